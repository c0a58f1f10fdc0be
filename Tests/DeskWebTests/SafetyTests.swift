import DeskWeb
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@Suite("what comes from elsewhere")
struct SafetyTests {
    static let site = HTTPField.Name("sec-fetch-site")!

    @Test("another name for this address is refused before anything is looked up")
    func rebinding() async throws {
        let village = try await Village(services: [])
        var settings = DeskSettings()
        settings.pinCost = 4
        // The test's browser calls us localhost, which is no name of this desk's port.
        let application = Application(router: Desk(node: village.kiosk, settings: settings).router())
        try await application.test(.router) { client in
            let response = try await client.executeRequest(uri: "/masuk", method: .get, headers: [:], body: nil)
            #expect(response.status == .misdirectedRequest)
            #expect(response.headers[.setCookie] == nil)
            #expect(!String(buffer: response.body).contains("Bu Rahma"))
        }
    }

    @Test("a form from another site, from nowhere, or with another session's token changes nothing")
    func forgery() async throws {
        let village = try await Village(services: [])
        try await village.browse { browser in
            try await browser.get("/masuk")
            for headers: HTTPFields in [[.origin: "http://evil.example"], [.origin: "null"], [:], [.origin: "https://localhost"], [Self.site: "cross-site"], [.origin: "http://localhost", Self.site: "same-site"]] {
                try await browser.post("/kirim", [], headers: headers)
                #expect(browser.status == 403, "\(headers)")
                try await browser.get("/masuk")
            }
            try await browser.post("/masuk", [("siapa", "3-1"), ("pin", "1")], csrf: "00")
            #expect(browser.status == 403)
            try await browser.get("/masuk")
            let token = browser.csrf
            browser.forgetCookies()
            try await browser.post("/masuk", [("siapa", "3-1"), ("pin", "1")], csrf: token)
            #expect(browser.status == 403)
        }
    }

    @Test("another page's pictures and scripts get nothing here, and nobody's place; a link does")
    func background() async throws {
        let village = try await Village(services: [])
        let (mode, destination) = (HTTPField.Name("sec-fetch-mode")!, HTTPField.Name("sec-fetch-dest")!)
        try await village.browse { browser in
            for path in ["/masuk", "/peristiwa", "/aset/ikon.svg"] {
                try await browser.get(path, headers: [Self.site: "cross-site", mode: "no-cors", destination: "image"])
                #expect(browser.status == 403 && browser.headers[.setCookie] == nil, "\(path)")
            }
            try await browser.get("/masuk", headers: [Self.site: "cross-site", mode: "navigate", destination: "document"])
            #expect(browser.status == 200)
            try await browser.get("/masuk", headers: [Self.site: "cross-site", mode: "navigate", destination: "iframe"])
            #expect(browser.status == 403)
            try await browser.get("/masuk", headers: [Self.site: "none", mode: "navigate", destination: "document"])
            #expect(browser.status == 200)
        }
    }

    @Test("every answer says what a browser may do with it")
    func headers() async throws {
        let village = try await Village(services: [])
        try await village.browse { browser in
            for path in ["/masuk", "/tidak-ada", "/aset/ikon.svg", "/peristiwa-lain"] {
                try await browser.get(path)
                let policy = browser.headers[HTTPField.Name("content-security-policy")!] ?? ""
                #expect(policy.hasPrefix("default-src 'none'"), "\(path)")
                #expect(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"))
                #expect(browser.headers[HTTPField.Name("x-content-type-options")!] == "nosniff")
                #expect(browser.headers[.cacheControl] != nil)
            }
            browser.forgetCookies()
            try await browser.get("/masuk")
            let cookie = browser.headers[.setCookie] ?? ""
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"))
            #expect(browser.headers[.cacheControl] == "no-store")
        }
    }

    @Test("who is not signed in sees no page but the sign-in, and comes back to where it was")
    func stranger() async throws {
        let village = try await Village(services: [])
        try await village.browse { browser in
            for path in ["/", "/permohonan/baru", "/kotak-keluar", "/akhir-hari", "/permohonan/0123456789abcdef:1", "/draf/0123456789abcdef0123456789abcdef/isian"] {
                try await browser.get(path)
                #expect(browser.path == "/masuk", "\(path)")
            }
            try await browser.get("/", headers: [HTTPField.Name("x-desk-live")!: "1"])
            #expect(browser.status == 401)
        }
    }

    @Test("a form that is too large, has too many fields or is no form is refused")
    func bounds() async throws {
        let village = try await Village(services: [])
        try await village.browse { browser in
            try await browser.get("/masuk")
            try await browser.post("/masuk", [("siapa", String(repeating: "x", count: 70_000))])
            #expect(browser.status == 413)
            try await browser.get("/masuk")
            try await browser.post("/masuk", (0..<500).map { ("a\($0)", "1") })
            #expect(browser.status == 413)
            try await browser.post("/masuk", body: "_csrf=%zz", type: "application/x-www-form-urlencoded")
            #expect(browser.status == 400)
            try await browser.post("/masuk", body: "{}", type: "application/json")
            #expect(browser.status == 400)
            try await browser.get("/" + String(repeating: "a", count: 2_000))
            #expect(browser.status == 413)
        }
    }
}
