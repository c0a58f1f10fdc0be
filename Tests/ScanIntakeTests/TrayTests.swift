import Imaging
import ScanIntake
import Testing

@Suite("Tray")
struct TrayTests {
    private let place = Place()
    private func name(_ text: String) throws -> ScanTray.Name { try ScanTray.Name(text) }

    @Test("pages are there in their order for whoever opens the tray next, with their turns and cuts")
    func pages() async throws {
        defer { place.remove() }
        let (tray, kk) = (try place.tray(), try name("d1.kk"))
        let first = try await tray.add(Place.small, to: kk)[0].id
        let second = try await tray.add(Place.large, to: kk)[0].id
        let front = try await tray.add(Place.small, to: kk, at: 0)[0].id
        try tray.edit(second, of: kk) { $0.turned(by: 1) }
        try tray.edit(first, of: kk) { $0.cropped(PageEdit.Crop(left: 0, top: 0, right: 5_000, bottom: 10_000)!) }
        try tray.move(front, of: kk, to: 2)
        let paper = try place.tray().paper(kk)
        #expect(paper.pages.map(\.id) == [first, second, front])
        #expect(paper.pages[1].edit.quarterTurns == 1)
        #expect(paper.pages[0].edit.crop?.right == 5_000)
        #expect(FileKind(try await tray.picture(second, of: kk)) == .webp)
        try tray.remove(front, of: kk)
        #expect(try place.tray().paper(kk).pages.count == 2)
        #expect(try place.tray().names() == [kk])
    }

    @Test("one page goes out as a picture, several as a PDF; the same bytes until something changes")
    func sealed() async throws {
        defer { place.remove() }
        let (tray, kk) = (try place.tray(), try name("kk"))
        _ = try await tray.add(Place.small, to: kk)
        let one = try await tray.seal(kk)
        #expect(FileKind(Place.read(one.document) ?? []) == .jpeg)
        #expect(FileKind(Place.read(one.preview) ?? []) == .webp)
        let page = try await tray.add(Place.large, to: kk)[0].id
        let two = try await tray.seal(kk)
        #expect(FileKind(Place.read(two.document) ?? []) == .pdf)
        #expect(two.sealed.pages == 2)
        #expect(try await place.tray().seal(kk).sealed == two.sealed)
        try tray.edit(page, of: kk) { $0.turned(by: 1) }
        #expect(try tray.paper(kk).sealed == nil)
        #expect(try await tray.seal(kk).sealed.sha256 != two.sealed.sha256)
        try tray.set(.bilevel, of: kk)
        #expect(try await tray.seal(kk).sealed.pages == 2)
        try tray.discard(kk)
        #expect(tray.names().isEmpty)
        #expect(try tray.paper(kk) == TrayPaper(pages: []))
    }

    @Test("a page taken anew stands where the old one was; a page that is no picture changes nothing")
    func retake() async throws {
        defer { place.remove() }
        let (tray, kk) = (try place.tray(), try name("kk"))
        let first = try await tray.add(Place.small, to: kk)[0].id
        let second = try await tray.add(Place.small, to: kk)[0].id
        let again = try await tray.retake(first, of: kk, with: Place.large)[0].id
        #expect(try tray.paper(kk).pages.map(\.id) == [again, second])
        #expect(!place.exists("tray/kk/\(first).jpg"))
        await #expect(throws: TrayFault.imaging(.otherType)) { try await tray.retake(again, of: kk, with: Array("<svg/>".utf8)) }
        #expect(try tray.paper(kk).pages.map(\.id) == [again, second])
        await #expect(throws: TrayFault.noPage) { try await tray.retake(first, of: kk, with: Place.large) }
    }

    @Test("pages are moved from a heap to the paper that they are")
    func moved() async throws {
        defer { place.remove() }
        let (tray, heap, kk) = (try place.tray(), try name("masuk"), try name("kk"))
        let first = try await tray.add(Place.small, to: heap)[0].id
        let second = try await tray.add(Place.large, to: heap)[0].id
        try tray.move([second], from: heap, to: kk)
        #expect(try tray.paper(heap).pages.map(\.id) == [first])
        #expect(try tray.paper(kk).pages.map(\.id) == [second])
        #expect(FileKind(try await tray.picture(second, of: kk)) == .webp)
    }

    @Test("a manifest that the disk has damaged loses no page")
    func damaged() async throws {
        defer { place.remove() }
        let (tray, kk) = (try place.tray(), try name("kk"))
        let first = try await tray.add(Place.small, to: kk)[0].id
        let second = try await tray.add(Place.large, to: kk)[0].id
        _ = Place.system("printf nonsense > \(place.path)/tray/kk/pages")
        #expect(try place.tray().paper(kk).pages.map(\.id) == [first, second])
    }

    @Test("names that lead elsewhere are none", arguments: ["", "..", ".x", "a/b", "a b", "lock", "ü", String(repeating: "a", count: 65)])
    func names(text: String) { #expect(throws: TrayFault.name) { try ScanTray.Name(text) } }

    @Test("all files are the owner's alone")
    func rights() async throws {
        defer { place.remove() }
        _ = try await place.tray().add(Place.small, to: name("kk"))
        #expect(Place.system("test -z \"$(find \(place.path)/tray \\( -type f ! -perm 600 \\) -o \\( -type d ! -perm 700 \\))\"") == 0)
    }
}
