/// Names folded so that the spellings of one name meet: for search and for candidates of duplicates, never for what is shown. The same on
/// every machine; the rules are a version of an index, so a change of one is a new ``version``.
package enum NameKey {
    /// Of the rules below. An index that was made by another version is made again.
    package static let version = 1

    /// The name's words without titles, each folded: `Hj. Siti Aminah` → `siti amina`.
    package static func words(_ name: some StringProtocol) -> [String] {
        // Degrees stand behind a comma.
        let comma = name.firstIndex(of: ",") ?? name.endIndex
        let front = letterWords(name[..<comma])
        let words = front.isEmpty ? letterWords(name) : front
        // `St.` in front of a name is Siti, behind it a degree.
        let kept = words.enumerated().filter { index, word in
            !titles.contains(word) && !(index > 0 && index == words.count - 1 && word.elementsEqual("st".utf8))
        }.map(\.element)
        // Somebody is called Haji: a name of titles alone keeps them.
        return (kept.isEmpty ? words : kept).prefix(maxWords).map { String(decoding: fold($0), as: UTF8.self) }
    }

    /// All words, sorted, so that their order does not matter.
    package static func key(_ name: some StringProtocol) -> String { words(name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: " ") }

    /// How alike two names are, 0 to 100: the share of letters in words that meet. A word that is missing in one of them counts half, so
    /// `Siti` and `Siti Aminah` are alike, though less than equal.
    package static func likeness(_ left: String, _ right: String) -> Int {
        var rest = right.split(separator: " ")
        var (met, all) = (0, 0)
        for word in left.split(separator: " ") {
            if let index = rest.firstIndex(where: { $0.utf8.elementsEqual(word.utf8) }) {
                met += 4 * word.utf8.count
                all += 4 * word.utf8.count
                rest.remove(at: index)
            } else {
                all += 2 * word.utf8.count
            }
        }
        all += rest.reduce(0) { $0 + 2 * $1.utf8.count }
        return all == 0 ? 0 : 100 * met / all
    }

    static let maxWords = 12

    /// Lower-case letters and digits alone, without spaces: for comparing names of regions.
    static func letters(_ text: some StringProtocol) -> [UInt8] { letterWords(text).flatMap { $0 } }

    /// Runs of letters and digits, in lower case without diacritics; an apostrophe parts nothing.
    private static func letterWords(_ text: some StringProtocol) -> [[UInt8]] {
        var words: [[UInt8]] = [[]]
        for scalar in text.unicodeScalars.prefix(240) {
            switch scalar.value {
            case 0x30...0x39, 0x61...0x7A: words[words.count - 1].append(UInt8(scalar.value))
            case 0x41...0x5A: words[words.count - 1].append(UInt8(scalar.value) + 0x20)
            case 0x27, 0x60, 0xB4, 0x2018, 0x2019, 0x02BC, 0x0300...0x036F: continue
            case 0xC0...0x17F: words[words.count - 1] += plain(scalar).utf8
            default: if !words[words.count - 1].isEmpty { words.append([]) }
            }
        }
        return words.filter { !$0.isEmpty }
    }

    /// Latin-1 and Latin Extended-A without their marks.
    private static func plain(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\u{C6}", "\u{E6}": return "ae"
        case "\u{D8}", "\u{F8}": return "o"
        case "\u{DF}": return "ss"
        case "\u{152}", "\u{153}": return "oe"
        case "\u{D7}", "\u{F7}": return ""
        default: break
        }
        let table: [(ClosedRange<UInt32>, String)] = [
            (0xC0...0xC5, "a"), (0xC7...0xC7, "c"), (0xC8...0xCB, "e"), (0xCC...0xCF, "i"), (0xD0...0xD0, "d"), (0xD1...0xD1, "n"), (0xD2...0xD6, "o"),
            (0xD9...0xDC, "u"), (0xDD...0xDD, "y"), (0xDE...0xDE, "t"), (0xE0...0xE5, "a"), (0xE7...0xE7, "c"), (0xE8...0xEB, "e"), (0xEC...0xEF, "i"),
            (0xF0...0xF0, "d"), (0xF1...0xF1, "n"), (0xF2...0xF6, "o"), (0xF9...0xFC, "u"), (0xFD...0xFD, "y"), (0xFE...0xFE, "t"), (0xFF...0xFF, "y"),
            (0x100...0x105, "a"), (0x106...0x10D, "c"), (0x10E...0x111, "d"), (0x112...0x11B, "e"), (0x11C...0x123, "g"), (0x124...0x127, "h"),
            (0x128...0x133, "i"), (0x134...0x135, "j"), (0x136...0x138, "k"), (0x139...0x142, "l"), (0x143...0x14B, "n"), (0x14C...0x151, "o"),
            (0x154...0x159, "r"), (0x15A...0x161, "s"), (0x162...0x167, "t"), (0x168...0x173, "u"), (0x174...0x175, "w"), (0x176...0x178, "y"),
            (0x179...0x17E, "z"), (0x17F...0x17F, "s"),
        ]
        return table.first { $0.0.contains(scalar.value) }?.1 ?? ""
    }

    /// Words that people put before or behind a name and leave out again.
    private static let titles: Set<[UInt8]> = Set(
        ["h", "hj", "haji", "hajah", "kh", "kyai", "kiai", "ust", "ustad", "ustadz", "ustadzah", "tgk", "dr", "drs", "dra", "ir", "prof", "alm", "almh",
            "almarhum", "almarhumah", "bpk", "bapak", "ibu", "sdr", "sdri", "tn", "ny", "nn", "se", "sh", "spd", "skm", "sag", "ssos", "amd", "bin", "binti"]
            .map { Array($0.utf8) })

    /// One word for what is written in many ways.
    private static let whole: [[UInt8]: String] = {
        var table: [[UInt8]: String] = [:]
        let groups: [(String, [String])] = [
            ("muhamad", [
                "muhammad", "muhamad", "mohammad", "mohamad", "mohammed", "muhammed", "mochammad", "mochamad", "muchammad", "muchamad", "mokhamad",
                "mokhammad", "mukhamad", "mukhammad", "mohd", "muhd", "moh", "muh", "moch", "much", "mokh", "mhd", "md", "m",
            ]),
            ("ahmad", ["ahmad", "achmad", "akhmad", "ahmed", "achmed", "akhmed", "ach", "akh", "ahd"]),
            ("abdul", ["abdul", "abdoel", "abd", "abdl", "abdull", "abdu"]),
            ("siti", ["siti", "sitti", "st", "sti", "siiti"]),
            ("nur", ["nur", "noer", "nor", "nuur", "noor"]),
        ]
        for (folded, spellings) in groups { for spelling in spellings { table[Array(spelling.utf8)] = folded } }
        return table
    }()

    /// Spellings of before 1972 and of Arabic sounds become one; doubled letters become single; a final h goes.
    private static func fold(_ word: [UInt8]) -> [UInt8] {
        if let folded = whole[word] { return Array(folded.utf8) }
        if word.allSatisfy({ $0 < 0x61 }) { return word }
        var letters = word
        for (old, new) in pairs { letters = replacing(old, new, letters) }
        var folded: [UInt8] = []
        for letter in letters where folded.last != letter { folded.append(letter) }
        if folded.count > 3, folded.last == 0x68 { folded.removeLast() }
        return folded
    }

    /// In this order: `dj` and `tj` before what makes every other `j` a `y`.
    private static let pairs: [([UInt8], [UInt8])] = [
        ("oe", "u"), ("dj", "j"), ("tj", "c"), ("j", "y"), ("sy", "s"), ("ch", "kh"), ("dz", "z"), ("dh", "d"), ("th", "t"), ("ts", "s"), ("kh", "h"),
        ("gh", "g"), ("ph", "f"), ("v", "f"), ("q", "k"), ("x", "ks"), ("ie", "i"), ("ee", "i"), ("oo", "u"),
    ].map { (Array($0.0.utf8), Array($0.1.utf8)) }

    private static func replacing(_ old: [UInt8], _ new: [UInt8], _ text: [UInt8]) -> [UInt8] {
        guard text.count >= old.count else { return text }
        var result: [UInt8] = []
        var rest = text[...]
        while let first = rest.first {
            if rest.starts(with: old) {
                result += new
                rest = rest.dropFirst(old.count)
            } else {
                result.append(first)
                rest = rest.dropFirst()
            }
        }
        return result
    }
}
