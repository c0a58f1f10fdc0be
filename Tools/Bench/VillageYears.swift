import CanonicalCBOR
import Causality
import Membership
import OperationLog

/// What a village's desk and its office write in years: 100 requests are open at a time, each goes through its 20 operations step by step: a
/// person, the request with its form, four papers, what is mended and noted, the office's steps, the hand-over; every fifth operation is an
/// access record. At the end a hundred are left on their way.
struct VillageYears {
    struct Operation {
        let draft: EntryDraft
        /// In the desk's private scope.
        let isAccess: Bool
    }

    private struct Open {
        let number: Int
        var step = 0
        var person: RecordID?
        var record: RecordID?
        var state: Dot?
        var missing: Dot?
    }

    private var numbers = SeededNumbers(2026)
    private var left: Int
    private var made = 0
    private var open: [Open] = []
    private(set) var persons: [RecordID] = []
    private let village: ScopeID
    /// Values to ask for: those of what was made last go into searches.
    private(set) var niks: [String] = []
    private(set) var names: [String] = []
    private(set) var papers: [String] = []
    private(set) var requests: [RecordID] = []

    static let steps = 20

    init(requests: Int, village: ScopeID) {
        left = requests
        self.village = village
    }

    /// - Parameters:
    ///   - dot: the village log's next.
    /// - Returns: nil at the end.
    mutating func next(at dot: Dot) -> Operation? {
        while open.count < 100, left > 0 {
            left -= 1
            made += 1
            open.append(Open(number: made))
        }
        guard open.count == 100 || made < 100, !open.isEmpty else { return nil }
        let index = numbers.below(open.count)
        defer {
            open[index].step += 1
            if open[index].step == Self.steps { open.remove(at: index) }
        }
        return operation(index, dot)
    }

    /// A person without a request.
    mutating func person(at dot: Dot) -> EntryDraft {
        persons.append(dot)
        let nik = "3527" + numbers.digits(12)
        let name = name()
        niks.append(nik)
        names.append(name)
        return EntryDraft(
            author: 0, target: .create(type: RecordType.applicant), fields: [1, 2, 3, 4, 5, 6, 7, 9],
            personal: [
                (1, .text(nik)), (2, .text("3527" + numbers.digits(12))), (3, .text(name)), (4, .unsigned(day(in: 1945 + numbers.below(60)))), (5, .text("Sampang")),
                (6, .text(numbers.pick(["male", "female"]))), (7, .text("Kampung Baru RT 0\(numbers.below(9)) RW 0\(numbers.below(9))")), (9, .text("08" + numbers.digits(10))),
            ])
    }

    private mutating func operation(_ index: Int, _ dot: Dot) -> Operation {
        let item = open[index]
        guard let person = item.person else {
            // Three of ten have been here before.
            if persons.count > 100, numbers.below(10) < 3 {
                open[index].person = numbers.pick(persons)
                return Operation(draft: access("read", numbers.pick(persons)), isAccess: true)
            }
            open[index].person = dot
            return Operation(draft: self.person(at: dot), isAccess: false)
        }
        guard let record = item.record, let state = item.state else {
            open[index].record = dot
            open[index].state = dot
            open[index].missing = dot
            requests.append(dot)
            return Operation(draft: request(item.number, person), isAccess: false)
        }
        func change(_ fields: [(FieldNumber, CBORValue)], replacing: [Replacement] = [], personal: [(FieldNumber, CBORValue)] = []) -> Operation {
            Operation(
                draft: EntryDraft(
                    author: 0, target: .existing(record), fields: (fields + personal).map(\.0).sorted(), replaced: replacing,
                    open: fields.map { (field: $0.0, value: $0.1) }, personal: personal.map { (field: $0.0, value: $0.1) }), isAccess: false)
        }
        func move(_ code: String, _ more: [(FieldNumber, CBORValue)] = [], personal: [(FieldNumber, CBORValue)] = []) -> Operation {
            open[index].state = dot
            return change([(RequestField.state, .text(code))] + more, replacing: [Replacement(field: RequestField.state, dot: state)], personal: personal)
        }
        switch item.step {
        case 2...5: return Operation(draft: paper(record), isAccess: false)
        case 6, 11, 18: return Operation(draft: access("print", record), isAccess: true)
        case 7: return change([(RequestField.originalSeen, .bool(true))])
        case 8: return change([], personal: [(RequestField.notes, .text("Berkas asli sudah dilihat di meja"))])
        case 9: return change([(RequestField.corrections, .unsigned(1))])
        // One in ten goes back first.
        case 10: return numbers.below(10) == 0 ? move("incomplete") : change([], personal: [(RequestField.notes, .text("Menunggu tanda tangan"))])
        case 12: return move("submitted")
        case 13: return move("verified")
        case 14: return move("validated")
        case 15: return move("signing")
        case 16: return move("issued", [(RequestField.issuedOn, .unsigned(day(of: item.number)))])
        case 17: return Operation(draft: paper(record, kind: "document"), isAccess: false)
        default: return move("handed-over", [(RequestField.handedOverOn, .unsigned(day(of: item.number)))], personal: [(RequestField.receiver, .text(name()))])
        }
    }

    private mutating func request(_ number: Int, _ person: RecordID) -> EntryDraft {
        guard let paper = PaperNumber(office: "3527012002", series: PaperSeries(person.log), running: UInt64(number)) else { preconditionFailure("number \(number)") }
        papers.append(paper.description)
        let child = name()
        let form: [[String]] = [
            ["child_name", child], ["child_sex", numbers.pick(["male", "female"])], ["child_birth_date", "0\(1 + numbers.below(9))-0\(1 + numbers.below(9))-20\(20 + numbers.below(7))"],
            ["birth_place_kind", "1"], ["child_birth_place", "Sampang"], ["mother_name", name()], ["mother_nik", "3527" + numbers.digits(12)], ["father_name", name()],
            ["witness1_name", name()], ["witness2_name", name()], ["kk", "3527" + numbers.digits(12)],
        ]
        let service = numbers.pick(["BIRTH", "KK-CHG", "KTP-NEW", "KIA-U5", "DEATH", "MOVE-OUT", "KK-SPLIT", "KTP-LOST"])
        return EntryDraft(
            author: 0, target: .create(type: RecordType.request), fields: [1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 16, 17],
            open: [
                (1, .text(paper.description)), (2, .text(service)), (3, ValueType.reference(to: person)), (4, .text("submitted")), (5, .unsigned(day(of: number))),
                (7, .unsigned(3)), (8, .unsigned(24)), (9, .unsigned(0)), (10, .text("desk")),
            ],
            personal: [(15, .text(child)), (16, .unsigned(day(of: number))), (17, .array((service == "BIRTH" ? form : Array(form.suffix(4))).map { .array($0.map { .text($0) }) }))])
    }

    private mutating func paper(_ record: RecordID, kind: String? = nil) -> EntryDraft {
        EntryDraft(
            author: 0, target: .create(type: RecordType.attachment), fields: [1, 2, 3, 4, 5, 6, 10, 11],
            open: [
                (1, ValueType.reference(to: record)), (2, .text(kind ?? numbers.pick(["kk", "birth-letter", "marriage-book", "ktp"]))), (3, .unsigned(1)),
                (4, .bytes(numbers.bytes(32))), (5, .unsigned(262_144)), (6, .text("image/jpeg")),
            ], personal: [(10, .bytes(numbers.bytes(32))), (11, .bytes(numbers.bytes(32)))])
    }

    private func access(_ action: String, _ record: RecordID) -> EntryDraft {
        EntryDraft(
            author: 0, target: .create(type: RecordType.access), fields: [1, 2, 3, 4, 5],
            open: [
                (1, .text(action)), (2, OutsideReference(scope: village, dot: record, leaf: 1).value), (3, .text(action == "print" ? "receipt" : "service")), (4, .unsigned(2)),
                (5, .unsigned(1)),
            ])
    }

    /// Twelve requests a working day.
    private func day(of number: Int) -> UInt64 {
        let days = number / 12
        return UInt64((2021 + days / 260) * 10_000 + (1 + days % 260 / 22) * 100 + 1 + days % 22)
    }

    private mutating func day(in year: Int) -> UInt64 { UInt64(year * 10_000 + (1 + numbers.below(12)) * 100 + 1 + numbers.below(28)) }

    /// A third are called Muhammad or Siti, in some spelling; the rest of a name comes from some thousands of words.
    private mutating func name() -> String {
        let first = numbers.pick(["Muhammad", "Moh.", "Mohammad", "Siti", "Sitti", "Ahmad", "Achmad", "Abdul", "Nur", "Sri", "Dewi", "Budi"])
        return first + " " + word() + (numbers.below(3) == 0 ? " " + word() : "")
    }

    private mutating func word() -> String {
        let syllables = ["ha", "ri", "san", "di", "wa", "ti", "mah", "nur", "li", "fa", "ra", "hid", "ya", "tul", "lah", "sam", "su", "ki", "man", "to"]
        let text = (0..<2 + numbers.below(2)).map { _ in numbers.pick(syllables) }.joined()
        return text.prefix(1).uppercased() + text.dropFirst()
    }
}
