/// What a camera or a program writes beside a picture: place, device, time, a small picture of the whole before it was cut. It is looked for by the
/// form of the file alone, without decoding anything.
package enum CameraData {
    /// - Returns: true also for forms that are not looked through. In a file that is no whole picture only the names of such data are looked for.
    package static func isIn(_ bytes: [UInt8], _ kind: FileKind) -> Bool {
        switch kind {
        case .jpeg: isInJPEG(bytes)
        case .png: isInPNG(bytes)
        case .webp: isInWebP(bytes)
        // A TIFF's tags and a HEIC's items are not looked through.
        case .tiff, .heic: true
        case .pdf: false
        }
    }

    /// Of the segments before the picture: all but the head (JFIF), colours (ICC, Adobe) and tables. What follows the end of the picture counts too:
    /// phones put a second one there.
    private static func isInJPEG(_ bytes: [UInt8]) -> Bool {
        var place = 2
        var isFound = false
        var isPicture = false
        while place + 4 <= bytes.count, bytes[place] == 0xFF {
            let marker = bytes[place + 1]
            guard marker != 0xFF else {
                place += 1
                continue
            }
            let end = place + 2 + (Int(bytes[place + 2]) << 8 | Int(bytes[place + 3]))
            guard end >= place + 4, end <= bytes.count else { break }
            let content = bytes[(place + 4)..<end]
            switch marker {
            case 0xDA where isPicture: return isFound || !endsWithPicture(bytes, from: end)
            case 0xDA: return isNamed(bytes)
            case 0xC0...0xCF: isPicture = true
            case 0xDB, 0xDD: break
            case 0xE0 where content.starts(with: Array("JFIF\0".utf8)): break
            case 0xE2 where content.starts(with: Array("ICC_PROFILE\0".utf8)): break
            case 0xEE where content.starts(with: Array("Adobe".utf8)): break
            default: isFound = true
            }
            place = end
        }
        return isNamed(bytes)
    }

    private static func isNamed(_ bytes: [UInt8]) -> Bool {
        let names = ["Exif\0\0", "http://ns.adobe.com/xap/"].map { Array($0.utf8) }
        return bytes.indices.contains { place in (bytes[place] == 0x45 || bytes[place] == 0x68) && names.contains { bytes[place...].starts(with: $0) } }
    }

    /// From the first scan on: scans and tables, then the end, then nothing but zeros that fill up.
    private static func endsWithPicture(_ bytes: [UInt8], from start: Int) -> Bool {
        var place = start
        while place + 1 < bytes.count {
            guard bytes[place] == 0xFF else {
                place += 1
                continue
            }
            switch bytes[place + 1] {
            case 0xD9: return bytes[(place + 2)...].allSatisfy { $0 == 0 }
            case 0xFF: place += 1
            // A byte of the picture, or a mark to begin anew from.
            case 0x00, 0xD0...0xD7: place += 2
            case 0xC4, 0xDA, 0xDB, 0xDD:
                guard place + 3 < bytes.count else { return false }
                place += 2 + max(2, Int(bytes[place + 2]) << 8 | Int(bytes[place + 3]))
            default: return false
            }
        }
        return false
    }

    /// Chunks for the picture itself, its colours and its size on paper are none.
    private static func isInPNG(_ bytes: [UInt8]) -> Bool {
        let plain = ["IHDR", "PLTE", "IDAT", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "hIST", "pHYs"].map { Array($0.utf8) }
        var place = 8
        while place + 12 <= bytes.count {
            let length = bytes[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
            let name = Array(bytes[(place + 4)..<(place + 8)])
            guard place + 12 + length <= bytes.count else { break }
            place += 12 + length
            if name == Array("IEND".utf8) { return place < bytes.count }
            guard plain.contains(name) else { return true }
        }
        return isNamed(bytes)
    }

    private static func isInWebP(_ bytes: [UInt8]) -> Bool {
        let plain = ["VP8 ", "VP8L", "VP8X", "ALPH", "ICCP"].map { Array($0.utf8) }
        var place = 12
        while place + 8 <= bytes.count {
            let length = bytes[(place + 4)..<(place + 8)].reversed().reduce(0) { $0 << 8 | Int($1) }
            guard plain.contains(Array(bytes[place..<(place + 4)])), place + 8 + length <= bytes.count else { return true }
            place += 8 + length + length % 2
        }
        return place < bytes.count
    }
}
