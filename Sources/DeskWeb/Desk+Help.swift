import Hummingbird

/// `/bantuan`: a few sentences a page, and the keys. Every page leads to its own part.
struct HelpPage: Page {
    static let template = "help"

    struct Part: Sendable {
        let anchor: String
        let partTitle: String
        let sentences: [String]
    }

    struct Key: Sendable {
        let keyName: String
        let keyDoes: String
    }

    let title: String
    let parts: [Part]
    let keys: [Key]
}

extension Desk {
    /// Anchor, key of its texts (`help_<key>_title`, `help_<key>`: one sentence a line), beginnings of the paths that it is about.
    private static let help: [(anchor: String, key: String, paths: [String])] = [
        ("beranda", "home", []),
        ("masuk", "login", ["/masuk"]),
        ("permohonan-baru", "new", ["/permohonan/baru", "/draf"]),
        ("berkas", "papers", ["/berkas", "/pindai", "/baki"]),
        ("permohonan", "request", ["/permohonan"]),
        ("cari", "search", ["/cari"]),
        ("bersilang", "dispute", ["/bersilang", "/sengketa"]),
        ("cetak", "print", ["/cetak", "/buku", "/leaflet", "/layanan"]),
        ("kotak-keluar", "outbox", ["/kotak-keluar"]),
        ("akhir-hari", "end", ["/akhir-hari"]),
        ("stik", "stick", ["/stik"]),
        ("peralatan", "equipment", ["/peralatan", "/diagnosa"]),
        ("layar-lain", "screens", ["/perangkat"]),
    ]

    /// Where the page's own help stands; of parts that fit, the one that says most.
    static func helpPath(_ path: String) -> String {
        var found: (anchor: String, length: Int) = ("beranda", 0)
        for part in help {
            for start in part.paths where path.hasPrefix(start) && start.utf8.count > found.length { found = (part.anchor, start.utf8.count) }
        }
        return "/bantuan#" + found.anchor
    }

    func addHelp(to router: Router<DeskContext>) {
        page(router, "/bantuan", .anyone) { ask in
            let texts = ask.texts
            let parts = Self.help.map { part in
                HelpPage.Part(anchor: part.anchor, partTitle: texts("help_" + part.key + "_title"), sentences: texts("help_" + part.key).split(separator: "\n").map(String.init))
            }
            let keys = ["tab", "enter", "space", "arrows", "escape", "new", "print"].map { key in HelpPage.Key(keyName: texts("help_key_" + key), keyDoes: texts("help_key_" + key + "_does")) }
            return .page(HelpPage(title: texts("help_title"), parts: parts, keys: keys))
        }
    }
}
