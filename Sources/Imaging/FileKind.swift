/// What a file is, by its first bytes: names and browsers' words for it lie.
package enum FileKind: String, Sendable, Equatable, CaseIterable {
    case jpeg, png, tiff, webp, heic, pdf

    package init?(_ bytes: some Collection<UInt8>) {
        let head = Array(bytes.prefix(16))
        func has(_ signature: [UInt8], at start: Int = 0) -> Bool {
            head.count >= start + signature.count && head[start..<(start + signature.count)].elementsEqual(signature)
        }
        if has([0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if has([0x49, 0x49, 0x2A, 0x00]) || has([0x4D, 0x4D, 0x00, 0x2A]) {
            self = .tiff
        } else if has(Array("RIFF".utf8)), has(Array("WEBP".utf8), at: 8) {
            self = .webp
        } else if has(Array("ftyp".utf8), at: 4), ["heic", "heix", "mif1", "msf1", "heim", "heis"].contains(where: { has(Array($0.utf8), at: 8) }) {
            self = .heic
        } else if has(Array("%PDF-".utf8)) {
            self = .pdf
        } else {
            return nil
        }
    }

    package var mediaType: String { self == .pdf ? "application/pdf" : "image/\(rawValue)" }

    /// GraphicsMagick's name of the one reader that may have it. Never left to guess: it knows some 150 formats.
    var reader: String { self == .jpeg ? "JPEG" : self == .webp ? "WEBP" : self == .heic ? "HEIC" : self == .png ? "PNG" : "TIFF" }
}
