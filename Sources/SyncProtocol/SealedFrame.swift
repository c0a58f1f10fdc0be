import CanonicalCBOR
import MerkleLog

/// A message with the signature of its sender: the array `[message as byte string, signature(64)]`. What is signed are the message's bytes
/// under a tag of the message's kind, so no message can be passed off as another kind, and the receiver checks the very bytes it decodes.
struct SealedFrame {
    let message: [UInt8]
    let signature: [UInt8]

    /// - Parameter bound: signed before the message and not sent: what the receiver must know by itself.
    static func seal(_ message: [UInt8], bound: [UInt8] = [], tag: String, key: SigningKey) -> [UInt8] {
        var writer = CBORWriter(reserving: message.count + 80)
        writer.array(count: 2)
        writer.byteString(message)
        writer.byteString(key.sign(tag: tag, message: bound + message))
        return writer.bytes
    }

    init(_ bytes: [UInt8]) throws(ProtocolError) {
        guard bytes.count <= ProtocolLimits.maxFrameBytes else { throw .tooLarge }
        do throws(CBORError) {
            var reader = CBORReader(bytes)
            guard try reader.array() == 2 else { throw CBORError(.unexpectedType, at: 0) }
            message = try reader.byteString()
            signature = try reader.byteString(count: 64)
            try reader.finish()
        } catch { throw .encoding(error) }
    }

    /// A message of another version says so before anything else of it is read: its form may be another one. The version
    /// stands in front.
    static func checkVersion(_ message: [UInt8]) throws(ProtocolError) {
        let version: UInt64
        do throws(CBORError) {
            var reader = CBORReader(message)
            guard try reader.array() > 0 else { throw CBORError(.unexpectedType, at: 0) }
            version = try reader.uint()
        } catch { throw .encoding(error) }
        guard version == ProtocolLimits.version else { throw .version(version) }
    }

    func isSigned(bound: [UInt8] = [], tag: String, by key: PublicKey) -> Bool { key.isValidSignature(signature, tag: tag, message: bound + message) }
}
