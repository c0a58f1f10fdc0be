import AuditReplay
import MerkleLog
import OperationLog
import Replica
import Testing

struct SafeTests {
    @Test("an audit says how much of a log a backup of the centre holds, and which")
    func told() throws {
        var world = try World.day()
        try world.backUp()
        let folder = TemporaryFolder()
        _ = try world.export(folder.path + "/export")
        let result = world.audit(folder.path + "/export")
        #expect(result.logs.allSatisfy { $0.safe == $0.entries && $0.backup == Array(0..<16) })
    }

    @Test("a word by another key, or over another content, is found")
    func wrong() throws {
        var world = try World.day()
        try world.backUp()
        let log = try #require(world.centre.head.logs[world.log(0)])
        let note = try #require(world.centre.store.note(NoteKey.safe(log.id)))
        let word = try HeldSafeWord(note)
        func say(_ size: UInt64, _ root: Hash, by key: SigningKey) throws -> [FindingKind] {
            let checkpoint = try Checkpoint(origin: log.origin, size: size, root: root)
            let signature = Cosignature(of: SafeCheckpoint(checkpoint, backup: word.backup), time: word.time, by: key).signature
            let other = HeldSafeWord(size: size, root: root, time: word.time, backup: word.backup, signature: signature)
            try world.centre.commit(notes: [CommitBatch.Note(key: NoteKey.safe(log.id), value: other.encoded())])
            return try world.findings()
        }
        #expect(try say(word.size, word.root, by: world.safeKey) == [])
        #expect(try say(word.size, word.root, by: world.storedKey).contains(.badCosignature))
        #expect(try say(word.size, Hash.sha256([1]), by: world.safeKey).contains(.forkClaimed))
        #expect(try say(word.size + 1, Hash.sha256([1]), by: world.safeKey).contains(.entriesMissing))
    }
}
