import Imaging
import Testing

@Suite("What a camera writes beside a picture")
struct CameraDataTests {
    private static let plain = Samples.convert(Samples.pnm(width: 120, height: 90), ["+profile", "*", "-strip"], to: "JPEG")
    private static let place = Array("Exif\0\0GPS -7.1872 113.4747".utf8)

    /// With a segment after the beginning.
    private static func with(_ marker: UInt8, _ content: [UInt8], in bytes: [UInt8] = plain) -> [UInt8] {
        Array(bytes[..<2]) + [0xFF, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 255)] + content + bytes[2...]
    }

    @Test("a plain JPEG has nothing of it; place, programs' words, and a second picture after the end are found")
    func jpeg() {
        #expect(!CameraData.isIn(Self.plain, .jpeg))
        #expect(!CameraData.isIn(Self.plain + [0, 0], .jpeg))
        #expect(CameraData.isIn(Self.with(0xE1, Self.place), .jpeg))
        #expect(CameraData.isIn(Self.with(0xE1, Array("http://ns.adobe.com/xap/1.0/\0<x/>".utf8)), .jpeg))
        #expect(CameraData.isIn(Self.with(0xFE, Array("Budi's phone".utf8)), .jpeg))
        #expect(CameraData.isIn(Self.with(0xE2, Array("MPF\0".utf8)), .jpeg))
        #expect(!CameraData.isIn(Self.with(0xE2, Array("ICC_PROFILE\0\u{1}\u{1}".utf8)), .jpeg))
        #expect(CameraData.isIn(Self.plain + Self.with(0xE1, Self.place), .jpeg))
        // No whole picture: only by its name.
        #expect(CameraData.isIn(Array(Self.with(0xE1, Self.place)[..<40]), .jpeg))
        #expect(!CameraData.isIn([0xFF, 0xD8, 0xFF, 0x17, 0x00, 0x99, 0x31], .jpeg))
        #expect(!CameraData.isIn([0xFF, 0xD8, 0xFF, 0xDA, 0x00, 0x03, 0x31, 0x00], .jpeg))
    }

    @Test("chunks of PNG and WebP are looked through; of TIFF and HEIC it is taken for granted")
    func others() {
        let png = Samples.convert(Self.plain, ["+profile", "*", "-strip"], from: "JPEG", to: "PNG")
        let words: [UInt8] = [0, 0, 0, 4] + Array("eXIfMM\0*".utf8) + [0, 0, 0, 0]
        let end = png.count - 12
        #expect(CameraData.isIn(Array(png[..<end]) + words + png[end...], .png))
        #expect(CameraData.isIn(png + Self.place, .png))
        let webp = Samples.convert(Self.plain, ["+profile", "*", "-strip"], from: "JPEG", to: "WEBP")
        #expect(!CameraData.isIn(webp, .webp))
        #expect(CameraData.isIn(webp + Array("EXIF".utf8) + [2, 0, 0, 0, 1, 2], .webp))
        #expect(CameraData.isIn([], .tiff) && CameraData.isIn([], .heic) && !CameraData.isIn([], .pdf))
    }

    @Test("a page that was taken in has none, and stands upright")
    func takenIn() async throws {
        let photo = Self.with(0xE1, Self.place)
        let pages = try await Samples.imaging.pages(of: photo)
        #expect(pages.count == 1 && !CameraData.isIn(pages[0].bytes, .jpeg))
    }
}
