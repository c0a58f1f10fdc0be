/// The name of a key in signed notes, and the origin of a log: 1 to 255 bytes of printable ASCII without space and plus.
///
/// Narrower than C2SP's signed-note, which allows any Unicode but spaces: names that look alike or compare equal though their
/// bytes differ have no place in a proof.
package struct NoteName: Hashable, Sendable {
    package static let maximumByteCount = 255

    package let bytes: [UInt8]

    /// Throws `noteName`.
    package init(_ bytes: some Collection<UInt8>) throws(MerkleLogError) {
        guard (1...Self.maximumByteCount).contains(bytes.count),
            bytes.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "+") })
        else { throw .noteName }
        self.bytes = [UInt8](bytes)
    }

    /// Throws `noteName`.
    package init(_ text: String) throws(MerkleLogError) {
        try self.init(text.utf8)
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }
}
