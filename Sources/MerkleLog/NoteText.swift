// Lines and numbers of notes, read and written as bytes: String compares by Unicode equivalence, takes CR LF for one
// character, and Int("+5") and Int("05") parse.

let lineFeed = UInt8(ascii: "\n")
let space = UInt8(ascii: " ")

/// A plain decimal: digits only, no leading zero, at most `limit`.
func parseDecimal(_ text: ArraySlice<UInt8>, limit: UInt64) throws(MerkleLogError) -> UInt64 {
    guard let first = text.first, text.count <= 20, text.count == 1 || first != UInt8(ascii: "0") else { throw .number }
    var value: UInt64 = 0
    for character in text {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) else { throw .number }
        let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = tens.addingReportingOverflow(UInt64(character - UInt8(ascii: "0")))
        guard !overflow, !carry else { throw .number }
        value = sum
    }
    guard value <= limit else { throw .number }
    return value
}

func parseHash(_ text: ArraySlice<UInt8>) throws(MerkleLogError) -> Hash {
    guard let bytes = Base64.decode(text), let hash = Hash(bytes) else { throw .base64 }
    return hash
}

extension [UInt8] {
    mutating func appendLine(_ bytes: some Collection<UInt8>) {
        append(contentsOf: bytes)
        append(lineFeed)
    }

    mutating func appendDecimal(_ value: UInt64) {
        append(contentsOf: String(value).utf8)
    }

    mutating func appendHashLine(_ hash: Hash) {
        hash.withBytes { Base64.append($0, to: &self) }
        append(lineFeed)
    }
}

/// Takes lines off the front of bytes that end in LF.
struct LineReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next line without its LF, or nil if no complete line is left.
    mutating func next() -> ArraySlice<UInt8>? {
        guard let end = rest.firstIndex(of: lineFeed) else { return nil }
        defer { rest = rest[(end + 1)...] }
        return rest[..<end]
    }
}
