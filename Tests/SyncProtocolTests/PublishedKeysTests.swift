import Membership
import MerkleLog
import SyncProtocol
import Testing

@Suite("Keys that anybody may fetch")
struct PublishedKeysTests {
    private func key(_ number: UInt8) throws -> SigningKey { try SigningKey(seed: [UInt8](repeating: number, count: 32)) }

    private func chain() throws -> KeySetChain {
        let root = try key(1)
        let first = KeySet(
            version: 1, deployment: "uji.example", keys: [(.log, try key(2).publicKey)], others: [.init(purpose: .tlsRoot, bytes: [2] + [UInt8](repeating: 7, count: 33))])
        let second = first.successor([.init(purpose: .tlsRoot, bytes: [2] + [UInt8](repeating: 8, count: 33))])
        return try KeySetChain(root: root.publicKey, deployment: "uji.example", sets: [first, second].map { SignedKeySet($0, signedBy: root) })
    }

    @Test("what is published is read again, whole or from a version on")
    func roundTrip() throws {
        let chain = try chain()
        #expect(try PublishedKeys(PublishedKeys.encoded(chain, newerThan: 0)).chain == chain)
        #expect(try PublishedKeys(PublishedKeys.encoded(chain, newerThan: 1)).chain.sets == [chain.sets[1]])
        #expect(try PublishedKeys(PublishedKeys.encoded(chain, newerThan: 9)).chain.sets.isEmpty)
    }

    @Test("the next set has the other key and all that it does not change")
    func next() throws {
        let chain = try chain()
        #expect(chain.bytes(.tlsRoot) == [2] + [UInt8](repeating: 8, count: 33))
        #expect(chain.key(.log) == (try key(2)).publicKey)
        #expect(chain.key(.tlsRoot) == nil)
        #expect(chain.version == 2)
    }

    @Test("not a byte of it can be changed, and nothing cut or added")
    func altered() throws {
        let bytes = PublishedKeys.encoded(try chain(), newerThan: 0)
        let root = try key(1).publicKey
        for index in bytes.indices {
            var wrong = bytes
            wrong[index] ^= 1
            // A changed root key is somebody else's: whoever reads compares it.
            if let read = try? PublishedKeys(wrong) { #expect(read.chain.root != root, "byte \(index)") }
        }
        for count in bytes.indices { #expect(throws: ProtocolError.self) { try PublishedKeys(Array(bytes[..<count])) } }
        #expect(throws: ProtocolError.self) { try PublishedKeys(bytes + [0]) }
    }
}
