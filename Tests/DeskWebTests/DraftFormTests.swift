import CanonicalCBOR
import Causality
import CivilRegistry
import DeskStore
import DeskWeb
import HTTPTypes
import KioskNode
import Membership
import NodeHost
import Replica
import Testing

@Suite("drafts: nothing typed is lost, nothing is written that nobody saw, a form sent twice is one act")
struct DraftFormTests {
    private static let papers = [
        ("p.birth-letter", "1"), ("p.marriage-book", "1"), ("p.kk", "1"), ("p.witnesses", "1"), ("n.police-report", "1"), ("original_seen", "1"),
    ]

    private static func begin(_ browser: Browser) async throws -> String {
        try await browser.get("/permohonan/baru")
        try await browser.post("/permohonan/baru", [("layanan", "BIRTH")])
        return browser.path.replacing("/pemohon", with: "")
    }

    /// From the form to the last page.
    private static func fill(_ browser: Browser, _ draft: String) async throws {
        try await browser.post(draft + "/isian", RequestTests.birth)
        try await browser.post(draft + "/berkas", papers)
        #expect(browser.path == draft + "/periksa")
    }

    private static func create(_ village: Village, _ values: [(UInt16, String)]) async throws -> RecordID {
        var operation = DeskOperation(create: RecordType.applicant)
        for (field, text) in values { operation.set(field, .text(text)) }
        return try await village.kiosk.deskAppend([operation], scope: village.scope, by: 2)[0]
    }

    /// As somebody else does at another desk.
    private static func correct(_ village: Village, _ record: RecordID, _ field: UInt16, _ text: String) async throws {
        let view = try #require(try await village.kiosk.deskRecord(record))
        var operation = DeskOperation(update: record, type: RecordType.applicant)
        operation.set(field, .text(text), seen: view.versions(field).map(\.dot))
        _ = try await village.kiosk.deskAppend([operation], scope: village.scope, by: 2)
    }

    private static func text(_ village: Village, _ record: RecordID, _ field: UInt16) async throws -> [String] {
        let view = try #require(try await village.kiosk.deskRecord(record))
        return view.versions(field).compactMap { if case .known(.text(let text)) = $0.value { text } else { nil } }
    }

    private static func entries(_ village: Village) async -> UInt64 { await village.kiosk.deskRevision() }

    // MARK: A known person

    @Test("what others corrected while a draft lay open stays corrected, and the last page shows it")
    func corrected() async throws {
        let village = try await Village()
        let person = try await Self.create(village, [(ApplicantField.name, "Siti Aminah"), (ApplicantField.nik, "3527016802909000"), (ApplicantField.address, "Dusun Lama 1")])
        try await village.browse { browser in
            try await browser.signIn()
            let draft = try await Self.begin(browser)
            try await browser.post(draft + "/pemohon", [("pilih", person.description)])
            #expect(browser.page.contains("value=\"Dusun Lama 1\""))
            try await browser.post(draft + "/pemohon", [("a.nik", "3527016802909000"), ("a.name", "Siti Aminah"), ("a.address", "Dusun Lama 1")])
            try await Self.fill(browser, draft)
            try await Self.correct(village, person, ApplicantField.name, "Siti Aminatun")
            try await Self.correct(village, person, ApplicantField.address, "Jalan Baru 9")
            // The page that was open is not submitted: it says otherwise than the record.
            try await browser.post(draft + "/periksa", [])
            #expect(browser.status == 409 && browser.path == draft + "/periksa")
            #expect(browser.page.contains("Siti Aminatun") && browser.page.contains("Jalan Baru 9") && !browser.page.contains("Dusun Lama 1"))
            try await browser.post(draft + "/periksa", [])
            #expect(browser.path.hasPrefix("/permohonan/"))
        }
        #expect(try await Self.text(village, person, ApplicantField.name) == ["Siti Aminatun"])
        #expect(try await Self.text(village, person, ApplicantField.address) == ["Jalan Baru 9"])
    }

    @Test("what was typed over a value that others changed too is shown beside theirs, and written only after that")
    func both() async throws {
        let village = try await Village()
        let person = try await Self.create(village, [(ApplicantField.name, "Siti Aminah"), (ApplicantField.address, "Dusun Lama 1")])
        try await village.browse { browser in
            try await browser.signIn()
            let draft = try await Self.begin(browser)
            try await browser.post(draft + "/pemohon", [("pilih", person.description)])
            try await browser.post(draft + "/pemohon", [("a.name", "Siti Aminah"), ("a.address", "Dusun Tengah 5")])
            try await Self.fill(browser, draft)
            #expect(browser.page.contains("Dusun Tengah 5") && browser.page.contains("Dusun Lama 1"))
            try await Self.correct(village, person, ApplicantField.address, "Jalan Baru 9")
            try await browser.post(draft + "/periksa", [])
            #expect(browser.status == 409 && browser.page.contains("Dusun Tengah 5") && browser.page.contains("Jalan Baru 9"))
            #expect(try await Self.text(village, person, ApplicantField.address) == ["Jalan Baru 9"])
            try await browser.post(draft + "/periksa", [])
            #expect(browser.path.hasPrefix("/permohonan/"))
        }
        #expect(try await Self.text(village, person, ApplicantField.address) == ["Dusun Tengah 5"])
        #expect(try await Self.text(village, person, ApplicantField.name) == ["Siti Aminah"])
    }

    @Test("a value that is typed back to what it was before others corrected it counts as typed")
    func back() async throws {
        let village = try await Village()
        let person = try await Self.create(village, [(ApplicantField.name, "Siti Aminah"), (ApplicantField.address, "Dusun Lama 1")])
        try await village.browse { browser in
            try await browser.signIn()
            let draft = try await Self.begin(browser)
            try await browser.post(draft + "/pemohon", [("pilih", person.description)])
            try await Self.correct(village, person, ApplicantField.address, "Jalan Baru 9")
            try await browser.get(draft + "/pemohon")
            #expect(browser.page.contains("value=\"Jalan Baru 9\""))
            try await browser.post(draft + "/pemohon", [("a.name", "Siti Aminah"), ("a.address", "Dusun Lama 1")])
            try await Self.fill(browser, draft)
            #expect(browser.page.contains("Dusun Lama 1") && browser.page.contains("Jalan Baru 9"))
            try await browser.post(draft + "/periksa", [])
        }
        #expect(try await Self.text(village, person, ApplicantField.address) == ["Dusun Lama 1"])
    }

    @Test("a person who was deleted meanwhile is not written back: the person is chosen anew, and what was typed is there")
    func deleted() async throws {
        let village = try await Village()
        let person = try await Self.create(village, [(ApplicantField.name, "Siti Aminah"), (ApplicantField.nik, "3527016802909000"), (ApplicantField.address, "Dusun Lama 1")])
        try await village.browse { browser in
            try await browser.signIn()
            let draft = try await Self.begin(browser)
            try await browser.post(draft + "/pemohon", [("pilih", person.description)])
            try await browser.post(draft + "/pemohon", [("a.nik", "3527016802909000"), ("a.name", "Siti Aminah"), ("a.address", "Dusun Lama 1"), ("a.phone", "081234567890")])
            try await Self.fill(browser, draft)
            let view = try #require(try await village.kiosk.deskRecord(person))
            let gone = DeskOperation(delete: person, type: RecordType.applicant, seen: view.fields.map { ($0.field, $0.versions.map(\.dot)) })
            _ = try await village.kiosk.deskAppend([gone], scope: village.scope, by: 2)
            let before = await Self.entries(village)
            try await browser.post(draft + "/periksa", [])
            #expect(browser.path == draft + "/pemohon" && browser.page.contains("dihapus"))
            #expect(browser.page.contains("value=\"081234567890\"") && !browser.page.contains("Dusun Lama 1") && !browser.page.contains("3527016802909000"))
            try await browser.get(draft + "/isian")
            #expect(browser.page.contains("value=\"Budi Santoso\""))
            #expect(await Self.entries(village) == before)
        }
        #expect(try await village.kiosk.deskRecord(person)?.isDeleted == true)
    }

    // MARK: Two windows

    @Test("an old window writes what was typed in it, and not what it merely still shows")
    func windows() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            let draft = try await Self.begin(browser)
            try await browser.post(draft + "/pemohon", [("a.name", "Siti Aminah")])
            #expect(browser.path == draft + "/isian")
            let old = browser.page
            try await browser.post(draft + "/simpan", [("f.child_name", "Budi Santoso"), ("f.mother_name", "Siti Aminah")])
            browser.page = old
            try await browser.post(draft + "/isian", [("f.child_name", ""), ("f.child_sex", "male"), ("f.mother_name", "")])
            try await browser.get(draft + "/isian")
            #expect(browser.page.contains("value=\"Budi Santoso\"") && browser.page.contains("value=\"Siti Aminah\""))
            #expect(browser.page.contains("value=\"male\" selected"))
            // Ticks of the papers too.
            try await Self.fill(browser, draft)
            try await browser.get(draft + "/berkas")
            let papers = browser.page
            try await browser.post(draft + "/berkas", Self.papers.filter { $0.0 != "p.kk" } + [("note", "Dibawa adiknya")])
            browser.page = papers
            try await browser.post(draft + "/berkas", Self.papers)
            #expect(browser.path == draft + "/periksa")
            try await browser.get(draft + "/berkas")
            #expect(browser.page.contains("Dibawa adiknya") && !browser.page.contains("id=\"p.kk\" name=\"p.kk\" value=\"1\" checked"))
        }
    }

    @Test("what is submitted is what stood on the last page")
    func reviewed() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            let draft = try await Self.begin(browser)
            try await browser.post(draft + "/pemohon", [("a.name", "Siti Aminah")])
            try await Self.fill(browser, draft)
            let old = browser.page
            try await browser.post(draft + "/simpan", [("f.child_name", "Nama Lain Sama Sekali")])
            let before = await Self.entries(village)
            browser.page = old
            try await browser.post(draft + "/periksa", [])
            #expect(browser.status == 409 && browser.page.contains("Nama Lain Sama Sekali"))
            #expect(await Self.entries(village) == before)
            // Without saying what was on the page nothing is submitted either.
            try await browser.post(draft + "/periksa", [("dilihat", "")])
            #expect(browser.status == 409)
            try await browser.post(draft + "/periksa", [])
            #expect(browser.path.hasPrefix("/permohonan/") && browser.page.contains("Nama Lain Sama Sekali"))
        }
    }

    // MARK: The lock

    @Test("a form that is sent after the desk locked itself is kept for whoever typed it")
    func locked() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            let draft = try await Self.begin(browser)
            try await browser.post(draft + "/pemohon", [("a.name", "Siti Aminah")])
            let form = browser.page
            try await browser.post("/kunci", [])
            browser.page = form
            try await browser.post(draft + "/isian", RequestTests.birth)
            #expect(browser.path == "/masuk" && browser.page.contains("masih ada"))
            try await browser.post("/masuk", [("siapa", "\(village.scope)-1"), ("pin", "482913")])
            #expect(browser.path == draft + "/isian")
            #expect(browser.page.contains("value=\"Budi Santoso\"") && browser.page.contains("value=\"Ahmad\""))
            // A page that saves nothing before its button is pressed.
            try await Self.fill(browser, draft)
            try await browser.post(draft + "/periksa", [])
            let note = browser.path + "/catatan"
            try await browser.get(note)
            let page = browser.page
            let before = await Self.entries(village)
            try await browser.post("/kunci", [])
            browser.page = page
            let headers: HTTPFields = [.origin: "http://localhost", .referer: "http://localhost" + note]
            try await browser.post(note, [("catatan", "Ibunya datang lagi hari Senin")], headers: headers)
            #expect(browser.path == "/masuk")
            try await browser.post("/masuk", [("siapa", "\(village.scope)-1"), ("pin", "482913")])
            #expect(browser.path == note && browser.page.contains("Ibunya datang lagi hari Senin"))
            #expect(await Self.entries(village) == before)
            try await browser.post(note, [("catatan", "Ibunya datang lagi hari Senin")])
            #expect(browser.page.contains("Ibunya datang lagi hari Senin"))
            try await browser.get(note)
            #expect(browser.attribute("name=\"catatan\"").map { !$0.contains("Ibunya") } ?? true)
        }
    }

    @Test("another operator is not led to where the one before was, and does not see what that one typed")
    func another() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn(number: "2")
            try await browser.post("/kunci", [])
            try await browser.signIn()
            let draft = try await Self.begin(browser)
            try await browser.post(draft + "/pemohon", [("a.name", "Siti Aminah")])
            try await Self.fill(browser, draft)
            try await browser.post(draft + "/periksa", [])
            let note = browser.path + "/catatan"
            try await browser.get(note)
            let page = browser.page
            try await browser.post("/kunci", [])
            browser.page = page
            try await browser.post(note, [("catatan", "Rahasia Bu Rahma")], headers: [.origin: "http://localhost", .referer: "http://localhost" + note])
            try await browser.post("/masuk", [("siapa", "\(village.scope)-2"), ("pin", "482913")])
            #expect(browser.path == "/")
            try await browser.get(note)
            #expect(browser.status == 200 && !browser.page.contains("Rahasia Bu Rahma"))
        }
    }

    @Test("a window of another session writes nothing into a draft while the desk is locked")
    func foreign() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            let draft = try await Self.begin(browser)
            try await browser.post(draft + "/pemohon", [("a.name", "Siti Aminah")])
            let form = browser.page
            try await browser.post("/kunci", [])
            browser.forgetCookies()
            browser.page = form
            try await browser.post(draft + "/isian", RequestTests.birth)
            #expect(browser.path == "/masuk")
        }
        let names = try await village.kiosk.desk { store in try store.drafts.list().flatMap { try store.drafts.fields($0.id).map(\.name) } }
        #expect(names.contains("a.name") && !names.contains("f.child_name"))
    }

    // MARK: How many

    @Test("a service that is pressed again leads to the draft in which nothing was typed; typed ones are listed page by page")
    func many() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            let first = try await Self.begin(browser)
            #expect(try await Self.begin(browser) == first)
            try await browser.post(first + "/simpan", [("a.name", "Siti Nomor 0")])
            let second = try await Self.begin(browser)
            #expect(second != first)
            // Another operator's untouched draft is not mine.
            try await browser.post("/kunci", [])
            try await browser.signIn(number: "2")
            let third = try await Self.begin(browser)
            #expect(third != second && third != first)
            for number in 1...50 {
                let draft = try await Self.begin(browser)
                try await browser.post(draft + "/simpan", [("a.name", "Siti Nomor \(number)")])
            }
            try await browser.get("/")
            #expect(browser.page.components(separatedBy: "href=\"/draf/").count - 1 == 12)
            #expect(browser.page.contains("href=\"/draf\""))
            try await browser.get("/draf")
            #expect(browser.page.components(separatedBy: "href=\"/draf/").count - 1 == 50 && browser.page.contains("Siti Nomor 50") && !browser.page.contains("Siti Nomor 0"))
            try await browser.get("/draf?mulai=50")
            #expect(browser.page.contains("Siti Nomor 0"))
        }
    }

    // MARK: The catalogue

    @Test("a draft of a service that the office withdrew can be read and thrown away")
    func withdrawn() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            let draft = try await Self.begin(browser)
            try await browser.post(draft + "/pemohon", [("a.name", "Siti Aminah"), ("a.nik", "3527016802909000")])
            try await browser.post(draft + "/simpan", [("f.child_name", "Budi Santoso")])
            for scope in await village.kiosk.deskUpperScopes() {
                for view in try await village.kiosk.deskRecords(RecordType.service, in: scope, after: nil, limit: 100) {
                    let line = "{\"delete\": \"\(view.key.record)\"}\n"
                    let output = await village.centre.run(NodeCommand("append", options: ["scope": scope.description, "json": "true"], input: Array(line.utf8))) { _ in }
                    #expect(output.exit == .done, "\(output.complaint)")
                }
            }
            try await village.carry()
            try await browser.get(draft)
            #expect(browser.status == 410 && browser.page.contains("Budi Santoso") && browser.page.contains("352701******9000"))
            try await browser.get("/draf")
            #expect(browser.page.contains("Siti Aminah"))
            try await browser.get(draft)
            try await browser.post(draft + "/buang", [])
            #expect(browser.path == "/")
            try await browser.get("/draf")
            #expect(browser.status == 200 && !browser.page.contains("Siti Aminah"))
        }
    }

    // MARK: Once

    @Test("a note that is sent twice stands there once, and another note beside it")
    func notes() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            let draft = try await Self.begin(browser)
            try await browser.post(draft + "/pemohon", [("a.name", "Siti Aminah")])
            try await Self.fill(browser, draft)
            try await browser.post(draft + "/periksa", [])
            let request = browser.path
            try await browser.get(request + "/catatan")
            let page = browser.page
            for text in ["Catatan satu", "Catatan satu", "Catatan dua"] {
                browser.page = page
                try await browser.post(request + "/catatan", [("catatan", text)])
                #expect(browser.path == request && browser.page.contains(text))
            }
            let record = try #require(Dot(String(request.dropFirst("/permohonan/".count))))
            let notes = try #require(try await village.kiosk.deskRecord(record)).versions(RequestField.notes)
            #expect(notes.count == 2)
            // About a person too.
            let person = try await Self.create(village, [(ApplicantField.name, "Wati Lestari")])
            for text in ["Catatan satu", "Catatan satu", "Catatan dua"] {
                try await browser.get("/orang/\(person)/catatan")
                try await browser.post("/orang/\(person)/catatan", [("catatan", text)])
                #expect(browser.path == "/orang/\(person)")
            }
            #expect(try #require(try await village.kiosk.deskRecord(person)).versions(ApplicantField.notes).count == 2)
        }
    }
}
