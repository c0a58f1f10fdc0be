import DeskWeb
import Testing

@Suite("forms with files")
struct MultipartTests {
    static let type = "multipart/form-data; boundary=----abc"
    static let body = Array(
        "------abc\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\ntoken\r\n------abc\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../a%22b.jpg\"\r\nContent-Type: image/jpeg\r\n\r\nAB\r\n------abX\r\n-\r\n------abc--\r\nrest".utf8)

    @Test("cut at every byte it says the same")
    func cut() throws {
        for place in 0...Self.body.count {
            var parser = try #require(MultipartParser(contentType: Self.type))
            let events = try parser.feed(Self.body[..<place]) + parser.feed(Self.body[place...])
            #expect(summary(events) == ["_csrf=token", "file ../a\"b.jpg image/jpeg", "AB\r\n------abX\r\n-", "ends", "end"], "cut at \(place)")
            #expect(parser.isDone)
        }
    }

    @Test("a field, a head or a number of parts above its bound is refused")
    func bounds() throws {
        var parser = try #require(MultipartParser(contentType: Self.type))
        let head = "------abc\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"
        _ = try parser.feed(head.utf8)
        #expect(throws: DeskRefusal.tooLarge) { _ = try parser.feed(Array(repeating: 65, count: 9_000)) }
        parser = try #require(MultipartParser(contentType: Self.type))
        #expect(throws: DeskRefusal.badForm) { _ = try parser.feed(("------abc\r\n" + String(repeating: "x", count: 5_000)).utf8) }
        parser = try #require(MultipartParser(contentType: Self.type))
        #expect(throws: DeskRefusal.tooLarge) { for _ in 0..<80 { _ = try parser.feed((head + "1\r\n").utf8) } }
        #expect(MultipartParser(contentType: "multipart/form-data") == nil)
        #expect(MultipartParser(contentType: "text/plain; boundary=a") == nil)
    }

    private func summary(_ events: [MultipartParser.Event]) -> [String] {
        var lines: [String] = []
        var data: [UInt8] = []
        for event in events {
            switch event {
            case .field(let name, let value): lines.append("\(name)=\(value)")
            case .fileBegins(let field, let name, let type): lines.append("\(field) \(name) \(type)")
            case .fileData(let bytes): data += bytes
            case .fileEnds:
                lines.append(String(decoding: data, as: UTF8.self))
                lines.append("ends")
            case .end: lines.append("end")
            }
        }
        return lines
    }
}
