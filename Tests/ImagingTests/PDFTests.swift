import Imaging
import Testing

@Suite("PDF")
struct PDFTests {
    @Test("pages out of a PDF, and a PDF out of pages: colour, grey and bilevel, upright and lying")
    func both() async throws {
        let page = try #require(PageImage(Samples.page))
        let pages = [
            page, try await Samples.imaging.render(page, tone: .grey), try await Samples.imaging.render(page, .none.turned(by: 1), tone: .bilevel),
        ]
        let document = PDFDocument.write(pages)
        #expect(FileKind(document) == .pdf)
        #expect(PDFDocument.write(pages) == document)
        #expect(Samples.tool(["sh", "-c", "pdfinfo in && test -z \"$(pdfinfo in 2>&1 >/dev/null)\""], input: document).code == 0)
        let again = try await Samples.imaging.pages(of: document)
        #expect(again.map { $0.width > $0.height } == [false, false, true])
        #expect(again.allSatisfy { max($0.width, $0.height) == 3508 })
        // The pictures themselves: black strokes on white, as dark as they were.
        for image in again {
            let grey = try await Samples.imaging.render(image, tone: .grey)
            let mean = Samples.tool(["gm", "convert", "JPEG:in", "-resize", "1x1!", "-depth", "8", "GRAY:out"], input: grey.bytes).output
            #expect(mean.first.map { (150...245).contains($0) } == true, "mean \(mean)")
        }
    }

    @Test("a PDF with a password is said to have one")
    func locked() async throws {
        let page = try #require(PageImage(Samples.convert(Samples.pnm(width: 20, height: 20), [], to: "JPEG")))
        let zeros = String(repeating: "00", count: 32)
        let lock = "/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <\(zeros)> /U <\(zeros)> >> /Root 1 0 R"
        let open = PDFDocument.write([page])
        let tail = try #require((0..<open.count).last { open[$0...].starts(with: Array("/Root 1 0 R".utf8)) })
        let locked = open[..<tail] + Array(lock.utf8) + open[(tail + 11)...]
        await #expect(throws: ImagingFault.locked) { try await Samples.imaging.pages(of: Array(locked)) }
    }

    @Test("a PDF of 61 pages is refused before any is drawn")
    func long() async throws {
        let page = try #require(PageImage(Samples.convert(Samples.pnm(width: 20, height: 20), [], to: "JPEG")))
        let document = PDFDocument.write([PageImage](repeating: page, count: 61))
        await #expect(throws: ImagingFault.tooManyPages(limit: 60)) { try await Samples.imaging.pages(of: document) }
    }
}
