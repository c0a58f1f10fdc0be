import CanonicalCBOR
import Membership
import MerkleLog
import Testing

@Suite struct KeySetTests {
    let root = key(200)

    func set(_ version: UInt64, log: UInt8 = 1, deployment: String = "test.example") -> KeySet {
        KeySet(
            version: version, deployment: deployment,
            keys: [(.safe, key(4).publicKey), (.log, key(log).publicKey), (.answers, key(2).publicKey), (.stored, key(3).publicKey), (.tlsRoot, key(5).publicKey)])
    }

    func signed(_ version: UInt64, log: UInt8 = 1, deployment: String = "test.example", by signer: SigningKey? = nil) -> SignedKeySet {
        SignedKeySet(set(version, log: log, deployment: deployment), signedBy: signer ?? root)
    }

    @Test("a key set comes back from its bytes")
    func roundTrip() throws {
        let original = signed(1)
        let read = try SignedKeySet(decoding: original.encoded())
        #expect(read == original && read.isSigned(by: root.publicKey))
        #expect(read.set.key(.stored) == key(3).publicKey && read.set.key(KeyPurpose(9)) == nil)
        #expect(read.set.keys.map(\.purpose.rawValue) == [1, 2, 3, 4, 5])
    }

    @Test("a kiosk that was away follows every rotation and keeps the keys of old logs")
    func chain() throws {
        var chain = try KeySetChain(root: root.publicKey, deployment: "test.example", sets: [signed(1)])
        try chain.extend(by: [signed(1), signed(2, log: 11), signed(5, log: 12)])
        #expect(chain.version == 5)
        #expect(chain.key(.log) == key(12).publicKey)
        #expect(chain.logKeys == [1, 11, 12].map { key($0).publicKey })
        #expect(chain.everyKey(.stored) == [key(3).publicKey])
        #expect(chain.newer(than: 1).map(\.set.version) == [2, 5])
        #expect(chain.newer(than: 5).isEmpty)
    }

    @Test("a set that is not the root's, not this deployment's or not newer changes nothing")
    func refused() throws {
        let start = try KeySetChain(root: root.publicKey, deployment: "test.example", sets: [signed(3)])
        func refuses(_ error: KeySetError, _ sets: [SignedKeySet]) {
            var chain = start
            #expect(throws: error) { try chain.extend(by: sets) }
            #expect(chain == start)
        }
        refuses(.wrongSignature, [signed(4, by: key(66))])
        refuses(.wrongSignature, [signed(4), signed(5, by: key(66))])
        refuses(.otherDeployment, [signed(4, deployment: "other.example")])
        refuses(.versionOrder, [signed(2)])
        // The root signed two sets with one version: whoever holds its key contradicts himself.
        refuses(.versionOrder, [signed(3, log: 66)])
        refuses(.versionOrder, [signed(5), signed(4)])
        let long = (4...400 as ClosedRange<UInt64>).map { signed($0) }
        refuses(.tooLong, long)
    }

    @Test("a signature under another tag or over changed bytes is none")
    func tags() throws {
        let original = signed(1)
        let bytes = original.bytes
        var writer = CBORWriter()
        writer.array(count: 2)
        writer.byteString(bytes)
        writer.byteString(root.sign(tag: "desasync/other/1", message: bytes))
        #expect(try !SignedKeySet(decoding: writer.bytes).isSigned(by: root.publicKey))
        var encoded = original.encoded()
        encoded[encoded.count - 1] ^= 1
        #expect(try !SignedKeySet(decoding: encoded).isSigned(by: root.publicKey))
    }

    @Test("keys of an algorithm that this version does not know are kept and not used")
    func unknownAlgorithm() throws {
        let bytes = CBORValue.map([
            .init(0, .unsigned(1)), .init(1, .text("test.example")),
            .init(2, .map([.init(1, .bytes([2] + [UInt8](repeating: 1, count: 64))), .init(2, .bytes(key(2).publicKey.serialized)), .init(77, .bytes([1]))])),
        ]).encoded()
        let set = try KeySet(decoding: bytes)
        #expect(set.encoded() == bytes)
        #expect(set.key(.log) == nil && set.key(.answers) == key(2).publicKey && set.keys.count == 3)
    }

    @Test("bytes that are no key set are refused", arguments: [
        CBORValue.unsigned(1),
        .map([.init(0, .unsigned(0)), .init(1, .text("test.example")), .init(2, .map([]))]),
        .map([.init(0, .unsigned(1)), .init(1, .text("test example")), .init(2, .map([]))]),
        .map([.init(0, .unsigned(1)), .init(1, .text("test.example"))]),
        .map([.init(0, .unsigned(1)), .init(1, .text("test.example")), .init(3, .map([]))]),
        .map([.init(0, .unsigned(1)), .init(1, .text("test.example")), .init(2, .map([.init(1, .bytes([]))]))]),
        .map([.init(0, .unsigned(1)), .init(1, .text("test.example")), .init(2, .map([.init(1, .bytes([UInt8](repeating: 0, count: 257)))]))]),
        .map([.init(0, .unsigned(1)), .init(1, .text("test.example")), .init(2, .map((0..<65).map { .init($0, .bytes([1])) }))]),
    ])
    func form(_ value: CBORValue) {
        #expect { try KeySet(decoding: value.encoded()) } throws: { error in
            if case .form? = error as? KeySetError { true } else { false }
        }
    }

    @Test("the fingerprint of a root key is 20 bytes of the hash over its 33")
    func fingerprint() {
        let key = root.publicKey
        #expect(key.fingerprint == Array(Hash.sha256(key.serialized).bytes[..<20]))
        #expect(key.fingerprint.count == 20 && key.serialized.count == 33)
    }
}
