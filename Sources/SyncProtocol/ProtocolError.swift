package import CanonicalCBOR

/// Why a frame was not accepted.
package enum ProtocolError: Error, Sendable, Equatable {
    case encoding(CBORError)
    case tooLarge
    /// The runs of a frame that is well signed cannot be rebuilt.
    case runs(PackError)
    /// A version that this program does not speak.
    case version(UInt64)
    /// No valid signature of the key that must have signed.
    case signature
    /// An answer to another request: replayed, stale, or somebody else's.
    case otherRequest
    case unexpected
}
