import CivilRegistry
import DeskStore
import DeskWeb
import KioskNode
import Membership
import NodeHost
import Testing

@Suite("a request from the first field to the log")
struct RequestTests {
    static let birth: [(String, String)] = [
        ("f.child_name", "Budi Santoso"), ("f.child_sex", "male"), ("f.child_birth_date", "1 11 2026"), ("f.child_birth_place", "Sampang"), ("f.birth_place_kind", "home"),
        ("f.reporter_relation", "mother"), ("f.mother_name", "Siti Aminah"), ("f.witness1_name", "Ahmad"), ("f.witness2_name", "Wati"),
    ]

    @Test("what was typed stays through every step, is checked, and becomes one transaction")
    func whole() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            try await browser.get("/permohonan/baru")
            #expect(browser.page.contains("Akta kelahiran"))
            try await browser.post("/permohonan/baru", [("layanan", "BIRTH")])
            let draft = browser.path.replacing("/pemohon", with: "")
            // A name is missing and the date is none: the fields say so, and what was typed is still there.
            try await browser.post(draft + "/pemohon", [("a.nik", "3527 0168 0290 9000"), ("a.birth_date", "31-2-1990")])
            #expect(browser.status == 422)
            #expect(browser.page.contains("aria-invalid") && browser.page.contains("3527 0168 0290 9000"))
            try await browser.post(draft + "/pemohon", [("a.nik", "3527 0168 0290 9000"), ("a.name", "Siti Aminah"), ("a.birth_date", ""), ("a.kk", "")])
            #expect(browser.path == draft + "/isian")
            // A field saved by the page's script, and the desk locked in between.
            try await browser.post(draft + "/simpan", [("f.child_name", "Budi Santoso")])
            #expect(browser.page.contains("\"saved\""))
            try await browser.get(draft + "/isian")
            try await browser.post("/kunci", [])
            try await browser.post("/masuk", [("siapa", "\(village.scope)-1"), ("pin", "482913")])
            try await browser.get(draft)
            #expect(browser.page.contains("value=\"Budi Santoso\""))
            try await browser.post(draft + "/isian", Self.birth)
            #expect(browser.path == draft + "/berkas")
            try await browser.post(draft + "/berkas", [("p.kk", "1"), ("s.birth-letter", "1"), ("p.witnesses", "1"), ("n.police-report", "1"), ("original_seen", "1"), ("received_on", "2-11-2026")])
            #expect(browser.path == draft + "/periksa")
            // From the NIK: the date and the sex that nobody typed.
            #expect(browser.page.contains("28-02-1990") && browser.page.contains("Perempuan"))
            #expect(browser.page.contains("Buku nikah"))
            try await browser.post(draft + "/periksa", [])
            #expect(browser.path.hasPrefix("/permohonan/") && browser.status == 200)
            #expect(browser.page.contains("Berkas belum lengkap") && browser.page.contains("352701******9000"))
            #expect(!browser.page.contains("3527016802909000"))
            // Once: the button pressed again leads to the same request.
            let record = browser.path
            try await browser.post(draft + "/periksa", [])
            #expect(browser.path == record)
            // Found by a part of the name, by the end of the NIK, by the number on paper; with the words in no address.
            let number = browser.attribute("<h1>")?.split(separator: "<").first.map(String.init) ?? ""
            for words in ["siti am", "9000", number, "budi"] {
                try await browser.post("/cari", [("kata", words)])
                #expect(browser.path == "/cari" && browser.page.contains("href=\"\(record)\""), "\(words)")
                #expect(!browser.page.contains("3527016802909000"))
            }
            try await browser.get("/")
            #expect(browser.page.contains("Budi Santoso") && browser.page.contains("Berkas kurang"))
        }
        let requests = try await village.kiosk.desk { try $0.index.requests(.all(RequestFilter())).items }
        #expect(requests.count == 1)
        #expect(requests.first?.receivedOn == 20_261_102)
        #expect(requests.first?.number != nil)
    }

    @Test("reading a request is written down once, unless an entry says already who had it before their eyes; a number is shown in full only after a reason, each time")
    func reveal() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            try await browser.get("/permohonan/baru")
            try await browser.post("/permohonan/baru", [("layanan", "BIRTH")])
            let draft = browser.path.replacing("/pemohon", with: "")
            try await browser.post(draft + "/pemohon", [("a.nik", "3527016802909000"), ("a.name", "Siti Aminah")])
            try await browser.post(draft + "/isian", Self.birth)
            try await browser.post(draft + "/berkas", [("p.kk", "1")])
            try await browser.post(draft + "/periksa", [])
            let request = browser.path
            let before = try await accesses(village)
            try await browser.get(request)
            #expect(try await accesses(village) == before, "a second look within a quarter of an hour")
            try await browser.post(request + "/buka", [("alasan", "ingin tahu")])
            #expect(browser.status == 422 && !browser.page.contains("3527016802909000"))
            #expect(try await accesses(village) == before)
            for count in 1...2 {
                try await browser.get(request)
                try await browser.post(request + "/buka", [("alasan", "service")])
                #expect(browser.page.contains("3527016802909000"))
                #expect(try await accesses(village) == before + count)
            }
            // Who typed the request stands with it in the log.
            #expect(before == 0)
            try await browser.post("/kunci", [])
            try await browser.signIn(number: 2)
            for _ in 1...3 {
                try await browser.get(request)
                #expect(try await accesses(village) == 3, "another operator's reading, once")
            }
            try await browser.get("/kotak-keluar")
            #expect(browser.page.contains("Di antaranya 3 catatan"))
        }
    }

    /// Access records that this kiosk has written.
    private func accesses(_ village: Village) async throws -> Int {
        var count = 0
        for scope in await village.kiosk.deskAllScopes() {
            count += try await village.kiosk.deskRecords(RecordType.access, in: scope, after: nil, limit: 100).count
        }
        return count
    }

    @Test("a draft that another operator has is offered, not shown, and taken over with what was typed")
    func takeOver() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            try await browser.get("/permohonan/baru")
            try await browser.post("/permohonan/baru", [("layanan", "KK-SPLIT")])
            let draft = browser.path.replacing("/pemohon", with: "")
            try await browser.post(draft + "/simpan", [("a.name", "Siti Aminah")])
            try await browser.get("/")
            try await browser.post("/kunci", [])
            try await browser.signIn(number: "2")
            try await browser.get(draft + "/pemohon")
            #expect(browser.status == 409)
            #expect(browser.page.contains("Bu Rahma") && !browser.page.contains("Siti Aminah"))
            try await browser.post(draft + "/ambil", [])
            #expect(browser.page.contains("Siti Aminah"))
        }
    }
}
