import AuditReplay
import CanonicalCBOR
import Causality
import Glibc
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica

/// A centre and two kiosks of one village in memory, which hand each other runs without any protocol. Times, keys and secrets come from
/// counters, so a world is the same at every run.
struct World {
    static let upper = ScopeID(1)
    static let village = ScopeID(10)
    static let deployment = "uji.example"
    static let operatorNumber: UInt64 = 2 << 8 | 1

    let root = World.key(1)
    let centreKey = World.key(2)
    let storedKey = World.key(3)
    let safeKey = World.key(60)
    var kioskKeys = [World.key(4), World.key(5)]
    let keys: KeySetChain
    var centre: Replica<MemoryStore>
    var kiosks: [Replica<MemoryStore>]
    /// Milliseconds since 1970; every act takes a second.
    var wall: UInt64 = 1_780_000_000_000
    private var drawn: UInt64 = 0

    static func key(_ number: UInt8) -> SigningKey { try! SigningKey(seed: [UInt8](repeating: number, count: 32)) }

    init(schemas: Bool = true) throws {
        let centreKey = self.centreKey
        let set = KeySet(version: 1, deployment: World.deployment, keys: [(.log, centreKey.publicKey), (.stored, storedKey.publicKey), (.safe, safeKey.publicKey)])
        keys = try KeySetChain(root: root.publicKey, deployment: World.deployment, sets: [SignedKeySet(set, signedBy: root)])
        func replica(_ node: UInt64, _ key: SigningKey) throws -> Replica<MemoryStore> {
            try Replica(
                store: MemoryStore(),
                identity: ReplicaIdentity(
                    deployment: World.deployment, node: NodeID(node), key: key.publicKey, isCentre: node == 1, upperScopes: [World.upper],
                    centreKeys: [centreKey.publicKey], centreNode: NodeID(1)))
        }
        centre = try replica(1, centreKey)
        kiosks = try [replica(2, kioskKeys[0]), replica(3, kioskKeys[1])]
        let trust = [
            CommitBatch.Note(key: NoteKey.root, value: root.publicKey.serialized), CommitBatch.Note(key: NoteKey.keySets, value: NoteValue.keySets(keys)),
        ]
        try centre.commit(notes: trust)
        for index in kiosks.indices { try kiosks[index].commit(notes: trust) }

        try openAtCentre(World.upper)
        var drafts = RecordSchema.builtIn.filter { schemas && [RecordType.schema, RecordType.operator, RecordType.applicant, RecordType.request].contains($0.type) }
            .map { centre.head.rules.membership.publish($0, author: 0) }
        drafts.append(ScopeFacts(number: World.upper, kind: .upper).draft(name: "Kabupaten", author: 0))
        drafts.append(ScopeFacts(number: World.village, kind: .village, region: "35.27.01.2002", parent: World.upper).draft(name: "Desa", author: 0))
        drafts.append(NodeFacts(number: NodeID(1), role: .centre, key: centreKey.publicKey, privateScope: nil).draft(name: "Pusat", author: 0))
        for (index, key) in kioskKeys.enumerated() {
            let node = NodeID(UInt64(index) + 2)
            drafts.append(NodeFacts(number: node, role: .kiosk, key: key.publicKey, privateScope: nil).draft(name: "Kios", author: 0))
            drafts.append(Right(node: node, scope: World.village, mode: .readWrite).draft(author: 0))
        }
        for draft in drafts { try atCentre([draft], scope: World.upper) }
        try openAtCentre(World.village)
        let person = OperatorFacts(number: World.operatorNumber, role: "front").draft(name: "Petugas", author: 0)
        try atCentre([person])
        for index in kiosks.indices {
            try sync(index)
            let (nonce, time) = (nonce(), tick())
            _ = try kiosks[index].openLog(scope: World.village, predecessor: nil, nonce: nonce, wall: time, isDoubtful: false)
        }
    }

    private mutating func openAtCentre(_ scope: ScopeID) throws {
        let (nonce, time) = (nonce(), tick())
        _ = try centre.openLog(scope: scope, predecessor: nil, nonce: nonce, wall: time, isDoubtful: false)
    }

    // MARK: Acts

    mutating func tick() -> UInt64 {
        wall += 1000
        return wall
    }

    mutating func nonce() -> [UInt8] {
        drawn += 1
        return (0..<16).map { UInt8(truncatingIfNeeded: drawn >> UInt64(8 * ($0 % 8))) }
    }

    @discardableResult
    mutating func atKiosk(_ index: Int, _ drafts: [EntryDraft]) throws -> [Dot] {
        let secrets = drafts.map { _ in RecordSecret(nonce())! }
        let time = tick()
        return try kiosks[index].append(drafts, scope: World.village, wall: time, isDoubtful: false, secrets: secrets)
    }

    @discardableResult
    mutating func atCentre(_ drafts: [EntryDraft], scope: ScopeID = World.village) throws -> [Dot] {
        let secrets = drafts.map { _ in RecordSecret(nonce())! }
        let time = tick()
        return try centre.append(drafts, scope: scope, wall: time, isDoubtful: false, secrets: secrets)
    }

    // MARK: Exchange

    /// What the kiosk has for the centre, and back.
    mutating func sync(_ index: Int) throws {
        try push(index)
        try pull(index)
    }

    mutating func push(_ index: Int) throws {
        var runs: [LogRun] = []
        for log in kiosks[index].head.logs.values.sorted(by: { $0.id < $1.id }) where log.node == kiosks[index].identity.node {
            let held = centre.head.frontier(log.scope).count(of: log.id)
            guard held < log.size, let run = try kiosks[index].run(log.id, from: held, to: log.size, maxBytes: 1 << 30, signer: kioskKeys[index], fence: { _ in })
            else { continue }
            runs.append(run.run)
        }
        let time = tick() / 1000
        let storedKey = self.storedKey
        _ = try centre.ingest([Delivery](runs.map { Delivery(run: $0, allowed: nil) }), wall: wall) { checkpoint in
            HeldCosignature(
                size: checkpoint.size, root: checkpoint.root, time: time,
                signature: Cosignature(of: checkpoint, time: time, by: storedKey).signature)
        }
    }

    mutating func pull(_ index: Int) throws {
        for scope in [World.upper, World.village] {
            for range in try centre.missing(scope, beyond: kiosks[index].head.frontier(scope)) {
                guard let run = try centre.run(range.log, from: range.start, to: range.end, maxBytes: 1 << 30, signer: centreKey, fence: { _ in }) else { continue }
                let time = tick()
                _ = try kiosks[index].ingest([run.run], allowed: nil, wall: time)
            }
        }
        for log in kiosks[index].head.logs.keys.sorted() {
            guard let note = centre.store.note(NoteKey.cosigned(log)) else { continue }
            try kiosks[index].commit(notes: [CommitBatch.Note(key: NoteKey.cosigned(log), value: note)])
        }
    }

    /// The centre's word that a backup of it holds all logs as they are.
    mutating func backUp(_ id: [UInt8] = Array(0..<16)) throws {
        let time = tick() / 1000
        for log in centre.head.logs.values.sorted(by: { $0.id < $1.id }) {
            let (checkpoint, root) = (try Checkpoint(origin: log.origin, size: log.size, root: log.tree.root()), log.tree.root())
            let signature = Cosignature(of: SafeCheckpoint(checkpoint, backup: id), time: time, by: safeKey).signature
            let word = HeldSafeWord(size: log.size, root: root, time: time, backup: id, signature: signature)
            try centre.commit(notes: [CommitBatch.Note(key: NoteKey.safe(log.id), value: word.encoded())])
        }
    }

    // MARK: Mischief

    /// Entries that a kiosk's replica would never write, properly signed with its key and taken by the centre.
    mutating func smuggle(_ index: Int, log: LogID, _ make: (LogState) -> [[UInt8]]) throws -> [RunOutcome] {
        guard var state = centre.head.logs[log] else { preconditionFailure("log \(log) is not at the centre") }
        let start = state.size
        let entries = make(state)
        for entry in entries { _ = state.append(entry) }
        let checkpoint = try Checkpoint(origin: state.origin, size: state.size, root: state.tree.root())
        let run = LogRun(
            log: log, start: start, entries: entries, payloads: entries.map { _ in nil }, secrets: [],
            proof: .end(signature: SignedCheckpoint(signing: checkpoint, with: kioskKeys[index]).signature))
        let time = tick()
        return try centre.ingest([run], allowed: nil, wall: time)
    }

    /// The centre goes on as one that takes everything and judges nothing.
    mutating func blindCentre() throws {
        let old = centre.identity
        let logs = centre.head.ownLogs
        centre = try Replica(
            store: centre.store,
            identity: ReplicaIdentity(
                deployment: old.deployment, node: old.node, key: old.key, isCentre: false, upperScopes: old.upperScopes, centreKeys: old.centreKeys,
                centreNode: old.centreNode))
        for scope in logs.keys.sorted() { centre.resumeLog(logs[scope]!) }
    }

    // MARK: Export

    @discardableResult
    mutating func export(_ path: String) throws -> ExportWriter.Summary {
        try ExportWriter.export(&centre, to: path, signer: centreKey, fence: { _ in })
    }

    /// The findings of an audit of what the centre exports now, without notes.
    mutating func findings(_ kinds: Set<FindingClass> = [.fork, .altered, .incomplete, .malformed]) throws -> [FindingKind] {
        let folder = TemporaryFolder()
        try export(folder.path + "/export")
        return audit(folder.path + "/export").findings.findings.map(\.kind).filter { kinds.contains($0.findingClass) }
    }

    func audit(_ path: String, root: TrustedRoot? = nil) -> AuditResult {
        var options = AuditOptions()
        options.trustedRoot = root ?? .key(self.root.publicKey)
        var auditor = Auditor(ExportSource(path), options)
        return auditor.run()
    }
}

// MARK: Drafts

extension EntryDraft {
    static func applicant(_ name: String, author: UInt64 = World.operatorNumber) -> EntryDraft {
        EntryDraft(
            author: author, target: .create(type: RecordType.applicant), fields: [ApplicantField.name, ApplicantField.birthDate, ApplicantField.nikStatus],
            open: [(ApplicantField.nikStatus, .text("none"))],
            personal: [(ApplicantField.name, .text(name)), (ApplicantField.birthDate, .unsigned(19_900_101))])
    }

    static func request(_ number: String) -> EntryDraft {
        EntryDraft(
            author: World.operatorNumber, target: .create(type: RecordType.request), fields: [RequestField.number, RequestField.state],
            open: [(RequestField.number, .text(number)), (RequestField.state, .text("received"))])
    }

    static func rename(_ record: RecordID, _ name: String, replacing: [Dot], author: UInt64 = World.operatorNumber) -> EntryDraft {
        EntryDraft(
            author: author, target: .existing(record), fields: [ApplicantField.name],
            replaced: replacing.map { Replacement(field: ApplicantField.name, dot: $0) }, personal: [(ApplicantField.name, .text(name))])
    }
}

// MARK: Folders

/// A folder that is gone when the test is over.
final class TemporaryFolder {
    let path: String

    init() {
        var template = Array("/tmp/desa-audit-test-XXXXXX".utf8CString)
        guard let made = template.withUnsafeMutableBufferPointer({ mkdtemp($0.baseAddress!) }) else { preconditionFailure("no temporary folder") }
        path = String(cString: made)
    }

    deinit { Self.remove(path) }

    static func remove(_ path: String) {
        for name in list(path) {
            if Glibc.remove(path + "/" + name) != 0 { remove(path + "/" + name) }
        }
        rmdir(path)
    }

    private static func list(_ path: String) -> [String] {
        guard let handle = opendir(path) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let item = readdir(handle) {
            let name = withUnsafeBytes(of: &item.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Every file below, relative, sorted.
    static func files(_ path: String, below: String = "") -> [String] {
        var files: [String] = []
        for name in list(below.isEmpty ? path : path + "/" + below) {
            let relative = below.isEmpty ? name : below + "/" + name
            var status = stat()
            lstat(path + "/" + relative, &status)
            files += status.st_mode & S_IFMT == S_IFDIR ? Self.files(path, below: relative) : [relative]
        }
        return files.sorted()
    }

    static func makeFolders(_ path: String, _ name: String) {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/" + part
            mkdir(folder, 0o700)
        }
    }

    static func remove(file: String) { unlink(file) }

    static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        return Array(bytes[..<fread(&bytes, 1, bytes.count, file)])
    }

    static func write(_ bytes: [UInt8], _ path: String) {
        guard let file = fopen(path, "wb") else { preconditionFailure("cannot write \(path)") }
        defer { fclose(file) }
        fwrite(bytes, 1, bytes.count, file)
    }
}
