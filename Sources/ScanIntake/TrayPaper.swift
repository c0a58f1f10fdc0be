import CanonicalCBOR
package import Imaging

/// A paper in the tray: its pages in their order, as the manifest says.
package struct TrayPaper: Sendable, Equatable {
    package struct PageID: Sendable, Hashable, CustomStringConvertible {
        /// Sixteen hexadecimal digits.
        package let text: String
        package var description: String { text }

        package init?(_ text: String) {
            guard text.utf8.count == 16, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else { return nil }
            self.text = text
        }
    }

    package struct Page: Sendable, Equatable {
        package let id: PageID
        package var edit: PageEdit
    }

    /// What was made of the pages to be attached, and has not changed since: a second try attaches the same bytes.
    package struct Sealed: Sendable, Equatable {
        package let sha256: [UInt8]
        package let size: Int
        package let pages: Int
    }

    /// A heap of a watched folder has more than a file may have.
    package static let maxPages = 200

    package var pages: [Page] = []
    package var tone = Imaging.Tone.colour
    package var sealed: Sealed?
    /// Files of a watched folder that are in the tray and may still lie in the folder: digests of what they are.
    var takings: [[UInt8]] = []

    // MARK: Manifest

    /// Version 1: [1, tone, [[page, quarter turns, [left, top, right, bottom] or null], …], [sha-256, size, pages] or null, [taking, …]]
    func encoded() -> [UInt8] {
        var writer = CBORWriter()
        writer.array(count: 5)
        writer.uint(1)
        writer.text(tone.rawValue)
        writer.array(count: pages.count)
        for page in pages {
            writer.array(count: 3)
            writer.text(page.id.text)
            writer.uint(UInt64(page.edit.quarterTurns))
            if let crop = page.edit.crop {
                writer.array(count: 4)
                for side in [crop.left, crop.top, crop.right, crop.bottom] { writer.uint(UInt64(side)) }
            } else {
                writer.null()
            }
        }
        if let sealed {
            writer.array(count: 3)
            writer.byteString(sealed.sha256)
            writer.uint(UInt64(sealed.size))
            writer.uint(UInt64(sealed.pages))
        } else {
            writer.null()
        }
        writer.array(count: takings.count)
        for taking in takings { writer.byteString(taking) }
        return writer.bytes
    }

    /// nil where it is damaged.
    init?(_ bytes: [UInt8]) {
        do throws(CBORError) {
            var reader = CBORReader(bytes)
            guard try reader.array() == 5, try reader.uint() == 1, let tone = Imaging.Tone(rawValue: try reader.text()) else { return nil }
            self.tone = tone
            let count = try reader.array()
            guard count <= Self.maxPages else { return nil }
            for _ in 0..<count {
                guard try reader.array() == 3, let id = PageID(try reader.text()) else { return nil }
                let turns = Int(try reader.uint(max: 3))
                var crop: PageEdit.Crop?
                if !reader.nullIfPresent() {
                    guard try reader.array() == 4 else { return nil }
                    var sides: [Int] = []
                    for _ in 0..<4 { sides.append(Int(try reader.uint(max: 10_000))) }
                    crop = PageEdit.Crop(left: sides[0], top: sides[1], right: sides[2], bottom: sides[3])
                    guard crop != nil else { return nil }
                }
                pages.append(Page(id: id, edit: PageEdit(quarterTurns: turns, crop: crop)))
            }
            if !reader.nullIfPresent() {
                guard try reader.array() == 3 else { return nil }
                sealed = Sealed(sha256: try reader.byteString(count: 32), size: Int(try reader.uint(max: 1 << 32)), pages: Int(try reader.uint(max: 1 << 16)))
            }
            let takings = try reader.array()
            guard takings <= 100_000 else { return nil }
            for _ in 0..<takings { self.takings.append(try reader.byteString(count: 32)) }
            try reader.finish()
        } catch { return nil }
    }

    init() {}

    package init(pages: [Page]) { self.pages = pages }
}
