import CanonicalCBOR
import Causality
import OperationLog

/// Bytes that every implementation finds malformed, with the reason, by hand from one plain entry.
enum VectorMustFail {
    static func list(_ items: [VectorFile.Item], _ logs: [VectorFile.Log]) -> [VectorFile.MustFail] {
        func item(_ name: String) -> VectorFile.Item { items.first { $0.name == name }! }
        func log(_ name: String) -> String { logs.first { $0.name == name }!.id }
        let own = "48" + log("kiosk")
        let centre = "48" + log("centre")
        let far = "48" + "ffffffffffffffff"
        let next = "\(log("kiosk")):7"
        var result: [VectorFile.MustFail] = []

        func add(_ name: String, _ why: String, _ dot: String, _ bytes: [UInt8]) {
            result.append(VectorFile.MustFail(name: name, why: why, dot: dot, bytes: hexText(bytes)))
        }
        func edit(_ name: String, _ why: String, _ changes: (UInt64, String)..., at dot: String? = nil) {
            var pairs = EnvelopeTests.plain
            for (key, value) in changes {
                pairs.removeAll { $0.0 == key }
                if !value.isEmpty { pairs.append((key, value)) }
            }
            add(name, why, dot ?? next, EnvelopeTests.bytes(pairs.sorted { $0.0 < $1.0 }))
        }

        // The form of CBOR.
        let plain = EnvelopeTests.with()
        add("empty", "There is no item.", next, [])
        add("cut", "The last byte is missing.", next, Array(plain.dropLast()))
        add("trailing byte", "A byte follows the map.", next, plain + [0])
        add("indefinite length", "The map has no length of its own.", next, [0xBF] + plain.dropFirst() + [0xFF])
        add("tag", "The map is tagged as CBOR.", next, [0xD9, 0xD9, 0xF7] + plain)
        add("array", "The envelope is a map.", next, [0x81] + plain)
        edit("long integer", "The author has a shorter form.", (4, "1804"))
        edit("float", "There are no floats.", (5, "f93c00"))
        edit("undefined", "There is no undefined.", (11, "f7"), (5, "1907d0"))
        edit("invalid text", "A text in the subject is not UTF-8.", (11, "62c080"), (5, "1907d0"))
        edit("deep nesting", "Nine items inside one another.", (11, "818181818181818100"), (5, "1907d0"))
        let descending = EnvelopeTests.plain.filter { $0.0 != 5 } + [(5, "01")]
        add("descending keys", "Key 5 after key 9.", next, EnvelopeTests.bytes(descending))
        add("duplicate key", "Key 4 stands twice.", next, EnvelopeTests.bytes((EnvelopeTests.plain + [(4, "04")]).sorted { $0.0 < $1.0 }))
        // The envelope's keys.
        edit("no time", "Key 1 is required.", (1, ""))
        edit("version 2", "Another version of the envelope.", (0, "02"))
        edit("unknown key", "Version 1 has no key 14.", (14, "00"))
        edit("doubtful false", "A flag that is not set is left out.", (2, "f4"))
        edit("growth of nothing", "An empty list is left out.", (3, "80"))
        edit("growth of the own log", "The own log is not part of its context.", (3, "83 \(own) 07 480000000000000000"))
        edit("growth out of order", "Logs ascend.", (3, "86 \(far) 01 480000000000000000 480000000000000001 01 480000000000000000"))
        edit("growth to zero", "Counts start at 1.", (3, "83 \(far) 00 480000000000000000"))
        edit("author too large", "Authors end at 2^32.", (4, "1b0000000100000001"))
        edit("record at distance 0", "An entry that creates its record has a type instead.", (6, "00"))
        edit("record beyond entry 0", "The distance is above the own number.", (6, "08"))
        edit("own record as a foreign one", "Dots of the own log carry no LogID.", (6, "82 \(own) 03"))
        edit("record and type", "A type stands for the record itself.", (7, "02"))
        edit("fields without a record", "Whose fields?", (6, ""))
        edit("no fields", "An empty list is left out.", (8, "80"))
        edit("fields descending", "Fields ascend.", (8, "820201"))
        edit("field twice", "One version a field and entry.", (8, "820101"))
        edit("field 65536", "Fields have 16 bits.", (8, "811a00010000"))
        edit("replaced nothing", "An empty map is left out.", (9, "a0"))
        edit("replaced at distance 0", "An entry does not replace itself.", (9, "a1018100"))
        edit("replaced beyond entry 0", "The distance is above the own number.", (9, "a1018108"))
        edit("distances descending", "Distances ascend.", (9, "a101820302"))
        edit("own dots as foreign ranges", "Dots of the own log are distances.", (9, "a10181 83\(own)0001"))
        edit("own dots after foreign ones", "Own dots come first.", (9, "a10182 83\(centre)0001 01"))
        edit("empty range", "A range has at least one dot.", (9, "a10181 83\(centre)0000"))
        edit("adjacent ranges", "They are one range.", (9, "a10181 85\(centre)00010101"))
        edit("range beyond 2^53", "No log is that long.", (9, "a10181 83\(centre)01 1b0020000000000000"))
        edit("logs of replaced out of order", "Logs ascend.", (9, "a10182 83\(far)0001 83480000000000000001 0001"))
        edit("transaction of one", "One entry is no transaction.", (10, "01"))
        edit("transaction of 257", "At most 256.", (10, "190101"))
        edit("body of nothing", "An empty map is left out.", (12, "a0"))
        edit("body with a text key", "Keys are numbers.", (12, "a1616100"))
        edit("short commitment", "A hash has 32 bytes.", (13, "581f" + String(repeating: "00", count: 31)))
        // Subjects.
        edit("write with a subject", "Kind 1 has none.", (11, "80"))
        edit("verdict without a subject", "Kind 4 has one.", (5, "04"))
        edit("verdict over nothing", "At least one range.", (5, "04"), (11, "820001"))
        edit("verdict of class 2", "Classes are 0 and 1.", (5, "04"), (11, "850201\(centre)0001"))
        edit("verdict over touching ranges", "They are one range.", (5, "04"), (11, "880001\(centre)0001\(centre)0101"))
        edit("readmission twice", "Dots ascend.", (5, "05"), (11, "84\(centre)01\(centre)01"))
        edit("fork at nothing", "Branches share entry 0.", (5, "06"), (11, "83\(centre)00" + "5820e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"))
        edit("erasure without fields", "At least one field.", (5, "07"), (11, "8182\(centre)00"))
        edit("link to a deployment with a space", "The name is no free text.", (5, "0a"), (11, "8563612062 00 \(centre) 00 5820" + String(repeating: "00", count: 32)))
        // What the log itself refuses: these decode.
        edit("record outside the context", "The kiosk has applied one entry of the centre's log.", (6, "82 \(centre) 01"))
        edit("replaced outside the context", "The same for replaced dots.", (9, "a10181 83\(centre)0101"))
        edit("reference to an unknown log", "Nothing of it was applied.", (6, "82 \(far) 00"))
        edit("growth that does not grow", "The kiosk's context has this count already.", (3, "83 \(centre) 01 480000000000000000"))
        edit("transaction within a transaction", "Entry 4 opened one of two entries.", (10, "02"), at: "\(log("kiosk")):5")
        add("second genesis", "A genesis is entry 0.", next, hex(item("genesis").bytes))
        // Entry 0.
        add("write as entry 0", "Entry 0 is a genesis.", "0000000000000000:0", EnvelopeTests.with((6, ""), (8, ""), (9, "")))
        edit("genesis without a body", "It says whose log this is.", (4, "00"), (5, "00"), (6, ""), (8, ""), (9, ""), at: "0000000000000000:0")
        let genesis = hex(item("genesis").bytes)
        for (name, why, byte) in [("genesis with a slash", "Printable ASCII without space, + and /.", UInt8(0x2F)), ("genesis with a space", "Printable ASCII without space, + and /.", 0x20)] {
            var bytes = genesis
            bytes[bytes.firstIndex(of: UInt8(ascii: "."))!] = byte
            add(name, why, "0000000000000000:0", bytes)
        }
        return result
    }

    static func papers(_ good: String) -> [String] {
        var swapped = Array(good)
        swapped.swapAt(1, 2)
        var wrong = Array(good)
        wrong[9] = wrong[9] == "3" ? "4" : "3"
        return [String(swapped), String(wrong), String(good.dropLast()), good + "0", good.replacing("-000123-", with: "-0000123-"), good.replacing("-000123-", with: "-123-"), good.replacing("-", with: "\u{2013}"), ""]
    }
}
