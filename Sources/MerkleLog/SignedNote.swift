/// A signed note (C2SP signed-note): text and signature lines, parsed and not believed yet.
///
/// ```
/// text, ending in LF
/// LF
/// — name base64(key ID, 4 bytes big endian ‖ signature) LF     once or more
/// ```
/// One note has many byte forms (lines of unknown keys come and go): identify it by `textHash`, never by all its bytes.
package struct SignedNote: Hashable, Sendable {
    package static let maximumByteCount = 64 << 10
    package static let maximumSignatureCount = 64

    package struct Signature: Hashable, Sendable {
        package let name: NoteName
        package let keyID: UInt32
        /// At least 1 byte: 64 for type 0x01, 8 of time and 64 for 0x04, anything for keys that are not ours.
        package let bytes: [UInt8]

        package init(name: NoteName, keyID: UInt32, bytes: [UInt8]) {
            precondition(!bytes.isEmpty, "signature of no bytes")
            self.name = name
            self.keyID = keyID
            self.bytes = bytes
        }
    }

    /// UTF-8 that ends in LF, without control characters.
    package let text: [UInt8]
    package private(set) var signatures: [Signature]

    package var textHash: Hash { Hash.sha256(text) }

    /// Parses strictly and verifies nothing. Throws `noteTooLarge`, `noteCharacter`, `noteForm`, `noteName`, `base64`,
    /// `tooManySignatures`, `repeatedSignature`.
    package init(parsing bytes: [UInt8]) throws(MerkleLogError) {
        guard bytes.count <= Self.maximumByteCount else { throw .noteTooLarge }
        try Self.checkCharacters(bytes)
        guard bytes.last == lineFeed, let end = Self.endOfText(bytes) else { throw .noteForm }
        text = [UInt8](bytes[..<end])
        signatures = []
        var lines = LineReader(bytes[(end + 1)...])
        while let line = lines.next() {
            try add(Self.parseSignature(line))
        }
        guard !signatures.isEmpty else { throw .noteForm }
    }

    /// A text of our own with its first signature.
    package init(text: [UInt8], signature: Signature) {
        precondition(text.last == lineFeed && !text.contains { $0 < 0x20 && $0 != lineFeed }, "note text of \(text.count) bytes")
        self.text = text
        signatures = [signature]
    }

    /// Adds a line; throws `repeatedSignature` if the note has one of the same name and key ID, and `tooManySignatures`.
    package mutating func add(_ signature: Signature) throws(MerkleLogError) {
        guard signatures.count < Self.maximumSignatureCount else { throw .tooManySignatures }
        guard !signatures.contains(where: { $0.name == signature.name && $0.keyID == signature.keyID }) else {
            throw .repeatedSignature
        }
        signatures.append(signature)
    }

    package var bytes: [UInt8] {
        var bytes = text
        bytes.append(lineFeed)
        for signature in signatures {
            bytes.append(contentsOf: Self.linePrefix)
            bytes.append(contentsOf: signature.name.bytes)
            bytes.append(space)
            let id = withUnsafeBytes(of: signature.keyID.bigEndian) { [UInt8]($0) }
            bytes.appendLine(Base64.encode(id + signature.bytes))
        }
        return bytes
    }

    /// The line of this key, verified; nil if there is none. Throws `badSignature` if there is one and it fails, which must
    /// sink the whole note.
    package func verifiedSignature(by verifier: NoteVerifier) throws(MerkleLogError) -> VerifiedSignature? {
        guard let line = signatures.first(where: { $0.name == verifier.name && $0.keyID == verifier.keyID }) else { return nil }
        switch verifier.type {
        case .ed25519:
            guard verifier.key.isValidSignature(line.bytes, for: text) else { throw .badSignature }
            return VerifiedSignature(verifier: verifier, cosignature: nil, signature: line.bytes)
        case .cosignature:
            guard let cosignature = Cosignature(line.bytes),
                cosignature.isValid(over: text, by: verifier.key)
            else { throw .badSignature }
            return VerifiedSignature(verifier: verifier, cosignature: cosignature, signature: cosignature.signature)
        }
    }

    /// What the keys in `verifiers` say about this text, in their order; lines of other keys are passed over.
    /// Throws `noKnownSignature` if none of them signed, `badSignature` if any of them seems to have and did not.
    package func verifiedSignatures(by verifiers: [NoteVerifier]) throws(MerkleLogError) -> [VerifiedSignature] {
        var verified: [VerifiedSignature] = []
        for verifier in verifiers {
            if let signature = try verifiedSignature(by: verifier) { verified.append(signature) }
        }
        guard !verified.isEmpty else { throw .noKnownSignature }
        return verified
    }
}

/// A signature line that was checked.
package struct VerifiedSignature: Hashable, Sendable {
    package let verifier: NoteVerifier
    /// Time and signature, if the key is a cosigner's.
    package let cosignature: Cosignature?
    /// 64 bytes.
    package let signature: [UInt8]
}

extension SignedNote {
    /// U+2014 and a space.
    private static let linePrefix: [UInt8] = [0xe2, 0x80, 0x94, 0x20]

    /// Where the separating blank line is: the last one, because a text may hold blank lines too.
    private static func endOfText(_ bytes: [UInt8]) -> Int? {
        var position = bytes.count - 1
        while position > 0 {
            if bytes[position] == lineFeed && bytes[position - 1] == lineFeed { return position }
            position -= 1
        }
        return nil
    }

    /// UTF-8 (RFC 3629) without the control characters of ASCII and Latin-1, LF excepted.
    private static func checkCharacters(_ bytes: [UInt8]) throws(MerkleLogError) {
        if bytes.allSatisfy({ (0x20..<0x7f).contains($0) || $0 == lineFeed }) { return }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .noteCharacter }
        for scalar in text.unicodeScalars where scalar.value < 0x20 && scalar != "\n" || 0x7f..<0xa0 ~= scalar.value {
            throw .noteCharacter
        }
    }

    private static func parseSignature(_ line: ArraySlice<UInt8>) throws(MerkleLogError) -> Signature {
        guard line.starts(with: linePrefix) else { throw .noteForm }
        let fields = line.dropFirst(linePrefix.count)
        guard let end = fields.firstIndex(of: space) else { throw .noteForm }
        let name = try NoteName(fields[..<end])
        guard let bytes = Base64.decode(fields[(end + 1)...]), bytes.count > 4 else { throw .base64 }
        let keyID = bytes[..<4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return Signature(name: name, keyID: keyID, bytes: [UInt8](bytes[4...]))
    }
}
