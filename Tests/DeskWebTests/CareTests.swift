import DeskWeb
import Foundation
import KioskNode
import NodeHost
import Testing

@Suite("care of the computer")
struct CareTests {
    @Test("each care page has one first heading, labels for all that is typed, and help that is there, in both languages")
    func structure() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            for language in ["id", "en"] {
                try await browser.post("/bahasa", [("bahasa", language), ("dari", "/")])
                try await browser.get("/bantuan")
                let anchors = browser.page
                for path in ["/stik", "/peralatan", "/diagnosa", "/perangkat", "/bantuan"] {
                    try await browser.get(path)
                    #expect(browser.status == 200, "\(path)")
                    #expect(browser.page.contains("<html lang=\"\(language)\">"), "\(path)")
                    #expect(browser.page.components(separatedBy: "<h1>").count == 2, "\(path)")
                    let help = browser.attribute("href=\"/bantuan#") ?? ""
                    #expect(anchors.contains("id=\"\(help)\""), "\(path): \(help)")
                    #expect(browser.page.components(separatedBy: "class=\"primary\"").count <= 2, "\(path) has one primary button at most")
                }
            }
        }
    }

    @Test("a second door is off by default, and says how it is switched on")
    func off() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            try await browser.get("/perangkat")
            #expect(browser.page.contains("--lan 0.0.0.0:8472") && !browser.page.contains("/perangkat/kode"))
            try await browser.post("/perangkat/kode", [])
            #expect(browser.status == 404)
        }
    }

    @Test("a check of scanner and printer is recorded, and a GET records nothing")
    func recorded() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            try await browser.get("/peralatan")
            #expect(try await village.kiosk.deskNotes("equipment").isEmpty)
            try await browser.post("/peralatan/periksa", [])
            let note = try #require(try await village.kiosk.deskNotes("equipment").first)
            let json = try JSON.parse(note.value)
            #expect(json["at"]?.unsigned != nil && json["scanner"]?["state"]?.string != nil && json["printer"]?["state"]?.string != nil)
        }
    }

    @Test("a report has all its files, and none of the operators' names")
    func report() async throws {
        let village = try await Village()
        let files = try await village.kiosk.diagnosis()
        #expect(files.map(\.name) == ["BACA-SAYA.txt", "versions.json", "status.json", "counts.json", "sizes.json", "equipment.json", "log.txt", "journal.txt"])
        for file in files {
            #expect(!file.text.contains("Bu Rahma") && !file.text.contains("Desa Uji") && !file.text.contains(village.path), "\(file.name)")
            if file.name.hasSuffix(".json") { #expect((try? JSON.parse(Array(file.text.utf8))) != nil, "\(file.name)") }
        }
    }

    @Test("ten digits in a row are struck from a log, nine are not")
    func struck() {
        #expect(KioskNode.masked("a 3527016802909003 b 123456789 c 1234567890") == "a […] b 123456789 c […]")
    }

    @Test("the second door takes an address of numbers and a port", arguments: [("0.0.0.0:8472", true), ("192.168.1.5:443", true), ("kantor:8472", false), ("0.0.0.0", false), ("1.2.3.4:0", false), ("256.0.0.1:80", false)])
    func address(text: String, isGood: Bool) {
        #expect(((try? LanDoor.parse(text)) != nil) == isGood)
    }
}
