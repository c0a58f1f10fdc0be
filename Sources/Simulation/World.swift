import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import SyncProtocol

/// One centre, its kiosks and everything between them, on one thread and in virtual time. The rules are looked at from outside: what checks
/// them (``Checker``) shares nothing with what is checked but the stored bytes.
final class World {
    static let deployment = "simulated.example"
    static let upper = ScopeID(1)

    let options: SimulationOptions
    let villages: [ScopeID]
    let centre: Centre
    var kiosks: [Kiosk] = []
    var hostile: HostileKiosk?
    var queue = EventQueue<Event>()
    var trace: Trace
    var counters = Counters()
    var checker = Checker()
    /// All faults off: the second phase.
    var isHealing = false

    // A stream of draws for each purpose.
    var line: SeededRandom
    var machines: SeededRandom
    var people: SeededRandom
    var office: SeededRandom
    var secrets: SeededRandom
    var copies: SeededRandom
    var hostileDraws: SeededRandom
    var nextFile: UInt64 = 1

    /// Frames that went over the line, for replays.
    var oldRequests: [[UInt8]] = []
    var oldAnswers: [[UInt8]] = []
    /// Scopes that a node may read now, and ever could: kept beside the system from what the office did.
    var readable: [NodeID: Set<ScopeID>] = [:]
    var everReadable: [NodeID: Set<ScopeID>] = [:]
    var writable: [NodeID: Set<ScopeID>] = [:]
    var isAnyCompromised = false
    var printed: Set<String> = []
    var checks = 0

    enum Event {
        case act(Int)
        case sync(Int)
        case request(Centre.Envelope)
        case serve
        /// `age`: of the centre when it spoke.
        case answer(Int, attempt: UInt64, [UInt8], age: Int)
        case giveUp(Int, attempt: UInt64)
        case start(Int)
        case startCentre
        case office
        case hostile
        case trouble
    }

    init(_ options: SimulationOptions, sink: ((String) -> Void)?) throws {
        self.options = options
        trace = Trace(sink)
        let seed = options.seed
        line = SeededRandom(seed: seed, "line")
        machines = SeededRandom(seed: seed, "machines")
        people = SeededRandom(seed: seed, "people")
        office = SeededRandom(seed: seed, "office")
        secrets = SeededRandom(seed: seed, "secrets")
        copies = SeededRandom(seed: seed, "copies")
        hostileDraws = SeededRandom(seed: seed, "hostile")
        villages = (0..<options.villages).map { ScopeID(UInt64(11 + $0)) }
        let root = try SigningKey(seed: secrets.bytes(32))
        let signers = CentreSigners(
            log: try SigningKey(seed: secrets.bytes(32)), answers: try SigningKey(seed: secrets.bytes(32)), stored: try SigningKey(seed: secrets.bytes(32)))
        let set = KeySet(
            version: 1, deployment: World.deployment,
            keys: [(.log, signers.log.publicKey), (.answers, signers.answers.publicKey), (.stored, signers.stored.publicKey)])
        let keys = try KeySetChain(root: root.publicKey, deployment: World.deployment, sets: [SignedKeySet(set, signedBy: root)])
        centre = Centre(signers: signers, keys: keys, disk: Disk(identity: 1), fence: SimulatedFence(database: 1))
        nextFile = 2
        try setUp()
    }

    // MARK: Setting up

    private func setUp() throws {
        try noteKeys(centre.disk)
        try startCentre()
        try publish(ScopeFacts(number: World.upper, kind: .upper).draft(name: "Kabupaten", author: 0))
        for village in villages { try publish(ScopeFacts(number: village, kind: .village, parent: World.upper).draft(name: "Desa", author: 0)) }
        for schema in RecordSchema.builtIn { try publish(schema.draft(author: 0)) }
        for index in 0..<options.kiosks { try enrol(index) }
        if [.malformedEntries, .hostileClaims, .wrongPayloads, .equivocation, .garbage].contains(where: options.has) {
            let key = try SigningKey(seed: secrets.bytes(32))
            let node = HostileKiosk.node
            try enrolNode(node, key: key, scopes: [villages[0]])
            hostile = HostileKiosk(node: node, key: key, scope: villages[0])
        }
        centre.backups.append(Centre.Backup(store: centre.disk.store, saved: centre.saved))
    }

    private func enrol(_ index: Int) throws {
        let node = NodeID(UInt64(10 + index))
        let key = try SigningKey(seed: secrets.bytes(32))
        // The first ones share a village; each of the others reads a part of them.
        var scopes = [villages[index < 2 ? 0 : people.below(villages.count)]]
        if people.chance(500), let other = people.pick(villages), !scopes.contains(other) { scopes.append(other) }
        try enrolNode(node, key: key, scopes: scopes)
        let disk = Disk(identity: newFile())
        try noteKeys(disk)
        let kiosk = Kiosk(index: index, name: "kiosk \(index + 1)", node: node, key: key, disk: disk, fence: SimulatedFence(database: disk.identity))
        kiosks.append(kiosk)
    }

    private func enrolNode(_ node: NodeID, key: SigningKey, scopes: [ScopeID]) throws {
        let own = ScopeID(1000 + node.rawValue)
        try publish(NodeFacts(number: node, role: .kiosk, key: key.publicKey, privateScope: own).draft(name: "Kios", author: 0))
        for scope in scopes { try publish(Right(node: node, scope: scope, mode: .readWrite).draft(author: 0)) }
        readable[node] = Set(scopes + [World.upper, own])
        everReadable[node] = readable[node]
        writable[node] = Set(scopes + [own])
        try openCentreLogs()
    }

    func newFile() -> UInt64 {
        defer { nextFile += 1 }
        return nextFile
    }

    /// What an enrolment leaves in a database, for whoever audits it.
    private func noteKeys(_ disk: Disk) throws {
        var batch = CommitBatch()
        batch.notes = [
            CommitBatch.Note(key: NoteKey.root, value: centre.keys.root.serialized),
            CommitBatch.Note(key: NoteKey.keySets, value: NoteValue.keySets(centre.keys)),
        ]
        try disk.store.commit(batch)
    }

    private func publish(_ draft: EntryDraft) throws { _ = try centreAppend([draft], World.upper) }

    // MARK: The run

    func run() throws {
        for kiosk in kiosks {
            queue.schedule(.start(kiosk.index), after: UInt64(machines.below(5000)))
            queue.schedule(.act(kiosk.index), after: UInt64(5000 + people.below(options.actEvery)))
            queue.schedule(.sync(kiosk.index), after: UInt64(6000 + people.below(5000)))
        }
        queue.schedule(.office, after: 20_000)
        queue.schedule(.trouble, after: 30_000)
        if hostile != nil { queue.schedule(.hostile, after: 25_000) }
        while let event = queue.next(), queue.now < options.duration {
            try handle(event)
            try checkChanges()
        }
        try heal()
    }

    func handle(_ event: Event) throws {
        switch event {
        case .act(let index):
            if !isHealing { queue.schedule(.act(index), after: UInt64(1000 + people.below(2 * options.actEvery))) }
            try act(kiosks[index])
        case .sync(let index): try beginExchange(kiosks[index])
        case .request(let envelope): arrive(envelope)
        case .serve: try serve()
        case .answer(let index, let attempt, let bytes, let age): try take(kiosks[index], attempt, bytes, age: age)
        case .giveUp(let index, let attempt): giveUp(kiosks[index], attempt)
        case .start(let index): try start(kiosks[index])
        case .startCentre: try startCentre()
        case .office:
            queue.schedule(.office, after: UInt64(5000 + office.below(2 * options.actEvery)))
            try workAtTheOffice()
        case .hostile:
            queue.schedule(.hostile, after: UInt64(5000 + hostileDraws.below(60_000)))
            try hostileAct()
        case .trouble:
            queue.schedule(.trouble, after: UInt64(10_000 + machines.below(90_000)))
            try strike()
        }
    }

    func note(_ line: String) { trace.note(queue.now, line) }

    func isHit(_ fault: Fault, _ random: inout SeededRandom) -> Bool {
        // Drawn whether or not the fault is on, so that switching it off shifts nothing.
        let hit = random.chance(options.rate)
        return hit && options.has(fault) && !isHealing
    }

    /// Milliseconds since 1970 as the centre has them: its clock is right.
    var wall: UInt64 { SimulatedClock.right.wall(at: queue.now) }
}
