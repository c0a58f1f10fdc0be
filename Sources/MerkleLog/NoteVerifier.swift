/// What a signature line signs (C2SP signed-note, "signature types").
package enum NoteSignatureType: UInt8, Sendable {
    /// Ed25519 over the note text.
    case ed25519 = 0x01
    /// Ed25519 over time and note text (C2SP tlog-cosignature).
    case cosignature = 0x04
}

/// A key as notes know it. Name and ID together identify it; the ID alone is only a hint.
///
/// Written as a vkey: `name+8 hexadecimal digits of the ID+base64(type ‖ key)`.
package struct NoteVerifier: Hashable, Sendable {
    package let name: NoteName
    package let type: NoteSignatureType
    package let key: PublicKey
    /// The first 4 bytes of SHA-256(name ‖ LF ‖ type ‖ key).
    package let keyID: UInt32

    package init(name: NoteName, type: NoteSignatureType, key: PublicKey) {
        self.name = name
        self.type = type
        self.key = key
        let hash = Hash.sha256(name.bytes + [lineFeed, type.rawValue] + key.raw)
        keyID = UInt32(truncatingIfNeeded: hash.prefix >> 32)
    }

    /// Throws `verifierKeyForm`, `noteName`, `base64`, `unknownAlgorithm`, `keyLength`, `weakKey`, `keyIDMismatch`.
    package init(vkey: [UInt8]) throws(MerkleLogError) {
        let parts = vkey.split(separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
        guard vkey.count <= 512, parts.count == 3 else { throw .verifierKeyForm }
        let name = try NoteName(parts[0])
        guard let bytes = Base64.decode(parts[2]), let first = bytes.first else { throw .base64 }
        guard let type = NoteSignatureType(rawValue: first) else { throw .unknownAlgorithm }
        self.init(name: name, type: type, key: try PublicKey(ed25519: [UInt8](bytes[1...])))
        guard parts[1].elementsEqual(keyIDText) else { throw .keyIDMismatch }
    }

    package var vkey: [UInt8] {
        var text = name.bytes
        text.append(UInt8(ascii: "+"))
        text.append(contentsOf: keyIDText)
        text.append(UInt8(ascii: "+"))
        Base64.append([type.rawValue] + key.raw, to: &text)
        return text
    }

    /// 8 lower-case hexadecimal digits.
    private var keyIDText: [UInt8] {
        let digits = Array(String(keyID, radix: 16).utf8)
        return [UInt8](repeating: UInt8(ascii: "0"), count: 8 - digits.count) + digits
    }
}
