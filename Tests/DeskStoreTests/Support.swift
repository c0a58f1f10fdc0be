import CanonicalCBOR
import Causality
import DeskStore
import Glibc
import Membership
import MerkleLog
import OperationLog
import Replica
import SQLiteStore

/// A folder for one test, removed with all its files afterwards.
final class TemporaryFolder {
    let path: String

    init() {
        var template = Array("/tmp/desa-desk-XXXXXX".utf8CString)
        path = String(cString: mkdtemp(&template))
    }

    deinit {
        for name in names { unlink(path + "/" + name) }
        rmdir(path)
    }

    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func callAsFunction(_ name: String) -> String { path + "/" + name }

    func read(_ name: String) -> [UInt8] {
        guard let file = fopen(self(name), "r") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&part, 1, part.count, file), count > 0 { bytes += part.prefix(count) }
        return bytes
    }

    func write(_ bytes: [UInt8], to name: String) {
        guard let file = fopen(self(name), "w") else { return }
        defer { fclose(file) }
        precondition(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    /// Some file here has these bytes in it.
    func holds(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return names.contains { name in
            let bytes = read(name)
            return bytes.indices.contains { bytes[$0] == wanted[0] && bytes[$0...].starts(with: wanted) }
        }
    }
}

func need<Value>(_ value: Value?, line: Int = #line) throws -> Value {
    guard let value else { throw Missing(line: line) }
    return value
}

struct Missing: Error { let line: Int }

let operator2 = DeskOperator(scope: Place.village, number: 2)

func id(_ number: UInt8) -> DraftID {
    guard let id = DraftID([UInt8](repeating: number, count: 16)) else { preconditionFailure("16 bytes") }
    return id
}

/// Rules that tests can foresee: names as lower-case words with one variant, one key a NIK and one a name with the event's day.
let plainRules = RegistryRules(
    version: 1,
    nameTokens: { name in
        name.lowercased().split { !($0.isLetter || $0.isNumber) }.map { ["moh", "muh", "mohammad", "muhamad"].contains(String($0)) ? "muhammad" : String($0) }
    },
    names: { record in record.texts(record.type == RecordType.applicant ? ApplicantField.name : RequestField.subjectName) },
    traits: { record in
        if record.type == RecordType.applicant {
            let niks = record.texts(ApplicantField.nik)
            return niks.isEmpty ? nil : RegistryRules.Traits(keys: niks.map { "nik \($0)" }, fingerprint: Array(niks.joined(separator: " ").utf8))
        }
        guard let day = record.number(RequestField.eventDate) else { return nil }
        return RegistryRules.Traits(keys: ["event \(day)"], fingerprint: Array("\(day) \(record.text(RequestField.subjectName) ?? "")".utf8))
    },
    likeness: { left, right in
        guard left.type == right.type else { return nil }
        if left.type == RecordType.applicant { return 90 }
        return left.text(RequestField.subjectName) == right.text(RequestField.subjectName) ? 70 : nil
    },
    standing: { record, papers in
        let state = record.text(RequestField.state)
        return RegistryRules.Standing(
            returned: state == "returned", ready: state == "issued" && papers.here.contains("document"), closed: state == "handed-over",
            due: record.number(RequestField.dueHours).map { 1_800_000_000_000 + $0 * 3_600_000 }, amended: 0)
    })

func open(_ folder: TemporaryFolder, rules: RegistryRules = plainRules) throws -> DeskStore {
    try DeskStore.open(folder("desk.sqlite"), rules: rules).store
}

enum Place {
    static let upper = ScopeID(1)
    static let village = ScopeID(11)
    static func own(_ node: UInt64) -> ScopeID { ScopeID(1000 + node) }
}

func key(_ number: UInt8) throws -> SigningKey { try SigningKey(seed: [UInt8](repeating: number, count: 32)) }

/// A node with its replica, and a supply of nonces and secrets that never repeats.
struct Party {
    let node: UInt64
    let signer: SigningKey
    var replica: Replica<MemoryStore>
    private var drawn: UInt64 = 0
    private var wall: UInt64 = 1_795_000_000_000

    init(_ node: UInt64) throws {
        self.node = node
        signer = try key(UInt8(node))
        replica = try Replica(
            store: MemoryStore(),
            identity: ReplicaIdentity(
                deployment: "test.example", node: NodeID(node), key: signer.publicKey, isCentre: node == 1, upperScopes: [Place.upper],
                centreKeys: [try key(1).publicKey], centreNode: NodeID(1)))
    }

    private mutating func bytes() -> [UInt8] {
        drawn += 1
        return Array(Hash.sha256(Array("\(node)/\(drawn)".utf8)).bytes[..<16])
    }

    mutating func open(_ scope: ScopeID) throws {
        _ = try replica.openLog(scope: scope, predecessor: nil, nonce: bytes(), wall: wall, isDoubtful: false)
    }

    @discardableResult
    mutating func append(_ drafts: [EntryDraft], in scope: ScopeID = Place.village, notes: [CommitBatch.Note] = []) throws -> [Dot] {
        wall += 1000
        let secrets = try drafts.map { _ in try need(RecordSecret(bytes())) }
        return try replica.append(drafts, scope: scope, wall: wall, isDoubtful: false, secrets: secrets, notes: notes)
    }

    @discardableResult
    mutating func append(_ draft: EntryDraft, in scope: ScopeID = Place.village) throws -> Dot { try append([draft], in: scope)[0] }

    mutating func wait(seconds: UInt64) { wall += seconds * 1000 }

    func next(in scope: ScopeID = Place.village) throws -> Dot {
        let log = try need(replica.head.ownLogs[scope].flatMap { replica.head.logs[$0] })
        return Dot(log.id, log.size)
    }

    mutating func pull(from other: inout Party, _ scope: ScopeID = Place.village) throws {
        let held = replica.head.frontier(scope)
        var runs: [LogRun] = []
        for item in other.replica.head.frontier(scope).items where item.count > held.count(of: item.log) {
            let mine = other.replica.head.logs[item.log]?.node == other.replica.identity.node
            let run = try other.replica.run(
                item.log, from: held.count(of: item.log), to: item.count, maxBytes: 1 << 20, signer: mine ? other.signer : nil, fence: { _ in })
            runs.append(try need(run?.run))
        }
        guard !runs.isEmpty else { return }
        let stored = try key(3)
        let seconds = wall / 1000
        _ = try replica.ingest(runs.map { Delivery(run: $0, allowed: nil) }, wall: wall) { checkpoint in
            HeldCosignature(size: checkpoint.size, root: checkpoint.root, time: seconds, signature: Cosignature(of: checkpoint, time: seconds, by: stored).signature)
        }
    }
}

/// A centre and the kiosks 7 and 8 of one village.
struct Deployment {
    var centre: Party
    var seven: Party
    var eight: Party

    init() throws {
        centre = try Party(1)
        for scope in [Place.upper, Place.village] { try centre.open(scope) }
        try centre.append(ScopeFacts(number: Place.upper, kind: .upper).draft(name: "Kabupaten", author: 0), in: Place.upper)
        try centre.append(ScopeFacts(number: Place.village, kind: .village).draft(name: "Desa", author: 0), in: Place.upper)
        for schema in RecordSchema.builtIn { try centre.append(schema.draft(author: 0), in: Place.upper) }
        (seven, eight) = (try Party(7), try Party(8))
        for node in [7, 8] as [UInt64] {
            try centre.append(ScopeFacts(number: Place.own(node), kind: .private).draft(name: "Kios", author: 0), in: Place.upper)
            try centre.append(
                NodeFacts(number: NodeID(node), role: .kiosk, key: try key(UInt8(node)).publicKey, privateScope: Place.own(node)).draft(name: "Kios", author: 0),
                in: Place.upper)
            try centre.append(Right(node: NodeID(node), scope: Place.village, mode: .readWrite).draft(author: 0), in: Place.upper)
        }
        try seven.pull(from: &centre, Place.upper)
        try eight.pull(from: &centre, Place.upper)
        for scope in [Place.village, Place.own(7)] { try seven.open(scope) }
        for scope in [Place.village, Place.own(8)] { try eight.open(scope) }
    }

    /// All three hold the same.
    mutating func settle() throws {
        try seven.pull(from: &centre, Place.upper)
        try eight.pull(from: &centre, Place.upper)
        for _ in 0..<2 {
            try centre.pull(from: &seven)
            try centre.pull(from: &eight)
            try seven.pull(from: &centre)
            try eight.pull(from: &centre)
        }
    }
}

extension DeskIndex {
    /// Follows to the end, and says in how many steps.
    @discardableResult
    func followAll(_ party: Party, limit: Int = 512) throws -> Int {
        var steps = 1
        while try !follow(party.replica, papers: nil, limit: limit).isComplete { steps += 1 }
        return steps
    }
}

// MARK: Operations

func applicant(_ name: String, nik: String? = nil, kk: String? = nil, phone: String? = nil, born: UInt64? = nil) -> EntryDraft {
    var personal: [(field: FieldNumber, value: CBORValue)] = [(ApplicantField.name, .text(name))]
    if let nik { personal.append((ApplicantField.nik, .text(nik))) }
    if let kk { personal.append((ApplicantField.kk, .text(kk))) }
    if let phone { personal.append((ApplicantField.phone, .text(phone))) }
    if let born { personal.append((ApplicantField.birthDate, .unsigned(born))) }
    return EntryDraft(author: 0, target: .create(type: RecordType.applicant), fields: personal.map(\.field).sorted(), personal: personal)
}

func request(
    _ number: String = "3527012002-A7KD-000001-7", state: String = "submitted", service: String = "BIRTH", on day: UInt64 = 20_261_122, of applicant: RecordID? = nil,
    subject: String? = nil, event: UInt64? = nil, due: UInt64? = nil, missing: String? = nil
) -> EntryDraft {
    var draft = EntryDraft(author: 0, target: .create(type: RecordType.request))
    draft.open = [
        (RequestField.number, .text(number)), (RequestField.service, .text(service)), (RequestField.state, .text(state)), (RequestField.receivedOn, .unsigned(day)),
    ]
    if let applicant { draft.open.append((RequestField.applicant, ValueType.reference(to: applicant))) }
    if let due { draft.open.append((RequestField.dueHours, .unsigned(due))) }
    if let missing { draft.open.append((RequestField.missing, .text(missing))) }
    if let subject { draft.personal.append((RequestField.subjectName, .text(subject))) }
    if let event { draft.personal.append((RequestField.eventDate, .unsigned(event))) }
    draft.fields = (draft.open + draft.personal).map(\.field).sorted()
    return draft
}

func change(_ record: RecordID, state: String, replacing: [Dot]) -> EntryDraft {
    EntryDraft(
        author: 0, target: .existing(record), fields: [RequestField.state], replaced: replacing.map { Replacement(field: RequestField.state, dot: $0) },
        open: [(RequestField.state, .text(state))])
}
