package import Attachments
package import Replica

/// Attachments that are still to be put into a bundle: previews first, each from where its receiver stands. Taken part by part, so that the
/// memory of a small computer holds one part and no more.
package struct PaperPlan: Sendable {
    package struct Item: Sendable, Equatable {
        package let id: AttachmentID
        /// Where to go on: what lies before it is at the receiver.
        package fileprivate(set) var offset: UInt64

        package init(_ id: AttachmentID, from offset: UInt64 = 0) {
            self.id = id
            self.offset = offset
        }

        package var bytes: UInt64 { id.size - offset }
    }

    private var items: ArraySlice<Item>
    /// How far each has been handed out.
    package private(set) var reached: [AttachmentID: UInt64] = [:]
    /// That could not be read here, so nothing of them goes.
    package private(set) var unreadable: [AttachmentID] = []

    /// Bytes of a frame of parts: what a torn stick costs of an attachment at most.
    private static let frameBytes = ProtocolLimits.preferredBytes
    /// Bytes beside a part's own, in the worst case: its proof and names.
    private static let overhead = 640

    package init(_ items: [Item] = []) { self.items = items.filter { $0.offset < $0.id.size }[...] }

    package var isDone: Bool { items.isEmpty }
    package var count: Int { items.count }
    package var bytes: UInt64 { items.reduce(0) { $0 + $1.bytes } }

    /// Leaves out, from the first that does not fit, what is beyond so many bytes; smaller ones behind it may still fit.
    /// - Returns: how many stay behind, and their bytes.
    package mutating func limit(to bytes: UInt64) -> (count: Int, bytes: UInt64) {
        var left = bytes
        var behind = (count: 0, bytes: UInt64(0))
        items = items.filter { item in
            let needed = item.bytes + UInt64(Self.overhead)
            guard needed <= left else {
                behind = (behind.count + 1, behind.bytes + item.bytes)
                return false
            }
            left -= needed
            return true
        }[...]
        return behind
    }

    /// The first has been begun, in this part or the one before.
    private var isTorn = false

    /// The parts of one frame; empty when nothing more belongs into this part of a bundle. An attachment is not torn over two of them where it fits
    /// into one, so that a part that is lost costs no other's.
    /// - Parameters:
    ///   - partBytes: what the part has already, but for its statement.
    ///   - limit: what it may have, not to the byte: the last frame may pass it.
    package mutating func next(_ library: inout AttachmentLibrary, partBytes: Int, limit: Int) throws(StoreFailure) -> [AttachmentPart] {
        var parts: [AttachmentPart] = []
        var bytes = 0
        while bytes < Self.frameBytes, partBytes + bytes < limit, parts.count < AttachmentLimits.maxItems, let item = items.first {
            let fits = item.bytes > UInt64(limit) || partBytes + bytes + Int(item.bytes) <= limit
            guard isTorn || fits || partBytes + bytes <= Self.frameBytes else { break }
            guard let part = try library.part(item.id, from: item.offset, room: max(Self.frameBytes - bytes, Int(AttachmentLimits.blockSize))) else {
                unreadable.append(item.id)
                items.removeFirst()
                isTorn = false
                continue
            }
            parts.append(part)
            bytes += part.bytes.count + Self.overhead
            reached[part.id] = part.end
            isTorn = part.end < item.id.size
            if isTorn { items[items.startIndex].offset = part.end } else { items.removeFirst() }
        }
        return parts
    }
}
