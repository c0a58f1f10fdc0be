/// Why bytes from outside were refused. Cases carry no content: names and keys belong in no error text.
package enum MerkleLogError: Error, Sendable, Equatable {
    // Keys
    /// An algorithm byte or signature type that this version does not know.
    case unknownAlgorithm
    /// A key or seed of the wrong length.
    case keyLength
    /// A public key of small order or in a non-canonical encoding: anybody can make signatures that verify under it.
    case weakKey
    /// The key ID in a vkey is not the one that its name and key give.
    case keyIDMismatch

    // Signed notes
    case noteTooLarge
    /// Not UTF-8, or a control character other than LF.
    case noteCharacter
    /// No final newline, no blank line before the signatures, or a signature line that is none.
    case noteForm
    /// A name that is empty, longer than 255 bytes, or holds anything but printable ASCII without space and plus.
    case noteName
    case tooManySignatures
    /// Two lines of one key.
    case repeatedSignature
    /// Text that is not the one canonical base64 spelling of its bytes, or of the wrong length.
    case base64
    /// A vkey that is not `name+ID+key`.
    case verifierKeyForm

    // What the signatures say
    /// The signature of a known key fails: the whole note is worthless, whatever else it carries.
    case badSignature
    /// No line is by a key that was asked for.
    case noKnownSignature
    /// The checkpoint is another log's.
    case wrongOrigin

    // Checkpoints
    /// Not exactly the three lines origin, size, root.
    case checkpointForm
    /// A number with a leading zero, a sign, other characters, or above the limit (2^53 for sizes).
    case number
    /// Size 0 with a root that is not SHA-256 of nothing.
    case emptyTreeRoot

    // Proofs and tiles
    /// Text that is not a `tlog-proof@v1`.
    case proofForm
    /// The path does not lead from the leaf to the root.
    case proofMismatch
    /// Bytes that are not the hash tile or entry bundle of the stated width.
    case tileForm
}
