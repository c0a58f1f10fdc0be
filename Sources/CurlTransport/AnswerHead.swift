/// The head of an answer, gathered line by line as libcurl hands it over, within bounds. Parsed as bytes: a portal may send anything.
struct AnswerHead {
    /// A centre sends about six fields and 200 bytes; a portal's cookies fit, a flood does not.
    static let maxFields = 64
    static let maxBytes = 16_384

    private(set) var status = 0
    private(set) var fields: [(name: String, value: String)] = []
    private(set) var contentLength: Int?
    private(set) var isChunked = false
    private(set) var byteCount = 0

    /// One line with its line end: a status line, a field, the empty line or a trailer field. False when a bound is passed.
    mutating func add(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        byteCount += line.count
        guard byteCount <= Self.maxBytes else { return false }
        if line.starts(with: Array("HTTP/".utf8)) {
            // An interim answer (1xx) or a refused proxy tunnel came before: only the last head counts.
            self = AnswerHead(byteCount: byteCount, status: Self.status(of: line))
            return true
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return true }
        guard fields.count < Self.maxFields else { return false }
        let name = String(decoding: line[..<colon].map(Self.lowercased), as: UTF8.self)
        let value = Self.trimmed(line[(colon + 1)...])
        switch name {
        case "content-length": contentLength = Self.decimal(value)
        case "transfer-encoding": isChunked = value.map(Self.lowercased).elementsEqual("chunked".utf8)
        default: break
        }
        fields.append((name, String(decoding: value, as: UTF8.self)))
        return true
    }

    init() {}

    private init(byteCount: Int, status: Int) {
        self.byteCount = byteCount
        self.status = status
    }

    private static func status(of line: UnsafeBufferPointer<UInt8>) -> Int {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { return 0 }
        return decimal(line[(space + 1)...].prefix(3)) ?? 0
    }

    /// Digits only, at most 15 of them.
    private static func decimal(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        guard 1...15 ~= bytes.count else { return nil }
        var value = 0
        for byte in bytes {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }

    private static func trimmed(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) }) else { return bytes.prefix(0) }
        return bytes[first...last]
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte + 32 : byte
    }
}
