package import Causality
package import MerkleLog

/// What a receipt binds the kiosk to: its log has this entry at this place, under this root. On paper in the citizen's hand, so that the
/// kiosk cannot leave the entry out later unnoticed.
///
/// The note text, one a line: `receipt/v1`, origin, index, base64(leaf hash), size, base64(root). No checkpoint: the second line is no number.
package struct Receipt: Hashable, Sendable {
    package let origin: NoteName
    package let index: UInt64
    /// Of the entry.
    package let leaf: Hash
    /// Entries below the root; above `index`.
    package let size: UInt64
    package let root: Hash

    /// Nil unless index < size <= 2^53.
    package init?(origin: NoteName, index: UInt64, leaf: Hash, size: UInt64, root: Hash) {
        guard index < size, size <= MerkleTree.maximumSize else { return nil }
        self.origin = origin
        self.index = index
        self.leaf = leaf
        self.size = size
        self.root = root
    }

    /// The log, as our origins end with it: `<deployment>/<scope>/<node>/<LogID>`. Nil for another's origin.
    package var log: LogID? {
        let parts = origin.bytes.split(separator: 0x2F, omittingEmptySubsequences: false)
        return parts.count == 4 ? LogID(String(decoding: parts[3], as: UTF8.self)) : nil
    }

    /// The entry.
    package var dot: Dot? { log.map { Dot($0, index) } }

    package var text: [UInt8] {
        var text: [UInt8] = []
        for line in [Self.heading, origin.bytes, Array(String(index).utf8), Base64.encode(leaf.bytes), Array(String(size).utf8), Base64.encode(root.bytes)] {
            text += line
            text.append(0x0A)
        }
        return text
    }

    static let heading = Array("receipt/v1".utf8)

    /// From exactly such a text; nil for anything else.
    package init?(text: [UInt8]) {
        let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.count == 7, lines[6].isEmpty, lines[0].elementsEqual(Self.heading), let origin = try? NoteName(lines[1]), let index = Self.number(lines[2]),
            let leaf = Base64.decode(lines[3]).flatMap({ Hash($0) }), let size = Self.number(lines[4]), let root = Base64.decode(lines[5]).flatMap({ Hash($0) })
        else { return nil }
        self.init(origin: origin, index: index, leaf: leaf, size: size, root: root)
    }

    /// Decimal, without a sign or leading zeros.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        guard (1...16).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }), digits.count == 1 || digits.first != 0x30 else { return nil }
        return TypedText.number(digits)
    }
}

/// A receipt with the kiosk's signature, as it stands in a QR code.
///
/// ```
/// u8 1 ‖ u8 length of origin ‖ origin ‖ u64 index ‖ leaf hash 32 ‖ u64 size ‖ root 32 ‖ key ID 4 ‖ signature 64      big-endian
/// ```
/// and as text `VR1:` with the base45 of these bytes (RFC 9285), which a QR code holds in its alphanumeric mode: 283 characters for an origin of
/// 36 bytes, version 10 at level M, which a 58 mm printer prints readably.
package struct SignedReceipt: Hashable, Sendable {
    package let receipt: Receipt
    /// First 4 bytes of the hash of name and key, as in a signed note: a hint.
    package let keyID: UInt32
    /// Ed25519 over the note text.
    package let signature: [UInt8]

    /// Whoever calls this has the entries below `size` durable, has read them back and has raised the fence to `size`, as before any signature
    /// over a checkpoint (design D5).
    package init(signing receipt: Receipt, with key: SigningKey) {
        self.receipt = receipt
        keyID = NoteVerifier(name: receipt.origin, type: .ed25519, key: key.publicKey).keyID
        signature = key.sign(receipt.text)
    }

    private init(_ receipt: Receipt, keyID: UInt32, signature: [UInt8]) {
        self.receipt = receipt
        self.keyID = keyID
        self.signature = signature
    }

    /// The key of the log's node made the signature.
    package func isValid(by key: PublicKey) -> Bool {
        keyID == NoteVerifier(name: receipt.origin, type: .ed25519, key: key).keyID && key.isValidSignature(signature, for: receipt.text)
    }

    /// C2SP signed-note, for tools of others.
    package var note: SignedNote { SignedNote(text: receipt.text, signature: .init(name: receipt.origin, keyID: keyID, bytes: signature)) }

    package var compact: [UInt8] {
        var bytes: [UInt8] = [1, UInt8(receipt.origin.bytes.count)]
        bytes += receipt.origin.bytes
        Self.append(receipt.index, 8, &bytes)
        bytes += receipt.leaf.bytes
        Self.append(receipt.size, 8, &bytes)
        bytes += receipt.root.bytes
        Self.append(UInt64(keyID), 4, &bytes)
        return bytes + signature
    }

    /// Reads exactly what ``compact`` writes and verifies nothing; nil for anything else.
    package init?(compact bytes: [UInt8]) {
        guard bytes.count > 2, bytes[0] == 1, bytes.count == 2 + Int(bytes[1]) + 8 + 32 + 8 + 32 + 4 + PublicKey.signatureByteCount else { return nil }
        var rest = bytes[2...]
        func take(_ count: Int) -> ArraySlice<UInt8> {
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
        func number(_ count: Int) -> UInt64 { take(count).reduce(0) { $0 << 8 | UInt64($1) } }
        guard let origin = try? NoteName(take(Int(bytes[1]))) else { return nil }
        let index = number(8)
        guard let leaf = Hash(take(32)) else { return nil }
        let size = number(8)
        guard let root = Hash(take(32)) else { return nil }
        let keyID = UInt32(number(4))
        guard let receipt = Receipt(origin: origin, index: index, leaf: leaf, size: size, root: root) else { return nil }
        self.init(receipt, keyID: keyID, signature: Array(rest))
    }

    private static let prefix = Array("VR1:".utf8)

    package var qrText: String { String(decoding: Self.prefix + Base45.encode(compact), as: UTF8.self) }

    /// What a scanner gives for the QR code, with the line end that scanners type behind it.
    package init?(qrText text: String) {
        var bytes = Array(text.utf8)[...]
        guard bytes.count <= 1024 else { return nil }
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
        guard bytes.starts(with: Self.prefix), let compact = Base45.decode(bytes.dropFirst(Self.prefix.count)) else { return nil }
        self.init(compact: compact)
    }

    private static func append(_ value: UInt64, _ count: Int, _ bytes: inout [UInt8]) {
        for shift in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * shift))) }
    }
}
