import CivilRegistry
import DeskStore
import DeskWeb
import Foundation
import KioskNode
import Membership
import NodeHost
import Testing

@Suite("what exists: search, steps, corrections, persons, disputes, duplicates")
struct WorkTests {
    /// A request with a paper missing; answers its path.
    private func request(_ browser: Browser) async throws -> String {
        try await browser.get("/permohonan/baru")
        try await browser.post("/permohonan/baru", [("layanan", "BIRTH")])
        let draft = browser.path.replacing("/pemohon", with: "")
        try await browser.post(draft + "/pemohon", [("a.nik", "3527016802909000"), ("a.name", "Siti Aminah")])
        try await browser.post(draft + "/isian", RequestTests.birth)
        try await browser.post(draft + "/berkas", [("p.kk", "1"), ("s.birth-letter", "1"), ("p.witnesses", "1"), ("n.police-report", "1"), ("original_seen", "1")])
        try await browser.post(draft + "/periksa", [])
        return browser.path
    }

    private func seen(_ browser: Browser) -> String {
        (browser.attribute("name=\"dilihat\" value=\"") ?? "").replacing("&#x3D;", with: "=").replacing("&#61;", with: "=")
    }

    @Test("every page about what exists has one first heading, labels and both languages")
    func structure() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            let path = try await request(browser)
            try await browser.get(path)
            let person = try #require(browser.attribute("<a href=\"/orang/"))
            for language in ["id", "en"] {
                try await browser.get("/")
                try await browser.post("/bahasa", [("bahasa", language), ("dari", "/")])
                for page in [
                    path, path + "/lengkapi", path + "/batalkan", path + "/catatan", path + "/betulkan", path + "/betulkan/child_name", path + "/betulkan/applicant.sex", "/orang/" + person,
                    "/orang/\(person)/betulkan", "/bersilang", "/bersilang/" + person, "/mungkin-sama", "/daftar", "/daftar?status=incomplete&layanan=BIRTH", "/tanggal",
                ] {
                    try await browser.get(page)
                    #expect(browser.status == 200 && browser.path == page, "\(page): \(browser.status) \(browser.path)")
                    #expect(browser.page.contains("<html lang=\"\(language)\">"), "\(page)")
                    #expect(browser.page.components(separatedBy: "<h1").count == 2, "\(page)")
                    #expect(!browser.page.contains("3527016802909000"), "\(page)")
                    for input in browser.page.components(separatedBy: "<input ").dropFirst() where !input.hasPrefix("type=\"hidden\"") {
                        guard let id = input.components(separatedBy: "id=\"").dropFirst().first?.prefix(while: { $0 != "\"" }) else { throw Trouble("an input without id at \(page)") }
                        #expect(browser.page.contains("for=\"\(id)\""), "\(page): \(id)")
                    }
                }
            }
        }
    }

    @Test("what changed meanwhile is not written over: the old page is refused with what stands now")
    func stale() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            let path = try await request(browser)
            try await browser.get(path + "/batalkan")
            let old = seen(browser)
            try await browser.get(path + "/lengkapi")
            try await browser.post(path + "/lengkapi", [("dilihat", seen(browser)), ("p.marriage-book", "1")])
            #expect(browser.path == path && browser.page.contains("Menunggu dikirim"))
            try await browser.get(path + "/batalkan")
            try await browser.post(path + "/batalkan", [("dilihat", old), ("alasan", "duplicate")])
            #expect(browser.status == 409)
            try await browser.post(path + "/batalkan", [("dilihat", seen(browser)), ("alasan", "other")])
            #expect(browser.status == 422)
            try await browser.post(path + "/batalkan", [("dilihat", seen(browser)), ("alasan", "duplicate")])
            #expect(browser.path == path && browser.page.contains("Dibatalkan") && browser.page.contains("Tercatat dua kali"))
            // Nothing follows.
            try await browser.get(path + "/betulkan")
            #expect(browser.path == path)
            try await browser.get(path + "/serahkan")
            #expect(browser.path == path)
        }
    }

    @Test("markup in a correction is shown as text, and the old value is struck out")
    func correction() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            let path = try await request(browser)
            let evil = "<b>\"Budi'"
            try await browser.get(path + "/betulkan/child_birth_place")
            try await browser.post(path + "/betulkan/child_birth_place", [("dilihat", seen(browser)), ("isi", evil), ("alasan", "typing"), ("keterangan", "<i>")])
            #expect(browser.path == path)
            #expect(browser.page.contains("<del>Sampang</del>") && !browser.page.contains("<b>\"") && !browser.page.contains("<i>"))
            try await browser.get(path + "/betulkan/child_birth_place")
            try await browser.post(path + "/betulkan/child_birth_place", [("dilihat", seen(browser)), ("isi", evil), ("alasan", "typing")])
            #expect(browser.status == 422)
            try await browser.get(path + "/betulkan/number")
            #expect(browser.status == 404)
        }
    }
}
