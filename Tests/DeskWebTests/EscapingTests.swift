import DeskWeb
import NodeHost
import Testing

/// What somebody types must come back as text, in every field of every page.
@Suite("text that looks like HTML")
struct EscapingTests {
    /// The last two: a quotation mark or an angle bracket with a combining accent is one Character, which the template library's own escaping passes by.
    static let strings = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onfocus='alert(1)", "</textarea><b>", "{{csrf}}", "\"\u{0301} autofocus onfocus=alert(1) x=\"", "<\u{0338}b>"]

    @Test("comes back as text at every step of a request", arguments: strings)
    func steps(_ evil: String) async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            try await browser.get("/permohonan/baru")
            try await browser.post("/permohonan/baru", [("layanan", "BIRTH")])
            let draft = browser.path.replacing("/pemohon", with: "")
            func check(_ place: String) {
                for sign in ["<script>alert", "<img src=x", "onerror=alert(1)>", "<b>", "onfocus='", "\"\u{0301} autofocus"] where evil.utf8.count > 3 {
                    #expect(!bytes(browser.page, contain: sign), "\(sign) stands in \(place)")
                }
                #expect(!browser.page.contains(browser.csrf + "&") && !browser.page.contains("value=\"\(browser.csrf)x"))
            }
            let fields = ["nik", "kk", "name", "birth_place", "birth_date", "sex", "address", "phone"].map { ("a." + $0, evil) }
            try await browser.post(draft + "/pemohon", fields)
            check("the applicant's errors")
            try await browser.post(draft + "/pemohon", [("cari", "1"), ("kata", evil)])
            check("the search")
            try await browser.post(draft + "/pemohon", [("a.nik", ""), ("a.kk", ""), ("a.birth_date", ""), ("a.sex", ""), ("a.phone", ""), ("a.name", evil), ("a.address", evil), ("a.birth_place", evil)])
            #expect(browser.path == draft + "/isian")
            check("the form")
            var form = RequestTests.birth
            try await browser.post(draft + "/isian", form.map { ($0.0, evil) })
            check("the form's errors")
            form = form.map { ["f.child_name", "f.mother_name", "f.witness1_name", "f.witness2_name", "f.child_birth_place"].contains($0.0) ? ($0.0, evil) : $0 }
            try await browser.post(draft + "/isian", form)
            #expect(browser.path == draft + "/berkas")
            try await browser.post(draft + "/berkas", [("received_on", evil), ("note", evil)])
            check("the papers' errors")
            try await browser.post(draft + "/berkas", [("note", evil)])
            check("the review")
            try await browser.get("/")
            check("the home page with a draft")
            try await browser.get(draft + "/periksa")
            try await browser.post(draft + "/periksa", [])
            #expect(browser.path.hasPrefix("/permohonan/"))
            check("the request")
            try await browser.post("/cari", [("kata", evil)])
            check("the search page")
            try await browser.post("/cari", [("kata", "ahmad")])
            check("what is found")
            for path in ["/", "/kotak-keluar", "/akhir-hari"] {
                try await browser.get(path)
                check(path)
            }
        }
    }

    private func bytes(_ page: String, contain sign: String) -> Bool {
        let (page, sign) = (Array(page.utf8), Array(sign.utf8))
        guard page.count >= sign.count else { return false }
        return (0...(page.count - sign.count)).contains { page[$0] == sign[0] && page[$0..<($0 + sign.count)].elementsEqual(sign) }
    }
}
