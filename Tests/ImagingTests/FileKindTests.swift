import Imaging
import Testing

@Suite("What a file is")
struct FileKindTests {
    @Test("its content says, and only six kinds are known", arguments: [
        ([0xFF, 0xD8, 0xFF, 0xE0], FileKind.jpeg), ([0x49, 0x49, 0x2A, 0x00], .tiff), ([0x4D, 0x4D, 0x00, 0x2A], .tiff),
        (Array("%PDF-1.7".utf8), .pdf), (Array("RIFF1234WEBPVP8 ".utf8), .webp), ([0, 0, 0, 24] + Array("ftypheic".utf8), .heic),
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .png),
    ])
    func kinds(bytes: [UInt8], kind: FileKind) { #expect(FileKind(bytes) == kind) }

    @Test("everything else is refused before any tool sees it", arguments: [
        "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>", "%!PS-Adobe-3.0 EPSF-3.0\n%pipe%id", "push graphic-context\nviewbox 0 0 1 1",
        "P6 1 1 255\n123", "GIF89a", "BM123", "id=ImageMagick", "<?xml version='1.0'?><msl><read filename='/etc/passwd'/></msl>", "RIFF1234AVI ", "PK\u{3}\u{4}", "text:/etc/passwd",
        "\n%PDF-1.4",
    ])
    func others(text: String) async {
        #expect(FileKind(Array(text.utf8)) == nil)
        await #expect(throws: ImagingFault.otherType) { try await Samples.imaging.pages(of: Array(text.utf8)) }
    }

    @Test("an empty file is said to be empty")
    func empty() async { await #expect(throws: ImagingFault.empty) { try await Samples.imaging.pages(of: []) } }
}
