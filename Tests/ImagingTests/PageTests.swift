import Imaging
import Testing

@Suite("Pages")
struct PageTests {
    @Test("every kind of picture becomes one JPEG page", arguments: ["JPEG", "PNG", "TIFF", "WEBP"])
    func kinds(kind: String) async throws {
        let bytes = Samples.convert(Samples.pnm(width: 200, height: 280), [], to: kind)
        let pages = try await Samples.imaging.pages(of: bytes)
        #expect(pages.count == 1)
        #expect(pages.first.map { [$0.width, $0.height] } == [200, 280])
        #expect(pages.first?.mediaType == "image/jpeg")
    }

    @Test("a phone's HEIC too")
    func heic() async throws {
        let pages = try await Samples.imaging.pages(of: HEICSample.bytes)
        #expect(pages.first.map { [$0.width, $0.height] } == [64, 96])
    }

    @Test("a page larger than A4 at 300 dpi is made that large: a scan, a phone's 12 and 50 million pixels", arguments: [
        (4800, 3600, 3508, 2631), (3000, 4000, 2631, 3508), (8160, 6120, 3508, 2631),
    ])
    func bounded(width: Int, height: Int, boundedWidth: Int, boundedHeight: Int) async throws {
        let bytes = Samples.convert(Samples.pnm(width: 40, height: 30), ["-sample", "\(width)x\(height)!", "-quality", "60"], to: "JPEG")
        let pages = try await Samples.imaging.pages(of: bytes)
        #expect(pages.first.map { [$0.width, $0.height] } == [boundedWidth, boundedHeight])
    }

    @Test("a TIFF of three pages gives three, in their order")
    func tiff() async throws {
        let bytes = Samples.tool(["sh", "-c", "gm convert PNM:in -resize 100x100 -page +0+0 a.miff; gm convert a.miff -resize 90x90! b.miff; gm convert a.miff -resize 80x80! c.miff; gm convert a.miff b.miff c.miff TIFF:out"], input: Samples.pnm(width: 100, height: 100)).output
        let pages = try await Samples.imaging.pages(of: bytes)
        #expect(pages.map(\.width) == [100, 90, 80])
    }

    @Test("what a camera writes beside the picture is gone, and the page stands upright")
    func camera() async throws {
        // EXIF: big-endian TIFF header, one directory of two entries: orientation 6 (turn right), and a GPS directory's offset.
        let exif: [UInt8] = Array("Exif".utf8) + [0, 0] + Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 2]
            + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0] + [0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38] + [0, 0, 0, 0]
            + [0, 1, 0, 1, 0, 2, 0, 0, 0, 2, 0x53, 0, 0, 0] + [0, 0, 0, 0]
        let jpeg = Samples.convert(Samples.pnm(width: 120, height: 80), [], to: "JPEG")
        let photo = Array(jpeg[..<2]) + [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif + jpeg[2...]
        let page = try #require(try await Samples.imaging.pages(of: photo).first)
        #expect([page.width, page.height] == [80, 120])
        #expect(!page.bytes.contains(sequence: Array("Exif".utf8)))
    }

    @Test("rendered: turned, cut, at most A4 at 200 dpi, in three tones")
    func rendered() async throws {
        let page = try #require(PageImage(Samples.page))
        let right = try await Samples.imaging.render(page, PageEdit(quarterTurns: 1, crop: nil))
        #expect([right.width, right.height] == [page.height, page.width])
        let crop = try #require(PageEdit.Crop(left: 0, top: 0, right: 5_000, bottom: 2_500))
        let cut = try await Samples.imaging.render(page, PageEdit(quarterTurns: 0, crop: crop), tone: .grey)
        #expect([cut.width, cut.height] == [310, 219])
        let ink = try await Samples.imaging.render(page, tone: .bilevel)
        #expect(ink.mediaType == "image/png")
        #expect(ink.bytes.count < page.bytes.count / 2)
    }

    @Test("a preview is a WebP of 1,200 pixels and at most 50,000 bytes, whatever the page")
    func preview() async throws {
        for (size, noise) in [(2480, false), (1200, true)] {
            let height = size * 3508 / 2480
            let bytes = Samples.convert(Samples.pnm(width: size / 2, height: height / 2), ["-resize", "\(size)x\(height)!"] + (noise ? ["+noise", "Gaussian"] : []), to: "JPEG")
            let page = try #require(PageImage(bytes))
            let preview = try await Samples.imaging.preview(page)
            #expect(FileKind(preview) == .webp)
            #expect(preview.count <= 50_000)
            if !noise { #expect(preview.count > 10_000) }
        }
    }

    @Test("a turn of what was cut keeps the cut, and a cut of what was turned cuts what is seen")
    func edits() throws {
        let upperHalf = try #require(PageEdit.Crop(left: 0, top: 0, right: 10_000, bottom: 5_000))
        // Turned right once, the upper half as seen is the left half of the page as it was taken.
        let turned = try #require(PageEdit.none.turned(by: 1).cropped(upperHalf))
        #expect(turned.crop == PageEdit.Crop(left: 0, top: 0, right: 5_000, bottom: 10_000))
        #expect(turned.turned(by: 3) == PageEdit(quarterTurns: 0, crop: turned.crop))
        let twice = try #require(turned.cropped(upperHalf))
        #expect(twice.crop == PageEdit.Crop(left: 0, top: 0, right: 2_500, bottom: 10_000))
        #expect(twice.uncropped().crop == nil)
        #expect(PageEdit.Crop(left: 0, top: 0, right: 100, bottom: 10_000) == nil)
        #expect(PageEdit.none.turned(by: -1).quarterTurns == 3)
    }
}

extension [UInt8] {
    func contains(sequence: [UInt8]) -> Bool {
        guard count >= sequence.count else { return false }
        return (0...(count - sequence.count)).contains { self[$0..<($0 + sequence.count)].elementsEqual(sequence) }
    }
}
