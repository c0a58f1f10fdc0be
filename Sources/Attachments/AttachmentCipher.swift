import Crypto


/// Encrypts a file in pieces under a random key of its own, which stands in the operation's payload: destroying it destroys every copy
/// (design D13). ChaCha20-Poly1305 (RFC 8439), a piece of 65,520 bytes each, so that a ciphertext's piece is 16 blocks.
///
/// The nonce is `purpose(1) ‖ last(1) ‖ 0(2) ‖ number of the piece(8, big endian)`: no two pieces under one key share it, none can be moved,
/// and a file cannot be cut at a piece (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
package enum AttachmentCipher {
    package static let keySize = 32
    static let piece = 65_536
    private static let tagSize = 16
    private static let words = Array("desasync/attachment/1".utf8)

    /// What the ciphertext is of; the preview is encrypted under the scan's key and goes with it.
    package enum Purpose: UInt8, Sendable {
        case scan = 0
        case preview = 1
    }

    package enum Failure: Error, Sendable, Equatable {
        /// Not 32 bytes.
        case key
        /// Not encrypted under this key, for this purpose, or altered.
        case altered
    }

    /// Bytes of the largest plain file with a ciphertext of at most `size` bytes.
    package static func plainSize(ofCiphertext size: Int) -> Int {
        let rest = size % piece
        return size / piece * (piece - tagSize) + max(0, rest - tagSize)
    }

    /// - Parameters:
    ///   - plain: at least one byte.
    ///   - key: 32 random bytes that encrypt nothing else of this purpose.
    package static func seal(_ plain: [UInt8], key: [UInt8], purpose: Purpose) throws(Failure) -> [UInt8] {
        precondition(!plain.isEmpty, "an attachment of no bytes")
        guard key.count == keySize else { throw .key }
        let symmetric = SymmetricKey(data: key)
        var sealed: [UInt8] = []
        sealed.reserveCapacity(plain.count + (plain.count / (piece - tagSize) + 1) * tagSize)
        var number: UInt64 = 0
        for start in stride(from: 0, to: plain.count, by: piece - tagSize) {
            let end = min(start + piece - tagSize, plain.count)
            let nonce = nonce(purpose, number, isLast: end == plain.count)
            guard let box = try? ChaChaPoly.seal(plain[start..<end], using: symmetric, nonce: ChaChaPoly.Nonce(data: nonce), authenticating: words) else {
                throw .key
            }
            sealed.append(contentsOf: box.ciphertext)
            sealed.append(contentsOf: box.tag)
            number += 1
        }
        return sealed
    }

    package static func open(_ sealed: [UInt8], key: [UInt8], purpose: Purpose) throws(Failure) -> [UInt8] {
        guard key.count == keySize else { throw .key }
        guard !sealed.isEmpty else { throw .altered }
        let symmetric = SymmetricKey(data: key)
        var plain: [UInt8] = []
        plain.reserveCapacity(sealed.count)
        var number: UInt64 = 0
        for start in stride(from: 0, to: sealed.count, by: piece) {
            let end = min(start + piece, sealed.count)
            guard end - start > tagSize,
                let box = try? ChaChaPoly.SealedBox(
                    nonce: ChaChaPoly.Nonce(data: nonce(purpose, number, isLast: end == sealed.count)), ciphertext: sealed[start..<(end - tagSize)],
                    tag: sealed[(end - tagSize)..<end]),
                let opened = try? ChaChaPoly.open(box, using: symmetric, authenticating: words)
            else { throw .altered }
            plain.append(contentsOf: opened)
            number += 1
        }
        return plain
    }

    private static func nonce(_ purpose: Purpose, _ number: UInt64, isLast: Bool) -> [UInt8] {
        [purpose.rawValue, isLast ? 1 : 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
    }
}
