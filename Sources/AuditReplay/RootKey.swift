import Membership
package import MerkleLog

/// `root.pub`: the deployment's root key as one line, `<deployment>/root+<key ID>+<base64>` (the vkey form of C2SP notes).
package enum RootKeyFile {
    /// Nil unless the file is exactly the line of a key of this deployment; with nil, of any.
    package static func read(_ bytes: [UInt8], deployment: String?) -> PublicKey? {
        guard bytes.last == 0x0A, let verifier = try? NoteVerifier(vkey: Array(bytes.dropLast())), verifier.type == .ed25519,
            verifier.vkey == bytes.dropLast(), verifier.name.text.hasSuffix("/root")
        else { return nil }
        if let deployment, !verifier.name.text.utf8.elementsEqual("\(deployment)/root".utf8) { return nil }
        return verifier.key
    }
}

/// The root key that the auditor trusts, from elsewhere than the input.
package enum TrustedRoot: Sendable, Equatable {
    case key(PublicKey)
    /// The 20 bytes of the enrolment code and of the paper in the office's safe.
    case fingerprint([UInt8])

    /// 40 hex digits, in either case, with blanks, colons or hyphens between them.
    package init?(fingerprint text: String) {
        var digits = ""
        for scalar in text.unicodeScalars where scalar != " " && scalar != ":" && scalar != "-" { digits.unicodeScalars.append(scalar) }
        guard let bytes = Hex.bytes(digits.lowercased()), bytes.count == 20 else { return nil }
        self = .fingerprint(bytes)
    }

    /// From a root.pub file of any deployment.
    package init?(file bytes: [UInt8]) {
        guard let key = RootKeyFile.read(bytes, deployment: nil) else { return nil }
        self = .key(key)
    }

    func accepts(_ key: PublicKey) -> Bool {
        switch self {
        case .key(let trusted): key == trusted
        case .fingerprint(let bytes): key.fingerprint == bytes
        }
    }
}
