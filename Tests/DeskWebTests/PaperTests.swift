import CivilRegistry
import DeskStore
import DeskWeb
import Foundation
import Hummingbird
import HummingbirdTesting
import Imaging
import KioskNode
import Membership
import NodeHost
import Testing

@Suite("papers at the desk")
struct PaperTests {
    /// Built beside the tests; the tests themselves may run from elsewhere.
    private static let launcher: String = {
        let beside = Imaging.launcherBesideThisProgram()
        return FileManager.default.isExecutableFile(atPath: beside) ? beside : FileManager.default.currentDirectoryPath + "/.build/release/desa-confine"
    }()

    private func browse(_ village: Village, _ body: @Sendable @escaping (Browser) async throws -> Void) async throws {
        var settings = DeskSettings()
        settings.extraHosts = ["localhost"]
        settings.pinCost = 4
        settings.confineLauncher = Self.launcher
        let application = Application(router: Desk(node: village.kiosk, settings: settings).router())
        try await application.test(.router) { client in try await body(Browser(client: client, village: village)) }
    }

    private static let boundary = "----uji"
    private static let type = "multipart/form-data; boundary=" + boundary

    /// A form with one file of text, which is no picture.
    private func form(_ csrf: String, _ content: String, name: String = "kk.jpg") -> String {
        "--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n\(csrf)\r\n--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"berkas\"; filename=\"\(name)\"\r\n\r\n\(content)\r\n--\(Self.boundary)--\r\n"
    }

    private func draft(_ browser: Browser) async throws -> String {
        try await browser.signIn()
        try await browser.get("/permohonan/baru")
        try await browser.post("/permohonan/baru", [("layanan", "KK-SPLIT")])
        return browser.path.replacing("/pemohon", with: "").replacing("/draf/", with: "/baki/")
    }

    @Test("what is no picture gets one sentence, in the reader's language, and nothing of it is kept; nothing that was typed into its name is markup")
    func refused() async throws {
        let village = try await Village()
        try await browse(village) { browser in
            let place = try await draft(browser)
            try await browser.get(place + "/old-kk")
            #expect(browser.status == 200 && browser.page.contains("multipart/form-data") && browser.page.contains("capture=\"environment\""))
            let csrf = browser.csrf
            try await browser.post(place + "/old-kk/unggah", body: form(csrf, "<svg/>", name: "<b>x"), type: Self.type)
            #expect(browser.page.contains("Berkas ke-1 tidak diambil. Berkas ini bukan JPEG"))
            #expect(!browser.page.contains("<b>x") && browser.page.contains("0 halaman"))
            try await browser.post(place + "/old-kk/unggah", body: form("00", "<svg/>"), type: Self.type)
            #expect(browser.status == 403)
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: village.path + "/kiosk/uploads")
        #expect(left.isEmpty)
    }

    @Test("a paper, a page and a place that are not there are not found, and nobody's pages are shown to a stranger")
    func strangers() async throws {
        let village = try await Village()
        try await browse(village) { browser in
            let place = try await draft(browser)
            for path in ["/document", "/tidak-ada", "/old-kk.1", "/old-kk.99", "/old-kk.02"] {
                try await browser.get(place + path)
                #expect(browser.status == 404, "\(path)")
            }
            try await browser.get(place + "/old-kk/gambar/0123456789abcdef")
            #expect(browser.status == 404)
            try await browser.get("/baki/0123456789abcdef:3")
            #expect(browser.status == 404)
            try await browser.get("/lampiran/0123456789abcdef:3")
            #expect(browser.status == 404)
            browser.forgetCookies()
            try await browser.get(place + "/old-kk/gambar/0123456789abcdef")
            #expect(browser.status == 401)
            try await browser.get(place + "/old-kk")
            #expect(browser.path == "/masuk")
        }
    }

    @Test("a paper is attached to a request once, and what it is goes off the list of what is missing")
    func once() async throws {
        let village = try await Village()
        let node = village.kiosk
        var request = DeskOperation(create: RecordType.request)
        request.set(RequestField.service, .text("KK-SPLIT"))
        request.set(RequestField.state, .text("incomplete"))
        request.set(RequestField.missing, .text("old-kk"))
        let record = try await node.deskAppend([request], scope: village.scope, by: 1)[0]
        let key = try #require(try await node.deskRecord(record)).key
        let document = Array("%PDF-1.4 uji".utf8)
        for round in 1...2 {
            let kept = try await node.deskKeep(document: document, preview: [1, 2, 3], mediaType: "application/pdf")
            let paper = KioskNode.NewPaper(kept: kept, kind: "old-kk", pages: 2, originalSeen: true)
            #expect(try await node.deskAttach([paper], to: key, by: 1) == (round == 1 ? 1 : 0))
        }
        let papers = try await node.deskPapers(record)
        #expect(papers.map(\.kind) == ["old-kk"] && papers.map(\.pages) == [2] && papers.allSatisfy { $0.isHere && $0.isPreviewHere && $0.originalSeen && !$0.isAtCentre })
        let view = try #require(try await node.deskRecord(papers[0].key.record))
        #expect(try await node.deskPaperBytes(view, preview: false) == document)
        #expect(try await node.deskPaperBytes(view, preview: true) == [1, 2, 3])
        #expect(try #require(try await node.deskRecord(record)).versions(RequestField.missing).isEmpty)
    }
}
