/// `multipart/form-data` (RFC 7578) in pieces as they arrive: a value, so that it can be tried cut at every byte. Fields are bounded here; files go
/// through, and whoever writes them bounds them.
package struct MultipartParser: Sendable {
    package enum Event: Sendable, Equatable {
        case field(name: String, value: String)
        /// What the browser says of the file; its name is nobody's path.
        case fileBegins(field: String, name: String, type: String)
        case fileData([UInt8])
        case fileEnds
        /// The last delimiter; whatever comes after it is passed over.
        case end
    }

    private enum State: Sendable { case preamble, headers, field(String), file, done }

    private let delimiter: [UInt8]
    private var buffer: [UInt8] = []
    private var state = State.preamble
    private var parts = 0

    static let maxParts = 64
    static let maxHeaderBytes = 4_096
    static let maxFieldBytes = 8_192

    /// - Parameter contentType: of the request; nil unless it is such a form with a boundary.
    package init?(contentType: String) {
        let pieces = contentType.split(separator: ";").map { Form.trimmed(String($0)) }
        guard pieces.first?.lowercased() == "multipart/form-data" else { return nil }
        guard var boundary = pieces.dropFirst().first(where: { $0.lowercased().hasPrefix("boundary=") })?.dropFirst(9) else { return nil }
        if boundary.hasPrefix("\""), boundary.hasSuffix("\""), boundary.count > 1 { boundary = boundary.dropFirst().dropLast() }
        guard (1...70).contains(boundary.utf8.count), boundary.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
        delimiter = Array("\r\n--".utf8) + Array(boundary.utf8)
        // The first delimiter has no line before it.
        buffer = [0x0D, 0x0A]
    }

    package var isDone: Bool { if case .done = state { true } else { false } }

    package mutating func feed(_ bytes: some Sequence<UInt8>) throws(DeskRefusal) -> [Event] {
        buffer += bytes
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// False when more bytes are needed.
    private mutating func step(_ events: inout [Event]) throws(DeskRefusal) -> Bool {
        switch state {
        case .done:
            buffer = []
            return false
        case .preamble:
            guard let end = find(delimiter) else {
                guard buffer.count < Self.maxHeaderBytes else { throw .badForm }
                return false
            }
            return try afterDelimiter(end, &events)
        case .headers:
            guard let end = find([0x0D, 0x0A, 0x0D, 0x0A]) else {
                guard buffer.count <= Self.maxHeaderBytes else { throw .badForm }
                return false
            }
            let head = Array(buffer[..<end])
            buffer.removeFirst(end + 4)
            try begin(head, &events)
            return true
        case .field(let name):
            guard let end = find(delimiter) else {
                guard buffer.count <= Self.maxFieldBytes + delimiter.count else { throw .tooLarge }
                return false
            }
            guard end <= Self.maxFieldBytes else { throw .tooLarge }
            guard let value = String(validating: buffer[..<end], as: UTF8.self) else { throw .badForm }
            events.append(.field(name: name, value: value))
            return try afterDelimiter(end, &events)
        case .file:
            if let end = find(delimiter) {
                if end > 0 { events.append(.fileData(Array(buffer[..<end]))) }
                events.append(.fileEnds)
                return try afterDelimiter(end, &events)
            }
            // What may be the beginning of a delimiter stays.
            let safe = buffer.count - (delimiter.count - 1)
            if safe > 0 {
                events.append(.fileData(Array(buffer[..<safe])))
                buffer.removeFirst(safe)
            }
            return false
        }
    }

    /// Behind a delimiter stands `--` after the last part, else a line's end.
    private mutating func afterDelimiter(_ start: Int, _ events: inout [Event]) throws(DeskRefusal) -> Bool {
        let rest = start + delimiter.count
        guard buffer.count >= rest + 2 else {
            // Not decided yet: the delimiter stays, whatever stood before it was handed on.
            buffer.removeFirst(start)
            state = .preamble
            return false
        }
        let mark = Array(buffer[rest..<(rest + 2)])
        buffer.removeFirst(rest + 2)
        if mark == Array("--".utf8) {
            state = .done
            events.append(.end)
            return false
        }
        guard mark == [0x0D, 0x0A] else { throw .badForm }
        parts += 1
        guard parts <= Self.maxParts else { throw .tooLarge }
        state = .headers
        return true
    }

    private mutating func begin(_ head: [UInt8], _ events: inout [Event]) throws(DeskRefusal) {
        guard let text = String(validating: head, as: UTF8.self) else { throw .badForm }
        var disposition: [String: String] = [:]
        var type = ""
        // CR LF is one Character.
        for line in text.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { throw .badForm }
            let value = Form.trimmed(String(line[line.index(after: colon)...]))
            switch line[..<colon].lowercased() {
            case "content-disposition": disposition = Self.parameters(value)
            case "content-type": type = String(value.prefix(100))
            default: continue
            }
        }
        guard let name = disposition["name"], name.utf8.count <= 64 else { throw .badForm }
        if let file = disposition["filename"] {
            events.append(.fileBegins(field: name, name: String(file.prefix(200)), type: type))
            state = .file
        } else {
            state = .field(name)
        }
    }

    /// `form-data; name="a"; filename="b"`; `%22` stands for a quotation mark, as browsers write it.
    private static func parameters(_ text: String) -> [String: String] {
        var result: [String: String] = [:]
        var rest = Array(text.utf8)[...]
        while let semicolon = rest.firstIndex(of: UInt8(ascii: ";")) {
            rest = rest[(semicolon + 1)...]
            guard let equals = rest.firstIndex(of: UInt8(ascii: "=")), equals + 1 < rest.endIndex, rest[equals + 1] == UInt8(ascii: "\"") else { continue }
            let name = Form.trimmed(String(decoding: rest[..<equals], as: UTF8.self)).lowercased()
            guard let close = rest[(equals + 2)...].firstIndex(of: UInt8(ascii: "\"")) else { break }
            result[name] = String(decoding: rest[(equals + 2)..<close], as: UTF8.self).replacing("%22", with: "\"")
            rest = rest[(close + 1)...]
        }
        return result
    }

    private func find(_ pattern: [UInt8]) -> Int? {
        guard buffer.count >= pattern.count else { return nil }
        return buffer.withUnsafeBytes { bytes in
            let last = bytes.count - pattern.count
            var start = 0
            while start <= last {
                // Most bytes are no beginning of one.
                if bytes[start] == pattern[0], pattern.indices.allSatisfy({ bytes[start + $0] == pattern[$0] }) { return start }
                start += 1
            }
            return nil
        }
    }
}
