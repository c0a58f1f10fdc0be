/// One rendered page: a baseline JPEG, grey or colour, or a PNG of one bit a pixel. Made by the tools only; its header is read for the PDF.
package struct PageImage: Sendable, Equatable, CustomStringConvertible {
    package let bytes: [UInt8]
    package let width: Int
    package let height: Int
    private let form: Form

    private enum Form: Equatable { case jpeg(components: Int), bilevel }

    /// nil where it is none of the two.
    package init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        switch FileKind(bytes) {
        case .jpeg:
            guard let frame = Self.frame(bytes), frame.components == 1 || frame.components == 3 else { return nil }
            (width, height, form) = (frame.width, frame.height, .jpeg(components: frame.components))
        case .png:
            // Signature 8; IHDR: length 4, name 4, width 4, height 4, depth, colour, compression, filter, interlace.
            guard bytes.count > 33, bytes[24] == 1, bytes[25] == 0, bytes[28] == 0 else { return nil }
            (width, height, form) = (Self.number(bytes, 16, 4), Self.number(bytes, 20, 4), .bilevel)
        default: return nil
        }
        guard width > 0, height > 0 else { return nil }
    }

    package var mediaType: String { form == .bilevel ? "image/png" : "image/jpeg" }

    /// Never its bytes: they are somebody's paper.
    package var description: String { "\(mediaType) \(width) x \(height)" }

    var pdfAttributes: String {
        switch form {
        case .jpeg(let components): "/ColorSpace /Device\(components == 1 ? "Gray" : "RGB") /BitsPerComponent 8 /Filter /DCTDecode"
        case .bilevel:
            "/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors 1 /BitsPerComponent 1 /Columns \(width) >>"
        }
    }

    /// A JPEG whole; of a PNG the compressed rows, which PDF reads with PNG's own predictors.
    var pdfData: [UInt8] {
        guard form == .bilevel else { return bytes }
        var (data, position): ([UInt8], Int) = ([], 8)
        while position + 12 <= bytes.count {
            let length = Self.number(bytes, position, 4)
            guard position + 12 + length <= bytes.count else { break }
            if bytes[(position + 4)..<(position + 8)].elementsEqual("IDAT".utf8) { data += bytes[(position + 8)..<(position + 8 + length)] }
            position += 12 + length
        }
        return data
    }

    /// The frame header (SOF0 to SOF2, Huffman) of a JPEG.
    private static func frame(_ bytes: [UInt8]) -> (width: Int, height: Int, components: Int)? {
        var position = 2
        while position + 9 < bytes.count, bytes[position] == 0xFF {
            let (marker, length) = (bytes[position + 1], number(bytes, position + 2, 2))
            if (0xC0...0xC2).contains(marker) { return (number(bytes, position + 7, 2), number(bytes, position + 5, 2), Int(bytes[position + 9])) }
            guard marker != 0xDA, length >= 2 else { return nil }
            position += 2 + length
        }
        return nil
    }

    /// Whether a JPEG goes to its end marker. Inside the picture's data FF stands before 00 or a restart only, so the marker is found by looking; an
    /// embedded thumbnail has one of its own, in a segment before. GraphicsMagick makes a grey rest of a JPEG without it, and does not always say so.
    static func hasEnd(jpeg bytes: [UInt8]) -> Bool {
        var position = 2
        while position + 3 < bytes.count, bytes[position] == 0xFF {
            let marker = bytes[position + 1]
            if marker == 0xDA { break }
            // Fill bytes, and markers without a length.
            position += marker == 0xFF ? 1 : (0xD0...0xD8).contains(marker) ? 2 : 2 + number(bytes, position + 2, 2)
        }
        return bytes.withUnsafeBytes { bytes in
            while position + 1 < bytes.count {
                if bytes[position] == 0xFF, bytes[position + 1] == 0xD9 { return true }
                position += 1
            }
            return false
        }
    }

    private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int { bytes[start..<(start + count)].reduce(0) { $0 << 8 | Int($1) } }
}
