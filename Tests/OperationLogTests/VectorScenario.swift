import CanonicalCBOR
import Causality
import MerkleLog
import OperationLog

/// A small story in one village's scope that uses every kind of entry once: the golden vectors are made from it, once.
///
/// Logs: `upper` and `centre` are the centre's, `kiosk` and `second` two kiosks', `next` the first kiosk's after its disk was restored.
struct VectorScenario {
    private var states: [String: LogState] = [:]
    private var order: [String] = []
    private var names: [String: [String]] = [:]
    private var roots: [String: [String]] = [:]
    private var items: [VectorFile.Item] = []
    private var masked: [VectorFile.Masked] = []
    private var leaves: [Dot: Hash] = [:]
    private var secrets: [String: RecordSecret] = [:]
    private var hasher = CommitmentHasher()
    private var clock: UInt64 = 1_790_000_000_000

    static let scope = ScopeID(3_527_012_002)

    /// Drawn from nothing but a name: public, test use only.
    private static func bytes(_ name: String) -> [UInt8] { Array(Hash.sha256(Array(name.utf8)).bytes[..<16]) }

    private static func key(_ name: String) -> PublicKey {
        do { return try SigningKey(seed: Hash.sha256(Array("vector key \(name)".utf8)).bytes).publicKey } catch { preconditionFailure("\(error)") }
    }

    private subscript(_ log: String, _ sequence: UInt64) -> Dot { Dot(states[log]!.id, sequence) }

    private func seen(_ log: String, _ count: UInt64) -> ContextItem {
        let bytes = names[log]![Int(count) - 1]
        precondition(!bytes.isEmpty)
        let root = hex(roots[log]![Int(count) - 1])
        return ContextItem(log: states[log]!.id, count: count, root: root[..<8].reduce(0) { $0 << 8 | UInt64($1) })
    }

    private mutating func begin(_ log: String, _ name: String, _ why: String, scope: ScopeID, node: UInt64, predecessor: LogPoint? = nil, growth: [ContextItem] = []) {
        clock += 1000
        let genesis = Genesis(deployment: "sampang.example", scope: scope, node: NodeID(node), key: Self.key("\(node)"), predecessor: predecessor, nonce: Self.bytes("nonce \(log)"))
        let bytes = genesis.entry(time: HybridTime(milliseconds: clock), timeIsDoubtful: false, growth: growth.sorted { $0.log < $1.log })
        do { states[log] = try LogState(entryZero: bytes) } catch { preconditionFailure("\(name): \(error)") }
        order.append(log)
        add(log, name, why, bytes, payload: nil)
    }

    private mutating func write(
        _ log: String, _ name: String, _ why: String, kind: EntryKind = .write, author: UInt64 = 4, target: EntryDraft.Target = .none, fields: [FieldNumber] = [],
        replaced: [Replacement] = [], open: [(FieldNumber, CBORValue)] = [], personal: [(FieldNumber, CBORValue)] = [], subject: Subject? = nil, growth: [ContextItem] = [],
        doubtful: Bool = false, counter: UInt16 = 0, transaction: Int? = nil
    ) {
        var state = states[log]!
        let dot = Dot(state.id, state.size)
        let record: Dot = if case .existing(let record) = target { record } else { dot }
        let secretName = "secret \(record) \(log)"
        let secret = secrets[secretName] ?? RecordSecret(Self.bytes("vector \(secretName)"))!
        secrets[secretName] = secret
        let draft = EntryDraft(
            kind: kind, author: author, target: target, fields: fields, replaced: replaced, open: open.map { (field: $0.0, value: $0.1) },
            personal: personal.map { (field: $0.0, value: $0.1) }, subject: subject)
        clock += 1000
        do {
            let sealed = try draft.seal(
                at: dot, time: HybridTime(milliseconds: clock, counter: counter), timeIsDoubtful: doubtful, growth: growth.sorted { $0.log < $1.log },
                transaction: transaction, transactionStart: dot.sequence, secret: secret, hasher: &hasher)
            if case .failure(let error) = state.append(sealed.entry).entry { preconditionFailure("\(name): \(error)") }
            states[log] = state
            let payload = try sealed.payload.map { bytes in
                let payload = try Payload.decode(bytes)
                let values = payload.values.map { item in
                    let salt = hasher.salt(secret, dot: dot, field: item.field)
                    return VectorFile.Payload.Value(
                        field: item.field, value: VectorValue(payload.value(item.field)!), salt: hexText(salt),
                        hash: hasher.fieldHash(salt: salt, field: item.field, value: item.value[...]).hex)
                }
                return VectorFile.Payload(
                    secret: hexText(secret.bytes), values: values, bytes: hexText(bytes), commitment: payload.commitment(secret: secret, dot: dot, hasher: &hasher)!.hex)
            }
            add(log, name, why, sealed.entry, payload: payload)
        } catch { preconditionFailure("\(name): \(error)") }
    }

    private mutating func add(_ log: String, _ name: String, _ why: String, _ bytes: [UInt8], payload: VectorFile.Payload?) {
        let state = states[log]!
        let dot = Dot(state.id, state.size - 1)
        let leaf = MerkleTree.leafHash(bytes)
        leaves[dot] = leaf
        names[log, default: []].append(name)
        roots[log, default: []].append(state.tree.root().hex)
        do {
            let entry = try Entry.decode(bytes, at: dot)
            items.append(VectorFile.Item(
                name: name, why: why, dot: dot.description, entry: VectorEntry(entry), bytes: hexText(bytes), leaf: leaf.hex, payload: payload,
                digest_terms: entry.fields.map { digestTerm(record: entry.record!, field: $0, dot: dot, leaf: leaf).hex }))
        } catch { preconditionFailure("\(name): \(error)") }
    }

    private mutating func mask(_ name: String, _ fields: [FieldNumber], destroying: Bool) {
        let item = items.first { $0.name == name }!
        do {
            let payload = try Payload.decode(hex(item.payload!.bytes))
            let secret = RecordSecret(hex(item.payload!.secret))
            let result = payload.masking(fields, secret: secret, dot: Dot(item.dot)!, destroyingSecret: destroying, hasher: &hasher)!
            masked.append(VectorFile.Masked(entry: name, fields: fields, secret_destroyed: destroying, bytes: hexText(result.encoded())))
        } catch { preconditionFailure("\(name): \(error)") }
    }

    static func make() -> VectorFile {
        var story = VectorScenario()
        story.tell()
        let logs = story.order.map { log in
            VectorFile.Log(
                name: log, id: story.states[log]!.id.description, origin: story.states[log]!.origin.text, entries: story.names[log]!, roots: story.roots[log]!)
        }
        return VectorFile(
            about: "Golden vectors of DesaSync's entry format, version 1: see Schemas/entry.cddl and payload.cddl. Keys and secrets are public: test use only.",
            logs: logs, entries: story.items, masked: story.masked, sum_of_digest_terms: sum(story.items.flatMap(\.digest_terms)), paper_numbers: story.papers(),
            not_paper_numbers: VectorMustFail.papers(story.papers()[0].text), must_fail: VectorMustFail.list(story.items, logs))
    }

    private mutating func tell() {
        begin("upper", "upper genesis", "Entry 0 of the centre's log in the upper scope.", scope: ScopeID(1), node: 1)
        begin("centre", "centre genesis", "Entry 0 of the centre's log in the village's scope.", scope: Self.scope, node: 1, growth: [seen("upper", 1)])
        let before = LogPoint(log: LogID(0xD15C_0000_0000_0BAD), size: 41, root: Hash.sha256(Array("a log before".utf8)))
        begin(
            "kiosk", "genesis", "Entry 0 of a kiosk that had a log before; it has applied both of the centre's logs.", scope: Self.scope, node: 12,
            predecessor: before, growth: [seen("upper", 1), seen("centre", 1)])
        write("kiosk", "predecessor", "The centre confirms only 39 entries of the log before.", kind: .predecessor, author: 0,
            subject: .predecessor(LogPoint(log: before.log, size: 39, root: Hash.sha256(Array("a log before, 39".utf8)))))
        write(
            "kiosk", "create", "A record of type 2 is created: field 1 is open, 2 and 3 are personal, with text that must keep its bytes.", target: .create(type: 2),
            fields: [1, 2, 3], open: [(1, .unsigned(1_000_000))], personal: [(2, .text("Siti Aminah e\u{301} \u{6c34}")), (3, .bytes([0x19, 0x87, 0x02, 0x11]))])
        write(
            "kiosk", "update", "The common case: one personal field written anew, replacing the version before.", target: .existing(self["kiosk", 2]), fields: [2],
            replaced: [Replacement(field: 2, dot: self["kiosk", 2])], personal: [(2, .text("Siti Aminah binti Abdullah"))])
        begin("second", "second genesis", "Entry 0 of a second kiosk, with no log before.", scope: Self.scope, node: 13, growth: [seen("upper", 1), seen("centre", 1)])
        write(
            "second", "parallel update", "The same field, written from what was seen before 'update'. The clock is doubtful.", author: 7,
            target: .existing(self["kiosk", 2]), fields: [2], replaced: [Replacement(field: 2, dot: self["kiosk", 2])], personal: [(2, .text("Siti Aminah\r\nal. \u{0}Mina"))],
            growth: [seen("kiosk", 3)], doubtful: true, counter: 65_535)
        write(
            "kiosk", "transaction start", "The first of two entries that count as one. Open values of every type.", target: .create(type: 3), fields: [1, 4, 5, 300],
            open: [(1, .bool(true)), (4, CBORValue(-70_000)), (5, .bytes([0xDE, 0x5A])), (300, .array([.unsigned(24), .null]))], transaction: 2)
        write(
            "kiosk", "transaction end", "The second of two: a field of the record before it.", target: .existing(self["kiosk", 4]), fields: [6],
            open: [(6, .unsigned(UInt64(UInt32.max) + 1))])
        write(
            "kiosk", "delete with remark", "Replaces every version that was seen, own neighbours singly, and writes a tombstone. The remark is personal.", target: .existing(self["kiosk", 4]),
            fields: [0], replaced: [1, 4, 5, 300].map { Replacement(field: $0, dot: self["kiosk", 4]) } + [Replacement(field: 6, log: states["kiosk"]!.id, start: 4, count: 2)],
            personal: [(0, .text("Salah ketik; dibuat dua kali."))])
        write(
            "centre", "resolution", "Settles two parallel versions of two foreign logs by a third.", author: 21, target: .existing(self["kiosk", 2]), fields: [2],
            replaced: [Replacement(field: 2, dot: self["kiosk", 3]), Replacement(field: 2, dot: self["second", 1])],
            personal: [(0, .text("KTP asli diperlihatkan.")), (2, .text("Siti Aminah"))], growth: [seen("kiosk", 7), seen("second", 2)])
        write(
            "centre", "verdict by rule", "Two ranges of one log and one of another are set aside.", kind: .verdict, author: 0,
            subject: .verdict(.noRight, [EntryRange(log: states["kiosk"]!.id, start: 1, count: 1), EntryRange(log: states["kiosk"]!.id, start: 4, count: 3), EntryRange(log: states["second"]!.id, start: 1, count: 1)]))
        write(
            "centre", "verdict by order", "A clerk's act, with the reason beside it. An entry about no record: the secret is that of its own dot.", kind: .verdict, author: 21,
            personal: [(0, .text("Kunci dicuri."))], subject: .verdict(.byOrder, [EntryRange(log: states["second"]!.id, start: 1, count: 9_007_199_254_740_991)]))
        write("centre", "readmission", "Both verdicts are taken back.", kind: .readmission, author: 21, subject: .readmission([self["centre", 2], self["centre", 3]]))
        write("centre", "fork", "Of the kiosk's log the branch that had this root at 6 entries stays.", kind: .fork, author: 0, subject: .fork(point("kiosk", 6)))
        write(
            "centre", "erasure", "Values of two entries are to be destroyed.", kind: .erasure, author: 21, personal: [(0, .text("Permohonan pemilik data."))],
            subject: .erasure([ErasedValue(dot: self["kiosk", 2], fields: [2, 3]), ErasedValue(dot: self["kiosk", 3], fields: [2])]))
        write("centre", "checkpoints", "What the centre has seen of the other logs.", kind: .checkpoints, author: 0, subject: .checkpoints([point("kiosk", 7), point("second", 2)]))
        write(
            "centre", "link", "The other half of a record in another scope of this deployment.", kind: .link, author: 21, target: .create(type: 2), fields: [1], open: [(1, .unsigned(9))],
            subject: .link(deployment: "", scope: ScopeID(3_527_012_003), EntryReference(dot: Dot(LogID(0x0A0B_0C0D_0E0F_0102), 77), leaf: Hash.sha256(Array("far away".utf8)))))
        write(
            "centre", "link between deployments", "The same, from another deployment.", kind: .link, author: 21, target: .create(type: 2), fields: [1], open: [(1, .unsigned(10))],
            subject: .link(deployment: "sumenep.example", scope: ScopeID(3_529_012_001), EntryReference(dot: Dot(LogID(1), 0), leaf: Hash.sha256(Array("farther away".utf8)))))
        write(
            "centre", "unknown kind", "A kind of a later program: folded by its envelope like any other. Foreign ranges with a gap between them.", kind: EntryKind(4711), author: 21,
            target: .existing(self["kiosk", 2]), fields: [1], replaced: [Replacement(field: 1, log: states["kiosk"]!.id, start: 2, count: 2), Replacement(field: 1, log: states["kiosk"]!.id, start: 5, count: 1), Replacement(field: 1, dot: self["centre", 1])],
            open: [(1, .unsigned(11))])
        begin(
            "next", "successor genesis", "The first kiosk after its disk was restored from a copy: its old log ended at 6.", scope: Self.scope, node: 12, predecessor: point("kiosk", 6),
            growth: [seen("upper", 1), seen("centre", 1), seen("kiosk", 6)])
        write(
            "next", "reissue", "What was written after the copy was made, issued anew: old dot and leaf, new salts.", kind: .reissue, target: .existing(self["kiosk", 4]), fields: [0],
            replaced: [Replacement(field: 6, log: states["kiosk"]!.id, start: 4, count: 2)], personal: [(0, .text("Salah ketik; dibuat dua kali."))],
            subject: .reissue(EntryReference(dot: self["kiosk", 6], leaf: leaves[self["kiosk", 6]]!)))
        write("next", "lost", "The writer states that payloads of its own are lost.", kind: .lost, author: 0, subject: .lost([EntryRange(log: states["next"]!.id, start: 1, count: 1)]))
        mask("create", [3], destroying: false)
        mask("create", [2], destroying: true)
        mask("create", [2, 3], destroying: true)
        mask("update", [], destroying: true)
    }

    private func point(_ log: String, _ size: UInt64) -> LogPoint {
        LogPoint(log: states[log]!.id, size: size, root: Hash(hex(roots[log]![Int(size) - 1]))!)
    }

    private func papers() -> [VectorFile.Paper] {
        [("kiosk", "3527012002", UInt64(123)), ("next", "3527012002", 1), ("second", "352701", 999_999_999), ("centre", "3527", 1_000_000)].map { log, office, running in
            let text = PaperNumber(office: office, series: PaperSeries(states[log]!.id), running: running)!.description
            let typed = [text.lowercased(), text.replacing("0", with: "O").replacing("1", with: "l"), text.replacing("-", with: " - ")]
            return VectorFile.Paper(
                log: states[log]!.id.description, office: office, running: running, text: text, typed: office.count == 10 ? typed + [text.replacing("-", with: "")] : typed)
        }
    }
}

/// Design D11, written out: `RecordMerge` has its own, which its tests hold against these vectors.
func digestTerm(record: Dot, field: FieldNumber, dot: Dot, leaf: Hash) -> Hash {
    func word(_ value: UInt64) -> [UInt8] { (0..<8).reversed().map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) } }
    let parts = [Array("DSd1".utf8), word(record.log.rawValue), word(record.sequence), [UInt8(field >> 8), UInt8(field & 0xFF)], word(dot.log.rawValue), word(dot.sequence), Array(leaf.bytes[..<8])]
    return Hash.sha256(Array(parts.joined()))
}

/// The sum modulo 2^256, byte by byte.
func sum(_ terms: [String]) -> String {
    var total = [UInt8](repeating: 0, count: 32)
    for term in terms {
        var carry = 0
        for (index, byte) in hex(term).enumerated().reversed() {
            carry += Int(total[index]) + Int(byte)
            total[index] = UInt8(carry & 0xFF)
            carry >>= 8
        }
    }
    return hexText(total)
}
