import CQRencode

/// A QR code (ISO/IEC 18004) of bytes, as a square of dark and light modules.
package struct QRCode: Sendable, Equatable {
    /// How much of it may be dirty or torn: 7, 15, 25 or 30 per cent.
    package enum Correction: Sendable, CaseIterable { case low, medium, quartile, high }

    /// Modules of a side, without the quiet zone.
    package let size: Int
    /// Row by row from the top left; true is dark.
    private let modules: [Bool]

    /// Modules of light on each side, which readers need.
    package static let quietZone = 4

    /// nil where the bytes do not fit: 2,953 at most with `low`, 1,273 with `high`.
    package init?(_ bytes: [UInt8], correction: Correction = .medium) {
        guard !bytes.isEmpty, bytes.count <= 2_953 else { return nil }
        let level =
            switch correction {
            case .low: QR_ECLEVEL_L
            case .medium: QR_ECLEVEL_M
            case .quartile: QR_ECLEVEL_Q
            case .high: QR_ECLEVEL_H
            }
        // Version 0: the smallest that holds it. The hint only says that text is no Kanji. Text of the code's own alphabet takes 5.5 bits a character, where bytes take 8.
        let code =
            bytes.allSatisfy({ Self.isAlphanumeric($0) })
            ? String(decoding: bytes, as: UTF8.self).withCString { QRcode_encodeString($0, 0, level, QR_MODE_8, 1) }
            : QRcode_encodeData(Int32(bytes.count), bytes, 0, level)
        guard let code else { return nil }
        defer { QRcode_free(code) }
        size = Int(code.pointee.width)
        // The lowest bit of a byte is the module.
        modules = UnsafeBufferPointer(start: code.pointee.data, count: size * size).map { $0 & 1 == 1 }
    }

    /// ISO/IEC 18004, table 5.
    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || [0x20, 0x24, 0x25, 0x2A, 0x2B, 0x2D, 0x2E, 0x2F, 0x3A].contains(byte)
    }

    package init?(_ text: String, correction: Correction = .medium) { self.init(Array(text.utf8), correction: correction) }

    package func isDark(_ column: Int, _ row: Int) -> Bool {
        guard (0..<size).contains(column), (0..<size).contains(row) else { return false }
        return modules[row * size + column]
    }

    /// The dark modules as the `d` of an SVG path, a unit a module, the quiet zone included: one rectangle a run of dark modules in a row.
    package var path: String {
        var path = ""
        for row in 0..<size {
            var column = 0
            while column < size {
                let start = column
                while column < size, isDark(column, row) { column += 1 }
                if column > start { path += "M\(start + Self.quietZone) \(row + Self.quietZone)h\(column - start)v1h-\(column - start)z" } else { column += 1 }
            }
        }
        return path
    }

    /// A whole picture; its size on paper is CSS's business. Without script or style: it stands in a page under a strict policy.
    /// - Parameter title: what a screen reader says; plain text.
    package func svg(title: String) -> String {
        let side = size + 2 * Self.quietZone
        var safe = ""
        for scalar in title.unicodeScalars {
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" shape-rendering="crispEdges" role="img" aria-label="\(safe)">\
            <path fill="#fff" d="M0 0h\(side)v\(side)h-\(side)z"/><path fill="#000" d="\(path)"/></svg>
            """
    }
}
