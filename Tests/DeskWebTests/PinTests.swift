import DeskWeb
import Testing

@Suite("PINs and codes from the office")
struct PinTests {
    @Test("the first PIN is set with the office's answer, which works once and for one operator alone")
    func first() async throws {
        let village = try await Village(services: [])
        try await village.browse { browser in
            try await browser.get("/masuk")
            #expect(browser.page.contains("Bu Rahma") && browser.page.contains("Pak Slamet"))
            // Without a PIN nobody is let in, whatever is typed.
            try await browser.post("/masuk", [("siapa", "\(village.scope)-1"), ("pin", "482913")])
            #expect(browser.path == "/masuk/kode/\(village.scope)-1")
            guard let challenge = browser.attribute("<p class=\"big code\">")?.split(separator: "<").first else { throw Trouble("no challenge") }
            let asked = ["node": "2", "operator": "1", "challenge": String(challenge)]
            let answer = try await Village.json(village.centre, "pin", asked)["answer"]?.string ?? ""
            // The other operator's page has another challenge, and this answer is none to it.
            try await browser.get("/masuk/kode/\(village.scope)-2")
            try await browser.post("/masuk/kode/\(village.scope)-2", [("jawaban", answer), ("pin", "482913"), ("ulang", "482913")])
            #expect(browser.status == 422)
            // A slip of one character is told from a wrong code, and small letters, spaces and O for 0 are no slip.
            try await browser.get("/masuk/kode/\(village.scope)-1")
            let slipped = (answer.first == "7" ? "8" : "7") + answer.dropFirst()
            try await browser.post("/masuk/kode/\(village.scope)-1", [("jawaban", slipped), ("pin", "482913"), ("ulang", "482913")])
            #expect(browser.page.contains("Ada huruf yang keliru"))
            try await browser.post("/masuk/kode/\(village.scope)-1", [("jawaban", answer), ("pin", "111111"), ("ulang", "111111")])
            #expect(browser.page.contains("terlalu mudah"))
            let typed = answer.lowercased().replacing("0", with: "o").replacing("-", with: " ")
            try await browser.post("/masuk/kode/\(village.scope)-1", [("jawaban", typed), ("pin", "482913"), ("ulang", "482913")])
            #expect(browser.path == "/" && browser.status == 200)
            // The same answer again sets nothing.
            try await browser.post("/kunci", [])
            try await browser.get("/masuk/kode/\(village.scope)-1")
            try await browser.post("/masuk/kode/\(village.scope)-1", [("jawaban", answer), ("pin", "975310"), ("ulang", "975310")])
            #expect(browser.status == 422)
        }
    }

    @Test("wrong PINs are counted, also over a restart of the pages, and then have to wait")
    func guessing() async throws {
        let village = try await Village(services: [])
        try await village.browse { browser in
            try await browser.signIn()
            try await browser.post("/kunci", [])
            for _ in 0..<3 { try await browser.post("/masuk", [("siapa", "\(village.scope)-1"), ("pin", "000001")]) }
            #expect(browser.status == 422)
        }
        // Another desk over the same node: what was counted lies on the disk.
        try await village.browse { browser in
            try await browser.get("/masuk")
            for _ in 0..<2 { try await browser.post("/masuk", [("siapa", "\(village.scope)-1"), ("pin", "000001")]) }
            #expect(browser.status == 422)
            try await browser.post("/masuk", [("siapa", "\(village.scope)-1"), ("pin", "482913")])
            #expect(browser.status == 429)
            #expect(browser.page.contains("Tunggu"))
            // The office helps whoever has forgotten.
            try await browser.signIn(pin: "864209")
            #expect(browser.path == "/")
        }
    }

    @Test("what was typed at the sign-in stands in no page that comes back")
    func silence() async throws {
        let village = try await Village(services: [])
        try await village.browse { browser in
            try await browser.signIn()
            try await browser.post("/kunci", [])
            try await browser.post("/masuk", [("siapa", "\(village.scope)-1"), ("pin", "739164")])
            #expect(!browser.page.contains("739164"))
        }
    }
}
