import Causality
import OperationLog
import Testing

@Suite struct PaperNumberTests {
    static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    static func number(_ office: String = "3527012002", log: UInt64 = 0x5338_D000_0000_0000, running: UInt64 = 123) throws -> PaperNumber {
        try #require(PaperNumber(office: office, series: PaperSeries(LogID(log)), running: running))
    }

    @Test("a number is printed in four parts, and reads back")
    func form() throws {
        let number = try Self.number()
        #expect(number.description.hasPrefix("3527012002-ACWD-000123-"))
        #expect(number.description.utf8.count == 24)
        var numbers = SeededNumbers(seed: 9)
        for _ in 0..<2000 {
            let office = ["3527012002", "352701", "3527", "35"].randomElement(using: &numbers)!
            let running = 1 + (numbers.next() >> numbers.upTo(63)) % 999_999_999
            let number = try Self.number(office, log: numbers.next(), running: running)
            #expect(PaperNumber(reading: number.description) == number)
        }
    }

    @Test("any one character changed is noticed", arguments: UInt64(1)...12)
    func substitution(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let printed = Array(try Self.number(log: numbers.next(), running: 1 + numbers.upTo(999_998)).description)
        for place in printed.indices where printed[place] != "-" {
            for other in Self.alphabet where other != printed[place] {
                var wrong = printed
                wrong[place] = other
                #expect(PaperNumber(reading: String(wrong)) == nil, "\(String(wrong)) for \(String(printed))")
            }
        }
    }

    @Test("any two characters swapped are noticed", arguments: UInt64(1)...12)
    func transposition(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed &* 31)
        let printed = Array(try Self.number(log: numbers.next(), running: 1 + numbers.upTo(999_998)).description)
        for left in printed.indices {
            for right in printed.indices where right > left && printed[left] != printed[right] && printed[left] != "-" && printed[right] != "-" {
                var wrong = printed
                wrong.swapAt(left, right)
                #expect(PaperNumber(reading: String(wrong)) == nil, "\(String(wrong)) for \(String(printed))")
            }
        }
    }

    @Test("a person may type small letters, O and 0, I, L and 1, and spaces", arguments: UInt64(1)...40)
    func tolerance(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed &* 101)
        // 1 and 0 in every part, the check character's too at times.
        let number = try Self.number("3510011001", log: numbers.next() & 0x0FFF_FFFF_FFFF_FFFF, running: 100_101 + numbers.upTo(40))
        let printed = number.description
        #expect(PaperNumber(reading: printed.lowercased()) == number)
        for (from, to) in [("0", "O"), ("0", "o"), ("1", "I"), ("1", "l"), ("1", "L"), ("-", " - "), ("-", "- ")] {
            #expect(PaperNumber(reading: printed.replacing(from, with: to)) == number)
        }
        #expect(PaperNumber(reading: printed.replacing("-", with: "")) == number)
        #expect(PaperNumber(reading: printed.replacing("-", with: " ")) == number)
        #expect(PaperNumber(reading: " \(printed) ") == number)
    }

    @Test("nothing else is a number")
    func refused() throws {
        let printed = try Self.number().description
        for text in [
            "", "-", "---", "3527012002", printed + "-", "-" + printed, printed + "0", String(printed.dropLast()), printed.replacing("-000123-", with: "-0000123-"),
            printed.replacing("-000123-", with: "-00123-"), printed.replacing("-000123-", with: "-000000-"), printed.replacing("-", with: "\u{2013}"),
            printed.replacing("2", with: "\u{662}"), printed.replacing("2", with: "2\u{301}"), printed + "\u{0}", printed.replacing("-", with: "--"), printed.replacing("-", with: "."),
        ] { #expect(PaperNumber(reading: text) == nil, "\(text)") }
        for office in ["", "352701200", "35270120021", "3527O12002", "35 27", "\u{663}527012002"] {
            #expect(PaperNumber(office: office, series: PaperSeries(LogID(1)), running: 1) == nil)
        }
        #expect(PaperNumber(office: "35", series: PaperSeries(LogID(1)), running: 0) == nil)
        #expect(PaperNumber(office: "35", series: PaperSeries(LogID(1)), running: 1_000_000_000) == nil)
    }

    @Test("a number without hyphens is read in the one way in which it can be meant")
    func oneReading() throws {
        var numbers = SeededNumbers(seed: 5)
        for _ in 0..<2000 {
            let office = ["3527012002", "352701", "3527"].randomElement(using: &numbers)!
            let number = try Self.number(office, log: numbers.next() & 0x4A52_9FFF_FFFF_FFFF, running: 1 + numbers.upTo(999_999_998))
            let read = PaperNumber(reading: number.description.replacing("-", with: ""))
            #expect(read == (office.count == 10 ? number : nil))
        }
    }

    @Test("every check character occurs")
    func spread() throws {
        let seen = Set(try (1...400).map { try Self.number(running: $0).description.last })
        #expect(seen.count == 32)
    }

    @Test("the series is the highest 20 bits of the log's name", arguments: [
        (UInt64(0), "0000"), (.max, "ZZZZ"), (0x0000_0FFF_FFFF_FFFF, "0000"), (0x0000_1000_0000_0000, "0001"), (0x5338_D000_0000_0000, "ACWD"),
    ])
    func series(log: UInt64, text: String) { #expect(PaperSeries(LogID(log)).description == text) }
}
