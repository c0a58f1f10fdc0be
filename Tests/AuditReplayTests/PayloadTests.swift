import AuditReplay
import Causality
import Membership
import OperationLog
import Replica
import Testing

/// Payloads: right, erased, masked, lost, missing, wrong.
@Suite struct PayloadTests {
    private static func erasure(_ dot: Dot, _ fields: [FieldNumber]) -> EntryDraft {
        EntryDraft(kind: .erasure, author: 0, target: .none, subject: .erasure([ErasedValue(dot: dot, fields: fields)]))
    }

    @Test("erased values verify, are told, and leave state and digest as they were", arguments: [false, true])
    func erased(whole: Bool) throws {
        var world = try World()
        let ani = try world.atKiosk(0, [.applicant("Ani")])[0]
        try world.atKiosk(0, [.rename(ani, "Any", replacing: [ani])])
        try world.sync(0)
        let digest = world.centre.head.digest(World.village)
        try world.atCentre([Self.erasure(ani, whole ? [ApplicantField.name, ApplicantField.birthDate] : [ApplicantField.name])])
        try world.sync(0)
        #expect(try world.findings() == [])
        #expect(try world.findings([.note]) == [.erased])
        #expect(world.centre.head.digest(World.village) == digest)
        var kiosk = Auditor(StoreSource(world.kiosks[0].store))
        let result = kiosk.run()
        #expect(result.findings.findings.filter { $0.kind.findingClass != .note } == [])
        #expect(result.findings.contains(.erased) && result.findings.contains(.notSignedYet))
    }

    @Test("a payload that is not here without an order is incomplete; one that its writer states as lost too")
    func missing() throws {
        for isLost in [false, true] {
            var world = try World()
            let ani = try world.atKiosk(0, [.applicant("Ani")])[0]
            if isLost {
                try world.atKiosk(0, [EntryDraft(kind: .lost, author: 0, target: .none, subject: .lost([EntryRange(log: ani.log, start: ani.sequence, count: 1)]))])
            }
            try world.sync(0)
            var batch = CommitBatch()
            batch.payloads = [CommitBatch.PayloadChange(dot: ani, payload: nil)]
            var store = world.centre.store
            try store.commit(batch)
            var options = AuditOptions()
            options.trustedRoot = .key(world.root.publicKey)
            var auditor = Auditor(StoreSource(store), options)
            let result = auditor.run()
            #expect(result.exitCode == 6)
            #expect(result.findings.findings.filter { $0.kind.findingClass != .note }.map(\.kind) == [isLost ? .payloadLost : .payloadMissing])
        }
    }

    @Test("a payload that does not fit, is masked without an order, or stands where an order erased it is found")
    func wrong() throws {
        var world = try World()
        let ani = try world.atKiosk(0, [.applicant("Ani")])[0]
        try world.sync(0)
        let right = try #require(world.centre.store.entry(ani)?.payload)
        let secret = try #require(world.centre.store.secrets([SecretKey(record: ani, log: ani.log)])[0])
        var hasher = CommitmentHasher()
        let masked = try #require(
            try Payload.decode(right).masking([ApplicantField.name], secret: secret, dot: ani, destroyingSecret: false, hasher: &hasher))
        var other = right
        other[other.count - 1] ^= 1
        func found(_ payload: [UInt8], in store: MemoryStore) throws -> [FindingKind] {
            var batch = CommitBatch()
            batch.payloads = [CommitBatch.PayloadChange(dot: ani, payload: payload)]
            var store = store
            try store.commit(batch)
            var auditor = Auditor(StoreSource(store))
            return auditor.run().findings.findings.map(\.kind).filter { $0.findingClass != .note }
        }
        #expect(try found(right, in: world.centre.store) == [])
        #expect(try found(other, in: world.centre.store) == [.payloadDiffers])
        #expect(try found(masked.encoded(), in: world.centre.store) == [.maskedWithoutOrder])
        try world.atCentre([Self.erasure(ani, [ApplicantField.name])])
        var batch = CommitBatch()
        batch.secrets = [CommitBatch.Secret(key: SecretKey(record: ani, log: ani.log), secret: secret)]
        var store = world.centre.store
        try store.commit(batch)
        #expect(try found(right, in: store) == [.erasureNotObeyed])
    }
}
