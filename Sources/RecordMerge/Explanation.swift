package import Causality
package import OperationLog

/// Why a record shows what it shows: for every field where its versions come from, what each writer knew, which one is shown and by what
/// rule, what was replaced by whom, and what was set aside (design D7).
///
/// Made from all entries about one record; the same entries give the same explanation, in whatever order they are handed over.
package struct Explanation: Sendable {
    package let record: RecordID
    /// Ascending by number; 0 is the tombstone.
    package let fields: [Field]
    /// Every operation on the record. One comes after all that its writer had seen; for the rest by time and dot.
    package let timeline: [Step]

    /// One entry about the record.
    package struct Source: Sendable {
        package let entry: Entry
        /// What the writer had applied of other logs, this entry's growth included. Of its own log it knew everything below the entry.
        package let context: VersionVector
        /// The verdict that sets the entry aside, nil when it counts.
        package let verdict: Verdict?

        package init(entry: Entry, context: VersionVector, verdict: Verdict? = nil) {
            self.entry = entry
            self.context = context
            self.verdict = verdict
        }

        package func knew(_ dot: Dot) -> Bool { dot.log == entry.dot.log ? dot.sequence < entry.dot.sequence : context.covers(dot) }
    }

    package struct Verdict: Sendable, Hashable {
        package let dot: Dot
        package let reason: VerdictReason

        package init(dot: Dot, reason: VerdictReason) {
            self.dot = dot
            self.reason = reason
        }
    }

    package struct Field: Sendable {
        package let number: FieldNumber
        package let fieldClass: FieldClass
        package let view: FieldView
        /// Every version that was ever written, ascending by dot.
        package let versions: [Version]
    }

    package struct Version: Sendable {
        package enum Standing: Sendable, Hashable {
            case live
            /// By these effective entries, ascending.
            case replaced(by: [Dot])
            case setAside(Verdict)
        }

        package let dot: Dot
        package let standing: Standing
        /// Versions of the field that its writer had before their eyes or could have had, ascending.
        package let known: [Dot]
        /// Versions of the field that were written beside it, ascending: neither writer had seen the other's. Why there are, or were, several.
        package let unseen: [Dot]
        /// Entries that replaced it, but are set aside: it is live again because of that.
        package let revivedFrom: [Dot]
        /// Versions that it replaced and that are set aside: it was written on a basis that does not count.
        package let basedOnSetAside: [Dot]
    }

    package struct Step: Sendable {
        package let entry: Entry
        package let context: VersionVector
        package let verdict: Verdict?
    }

    /// - Parameter fieldClass: the class of a field by the record's schema; `review` where no schema knows it, so nothing is hidden.
    package init(record: RecordID, sources: [Source], fieldClass: (FieldNumber) -> FieldClass) {
        self.record = record
        let sources = sources.sorted { $0.entry.dot < $1.entry.dot }
        var numbers = FieldSet()
        for source in sources { for number in source.entry.fields { numbers.insert(number) } }
        fields = numbers.fields.map { Self.field($0, fieldClass($0), sources) }
        timeline = Self.ordered(sources).map { Step(entry: $0.entry, context: $0.context, verdict: $0.verdict) }
    }

    private static func field(_ number: FieldNumber, _ fieldClass: FieldClass, _ sources: [Source]) -> Field {
        let writers = sources.filter { $0.entry.fields.contains(number) }
        func replacers(of dot: Dot, effective: Bool) -> [Dot] {
            sources.compactMap { source in
                guard (source.verdict == nil) == effective else { return nil }
                return source.entry.replaced.contains { $0.field == number && $0.covers(dot) } ? source.entry.dot : nil
            }
        }
        let live = writers.filter { $0.verdict == nil && replacers(of: $0.entry.dot, effective: true).isEmpty }
        let versions = writers.map { writer in
            let dot = writer.entry.dot
            let standing: Version.Standing
            if let verdict = writer.verdict {
                standing = .setAside(verdict)
            } else {
                let by = replacers(of: dot, effective: true)
                standing = by.isEmpty ? .live : .replaced(by: by)
            }
            let others = writers.lazy.filter { $0.entry.dot != dot }
            return Version(
                dot: dot, standing: standing, known: others.map(\.entry.dot).filter { writer.knew($0) },
                unseen: others.filter { !writer.knew($0.entry.dot) && !$0.knew(dot) }.map(\.entry.dot),
                revivedFrom: standing == .live ? replacers(of: dot, effective: false) : [],
                basedOnSetAside: others.filter { other in
                    other.verdict != nil && writer.entry.replaced.contains { $0.field == number && $0.covers(other.entry.dot) }
                }.map(\.entry.dot))
        }
        return Field(number: number, fieldClass: fieldClass, view: FieldView(fieldClass, live.map { FieldVersion($0.entry) }), versions: versions)
    }

    /// Causes before effects; among entries that may come next the one with the lowest (time, dot). Within a log entries come in its
    /// order, so only the next one of each log has to be looked at.
    private static func ordered(_ sources: [Source]) -> [Source] {
        var queues: [ArraySlice<Source>] = []
        var start = 0
        for index in sources.indices where index + 1 == sources.count || sources[index + 1].entry.dot.log != sources[index].entry.dot.log {
            queues.append(sources[start...index])
            start = index + 1
        }
        var result: [Source] = []
        result.reserveCapacity(sources.count)
        while !queues.isEmpty {
            // Contexts that name each other cannot be true; then time decides.
            let ready = queues.indices.filter { index in
                let head = queues[index].first!
                return !queues.contains { $0.first!.entry.dot.log != head.entry.dot.log && head.knew($0.first!.entry.dot) }
            }
            let candidates = ready.isEmpty ? Array(queues.indices) : ready
            let next = candidates.min { precedes(queues[$0].first!.entry, queues[$1].first!.entry) }!
            result.append(queues[next].removeFirst())
            if queues[next].isEmpty { queues.remove(at: next) }
        }
        return result
    }

    private static func precedes(_ left: Entry, _ right: Entry) -> Bool {
        left.time == right.time ? left.dot < right.dot : left.time < right.time
    }
}
