package import Causality
package import OperationLog

/// A live version of a field, with what decides which of several is shown.
package struct FieldVersion: Sendable, Hashable {
    package let dot: Dot
    package let time: HybridTime
    /// The writer's clock was known to be doubtful, or fell.
    package let timeIsDoubtful: Bool

    package init(dot: Dot, time: HybridTime, timeIsDoubtful: Bool) {
        self.dot = dot
        self.time = time
        self.timeIsDoubtful = timeIsDoubtful
    }

    package init(_ entry: Entry) { self.init(dot: entry.dot, time: entry.time, timeIsDoubtful: entry.timeIsDoubtful) }
}

/// What is shown of a field whose live versions are known (design D7). The same versions give the same view on every machine; nothing here
/// changes what is live.
package enum FieldView: Sendable, Hashable {
    /// No version is live.
    case nothing
    /// There is one version.
    case one(Dot)
    /// Class `latest`: one is shown, marked "parallel update"; the others, ascending, stand behind it.
    case parallel(shown: Dot, others: [Dot])
    /// Classes `review` and `once`: all are shown, ascending, and a person is asked.
    case disputed([Dot])
    /// Classes `union` and `sum`: all count, ascending.
    case all([Dot])

    /// - Parameter versions: all live versions of the field, in any order, none twice.
    package init(_ fieldClass: FieldClass, _ versions: [FieldVersion]) {
        let dots = versions.map(\.dot).sorted()
        guard let first = dots.first else {
            self = .nothing
            return
        }
        switch fieldClass {
        case .union, .sum: self = .all(dots)
        case .review, .once: self = dots.count == 1 ? .one(first) : .disputed(dots)
        case .latest:
            if dots.count == 1 {
                self = .one(first)
                return
            }
            var shown = versions[0]
            for version in versions.dropFirst() where Self.precedes(shown, version) { shown = version }
            self = .parallel(shown: shown.dot, others: dots.filter { $0 != shown.dot })
        }
    }

    /// The order of class `latest`: a clock that is not doubtful beats one that is, then the later time, then the higher dot.
    private static func precedes(_ left: FieldVersion, _ right: FieldVersion) -> Bool {
        if left.timeIsDoubtful != right.timeIsDoubtful { return left.timeIsDoubtful }
        return left.time == right.time ? left.dot < right.dot : left.time < right.time
    }

    /// The versions before a person's eyes: what a write that follows names as replaced.
    package var shown: [Dot] {
        switch self {
        case .nothing: []
        case .one(let dot): [dot]
        case .parallel(let shown, let others): [shown] + others
        case .disputed(let dots), .all(let dots): dots
        }
    }

    package var isDisputed: Bool { if case .disputed = self { true } else { false } }
}
