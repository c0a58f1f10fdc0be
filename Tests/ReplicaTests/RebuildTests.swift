import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import Testing

@Suite struct RebuildTests {
    @Test("a merged state that is folded anew is what it was, with histories whole, also after branches went", arguments: 0..<6 as Range<UInt64>)
    func rebuild(_ seed: UInt64) throws {
        var world = try Deployment()
        var random = Random(seed)
        var records: [RecordID] = []
        for number in 0..<30 {
            let path: WritableKeyPath<Deployment, Party> = random.below(2) == 0 ? \.seven : \.eight
            if records.isEmpty || random.below(3) == 0 {
                records.append(try world[keyPath: path].append(request("A-\(number)", author: random.below(5) == 0 ? 99 : 0)))
            } else {
                let record = records[random.below(records.count)]
                guard let seen = world[keyPath: path].replica.store.records([RecordKey(scope: Place.village, record: record)])[0] else { continue }
                try world[keyPath: path].append(change(record, state: "s\(number)", replacing: seen.versions(of: RequestField.state)))
            }
            if random.below(4) == 0 { try world.settle() }
        }
        try world.settle()
        let log = try world.seven.own()
        var twin = Party.copy(of: world.seven)
        try world.seven.append(request("C"))
        try twin.append(change(records[0], state: "twin", replacing: []))
        try world.settle()
        try world.centre.take([try twin.run(log, from: 1)])
        try twin.reissue(log, from: try need(world.seven.replica.head.logs[log]).size - 1)
        world.twin(&twin)
        for party in [world.centre, world.seven, twin] {
            var again = party
            let keys = again.replica.store.recordKeys(Place.village, type: nil, contestedOnly: false, after: nil, limit: 1000)
            let before = again.replica.store.records(keys.map { RecordKey(scope: Place.village, record: $0) })
            try again.replica.rebuild(Place.village)
            #expect(again.digest() == party.digest())
            #expect(again.replica.head.scopeState(Place.village) == party.replica.head.scopeState(Place.village))
            #expect(again.replica.store.records(keys.map { RecordKey(scope: Place.village, record: $0) }) == before)
            #expect(try again.reopened().digest() == party.digest())
            // Cut off in the middle, it is begun again at the next start.
            var store = party.replica.store
            store.failAfter = 1
            var cut = try Party(party.node, store: store)
            #expect(throws: StoreFailure.self) { try cut.replica.rebuild(Place.village) }
            store = cut.replica.store
            store.failAfter = nil
            #expect(store.index().scopes.first { $0.id == Place.village }?.digest != party.digest())
            #expect(try Party(party.node, store: store).digest() == party.digest())
        }
    }
}
