import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import SQLiteStore
import Testing

/// A replica works on either store, and finds everything again.
@Suite("Replica on a store") struct ReplicaTests {
    private static let upper = ScopeID(1)
    private static let wall: UInt64 = 1_795_000_000_000

    private static func identity() throws -> ReplicaIdentity {
        let key = try SigningKey(seed: [UInt8](repeating: 1, count: 32)).publicKey
        return ReplicaIdentity(
            deployment: "test.example", node: NodeID(1), key: key, isCentre: true, upperScopes: [upper], centreKeys: [key], centreNode: NodeID(1))
    }

    /// A centre's day: records made, changed, deleted, one of its values erased.
    private static func work<Store: ReplicaStore>(_ replica: inout Replica<Store>) throws {
        let log = try replica.openLog(scope: upper, predecessor: nil, nonce: [UInt8](repeating: 3, count: 16), wall: wall, isDoubtful: false)
        var numbers = SeededNumbers(5)
        func create(_ name: String) -> EntryDraft {
            EntryDraft(
                author: 0, target: .create(type: 200), fields: [1, 2], open: [(1, .unsigned(7))], personal: [(2, .text(name))])
        }
        func append(_ drafts: [EntryDraft], to replica: inout Replica<Store>) throws {
            _ = try replica.append(
                drafts, scope: upper, wall: wall, isDoubtful: false, secrets: drafts.compactMap { _ in RecordSecret(numbers.bytes(16)) })
        }
        try append([create("one"), create("two"), create("three")], to: &replica)
        for step in 0..<300 as Range<UInt64> {
            let record = Dot(log, 1 + step % 3)
            let last = step < 3 ? record : Dot(log, 1 + step)
            var draft = EntryDraft(author: 0, target: .existing(record), fields: [2], personal: [(2, .text("name \(step)"))])
            if step % 5 > 0 { draft.replaced = [Replacement(field: 2, dot: last)] }
            try append([draft], to: &replica)
        }
        try append([EntryDraft(author: 0, target: .existing(Dot(log, 3)), fields: [0], replaced: [Replacement(field: 2, dot: Dot(log, 6))])], to: &replica)
        let erased = ErasedValue(dot: Dot(log, 1), fields: [2])
        try append([EntryDraft(kind: .erasure, author: 0, target: .none, subject: .erasure([erased]))], to: &replica)
    }

    @Test("the same work gives the same heads and histories on both stores, and again after reopening")
    func sameOnBoth() throws {
        var memory = try Replica(store: MemoryStore(), identity: Self.identity())
        try Self.work(&memory)
        let under = TemporaryFolder()
        func open() throws -> Replica<SQLiteStore> {
            try Replica(store: SQLiteStore(path: under("desa.sqlite3"), mode: .create), identity: Self.identity())
        }
        func compare(_ sqlite: Replica<SQLiteStore>) throws {
            #expect(sqlite.head.logs == memory.head.logs)
            #expect(sqlite.head.scopes == memory.head.scopes)
            #expect(sqlite.head.frontiers == memory.head.frontiers)
            #expect(sqlite.head.nextArrival == memory.head.nextArrival)
            let records = memory.store.recordKeys(Self.upper, type: 200, contestedOnly: false, after: nil, limit: 9)
            #expect(records.count == 3)
            #expect(try sqlite.store.recordKeys(Self.upper, type: 200, contestedOnly: false, after: nil, limit: 9) == records)
            for record in records {
                let key = RecordKey(scope: Self.upper, record: record)
                #expect(try sqlite.store.records([key]) == memory.store.records([key]))
                #expect(try sqlite.history(key) == memory.history(key))
                #expect(try sqlite.history(key).count > 90)
            }
        }
        try {
            var sqlite = try open()
            try Self.work(&sqlite)
            try compare(sqlite)
        }()
        try compare(open())
    }
}
