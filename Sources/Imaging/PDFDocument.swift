/// Pages as one PDF (ISO 32000-1), for printing and handing on: a container around pictures that stay as they are, byte for byte. The same pages
/// always give the same bytes: no dates, no identifiers.
///
///     header, catalogue, pages, then for each page: page, contents, picture; cross-reference table, trailer
package enum PDFDocument {
    /// Points of an A4 page's sides; a picture of its proportions fills it, others are fitted in, turned as they lie.
    private static let (short, long) = (595.28, 841.89)

    package static func write(_ pages: [PageImage]) -> [UInt8] {
        var output = Array("%PDF-1.4\n%\u{E2}\u{E3}\u{CF}\u{D3}\n".unicodeScalars.map { UInt8($0.value) })
        var offsets: [Int] = []
        func add(_ text: String, stream: [UInt8]? = nil) {
            offsets.append(output.count)
            output += Array("\(offsets.count) 0 obj\n\(text)\n".utf8)
            if let stream { output += Array("stream\n".utf8) + stream + Array("\nendstream\n".utf8) }
            output += Array("endobj\n".utf8)
        }
        add("<< /Type /Catalog /Pages 2 0 R >>")
        let kids = pages.indices.map { "\(3 + 3 * $0) 0 R" }.joined(separator: " ")
        add("<< /Type /Pages /Count \(pages.count) /Kids [\(kids)] >>")
        for (index, page) in pages.enumerated() {
            let number = 3 + 3 * index
            let (width, height) = page.width > page.height ? (long, short) : (short, long)
            let scale = min(width / Double(page.width), height / Double(page.height))
            let (shownWidth, shownHeight) = (Double(page.width) * scale, Double(page.height) * scale)
            add("""
                << /Type /Page /Parent 2 0 R /MediaBox [0 0 \(text(width)) \(text(height))] /Contents \(number + 1) 0 R \
                /Resources << /XObject << /P \(number + 2) 0 R >> >> >>
                """)
            let contents = "q \(text(shownWidth)) 0 0 \(text(shownHeight)) \(text((width - shownWidth) / 2)) \(text((height - shownHeight) / 2)) cm /P Do Q"
            add("<< /Length \(contents.utf8.count) >>", stream: Array(contents.utf8))
            let data = page.pdfData
            add("<< /Type /XObject /Subtype /Image /Width \(page.width) /Height \(page.height) \(page.pdfAttributes) /Length \(data.count) >>", stream: data)
        }
        let start = output.count
        output += Array("xref\n0 \(offsets.count + 1)\n0000000000 65535 f \n".utf8)
        for offset in offsets { output += Array("\(padded(offset)) 00000 n \n".utf8) }
        output += Array("trailer\n<< /Size \(offsets.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n".utf8)
        return output
    }

    /// Hundredths of a point; PDF knows no exponents.
    private static func text(_ points: Double) -> String {
        let hundredths = Int((points * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    private static func padded(_ offset: Int) -> String {
        let digits = String(offset)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    }
}
