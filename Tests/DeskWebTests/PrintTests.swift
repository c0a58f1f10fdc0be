import Causality
import CivilRegistry
import DeskStore
import DeskWeb
import Foundation
import KioskNode
import Membership
import NodeHost
import Testing

@Suite("what is printed")
struct PrintTests {
    /// A request with a paper missing; answers its path.
    private func request(_ browser: Browser) async throws -> String {
        try await browser.get("/permohonan/baru")
        try await browser.post("/permohonan/baru", [("layanan", "BIRTH")])
        let draft = browser.path.replacing("/pemohon", with: "")
        try await browser.post(draft + "/pemohon", [("a.nik", "3527016802909000"), ("a.name", "Siti Aminah")])
        try await browser.post(draft + "/isian", RequestTests.birth)
        try await browser.post(draft + "/berkas", [("p.kk", "1"), ("s.birth-letter", "1"), ("p.witnesses", "1"), ("n.police-report", "1"), ("original_seen", "1")])
        try await browser.post(draft + "/periksa", [])
        if browser.page.contains("name=\"sudah_dilihat\"") { try await browser.post(draft + "/periksa", [("sudah_dilihat", "1")]) }
        guard browser.path.hasPrefix("/permohonan/") else { throw Trouble("submitted at \(browser.path)") }
        return browser.path
    }

    private func publish(_ village: Village, _ text: String) async throws {
        let output = await village.centre.run(NodeCommand("publish-service", input: Array(text.utf8))) { _ in }
        guard output.exit == .done else { throw Trouble(output.complaint) }
        try await village.carry()
    }

    /// Purposes of the prints that this kiosk has written down, each as often as it stands there.
    private func prints(_ village: Village) async throws -> [String] {
        var purposes: [String] = []
        for scope in await village.kiosk.deskAllScopes() {
            for view in try await village.kiosk.deskRecords(RecordType.access, in: scope, after: nil, limit: 200) {
                guard case .known(.text("print"))? = view.versions(AccessField.action).last?.value, case .known(.text(let purpose))? = view.versions(AccessField.purpose).last?.value,
                    view.versions(AccessField.record).count == 1
                else { continue }
                purposes.append(purpose)
            }
        }
        return purposes.sorted()
    }

    @Test("a request keeps the catalogue that it was checked against, on its page and on its receipt")
    func versions() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            let path = try await request(browser)
            try await publish(village, #"{"code": "BIRTH", "version": 2, "fee": 7500, "due_hours": 99, "requirements": [["kk", "Kartu baru", "New card"]], "procedure": [["Langkah baru", "New step"]]}"#)
            try await publish(village, #"{"code": "BIRTH", "version": 3, "name_id": "Akta lahir baru"}"#)
            try await browser.get(path)
            #expect(browser.page.contains("Petugas memeriksa persyaratan") && browser.page.contains("24 jam") && browser.page.contains("Buku nikah"))
            #expect(!browser.page.contains("Langkah baru") && !browser.page.contains("99 jam") && !browser.page.contains("Akta lahir baru"))
            try await browser.post(path + "/cetak", [("kertas", "receipt")])
            #expect(browser.page.contains("Petugas memeriksa persyaratan") && browser.page.contains("Gratis") && browser.page.contains("Buku nikah"))
            #expect(!browser.page.contains("Langkah baru") && !browser.page.contains("7.500") && !browser.page.contains("Akta lahir baru"))
            try await browser.get("/cetak/layanan/BIRTH")
            #expect(browser.page.contains("Langkah baru") && browser.page.contains("Akta lahir baru") && browser.page.contains("7.500"))
        }
    }

    @Test("a receipt tells when the desk's clock runs out, what the office's clock waits for, and has lines to sign on")
    func receipt() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            let path = try await request(browser)
            try await browser.get(path + "/lengkapi")
            let seen = (browser.attribute("name=\"dilihat\" value=\"") ?? "").replacing("&#x3D;", with: "=").replacing("&#61;", with: "=")
            try await browser.post(path + "/lengkapi", [("dilihat", seen), ("p.marriage-book", "1")])
            try await browser.post(path + "/cetak", [("kertas", "receipt")])
            #expect(browser.page.contains("menurut jam desa") && browser.page.contains("belum dikirim") && !browser.page.contains("menurut jam Dinas</dd>"))
            #expect(browser.page.contains("Pemohon</p>") && browser.page.contains("Petugas penerima</p>"))
            #expect(browser.page.contains("class=\"r-qr\"") && !browser.page.contains("Tanpa kode QR"))
            #expect(!browser.page.contains("3527016802909000") && !browser.page.contains("Siti Aminah"))
        }
    }

    @Test("the day's book is written down for everybody in it, asks whether it came out, and is shown to nobody without that")
    func dayBook() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            for _ in 0..<2 { _ = try await request(browser) }
            try await browser.get("/cetak")
            let today = try #require(browser.attribute("name=\"tanggal\" value=\"") ?? browser.attribute("id=\"tanggal\" name=\"tanggal\" type=\"text\" value=\""))
            let day = today.split(separator: "-").reversed().joined()
            let old = try await browser.get("/cetak/buku-harian/\(day)")
            #expect(browser.status == 404 && !old.contains("Siti"))
            for time in 1...2 {
                try await browser.get("/cetak")
                try await browser.post("/cetak/buku-harian", [("tanggal", today)])
                let paper = browser.path
                #expect(paper.hasPrefix("/cetak/lembar/") && browser.page.contains("Siti A.") && !browser.page.contains("Siti Aminah"))
                #expect(browser.page.contains("Cetakan ke-2") == (time == 2))
                #expect(try await prints(village) == Array(repeating: "day-book/\(day)", count: 2 * time))
                // As long as nobody has said whether it came out it is the same print.
                try await browser.get("/cetak")
                #expect(browser.page.contains(paper))
                try await browser.post("/cetak/buku-harian", [("tanggal", today)])
                #expect(browser.path == paper)
                #expect(try await prints(village).count == 2 * time)
                try await browser.post(paper, [("jawab", "ya")])
                #expect(browser.path == "/cetak" && browser.status == 200)
                try await browser.get(paper)
                #expect(browser.status == 404)
            }
        }
    }

    @Test("more open questions than a list shows keep nobody from the paper that was just asked for")
    func manyQuestions() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            let path = try await request(browser)
            try await village.kiosk.desk { store in for number in 0..<210 { _ = try store.prints.ask(Dot(LogID(7), UInt64(number)), kind: "receipt", by: 2, wall: 1) } }
            try await browser.post(path + "/cetak", [("kertas", "receipt")])
            #expect(browser.status == 200 && browser.page.contains("class=\"receipt\""))
        }
    }
}
