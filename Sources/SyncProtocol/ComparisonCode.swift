package import RecordMerge

/// What two people read to each other over the phone to see that both sides hold the same: 8 characters of Crockford's base 32, the first 40
/// bits of a scope's digest, as `K7QF-2M9D`. It finds faults, not fraud, as the digest does.
package enum ComparisonCode {
    package static func text(_ digest: StateDigest) -> String {
        let characters = Base32.encode(Array(digest.bytes[..<5]))
        return String(decoding: characters[..<4] + [0x2D] + characters[4...], as: UTF8.self)
    }
}
