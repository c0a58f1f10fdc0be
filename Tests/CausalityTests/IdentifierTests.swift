import Causality
import Testing

@Suite struct IdentifierTests {
    @Test("a log's name is sixteen lower-case hex digits, and reads back", arguments: [UInt64(0), 1, 0xABC, 0x0123_4567_89AB_CDEF, .max])
    func logName(value: UInt64) {
        let text = LogID(value).description
        #expect(text.utf8.count == 16)
        #expect(LogID(text) == LogID(value))
        #expect(LogID(text[...]) == LogID(value))
    }

    @Test("no other text is a log's name", arguments: [
        "", "0", "000000000000000", "00000000000000000", "0123456789ABCDEF", "0123456789abcdeg", " 123456789abcdef", "+123456789abcdef", "-123456789abcdef",
        "0x23456789abcdef", "0123456789abcde\u{0}", "0123456789abcde\n", "0123456789abcd\r\n", "01234567_9abcdef", "\u{ff10}123456789abcd", "0123456789abcd\u{e9}",
    ])
    func noLogName(text: String) {
        #expect(LogID(text) == nil)
        #expect(Dot("\(text):1") == nil)
    }

    @Test("a dot is a log's name, a colon and a number, and reads back", arguments: [UInt64(0), 1, 9, 10, 1_000_000, 9_007_199_254_740_991])
    func dot(sequence: UInt64) {
        let dot = Dot(LogID(0xFEDC_BA98_7654_3210), sequence)
        #expect(dot.description == "fedcba9876543210:\(sequence)")
        #expect(Dot(dot.description) == dot)
    }

    @Test("no other text is a dot", arguments: [
        "", ":", ":1", "fedcba9876543210", "fedcba9876543210:", "fedcba9876543210:01", "fedcba9876543210:00", "fedcba9876543210:+1", "fedcba9876543210:-1",
        "fedcba9876543210: 1", "fedcba9876543210:1 ", "fedcba9876543210:1\n", "fedcba9876543210:1\u{0}", "fedcba9876543210:1\u{301}", "fedcba9876543210:0x1",
        "fedcba9876543210:\u{661}", "fedcba9876543210:1e3", "fedcba9876543210;1", "FEDCBA9876543210:1", "fedcba9876543210:9007199254740992",
        "fedcba9876543210:99999999999999999999", "fedcba9876543210:18446744073709551617", "edcba9876543210:1", "\u{e9}edcba987654321:1",
    ])
    func noDot(text: String) { #expect(Dot(text) == nil) }

    @Test("dots are ordered by log, then number")
    func order() {
        let dots = [Dot(LogID(1), 0), Dot(LogID(1), 5), Dot(LogID(2), 1), Dot(LogID(1 << 63), 0)]
        #expect(dots.reversed().sorted() == dots)
        #expect(ScopeID(9) < ScopeID(10) && NodeID(9) < NodeID(10))
        #expect(ScopeID(.max).description == "18446744073709551615")
    }
}
