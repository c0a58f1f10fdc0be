import Causality
import DeskStore
import Glibc
import Membership
import MerkleLog
import OperationLog
import Replica
import SQLiteStore
import Testing

/// A node with nothing but a village's log and its desk, both on the disk.
private struct DiskDesk {
    let folder: String
    var replica: Replica<SQLiteStore>
    let store: DeskStore

    init(_ folder: String) throws {
        self.folder = folder
        let signer = try key(1)
        replica = try Replica(
            store: SQLiteStore(path: folder + "/desa.sqlite3", mode: .create),
            identity: ReplicaIdentity(
                deployment: "test.example", node: NodeID(1), key: signer.publicKey, isCentre: true, upperScopes: [Place.upper], centreKeys: [signer.publicKey],
                centreNode: NodeID(1)))
        if let log = replica.head.logs.values.first {
            replica.resumeLog(log.id)
        } else {
            _ = try replica.openLog(scope: Place.village, predecessor: nil, nonce: [UInt8](repeating: 4, count: 16), wall: 1_795_000_000_000, isDoubtful: false)
        }
        store = try DeskStore.open(folder + "/desk.sqlite", rules: plainRules).store
    }

    /// Types and submits; the process is killed at a step.
    mutating func work(killedAt step: String) throws {
        func reached(_ name: String) { if name == step { kill(getpid(), SIGKILL) } }
        _ = try store.drafts.begin(Drafts.Beginning(id: id(1), scope: Place.village, kind: "request"), by: 2, wall: 1)
        _ = try store.drafts.write([("name", Array("Siti".utf8))], of: id(1), by: 2, wall: 2)
        reached("typed")
        let log = try need(replica.head.logs.values.first)
        let record = Dot(log.id, log.size)
        guard case .go(let notes) = try store.drafts.submission(of: id(1), as: record, by: 2, log: replica.store) else { return }
        reached("asked")
        _ = try replica.append(
            [request()], scope: Place.village, wall: 1_795_000_000_000 + log.size, isDoubtful: false, secrets: [try need(RecordSecret([UInt8](repeating: 8, count: 16)))],
            notes: notes)
        reached("appended")
        while try !store.index.follow(replica, papers: nil).isComplete {}
        reached("followed")
        try store.drafts.submitted(id(1), as: record)
        reached("submitted")
    }
}

@Suite("Killed with signal 9") struct KilledTests {
    private static func folder(_ step: String, of pid: pid_t) -> String { "/tmp/desa-desk-\(pid)-\(step)" }

    /// What is left, after the operator has pressed the button once more.
    private static func check(_ step: String, isOpen: Bool) throws {
        let path = folder(step, of: getpid())
        defer {
            for name in ["desa.sqlite3", "desa.sqlite3-wal", "desk.sqlite", "desk.sqlite-wal"] { unlink(path + "/" + name) }
            rmdir(path)
        }
        var desk = try DiskDesk(path)
        _ = try desk.store.drafts.settle(desk.replica.store)
        #expect(try desk.store.drafts.list().isEmpty == !isOpen)
        if isOpen { #expect(try desk.store.drafts.fields(id(1)).map(\.value) == [Array("Siti".utf8)]) }
        try desk.work(killedAt: "")
        #expect(try desk.replica.store.recordKeys(Place.village, type: RecordType.request, contestedOnly: false, after: nil, limit: 9).count == 1)
        #expect(try desk.store.drafts.list().isEmpty)
        while try !desk.store.index.follow(desk.replica, papers: nil).isComplete {}
        #expect(try desk.store.index.count(.all(RequestFilter())) == 1)
    }

    @Test("after the last field")
    func typed() async throws {
        mkdir(Self.folder("typed", of: getpid()), 0o700)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            var desk = try DiskDesk(KilledTests.folder("typed", of: getppid()))
            try desk.work(killedAt: "typed")
        }
        try Self.check("typed", isOpen: true)
    }

    @Test("before the append")
    func asked() async throws {
        mkdir(Self.folder("asked", of: getpid()), 0o700)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            var desk = try DiskDesk(KilledTests.folder("asked", of: getppid()))
            try desk.work(killedAt: "asked")
        }
        try Self.check("asked", isOpen: true)
    }

    @Test("after the append")
    func appended() async throws {
        mkdir(Self.folder("appended", of: getpid()), 0o700)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            var desk = try DiskDesk(KilledTests.folder("appended", of: getppid()))
            try desk.work(killedAt: "appended")
        }
        try Self.check("appended", isOpen: false)
    }

    @Test("after the index")
    func followed() async throws {
        mkdir(Self.folder("followed", of: getpid()), 0o700)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            var desk = try DiskDesk(KilledTests.folder("followed", of: getppid()))
            try desk.work(killedAt: "followed")
        }
        try Self.check("followed", isOpen: false)
    }

    @Test("after all of it")
    func submitted() async throws {
        mkdir(Self.folder("submitted", of: getpid()), 0o700)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            var desk = try DiskDesk(KilledTests.folder("submitted", of: getppid()))
            try desk.work(killedAt: "submitted")
        }
        try Self.check("submitted", isOpen: false)
    }
}
