import CanonicalCBOR
import Causality
import MerkleLog
import OperationLog
import Testing

@Suite struct SubjectTests {
    static let dot = Dot(LogID(9), 40)
    static let h = "5820" + String(repeating: "ab", count: 32)
    static let empty = "5820e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    static let log = "48000000000000000a"
    static let next = "48000000000000000b"

    private func entry(_ kind: EntryKind, _ subject: String) -> [UInt8] {
        Entry(dot: Self.dot, time: Sample.time, author: 1, kind: kind, subject: hex(subject)).encoded()
    }

    @Test("a known kind with its subject is well formed, and the subject reads back", arguments: [
        (EntryKind.predecessor, "83 \(log) 05 \(h)"), (.predecessor, "83 \(log) 00 \(empty)"), (.reissue, "83 \(log) 00 \(h)"),
        (.verdict, "85 00 03 \(log) 00 01"), (.verdict, "88 01 01 \(log) 00 01 \(log) 02 01"), (.verdict, "88 01 1901f4 \(log) 05 1b001ffffffffffffb \(next) 00 01"),
        (.readmission, "82 \(log) 00"), (.readmission, "84 \(log) 01 \(log) 1b001fffffffffffff"), (.fork, "83 \(log) 01 \(h)"),
        (.erasure, "81 83 \(log) 00 00"), (.erasure, "82 85 \(log) 00 00 01 19ffff 83 \(log) 01 05"), (.lost, "83 \(log) 00 01"),
        (.checkpoints, "83 \(log) 01 \(h)"), (.checkpoints, "86 \(log) 01 \(h) \(log) 02 \(h)"), (.link, "85 60 00 \(log) 00 \(h)"),
        (.link, "85 6f 73756d656e65702e6578616d706c65 1bffffffffffffffff \(log) 1b001fffffffffffff \(h)"),
        (EntryKind(11), "f6"), (EntryKind(11), "a1016161"), (EntryKind(.max), "8180"),
    ])
    func wellFormed(kind: EntryKind, subject: String) throws {
        let bytes = entry(kind, subject)
        let decoded = try Entry.decode(bytes, at: Self.dot)
        #expect(decoded.subject == hex(subject))
        if kind.rawValue <= 10 { #expect(decoded.subjectValue?.encoded() == hex(subject)) } else { #expect(decoded.subjectValue == nil) }
    }

    @Test("a known kind with another subject is malformed", arguments: [
        (EntryKind.genesis, "f6"), (.write, "f6"), (.write, "80"),
        // Wrong counts and shapes.
        (.predecessor, "80"), (.predecessor, "82 \(log) 05"), (.predecessor, "84 \(log) 05 \(h) 00"), (.predecessor, "a0"), (.predecessor, "f6"),
        (.predecessor, "83 0a 05 \(h)"), (.predecessor, "83 \(log) 05 40"), (.predecessor, "83 \(log) 1b0020000000000001 \(h)"),
        (.predecessor, "83 \(log) 20 \(h)"), (.predecessor, "83 47000000000000000a 05 \(h)"), (.reissue, "82 \(log) 00"), (.reissue, "83 \(log) 00 40"),
        (.reissue, "83 \(log) 1b0020000000000000 \(h)"),
        // A root of nothing is the empty tree's; a fork keeps entry 0 at least.
        (.predecessor, "83 \(log) 00 \(h)"), (.fork, "83 \(log) 00 \(empty)"), (.fork, "83 \(log) 00 \(h)"), (.checkpoints, "83 \(log) 00 \(empty)"),
        // Verdicts: class, code, at least one range, ranges ascending and apart, none beyond 2^53.
        (.verdict, "80"), (.verdict, "82 00 01"), (.verdict, "83 00 01 \(log)"), (.verdict, "84 00 01 \(log) 00"), (.verdict, "85 02 01 \(log) 00 01"),
        (.verdict, "85 00 01 \(log) 00 00"), (.verdict, "85 00 20 \(log) 00 01"), (.verdict, "88 00 01 \(log) 00 02 \(log) 02 01"),
        (.verdict, "88 00 01 \(log) 00 02 \(log) 01 01"), (.verdict, "88 00 01 \(log) 05 02 \(log) 00 01"), (.verdict, "88 00 01 \(next) 00 01 \(log) 00 01"),
        (.verdict, "88 00 01 \(log) 00 01 \(log) 00 01"), (.verdict, "85 00 01 \(log) 01 1b0020000000000000"), (.verdict, "85 00 01 \(log) 1b0020000000000000 01"),
        (.verdict, "85 00 01 \(log) 00 1bffffffffffffffff"), (.verdict, "86 00 01 \(log) 00 01 00"),
        // Re-admissions: dots ascending, none twice.
        (.readmission, "80"), (.readmission, "81 \(log)"), (.readmission, "83 \(log) 00 \(log)"), (.readmission, "84 \(log) 01 \(log) 01"),
        (.readmission, "84 \(log) 01 \(log) 00"), (.readmission, "84 \(next) 00 \(log) 00"), (.readmission, "82 \(log) 1b0020000000000000"),
        // Erasures: at least one field a dot, fields and dots ascending.
        (.erasure, "80"), (.erasure, "81 80"), (.erasure, "81 82 \(log) 00"), (.erasure, "81 84 \(log) 00 01 01"), (.erasure, "81 84 \(log) 00 02 01"),
        (.erasure, "81 83 \(log) 00 1a00010000"), (.erasure, "82 83 \(log) 00 01 83 \(log) 00 02"), (.erasure, "82 83 \(log) 01 01 83 \(log) 00 01"), (.erasure, "83 \(log) 00 01"),
        (.lost, "80"), (.lost, "82 \(log) 00"), (.lost, "83 \(log) 00 00"), (.lost, "86 \(log) 00 01 \(log) 01 01"),
        (.checkpoints, "80"), (.checkpoints, "84 \(log) 01 \(h) 00"), (.checkpoints, "86 \(log) 01 \(h) \(log) 01 \(h)"), (.checkpoints, "86 \(log) 02 \(h) \(log) 01 \(h)"),
        // Links: a deployment's name is no free text.
        (.link, "84 60 00 \(log) 00"), (.link, "85 40 00 \(log) 00 \(h)"), (.link, "85 63612062 00 \(log) 00 \(h)"), (.link, "85 63612f62 00 \(log) 00 \(h)"),
        (.link, "85 62c3a9 00 \(log) 00 \(h)"), (.link, "85 7841" + String(repeating: "61", count: 65) + " 00 \(log) 00 \(h)"), (.link, "85 60 20 \(log) 00 \(h)"),
    ])
    func malformed(kind: EntryKind, subject: String) {
        #expect(malformation(entry(kind, subject), at: Self.dot) == .envelope(key: 11))
    }

    @Test("a known kind that needs a subject has one", arguments: UInt64(2)...10)
    func missing(kind: UInt64) {
        let bytes = Entry(dot: Self.dot, time: Sample.time, author: 1, kind: EntryKind(kind)).encoded()
        #expect(malformation(bytes, at: Self.dot) == .envelope(key: 11))
    }

    @Test("an unknown kind may have any subject, but only in canonical form", arguments: ["1800", "9f00ff", "fb3ff199999999999a", "a201000100", "c000", "61ff", "f7"])
    func unknown(subject: String) {
        guard case .encoding = malformation(entry(EntryKind(500), subject), at: Self.dot) else { Issue.record("\(subject) was taken"); return }
    }

    @Test("lists say the same in any order, and are written in one")
    func order() throws {
        let a = LogID(1)
        let b = LogID(2)
        let ranges = [EntryRange(log: b, start: 0, count: 2), EntryRange(log: a, start: 7, count: 1), EntryRange(log: a, start: 2, count: 3), EntryRange(log: a, start: 5, count: 1), EntryRange(log: a, start: 3, count: 1)]
        let verdict = try Subject.decode(.verdict, Subject.verdict(.byOrder, ranges).encoded())
        #expect(verdict == .verdict(.byOrder, [EntryRange(log: a, start: 2, count: 4), EntryRange(log: a, start: 7, count: 1), EntryRange(log: b, start: 0, count: 2)]))
        let dots = [Dot(b, 0), Dot(a, 5), Dot(a, 1), Dot(b, 0)]
        #expect(try Subject.decode(.readmission, Subject.readmission(dots).encoded()) == .readmission([Dot(a, 1), Dot(a, 5), Dot(b, 0)]))
        let erased = [ErasedValue(dot: Dot(b, 1), fields: [3]), ErasedValue(dot: Dot(a, 1), fields: [4, 2]), ErasedValue(dot: Dot(b, 1), fields: [1, 3])]
        #expect(try Subject.decode(.erasure, Subject.erasure(erased).encoded()) == .erasure([ErasedValue(dot: Dot(a, 1), fields: [2, 4]), ErasedValue(dot: Dot(b, 1), fields: [1, 3])]))
    }

    @Test("a range covers its entries and no others, up to the largest")
    func covers() {
        let range = EntryRange(log: LogID(1), start: 1 << 53 - 2, count: 2)
        #expect(!range.covers(Dot(LogID(1), 1 << 53 - 3)) && range.covers(Dot(LogID(1), 1 << 53 - 2)) && range.covers(Dot(LogID(1), 1 << 53 - 1)))
        #expect(!range.covers(Dot(LogID(2), 1 << 53 - 1)) && !range.covers(Dot(LogID(1), 0)) && range.end == 1 << 53)
        let replacement = Replacement(field: 1, log: LogID(1), start: 3, count: 2)
        #expect(!replacement.covers(Dot(LogID(1), 2)) && replacement.covers(Dot(LogID(1), 4)) && !replacement.covers(Dot(LogID(1), 5)))
    }
}
