import CanonicalCBOR
import Causality
import Membership
import OperationLog

/// SplitMix64: the same numbers from the same seed everywhere.
struct SeededNumbers {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
    mutating func digits(_ count: Int) -> String { String(decoding: (0..<count).map { _ in UInt8(0x30 + below(10)) }, as: UTF8.self) }
    mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }
}

/// What a village's desk writes: 30 % new applicants and requests with eight fields each, 60 % changes of one or two fields, 10 % notes.
/// Four changes of five hit one of the last 200 records.
struct Workload {
    let author: UInt64
    private var numbers: SeededNumbers
    private var records: [Record] = []
    private var runningNumber = 0

    private struct Record {
        let id: RecordID
        let isRequest: Bool
        /// The entry whose version of a field is live.
        var live: [FieldNumber: Dot]
    }

    init(seed: UInt64, author: UInt64) {
        numbers = SeededNumbers(seed)
        self.author = author
    }

    /// The operation that will get the name `dot`.
    mutating func next(at dot: Dot) -> EntryDraft {
        let choice = numbers.below(100)
        if records.isEmpty || choice < 15 { return createApplicant(dot) }
        if choice < 30 { return createRequest(dot) }
        let recent = min(records.count, 200)
        let index = numbers.below(5) < 4 ? records.count - 1 - numbers.below(recent) : numbers.below(records.count)
        return choice < 90 ? change(index, dot) : note(index, dot)
    }

    private mutating func createApplicant(_ dot: Dot) -> EntryDraft {
        records.append(Record(id: dot, isRequest: false, live: [7: dot, 9: dot, 11: dot]))
        return EntryDraft(
            author: author, target: .create(type: RecordType.applicant), fields: [1, 2, 3, 4, 5, 6, 7, 15], open: [(15, .text("complete"))],
            personal: [
                (1, .text("9" + numbers.digits(15))), (2, .text("9" + numbers.digits(15))), (3, .text(name())),
                (4, .unsigned(19_500_101 + UInt64(numbers.below(500_000)))), (5, .text(numbers.pick(places))), (6, .text("L")),
                (7, .text(address())),
            ])
    }

    private mutating func createRequest(_ dot: Dot) -> EntryDraft {
        let applicant = records[records.count - 1 - numbers.below(min(records.count, 20))].id
        records.append(Record(id: dot, isRequest: true, live: [4: dot, 12: dot]))
        runningNumber += 1
        // Kiosk and running number, so that no number on paper is given twice.
        let number = "3527012002-\(String(author % 10_000 + 10_000).dropFirst())-\(String(String(1_000_000 + runningNumber).dropFirst()))-X"
        return EntryDraft(
            author: author, target: .create(type: RecordType.request), fields: [1, 2, 3, 4, 5, 10, 12, 15],
            open: [
                (1, .text(number)), (2, .text("birth-certificate")), (3, .array([.bytes(applicant.log.bytes), .unsigned(applicant.sequence)])),
                (4, .text("received")), (5, .unsigned(20_261_122)), (10, .text("desk")), (12, .bool(true)),
            ], personal: [(15, .text(name()))])
    }

    private mutating func change(_ index: Int, _ dot: Dot) -> EntryDraft {
        let record = records[index]
        var draft = EntryDraft(author: author, target: .existing(record.id))
        if record.isRequest {
            draft.open.append((4, .text(numbers.pick(["checked", "forwarded", "issued", "returned"]))))
            if numbers.below(2) == 0 { draft.open.append((12, .bool(true))) }
        } else {
            draft.personal.append((7, .text(address())))
            if numbers.below(2) == 0 { draft.personal.append((9, .text("08" + numbers.digits(10)))) }
        }
        draft.fields = (draft.open + draft.personal).map(\.field)
        for field in draft.fields {
            if let old = record.live[field] { draft.replaced.append(Replacement(field: field, dot: old)) }
            records[index].live[field] = dot
        }
        return draft
    }

    private mutating func note(_ index: Int, _ dot: Dot) -> EntryDraft {
        EntryDraft(
            author: author, target: .existing(records[index].id), fields: [records[index].isRequest ? 19 : 16],
            personal: [(records[index].isRequest ? 19 : 16, .text("Berkas lengkap, menunggu tanda tangan " + name()))])
    }

    private mutating func name() -> String { numbers.pick(firstNames) + " " + numbers.pick(secondNames) }
    private mutating func address() -> String { "Kampung \(numbers.pick(places)) No. \(numbers.below(200)) RT 0\(numbers.below(9)) RW 0\(numbers.below(9))" }
}

private let firstNames = ["Siti", "Ahmad", "Dewi", "Budi", "Nur", "Abdul", "Sri", "Moh.", "Rina", "Hasan", "Fatimah", "Slamet"]
private let secondNames = ["Aminah", "Rahman", "Lestari", "Santoso", "Hidayah", "Wahid", "Wahyuni", "Ismail", "Kurniawati", "Basri", "Zahra", "Riyadi"]
private let places = ["Sampang", "Jrangoan", "Omben", "Camplong", "Torjun", "Kedungdung", "Robatal", "Ketapang"]

extension LogID {
    var bytes: [UInt8] { withUnsafeBytes(of: rawValue.bigEndian) { [UInt8]($0) } }
}
