import CanonicalCBOR
package import MerkleLog

/// The centre's answer to a part that was posted by somebody who carries it: another kiosk, for a computer that is dead. It says what became of
/// it; acknowledgements go to the part's writer alone.
package struct BundleReceipt: Sendable, Equatable {
    /// SHA-256 of the part.
    package let part: Hash
    /// The last record was there, and every frame was the sender's.
    package let isWhole: Bool
    /// New entries.
    package let stored: UInt64
    /// Runs that were not taken: they build on what is not held, or were refused.
    package let left: UInt64

    /// A larger part has to be carried to the centre.
    package static let maxPartBytes = 2 * BundleLimits.preferredPartBytes
    private static let tag = "desasync/bundle-receipt/1"

    package init(part: Hash, isWhole: Bool, stored: UInt64, left: UInt64) {
        self.part = part
        self.isWhole = isWhole
        self.stored = stored
        self.left = left
    }

    package func sealed(by key: SigningKey) -> [UInt8] {
        var writer = CBORWriter(reserving: 64)
        writer.array(count: 5)
        writer.uint(BundleLimits.version)
        writer.byteString(part.bytes)
        writer.bool(isWhole)
        writer.uint(stored)
        writer.uint(left)
        return SealedFrame.seal(writer.bytes, tag: Self.tag, key: key)
    }

    /// - Parameters:
    ///   - part: the hash of what was posted.
    ///   - keys: the centre's answer keys.
    package static func open(_ bytes: [UInt8], part: Hash, keys: [PublicKey]) throws(ProtocolError) -> BundleReceipt {
        let frame = try SealedFrame(bytes)
        guard keys.contains(where: { frame.isSigned(tag: tag, by: $0) }) else { throw .signature }
        let receipt: BundleReceipt
        do throws(CBORError) {
            var reader = CBORReader(frame.message)
            guard try reader.array() == 5, try reader.uint() == BundleLimits.version else { throw CBORError(.unexpectedType, at: 0) }
            receipt = BundleReceipt(part: try reader.hash(), isWhole: try reader.bool(), stored: try reader.uint(), left: try reader.uint())
            try reader.finish()
        } catch { throw .encoding(error) }
        guard receipt.part == part else { throw .otherRequest }
        return receipt
    }
}
