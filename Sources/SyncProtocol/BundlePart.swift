import Crypto

// The body of a part: frames, each after its length in 4 bytes, cut into records of 64 KiB. Each record is sealed for itself with
// ChaCha20-Poly1305 (RFC 8439) under the part's content key, which HPKE gave both sides (RFC 9180, the secret export of section 5.3); its nonce
// counts records and says which is the last. So a torn file yields its good beginning, and no record can be moved, left out or put behind the
// end unnoticed. (The same cut as in STREAM, Hoang, Reyhanitabar, Rogaway and Vizár 2015.)

/// The key of one part's records, with what lets the receiver find the same. Random: it comes from an edge.
package struct BundleSecret: Sendable {
    /// 32 bytes, into the header.
    package let encapsulated: [UInt8]
    /// 32 bytes.
    package let contentKey: [UInt8]

    package init(encapsulated: [UInt8], contentKey: [UInt8]) {
        precondition(encapsulated.count == 32 && contentKey.count == 32, "\(encapsulated.count), \(contentKey.count) bytes")
        self.encapsulated = encapsulated
        self.contentKey = contentKey
    }

    /// HPKE's `info` and its exporter context, one text for both.
    package static let label = "desasync/bundle/1"
}

package enum BundlePart {
    /// Bytes of a frame in a part.
    package static func size(of frame: [UInt8]) -> Int { frame.count + 4 }

    /// A whole part.
    package static func seal(_ header: BundleHeader, frames: [[UInt8]], contentKey: [UInt8]) -> [UInt8] {
        precondition(!frames.isEmpty, "a part without frames")
        let head = header.encoded()
        var body: [UInt8] = []
        body.reserveCapacity(frames.reduce(0) { $0 + size(of: $1) })
        for frame in frames {
            precondition(frame.count <= ProtocolLimits.maxFrameBytes, "a frame of \(frame.count) bytes")
            for shift in [24, 16, 8, 0] { body.append(UInt8(truncatingIfNeeded: frame.count >> shift)) }
            body += frame
        }
        let key = SymmetricKey(data: contentKey)
        var bytes = head
        bytes.reserveCapacity(head.count + body.count + (body.count / BundleLimits.recordBytes + 1) * BundleLimits.tagBytes)
        var index = 0
        var start = 0
        while start < body.count {
            let end = min(start + BundleLimits.recordBytes, body.count)
            guard let nonce = try? nonce(index, isLast: end == body.count),
                let box = try? ChaChaPoly.seal(body[start..<end], using: key, nonce: nonce, authenticating: head)
            else { preconditionFailure("record \(index) of \(end - start) bytes could not be sealed") }
            bytes += box.ciphertext
            bytes += box.tag
            start = end
            index += 1
        }
        return bytes
    }

    /// 1 for the last record, else 0, in the first byte; the record's index in the last eight.
    static func nonce(_ index: Int, isLast: Bool) throws -> ChaChaPoly.Nonce {
        var bytes: [UInt8] = [isLast ? 1 : 0, 0, 0, 0]
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: index >> shift)) }
        return try ChaChaPoly.Nonce(data: bytes)
    }
}

/// Opens the records of a part one after the other, in bounded memory, and gives the frames that are whole.
package struct BundlePartReader {
    /// Bytes to hand over at a time; fewer only at the end of the file.
    package static let chunkBytes = BundleLimits.recordBytes + BundleLimits.tagBytes

    private let head: [UInt8]
    private let key: SymmetricKey
    private var index = 0
    private var rest: [UInt8] = []
    /// The last record was there, and nothing behind it.
    package private(set) var isComplete = false

    package init(_ header: BundleHeader, contentKey: [UInt8]) {
        head = header.encoded()
        key = SymmetricKey(data: contentKey)
    }

    /// Takes the next record. After an error nothing more can be taken: what came before holds.
    /// - Parameter endsFile: nothing follows it.
    package mutating func take(_ chunk: [UInt8], endsFile: Bool) throws(BundleError) -> [[UInt8]] {
        precondition(!isComplete && chunk.count <= Self.chunkBytes, "\(chunk.count) bytes after \(index) records")
        var plain: [UInt8]?
        if endsFile {
            plain = open(chunk, isLast: true)
            isComplete = plain != nil
        }
        // Torn between two records: what is there is good.
        if plain == nil, chunk.count == Self.chunkBytes { plain = open(chunk, isLast: false) }
        guard let plain else { throw .record(index) }
        index += 1
        rest += plain
        var frames: [[UInt8]] = []
        var position = 0
        while rest.count - position >= 4 {
            let length = rest[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= ProtocolLimits.maxFrameBytes else { throw .tooLarge }
            guard rest.count - position - 4 >= length else { break }
            frames.append(Array(rest[position + 4..<position + 4 + length]))
            position += 4 + length
        }
        rest.removeFirst(position)
        return frames
    }

    private func open(_ chunk: [UInt8], isLast: Bool) -> [UInt8]? {
        guard chunk.count > BundleLimits.tagBytes, let nonce = try? BundlePart.nonce(index, isLast: isLast),
            let box = try? ChaChaPoly.SealedBox(nonce: nonce, ciphertext: chunk.dropLast(BundleLimits.tagBytes), tag: chunk.suffix(BundleLimits.tagBytes)),
            let plain = try? ChaChaPoly.open(box, using: key, authenticating: head)
        else { return nil }
        return plain.withUnsafeBytes { [UInt8]($0) }
    }
}
