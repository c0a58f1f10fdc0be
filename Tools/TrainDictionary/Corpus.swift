import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import Replica

/// SplitMix64: the same corpus from the same seed everywhere.
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
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
    mutating func digits(_ count: Int) -> String { String(decoding: (0..<count).map { _ in UInt8(0x30 + below(10)) }, as: UTF8.self) }
    mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }
}

/// The log of one invented desk as it grows: the acts of the registry's schemas in the mixture of a village, with times as people have them.
struct Corpus {
    private var numbers: SeededNumbers
    private let log: LogID
    private let others: [LogID]
    private let region: String
    private let authors: [UInt64]
    private var author: UInt64
    private var sequence: UInt64
    private var running: Int
    private var time: UInt64
    private var known: [UInt64]
    private var secrets: [RecordID: RecordSecret] = [:]
    private var applicants: [Desk] = []
    private var requests: [Desk] = []
    private var hasher = CommitmentHasher()

    private struct Desk {
        let record: RecordID
        var live: [FieldNumber: Dot]
    }

    init(seed: UInt64) {
        numbers = SeededNumbers(seed)
        log = LogID(numbers.next())
        others = [LogID(numbers.next()), LogID(numbers.next())].sorted()
        region = "35" + numbers.digits(2) + numbers.digits(2) + "20" + numbers.digits(2)
        let node = UInt64(2 + numbers.below(3000))
        authors = (1...3).map { node << 8 | $0 }
        author = authors[0]
        sequence = UInt64(numbers.below(3000)) + 1
        running = numbers.below(5000)
        time = 1_790_000_000_000 + UInt64(numbers.below(1 << 30)) * 100
        known = [UInt64(numbers.below(500)), UInt64(numbers.below(3000))]
    }

    /// A run of about so many operations.
    mutating func run(_ count: Int) -> LogRun {
        let start = sequence
        var sealed: [EntryDraft.Sealed] = []
        var sent: [LogRun.Secret] = []
        while sealed.count < count {
            for group in acts() {
                var isFirst = true
                for draft in group {
                    let dot = Dot(log, sequence)
                    let record: RecordID = if case .existing(let id) = draft.target { id } else { dot }
                    let secret = secrets[record] ?? RecordSecret(numbers.bytes(16))
                    time = isFirst ? time + UInt64(300 + numbers.below(numbers.chance(20) ? 400_000 : 30_000)) : time
                    let stamp = HybridTime(milliseconds: time, counter: isFirst ? 0 : UInt16(sequence % 3 + 1))
                    guard
                        let item = try? draft.seal(
                            at: dot, time: stamp, timeIsDoubtful: false, growth: isFirst && numbers.chance(6) ? growth() : [],
                            transaction: isFirst && group.count > 1 ? group.count : nil, transactionStart: sequence, secret: secret, hasher: &hasher)
                    else { preconditionFailure("an act that cannot be sealed") }
                    if item.payload != nil, let secret {
                        secrets[record] = secret
                        if !sent.contains(where: { $0.record == record }) { sent.append(LogRun.Secret(record: record, secret: secret)) }
                    }
                    sealed.append(item)
                    sequence += 1
                    isFirst = false
                }
            }
        }
        return LogRun(
            log: log, start: start, entries: sealed.map(\.entry), payloads: sealed.map(\.payload), secrets: sent, proof: .end(signature: numbers.bytes(64)))
    }

    private mutating func growth() -> [ContextItem] {
        others.enumerated().map { index, log in
            known[index] += UInt64(1 + numbers.below(20))
            return ContextItem(log: log, count: known[index], root: numbers.next())
        }
    }

    /// One thing that somebody does: groups are transactions. The place of an entry is only right for the first of each list, so each act that
    /// names what it has just made comes alone.
    private mutating func acts() -> [[EntryDraft]] {
        if numbers.chance(3) { author = numbers.pick(authors) }
        let choice = numbers.below(100)
        if applicants.isEmpty || choice < 14 { return [[applicant()]] }
        if requests.isEmpty || choice < 28 { return [[request()]] }
        switch choice {
        case ..<42: return [[attachment()]]
        case ..<62: return [[change(request: recent(requests.count))]]
        case ..<70: return [transaction()]
        case ..<82: return [[change(applicant: recent(applicants.count))]]
        case ..<88: return [[missing(recent(requests.count))]]
        case ..<95: return [[note(recent(requests.count))]]
        default: return [[access()]]
        }
    }

    private mutating func recent(_ count: Int) -> Int { count - 1 - numbers.below(min(count, numbers.chance(70) ? 3 : 60)) }

    private mutating func name() -> String { numbers.pick(Vocabulary.given) + " " + numbers.pick(Vocabulary.family) }
    private mutating func two(_ bound: Int) -> String { String(String(101 + numbers.below(bound)).dropFirst()) }
    private mutating func phone() -> String { numbers.pick(["08", "+628", "0812-", "0800-"]) + numbers.digits(9) }
    private mutating func day() -> UInt64 { UInt64((1940 + numbers.below(85)) * 10_000 + (1 + numbers.below(12)) * 100 + 1 + numbers.below(28)) }

    private mutating func address() -> String {
        let settlement = numbers.pick(Vocabulary.settlements)
        let middle = numbers.chance(30) ? " No. \(1 + numbers.below(200))" : ""
        return "\(settlement)\(middle) RT \(two(9)) RW \(two(9))"
    }

    private func reference(_ dot: Dot) -> CBORValue {
        .array([.bytes(withUnsafeBytes(of: dot.log.rawValue.bigEndian) { [UInt8]($0) }), .unsigned(dot.sequence)])
    }

    private mutating func applicant() -> EntryDraft {
        var personal: [(field: FieldNumber, value: CBORValue)] = []
        let born = day()
        func number() -> String { region.prefix(6) + numbers.digits(10) }
        if numbers.chance(85) { personal.append((1, .text(numbers.chance(80) ? number() : "9" + numbers.digits(15)))) }
        if numbers.chance(85) { personal.append((2, .text(numbers.chance(80) ? number() : "9" + numbers.digits(15)))) }
        personal.append((3, .text(name())))
        personal.append((4, .unsigned(born)))
        if numbers.chance(50) { personal.append((5, .text(numbers.pick(Vocabulary.places)))) }
        personal.append((6, .text(numbers.pick(Vocabulary.sexes))))
        personal.append((7, .text(address())))
        if numbers.chance(60) { personal.append((9, .text(phone()))) }
        if numbers.chance(20) { personal.append((11, .text(numbers.pick(Vocabulary.marital)))) }
        if numbers.chance(20) { personal.append((12, .text(numbers.pick(Vocabulary.relations)))) }
        if numbers.chance(25) { personal.append(contentsOf: [(13, .text(name())), (14, .text(name()))]) }
        let open: [(field: FieldNumber, value: CBORValue)] = numbers.chance(50) ? [(15, .text(numbers.pick(Vocabulary.nikStates)))] : []
        return created(type: RecordType.applicant, open, personal)
    }

    private mutating func request() -> EntryDraft {
        running += 1
        let digits = String(String(1_000_000 + running).dropFirst())
        let number = "\(region)-\(String(String(log.rawValue % 10_000 + 10_000).dropFirst()))-\(digits)-\(numbers.pick(Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")))"
        let today = 20_260_101 + UInt64(numbers.below(12)) * 100 + UInt64(numbers.below(28))
        var open: [(field: FieldNumber, value: CBORValue)] = [
            (1, .text(number)), (2, .text(numbers.pick(Vocabulary.services))), (3, reference(applicants[recent(applicants.count)].record)),
            (4, .text(numbers.chance(80) ? "draft" : numbers.pick(Vocabulary.states))), (5, .unsigned(today)),
        ]
        if numbers.chance(80) { open.append((7, .unsigned(UInt64(1 + numbers.below(9))))) }
        if numbers.chance(80) { open.append((8, .unsigned(numbers.pick([24, 72, 120])))) }
        if numbers.chance(80) { open.append((9, .unsigned(0))) }
        if numbers.chance(90) { open.append((10, .text(numbers.pick(Vocabulary.channels)))) }
        if numbers.chance(30) { open.append((12, .bool(numbers.chance(50)))) }
        let personal: [(field: FieldNumber, value: CBORValue)] = numbers.chance(40) ? [(15, .text(name()))] : []
        return created(type: RecordType.request, open, personal)
    }

    private mutating func attachment() -> EntryDraft {
        var open: [(field: FieldNumber, value: CBORValue)] = [
            (1, reference(requests[recent(requests.count)].record)), (2, .text(numbers.pick(Vocabulary.papers))), (3, .unsigned(UInt64(1 + numbers.below(4)))),
            (4, .bytes(numbers.bytes(32))), (5, .unsigned(UInt64(20_000 + numbers.below(900_000)))),
        ]
        if numbers.chance(50) { open.append((6, .text(numbers.pick(Vocabulary.media)))) }
        if numbers.chance(70) { open.append((7, .bool(numbers.chance(80)))) }
        if numbers.chance(40) { open.append(contentsOf: [(8, .bytes(numbers.bytes(32))), (9, .unsigned(UInt64(10_000 + numbers.below(40_000))))]) }
        let personal: [(field: FieldNumber, value: CBORValue)] = numbers.chance(40) ? [(10, .bytes(numbers.bytes(32))), (11, .bytes(numbers.bytes(32)))] : []
        return created(type: RecordType.attachment, open, personal)
    }

    private mutating func access() -> EntryDraft {
        created(
            type: RecordType.access,
            [(1, .text(numbers.pick(Vocabulary.purposes))), (2, reference(applicants[recent(applicants.count)].record)), (3, .unsigned(UInt64(1 + numbers.below(9))))], [])
    }

    private mutating func created(
        type: UInt64, _ open: [(field: FieldNumber, value: CBORValue)], _ personal: [(field: FieldNumber, value: CBORValue)]
    ) -> EntryDraft {
        let fields = (open + personal).map(\.field).sorted()
        let dot = Dot(log, sequence)
        let desk = Desk(record: dot, live: Dictionary(uniqueKeysWithValues: fields.map { ($0, dot) }))
        if type == RecordType.applicant { applicants.append(desk) }
        if type == RecordType.request { requests.append(desk) }
        return EntryDraft(author: author, target: .create(type: type), fields: fields, open: open, personal: personal)
    }

    private func update(
        _ desk: inout Desk, at dot: Dot, _ open: [(field: FieldNumber, value: CBORValue)], _ personal: [(field: FieldNumber, value: CBORValue)], isUnion: Bool = false
    ) -> EntryDraft {
        let fields = (open + personal).map(\.field).filter { $0 != 0 }.sorted()
        var replaced: [Replacement] = []
        for field in fields {
            if !isUnion, let old = desk.live[field] { replaced.append(Replacement(field: field, dot: old)) }
            desk.live[field] = dot
        }
        return EntryDraft(author: author, target: .existing(desk.record), fields: fields, replaced: replaced, open: open, personal: personal)
    }

    private mutating func change(request index: Int) -> EntryDraft {
        var open: [(field: FieldNumber, value: CBORValue)] = [(4, .text(numbers.pick(Vocabulary.states)))]
        if numbers.chance(30) { open.append((12, .bool(true))) }
        let remark: [(field: FieldNumber, value: CBORValue)] = numbers.chance(20) ? [(0, .text(numbers.pick(Vocabulary.reasons)))] : []
        return update(&requests[index], at: Dot(log, sequence), open, remark)
    }

    private mutating func transaction() -> [EntryDraft] {
        let index = recent(requests.count)
        let today = 20_260_101 + UInt64(numbers.below(12)) * 100 + UInt64(numbers.below(28))
        let first = update(&requests[index], at: Dot(log, sequence), [(6, .unsigned(today)), (12, .bool(true))], [])
        return [first, update(&requests[index], at: Dot(log, sequence + 1), [(4, .text(numbers.pick(Vocabulary.states)))], [])]
    }

    private mutating func change(applicant index: Int) -> EntryDraft {
        switch numbers.below(4) {
        case 0: return update(&applicants[index], at: Dot(log, sequence), [], [(9, .text(phone()))])
        case 1: return update(&applicants[index], at: Dot(log, sequence), [], [(10, .text(numbers.pick(["1", "2", "3", "islam"])))])
        case 2: return update(&applicants[index], at: Dot(log, sequence), [], [(7, .text(address()))])
        default: return update(&applicants[index], at: Dot(log, sequence), [], [(7, .text(address())), (9, .text(phone()))])
        }
    }

    private mutating func missing(_ index: Int) -> EntryDraft {
        if let dot = requests[index].live[11], numbers.chance(50) {
            requests[index].live[11] = nil
            return EntryDraft(author: author, target: .existing(requests[index].record), replaced: [Replacement(field: 11, dot: dot)])
        }
        return update(&requests[index], at: Dot(log, sequence), [(11, .text(numbers.pick(Vocabulary.papers)))], [], isUnion: true)
    }

    private mutating func note(_ index: Int) -> EntryDraft {
        let text = numbers.pick(Vocabulary.notes) + (numbers.chance(30) ? " " + name() : "")
        if numbers.chance(20) {
            let applicant = recent(applicants.count)
            return update(&applicants[applicant], at: Dot(log, sequence), [], [(16, .text(text))], isUnion: true)
        }
        return update(&requests[index], at: Dot(log, sequence), [], [(19, .text(text))], isUnion: true)
    }
}
