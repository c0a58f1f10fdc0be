package import RecordMerge

/// What two people read to each other over the phone to see that both sides hold the same: 8 characters of Crockford's base 32, the first 40
/// bits of a scope's digest, as `K7QF-2M9D`. It finds faults, not fraud, as the digest does.
package enum ComparisonCode {
    package static func text(_ digest: StateDigest) -> String {
        let characters = Base32.encode(Array(digest.bytes[..<5]))
        return String(decoding: characters[..<4] + [0x2D] + characters[4...], as: UTF8.self)
    }

    /// What was typed, in the one form that ``text(_:)`` gives: in either case, O for 0, I and L for 1, with or without the hyphen. Nil for what is
    /// no code.
    package static func normal(_ typed: some StringProtocol) -> String? {
        guard typed.utf8.count <= 64, let bytes = Base32.decode(Array(typed.utf8)[...]), bytes.count == 5 else { return nil }
        let characters = Base32.encode(bytes)
        return String(decoding: characters[..<4] + [0x2D] + characters[4...], as: UTF8.self)
    }
}
