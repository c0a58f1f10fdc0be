import Causality
import OperationLog
import RecordMerge
import Testing

/// The pure part of explanations: which version is shown, and why.
@Suite struct ExplanationTests {
    private static let a = LogID(0xA)
    private static let b = LogID(0xB)
    private static let c = LogID(0xC)

    private static func version(_ log: LogID, _ time: UInt64, doubtful: Bool = false) -> FieldVersion {
        FieldVersion(dot: Dot(log, 1), time: HybridTime(milliseconds: time), timeIsDoubtful: doubtful)
    }

    @Test("a field's class decides what is shown of several versions, in whatever order they come", arguments: FieldClass.allCases)
    func views(fieldClass: FieldClass) {
        let versions = [Self.version(Self.a, 5), Self.version(Self.b, 9), Self.version(Self.c, 99, doubtful: true)]
        let dots = versions.map(\.dot)
        let expected: FieldView = switch fieldClass {
        case .latest: .parallel(shown: dots[1], others: [dots[0], dots[2]])
        case .review, .once: .disputed(dots)
        case .union, .sum: .all(dots)
        }
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] { #expect(FieldView(fieldClass, order.map { versions[$0] }) == expected) }
        #expect(FieldView(fieldClass, []) == .nothing)
        let alone = FieldView(fieldClass, [versions[0]])
        #expect(alone == (fieldClass == .union || fieldClass == .sum ? .all([dots[0]]) : .one(dots[0])))
        #expect(!alone.isDisputed && FieldView(fieldClass, versions).isDisputed == fieldClass.isDisputable)
        #expect(Set(FieldView(fieldClass, versions).shown) == Set(dots))
    }

    @Test("of two latest versions at one time the higher dot is shown; a clock that is not doubtful goes before")
    func ties() {
        #expect(FieldView(.latest, [Self.version(Self.a, 5), Self.version(Self.b, 5)]).shown.first == Dot(Self.b, 1))
        #expect(FieldView(.latest, [Self.version(Self.a, 5), Self.version(Self.b, 900, doubtful: true)]).shown.first == Dot(Self.a, 1))
    }

    private static func source(
        _ dot: Dot, time: UInt64, replaces: [Dot] = [], context: [Dot] = [], setAsideBy verdict: Dot? = nil
    ) -> Explanation.Source {
        var known = VersionVector()
        for dot in context { known.advance(dot.log, to: dot.sequence + 1) }
        let entry = Entry(
            dot: dot, time: HybridTime(milliseconds: time), author: 1, kind: .write, record: Dot(a, 0), fields: [1],
            replaced: replaces.map { Replacement(field: 1, dot: $0) })
        return Explanation.Source(entry: entry, context: known, verdict: verdict.map { Explanation.Verdict(dot: $0, reason: .byOrder) })
    }

    @Test("what a set-aside entry replaced is live again, and what builds on it says so")
    func setAside() throws {
        let first = Dot(Self.a, 0)
        let second = Dot(Self.b, 3)
        let third = Dot(Self.c, 2)
        let verdict = Dot(LogID(0xF), 7)
        let sources = [
            Self.source(first, time: 1), Self.source(second, time: 2, replaces: [first], context: [first], setAsideBy: verdict),
            Self.source(third, time: 3, replaces: [second], context: [first, second]),
        ]
        let explanation = Explanation(record: first, sources: sources.reversed(), fieldClass: { _ in .review })
        let field = try #require(explanation.fields.first)
        #expect(field.view == .disputed([first, third]))
        let versions = field.versions
        #expect(versions.map(\.dot) == [first, second, third])
        #expect(versions[0].standing == .live && versions[0].revivedFrom == [second] && versions[0].unseen == [])
        #expect(versions[1].standing == .setAside(Explanation.Verdict(dot: verdict, reason: .byOrder)))
        #expect(versions[2].standing == .live && versions[2].basedOnSetAside == [second] && versions[2].known == [first, second])
        let names = ExplanationNames(field: { "\($0)" }, writer: { "node \($0.dot.log.rawValue)" }, value: { _, _ in "…" })
        let text = explanation.lines(names).joined(separator: "\n")
        #expect(text.contains("live again, because \(second) is set aside") && text.contains("based on a set-aside entry: \(second)"))
    }

    @Test("a timeline has causes before effects, also where clocks say otherwise, and is the same for any order of its entries")
    func timeline() {
        let first = Dot(Self.a, 0)
        let late = Dot(Self.b, 0)
        let early = Dot(Self.c, 0)
        let sources = [
            Self.source(first, time: 500), Self.source(late, time: 100, context: [first]), Self.source(early, time: 50),
            Self.source(Dot(Self.a, 1), time: 90),
        ]
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
            let explanation = Explanation(record: first, sources: order.map { sources[$0] }, fieldClass: { _ in .latest })
            #expect(explanation.timeline.map(\.entry.dot) == [early, first, Dot(Self.a, 1), late])
        }
    }

    @Test("times are written in the Gregorian calendar", arguments: [
        (0, "1970-01-01 00:00:00.000Z"), (951_782_399_999, "2000-02-28 23:59:59.999Z"), (951_782_400_000, "2000-02-29 00:00:00.000Z"),
        (951_868_800_000, "2000-03-01 00:00:00.000Z"), (4_107_542_400_000, "2100-03-01 00:00:00.000Z"), (1_767_225_599_000, "2025-12-31 23:59:59.000Z"),
        (HybridTime.maxMilliseconds, "10889-08-02 05:31:50.655Z"),
    ] as [(UInt64, String)])
    func times(milliseconds: UInt64, text: String) { #expect(HybridTime(milliseconds: milliseconds, counter: 9).text == text) }
}
