import AuditReplay
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import Testing

/// Every entry's permission is judged anew from the logs, both ways.
@Suite struct PermissionTests {
    @Test("what the centre set aside by rule is found to break that rule, and the export verifies")
    func setAside() throws {
        var world = try World()
        try world.atKiosk(0, [.applicant("Ani", author: 99)])
        try world.sync(0)
        #expect(try world.findings() == [])
        #expect(try world.findings([.note]).contains(.setAsideByRule))
    }

    @Test("an entry that breaks a rule without a verdict of the centre that had it is found")
    func missingVerdict() throws {
        var world = try World()
        try world.atKiosk(0, [.applicant("Ani", author: 99)])
        try world.blindCentre()
        try world.push(0)
        #expect(try world.findings() == [])
        #expect(try world.findings([.note]).contains(.notJudgedYet))
        try world.atCentre([.applicant("Budi", author: 0)])
        #expect(try world.findings() == [.violationWithoutVerdict])
    }

    @Test("a verdict over entries that break no rule is found")
    func groundless() throws {
        var world = try World()
        try world.atKiosk(0, [.applicant("Ani")])
        try world.sync(0)
        try world.atCentre([.verdict(.noRight, EntryRange(log: world.log(0), start: 1, count: 1))])
        #expect(try world.findings() == [.verdictWithoutViolation])
    }

    @Test("a verdict that gives another reason than the rules is found")
    func otherReason() throws {
        var world = try World()
        try world.atKiosk(0, [.applicant("Ani", author: 99)])
        try world.blindCentre()
        try world.push(0)
        try world.atCentre([.verdict(.noRight, EntryRange(log: world.log(0), start: 1, count: 1))])
        // The blind centre does not obey its own verdict either, so its digest differs.
        let found = try world.findings()
        #expect(found == [.verdictForOtherReason, .digestDiffers])
    }

    @Test("an order of a clerk and its withdrawal are listed and break nothing")
    func orders() throws {
        var world = try World()
        try world.atKiosk(0, [.applicant("Ani")])
        try world.sync(0)
        let order = try world.atCentre([.verdict(.byOrder, EntryRange(log: world.log(0), start: 1, count: 1))])[0]
        #expect(try world.findings() == [])
        #expect(try world.findings([.note]) == [.setAsideByOrder])
        try world.atCentre([EntryDraft(kind: .readmission, author: 0, target: .none, subject: .readmission([order]))])
        #expect(try world.findings() == [])
        #expect(try world.findings([.note]) == [.setAsideByOrder, .readmitted])
    }

    @Test("what a revoked right allowed before its holder knew still counts")
    func revoked() throws {
        var world = try World()
        let drafts = world.centre.head.rules.membership.revoke(NodeID(2), in: World.village, author: 0)
        for draft in drafts { try world.atCentre([draft], scope: World.upper) }
        try world.atKiosk(0, [.applicant("Ani")])
        try world.sync(0)
        try world.atKiosk(0, [.applicant("Budi")])
        try world.sync(0)
        #expect(world.centre.head.scopeState(World.village).verdicts.map(\.reason) == [.noRight])
        #expect(try world.findings() == [])
    }

    @Test("who claims to know more of the centre than it wrote is set aside, and no audit waits for what never was")
    func impossible() throws {
        var world = try World()
        try world.sync(0)
        let upper = world.centre.head.ownLogs[World.upper]!
        _ = try world.smuggle(0, log: world.log(0)) { state in
            (0..<2).map { offset in
                Entry(
                    dot: Dot(state.id, state.size + offset), time: state.lastTime, growth: offset == 0 ? [ContextItem(log: upper, count: 999, root: 1)] : [],
                    author: 0, kind: .write
                ).encoded()
            }
        }
        #expect(world.centre.head.scopeState(World.village).verdicts.map(\.reason) == [.impossibleContext])
        #expect(try world.findings() == [])
    }

    @Test("a log under a key that the centre never stated is found")
    func uncertified() throws {
        var world = try World()
        let stranger = World.key(77)
        let genesis = Genesis(
            deployment: World.deployment, scope: World.village, node: NodeID(9), key: stranger.publicKey, predecessor: nil, nonce: world.nonce())
        let bytes = genesis.entry(time: HybridTime(milliseconds: world.tick()), timeIsDoubtful: false, growth: [])
        let state = try LogState(entryZero: bytes)
        let checkpoint = try Checkpoint(origin: state.origin, size: 1, root: state.tree.root())
        var batch = CommitBatch()
        batch.entries = [StoredEntry(dot: Dot(state.id, 0), bytes: bytes, payload: nil, previous: nil)]
        batch.logs = [state]
        let proof = HeldProof(held: 1, proof: .end(signature: SignedCheckpoint(signing: checkpoint, with: stranger).signature))
        batch.notes = [CommitBatch.Note(key: NoteKey.signed(state.id), value: proof.encoded())]
        var store = world.centre.store
        try store.commit(batch)
        var options = AuditOptions()
        options.trustedRoot = .key(world.root.publicKey)
        var auditor = Auditor(StoreSource(store), options)
        #expect(auditor.run().findings.findings.map(\.kind).contains(.keyNotCertified))
    }

    @Test("without a root key nothing is called verified; with the wrong one it is said")
    func rootKeys() throws {
        let folder = TemporaryFolder()
        var world = try World.day()
        try world.export(folder.path + "/export")
        let other = world.audit(folder.path + "/export", root: .key(World.key(9).publicKey))
        #expect(other.exitCode == 1 && other.findings.contains(.otherRootKey) && other.findings.contains(.badKeySets))
        let fingerprint = try #require(TrustedRoot(fingerprint: world.root.publicKey.fingerprint.hexPairs))
        #expect(world.audit(folder.path + "/export", root: fingerprint).exitCode == 0)
        let wrong = try #require(TrustedRoot(fingerprint: World.key(9).publicKey.fingerprint.hexPairs))
        #expect(world.audit(folder.path + "/export", root: wrong).findings.contains(.otherRootKey))
        var auditor = Auditor(ExportSource(folder.path + "/export"))
        let unaided = auditor.run()
        #expect(unaided.exitCode == 0 && !unaided.isRootTrusted && unaided.findings.contains(.rootFromInput))
    }

    @Test("a malformed entry stands in its author's log, is told, and takes nothing from the result")
    func malformed() throws {
        var world = try World()
        try world.atKiosk(0, [.applicant("Ani")])
        try world.sync(0)
        _ = try world.smuggle(0, log: world.log(0)) { _ in [[0xFF, 0x00]] }
        #expect(try world.findings() == [])
        #expect(try world.findings([.note]).contains(.malformedEntry))
    }
}

extension EntryDraft {
    static func verdict(_ reason: VerdictReason, _ range: EntryRange) -> EntryDraft {
        EntryDraft(kind: .verdict, author: 0, target: .none, subject: .verdict(reason, [range]))
    }
}

extension [UInt8] {
    /// As a person reads it from paper.
    var hexPairs: String { map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined(separator: " ") }
}
