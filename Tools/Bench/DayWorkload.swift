import CanonicalCBOR
import Causality
import Membership
import OperationLog

/// A village's working day as the demo has it (`Tools/Demo/make-day`), about twelve operations a request: the person, the request, what is
/// seen and missing, the scans, and the moves of its state; with the times of a person at a desk.
struct DayWorkload {
    /// Operations that are written together, so many milliseconds after the last ones.
    struct Act {
        let pause: UInt64
        let drafts: [EntryDraft]
    }

    private let author: UInt64
    private var numbers: SeededNumbers
    private var index = 0
    private var waiting: [Step] = []
    private var applicant = Dot(LogID(0), 0)
    private var request = Dot(LogID(0), 0)
    private var live: [FieldNumber: Dot] = [:]
    private var applicantLive: [FieldNumber: Dot] = [:]

    private enum Step { case applicant, request, missing, incomplete, scan(String), religion, phone, complete, submitted, cancelled, note }

    init(seed: UInt64, author: UInt64) {
        numbers = SeededNumbers(seed)
        self.author = author
    }

    /// What is done next, at the place `dot`.
    mutating func next(at dot: Dot) -> Act {
        if waiting.isEmpty { plan() }
        let step = waiting.removeFirst()
        let pause = UInt64(800 + numbers.below({ if case .applicant = step { 400_000 } else { 25_000 } }()))
        return Act(pause: pause, drafts: drafts(step, dot))
    }

    private mutating func plan() {
        let service = services[index % services.count]
        let papers = papersOf[service] ?? ["kk", "ktp"]
        waiting = [.applicant, .request]
        let isLacking = numbers.below(10) < 3
        if isLacking { waiting += [.missing, .incomplete] }
        waiting += papers.map { .scan($0) }
        waiting.append(.religion)
        if numbers.below(10) < 6 { waiting.append(.phone) }
        if isLacking { waiting.append(.complete) }
        waiting.append(.submitted)
        if numbers.below(100) < 15 { waiting.append(.cancelled) }
        if numbers.below(2) == 0 { waiting.append(.note) }
        index += 1
    }

    private mutating func drafts(_ step: Step, _ dot: Dot) -> [EntryDraft] {
        switch step {
        case .applicant:
            applicant = dot
            var personal: [(field: FieldNumber, value: CBORValue)] = []
            let region = numbers.pick(regions)
            let year = 1945 + numbers.below(63), month = 1 + numbers.below(12), day = 1 + numbers.below(28)
            let isWoman = numbers.below(2) == 0
            func two(_ value: Int) -> String { String(String(100 + value % 100).dropFirst()) }
            if index % 7 != 5 {
                personal.append((1, .text(region + two(day + (isWoman ? 40 : 0)) + two(month) + two(year) + "9" + numbers.digits(3))))
                personal.append((2, .text(region + two(1 + numbers.below(28)) + two(1 + numbers.below(12)) + two(10 + numbers.below(16)) + "9" + numbers.digits(3))))
            }
            personal.append((3, .text(numbers.pick(isWoman ? women : men))))
            personal.append((4, .unsigned(UInt64(year * 10_000 + month * 100 + day))))
            personal.append((6, .text(isWoman ? "female" : "male")))
            personal.append((7, .text("\(numbers.pick(streets)) RT 0\(1 + numbers.below(9)) RW 0\(1 + numbers.below(4))")))
            if numbers.below(10) < 6 { personal.append((9, .text("0800-" + numbers.digits(7)))) }
            applicantLive = Dictionary(uniqueKeysWithValues: personal.map { ($0.field, dot) })
            return [EntryDraft(author: author, target: .create(type: RecordType.applicant), fields: personal.map(\.field), personal: personal)]
        case .request:
            request = dot
            let series = String(String(dot.log.rawValue % 1_000_000 + 1_000_000, radix: 36).uppercased().prefix(4))
            let running = String(String(1_000_000 + index).dropFirst())
            let open: [(field: FieldNumber, value: CBORValue)] = [
                (1, .text("3527012002-\(series)-\(running)-\(numbers.pick(checks))")), (2, .text(services[(index - 1) % services.count])),
                (3, .array([.bytes(applicant.log.bytes), .unsigned(applicant.sequence)])), (4, .text("draft")), (5, .unsigned(20_261_121)), (7, .unsigned(1)), (8, .unsigned(24)),
                (9, .unsigned(0)), (10, .text(numbers.below(10) < 8 ? "desk" : "whatsapp")),
            ]
            live = Dictionary(uniqueKeysWithValues: open.map { ($0.field, dot) })
            return [EntryDraft(author: author, target: .create(type: RecordType.request), fields: open.map(\.field), open: open)]
        case .missing: return [update(dot, [(11, .text("kk"))])]
        case .incomplete: return [update(dot, [(4, .text("incomplete"))], [(0, .text("Berkas belum lengkap"))])]
        case .scan(let paper):
            let open: [(field: FieldNumber, value: CBORValue)] = [
                (1, .array([.bytes(request.log.bytes), .unsigned(request.sequence)])), (2, .text(paper)), (3, .unsigned(UInt64(1 + numbers.below(3)))),
                (4, .bytes(numbers.bytes(32))), (5, .unsigned(UInt64(90_000 + numbers.below(810_000)))), (7, .bool(true)),
            ]
            return [EntryDraft(author: author, target: .create(type: RecordType.attachment), fields: open.map(\.field), open: open)]
        case .religion: return [person(dot, (10, .text(numbers.pick(["1", "1", "1", "2", "3"]))))]
        case .phone: return [person(dot, (9, .text("0800-" + numbers.digits(7))))]
        case .complete:
            let old = live.removeValue(forKey: 11)
            return [EntryDraft(author: author, target: .existing(request), replaced: old.map { [Replacement(field: 11, dot: $0)] } ?? [])]
        case .submitted:
            let first = update(dot, [(6, .unsigned(20_261_121)), (12, .bool(true))])
            return [first, update(Dot(dot.log, dot.sequence + 1), [(4, .text("submitted"))])]
        case .cancelled: return [update(dot, [(4, .text("cancelled"))], [(0, .text("Pemohon membatalkan"))])]
        case .note:
            return [EntryDraft(author: author, target: .existing(request), fields: [19], personal: [(19, .text("Dijanjikan sore hari"))])]
        }
    }

    private mutating func update(
        _ dot: Dot, _ open: [(field: FieldNumber, value: CBORValue)], _ remark: [(field: FieldNumber, value: CBORValue)] = []
    ) -> EntryDraft {
        let replaced = open.compactMap { item in live[item.field].map { Replacement(field: item.field, dot: $0) } }
        for item in open { live[item.field] = dot }
        return EntryDraft(author: author, target: .existing(request), fields: open.map(\.field), replaced: replaced, open: open, personal: remark)
    }

    private mutating func person(_ dot: Dot, _ item: (field: FieldNumber, value: CBORValue)) -> EntryDraft {
        let replaced = applicantLive[item.field].map { [Replacement(field: item.field, dot: $0)] } ?? []
        applicantLive[item.field] = dot
        return EntryDraft(author: author, target: .existing(applicant), fields: [item.field], replaced: replaced, personal: [item])
    }
}

private let women = ["Siti Aminah", "Sumiati", "Nur Hasanah", "Rohmah", "Dewi Lestari", "Maimunah", "Halimatus Sa'diyah", "Fatimah", "Suhartini", "Musarrofah"]
private let men = ["Moh. Ali", "Abdul Wahid", "Sunarto", "Muhammad Faisal", "Buhari", "Slamet", "H. Zainal Abidin", "Mat Halil", "Achmad Rofiqi", "Sugiono"]
private let streets = ["Dusun Krajan", "Dusun Taman", "Dusun Glagah", "Dusun Pesisir", "Dusun Timur"]
private let services = ["BIRTH", "BIRTH", "KK-CHG", "KK-SPLIT", "KTP-CHG", "MOVE-OUT", "DEATH", "KIA-U5", "KK-LOST", "BIRTH3"]
private let papersOf = ["BIRTH": ["birth-letter", "kk", "marriage-book"], "DEATH": ["death-letter", "kk"], "MOVE-OUT": ["kk", "f-1.03"]]
private let regions = ["352701", "352701", "352701", "352702", "351901", "160910"]
private let checks = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".map { String($0) }
