import AuditReplay
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import SQLiteStore
import Testing

/// A stopped node's data folder, read through SQLite.
@Suite struct StoreTests {
    /// A third kiosk's folder with what the centre hands out.
    private func folder(_ path: String) throws {
        var world = try World.day()
        let data = try DataFolder(creating: path)
        let store = try SQLiteStore(path: data.database, mode: .create)
        var node = try Replica(
            store: store,
            identity: ReplicaIdentity(
                deployment: World.deployment, node: NodeID(4), key: World.key(8).publicKey, isCentre: false, upperScopes: [World.upper],
                centreKeys: [world.centreKey.publicKey], centreNode: NodeID(1)))
        try node.commit(notes: [
            CommitBatch.Note(key: NoteKey.root, value: world.root.publicKey.serialized),
            CommitBatch.Note(key: NoteKey.keySets, value: NoteValue.keySets(world.keys)),
        ])
        for scope in [World.upper, World.village] {
            for range in try world.centre.missing(scope, beyond: VersionVector()) {
                let run = try #require(
                    try world.centre.run(range.log, from: range.start, to: range.end, maxBytes: 1 << 20, signer: world.centreKey, fence: { _ in }))
                _ = try node.ingest([run.run], allowed: nil, wall: world.tick())
            }
        }
        try store.checkpoint(truncate: true)
    }

    private func audit(_ path: String) throws -> AuditResult {
        let input = try AuditInput(path)
        var options = AuditOptions()
        options.trustedRoot = .key(World.key(1).publicKey)
        var auditor = Auditor(input.source, options)
        return auditor.run()
    }

    private func kinds(_ result: AuditResult) -> [FindingKind] { result.findings.findings.map(\.kind).filter { $0.findingClass != .note } }

    @Test("a stopped node's folder verifies; what somebody changes in its database is found and named")
    func database() throws {
        let temporary = TemporaryFolder()
        let path = temporary.path + "/node"
        try folder(path)
        let clean = try audit(path)
        #expect(kinds(clean) == [])
        #expect(clean.origin == .dataFolder && clean.exitCode == 0)
        #expect(clean.scopes.allSatisfy { $0.claimed == $0.digest })

        func changed(_ sql: String) throws -> [FindingKind] {
            let copy = temporary.path + "/copy"
            _ = try DataFolder(creating: copy)
            TemporaryFolder.write(TemporaryFolder.read(path + "/desa.sqlite3"), copy + "/desa.sqlite3")
            let database = try Database(path: copy + "/desa.sqlite3", mode: .readWrite)
            try database.execute("DROP TRIGGER entry_is_fixed; DROP TRIGGER entry_is_kept;")
            try database.execute(sql)
            try database.checkpoint(truncate: true)
            defer { TemporaryFolder.remove(copy) }
            return kinds(try audit(copy))
        }
        #expect(try changed("SELECT 1") == [])
        #expect(try changed("UPDATE entry SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'00' AS BLOB) WHERE seq = 3").contains(.rootDiffers))
        #expect(try changed("UPDATE entry SET payload = CAST(substr(payload, 1, length(payload) - 1) || x'7a' AS BLOB) WHERE seq = 1").contains(.payloadDiffers))
        #expect(try changed("UPDATE entry SET payload = NULL WHERE seq = 1") == Array(repeating: .payloadMissing, count: 4))
        #expect(try changed("DELETE FROM secret").contains(.payloadDiffers))
        #expect(try changed("DELETE FROM record WHERE seq = 1").contains(.stateDiffers))
        #expect(try changed("UPDATE state SET value = zeroblob(32) WHERE kind = 1").contains(.digestDiffers))
        #expect(try changed("DELETE FROM note WHERE substr(key, 1, 7) = CAST('signed/' AS BLOB)") == Array(repeating: .notSigned, count: 4))
        #expect(try changed("DELETE FROM note WHERE key = CAST('keysets' AS BLOB)").contains(.noRootKey))
    }

    @Test("a folder that is in use, is no folder or holds nothing of ours is refused in one sentence")
    func refusals() throws {
        let temporary = TemporaryFolder()
        #expect(throws: AuditFailure.self) { try AuditInput(temporary.path + "/nowhere") }
        #expect(throws: AuditFailure.self) { try AuditInput(temporary.path) }
        let path = temporary.path + "/node"
        try folder(path)
        let lock = try DataFolder(opening: path).acquireLock()
        #expect(throws: AuditFailure.self) { try AuditInput(path) }
        _ = consume lock
    }
}
