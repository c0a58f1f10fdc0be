import DeskWeb
import Foundation
import Testing

@Suite("pages and texts")
struct PageTests {
    static let folder = Village.root + "/Sources/DeskWeb/"

    @Test("the committed Swift is what pages, style, script and texts say, and both languages have the same texts")
    func generated() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Village.root + "/Tools/generate-desk")
        process.arguments = ["--check"]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test("every text that a page or the program asks for is in the catalogue")
    func asked() throws {
        let texts = Texts.of(.indonesian)
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder + "Pages") {
            let page = try String(contentsOfFile: Self.folder + "Pages/" + name, encoding: .utf8)
            for piece in page.components(separatedBy: "{{t.").dropFirst() {
                let key = String(piece.prefix { $0 != "}" })
                #expect(texts.has(key), "\(name): \(key)")
            }
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder) where name.hasSuffix(".swift") {
            let source = try String(contentsOfFile: Self.folder + name, encoding: .utf8)
            for piece in source.components(separatedBy: "texts(\"").dropFirst() {
                let key = String(piece.prefix { $0 != "\"" })
                // A key that is put together is asked for by its beginning.
                if key.contains("\\") || piece.dropFirst(key.count + 1).hasPrefix(" +") { continue }
                #expect(texts.has(key), "\(name): \(key)")
            }
        }
    }

    @Test("every page has its language, one first heading, a skip link and its first line, in both languages")
    func structure() async throws {
        let village = try await Village()
        try await village.browse { browser in
            try await browser.signIn()
            for language in ["id", "en"] {
                try await browser.post("/bahasa", [("bahasa", language), ("dari", "/")])
                for path in ["/", "/permohonan/baru", "/cari", "/kotak-keluar", "/akhir-hari", "/tidak-ada"] {
                    try await browser.get(path)
                    #expect(browser.page.contains("<html lang=\"\(language)\">"), "\(path)")
                    #expect(browser.page.components(separatedBy: "<h1>").count == 2, "\(path)")
                    #expect(browser.page.contains("class=\"skip\"") && browser.page.contains("<main id=\"halaman\""))
                    #expect(browser.page.contains(language == "id" ? "Kirim sekarang" : "Send now"))
                    for input in browser.page.components(separatedBy: "<input ").dropFirst() where !input.hasPrefix("type=\"hidden\"") {
                        guard let id = input.components(separatedBy: "id=\"").dropFirst().first?.prefix(while: { $0 != "\"" }) else { throw Trouble("an input without id at \(path)") }
                        #expect(browser.page.contains("for=\"\(id)\""), "\(path): \(id)")
                    }
                }
            }
        }
    }

    @Test("a value with braces in it is not taken for a placeholder")
    func placeholders() {
        let texts = Texts(language: .indonesian, table: ["a": "{x} dan {y}"])
        #expect(texts("a", ["x": "{y}", "y": "b"]) == "{y} dan b")
    }
}
