import Glibc
import QRCode
import Testing

@Suite("QR code")
struct QRCodeTests {
    @Test("what is read back is what was written, from the path that is printed", arguments: [
        "3527012002-2DF5-000123-9", "VR1:6BF $%*+-./:Z", "https://layanan.example/r/3527012002-2DF5-000123-9?k=Zm9v&x=<\">", String(repeating: "0123456789abcdef", count: 40),
    ], QRCode.Correction.allCases)
    func readBack(text: String, correction: QRCode.Correction) throws {
        let code = try #require(QRCode(text, correction: correction))
        #expect(try decoded(code.path, side: code.size + 2 * QRCode.quietZone) == text)
    }

    @Test("the picture has its title as text, and nothing that a page's policy forbids")
    func picture() throws {
        let svg = try #require(QRCode("x")).svg(title: "<script>&\"")
        #expect(svg.contains("aria-label=\"&lt;script&gt;&amp;&quot;\""))
        #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>"))
        #expect(!svg.contains("style") && !svg.contains("<script"))
    }

    @Test("what does not fit is no code")
    func limits() {
        #expect(QRCode([UInt8](repeating: 0x61, count: 2_953), correction: .low)?.size == 177)
        #expect(QRCode([UInt8](repeating: 0x61, count: 2_954), correction: .low) == nil)
        #expect(QRCode([UInt8](repeating: 0x61, count: 1_274), correction: .high) == nil)
        #expect(QRCode("") == nil)
    }

    /// Draws the path, which has only runs of one row, and has zbarimg read it.
    private func decoded(_ path: String, side: Int) throws -> String {
        let scale = 4
        var picture = [UInt8](repeating: 255, count: side * side * scale * scale)
        for run in path.split(separator: "M") {
            let numbers = run.split { !$0.isNumber }.compactMap { Int($0) }
            let (column, row, length) = (try #require(numbers.first), numbers[1], numbers[2])
            for y in (row * scale)..<((row + 1) * scale) { for x in (column * scale)..<((column + length) * scale) { picture[y * side * scale + x] = 0 } }
        }
        var template = Array("/tmp/desa-qr-XXXXXX".utf8CString)
        let file = mkstemp(&template)
        let name = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(name) }
        let bytes = Array("P5 \(side * scale) \(side * scale) 255\n".utf8) + picture
        #expect(bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } == bytes.count)
        close(file)
        let reader = try #require(popen("zbarimg -q --raw --oneshot -Sdisable -Sqrcode.enable pgm:\(name) 2>/dev/null", "r"))
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = fread(&buffer, 1, buffer.count, reader)
            if count == 0 { break }
            output += buffer[..<count]
        }
        pclose(reader)
        return String(decoding: output.last == 0x0A ? output.dropLast() : output[...], as: UTF8.self)
    }
}
