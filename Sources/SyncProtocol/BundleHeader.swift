package import CanonicalCBOR
package import Causality

/// Why a part of a bundle, or a frame in it, was not taken.
package enum BundleError: Error, Sendable, Equatable {
    /// Does not begin as a part of a bundle does.
    case notABundle
    /// Sealed by a version that this program does not speak.
    case version(UInt64)
    case header(CBORError)
    /// Sealed to another key than this node's.
    case otherReceiver
    /// This record, counted from 0, does not open: damaged, of another part, or not sealed with this header.
    case record(Int)
    /// What a record holds has not the form of frames.
    case frame(CBORError)
    case tooLarge
    /// No valid signature of the sender's key.
    case signature
    /// A frame of another bundle, part or place.
    case outOfPlace
}

package enum BundleLimits {
    /// Frozen with the frames of the exchange.
    package static let version: UInt64 = 1
    /// Bytes of one part.
    package static let maxPartBytes = 64 << 20
    /// What a writer aims at: a small computer holds a part twice while it is sealed.
    package static let preferredPartBytes = 4 << 20
    /// Plaintext of a record; all but the last of a part have exactly this.
    package static let recordBytes = 64 << 10
    package static let tagBytes = 16
    package static let maxParts: UInt64 = 9_999
    /// Attachments that one frame says something of.
    package static let maxPapers = 1_024
    /// Attachments that one side says something of in a bundle.
    package static let maxPapersInBundle = 8_192
    static let maxHeaderBytes = 256
}

/// What stands in clear before the records of a part. It tells a courier no more than that some node has written to somebody.
///
/// ```
/// "DESASYNC" ‖ length of what follows, 2 bytes ‖ { 0: version, 1: bundle, 2: part, 3: of, 4: sender, 5: receiver, 6: encapsulated key }
/// ```
/// All of these bytes are authenticated with every record, so nothing in them can be changed unnoticed.
package struct BundleHeader: Sendable, Equatable {
    /// 16 random bytes.
    package let bundle: [UInt8]
    /// From 1.
    package let part: UInt64
    /// Parts of the bundle; 0 while more may follow, as in a standing copy.
    package let of: UInt64
    package let sender: NodeID
    /// ``SealingPublicKey/id`` of the key that opens it.
    package let receiver: [UInt8]
    /// 32 bytes: HPKE's encapsulated key, drawn anew for every part.
    package let encapsulated: [UInt8]

    static let magic = Array("DESASYNC".utf8)
    /// Bytes that tell how long the header is.
    package static let prefixBytes = 10

    package init(bundle: [UInt8], part: UInt64, of: UInt64, sender: NodeID, receiver: [UInt8], encapsulated: [UInt8]) {
        precondition(bundle.count == 16 && receiver.count == 8 && encapsulated.count == 32, "\(bundle.count), \(receiver.count), \(encapsulated.count) bytes")
        precondition((1...BundleLimits.maxParts).contains(part) && (of == 0 || part <= of), "part \(part) of \(of)")
        self.bundle = bundle
        self.part = part
        self.of = of
        self.sender = sender
        self.receiver = receiver
        self.encapsulated = encapsulated
    }

    package func encoded() -> [UInt8] {
        var writer = CBORWriter(reserving: 128)
        writer.map(count: 7)
        writer.uint(0)
        writer.uint(BundleLimits.version)
        writer.uint(1)
        writer.byteString(bundle)
        writer.uint(2)
        writer.uint(part)
        writer.uint(3)
        writer.uint(of)
        writer.uint(4)
        writer.uint(sender.rawValue)
        writer.uint(5)
        writer.byteString(receiver)
        writer.uint(6)
        writer.byteString(encapsulated)
        return Self.magic + [UInt8(writer.bytes.count >> 8), UInt8(writer.bytes.count & 0xFF)] + writer.bytes
    }

    /// The whole header's length, from its first ``prefixBytes``.
    package static func length(_ prefix: [UInt8]) throws(BundleError) -> Int {
        guard prefix.count >= prefixBytes, prefix[..<8].elementsEqual(magic) else { throw .notABundle }
        let length = Int(prefix[8]) << 8 | Int(prefix[9])
        guard length <= BundleLimits.maxHeaderBytes else { throw .tooLarge }
        return prefixBytes + length
    }

    /// From exactly the header's bytes.
    package init(_ bytes: [UInt8]) throws(BundleError) {
        guard try Self.length(bytes) == bytes.count else { throw .notABundle }
        var version: UInt64 = 0
        do throws(CBORError) {
            var reader = CBORReader(bytes, in: Self.prefixBytes..<bytes.count)
            let count = try reader.map()
            try reader.expect(key: 0)
            version = try reader.uint()
            if version == BundleLimits.version {
                guard count == 7 else { throw CBORError(.unexpectedType, at: Self.prefixBytes) }
                try reader.expect(key: 1)
                bundle = try reader.byteString(count: 16)
                try reader.expect(key: 2)
                part = try reader.uint(max: BundleLimits.maxParts)
                try reader.expect(key: 3)
                of = try reader.uint(max: BundleLimits.maxParts)
                guard part > 0, of == 0 || part <= of else { throw CBORError(.tooLarge, at: reader.position) }
                try reader.expect(key: 4)
                sender = NodeID(try reader.uint())
                try reader.expect(key: 5)
                receiver = try reader.byteString(count: 8)
                try reader.expect(key: 6)
                encapsulated = try reader.byteString(count: 32)
                try reader.finish()
                return
            }
        } catch { throw .header(error) }
        throw .version(version)
    }
}
