/// A refusal that a program can tell apart and a person can read: RFC 9457, `application/problem+json`.
package struct Problem: Sendable, Equatable {
    package static let contentType = "application/problem+json"

    /// Stable for ever: programs compare it. `urn:desasync:problem:` and words with hyphens.
    package var type: String
    package var title: String
    package var status: Int
    /// This time's particulars; no name, key, NIK or path of the server in it.
    package var detail: String

    /// - Parameter name: the part of `type` after `urn:desasync:problem:`.
    package init(_ name: String, title: String, status: Int, detail: String) {
        self.type = "urn:desasync:problem:" + name
        self.title = title
        self.status = status
        self.detail = detail
    }

    package var json: [UInt8] {
        var json = JSONText()
        json.member("type", type)
        json.member("title", title)
        json.member("status", status)
        json.member("detail", detail)
        return json.object
    }
}

extension Problem {
    static func badRequest(_ detail: String) -> Problem {
        Problem("bad-request", title: "Bad request", status: 400, detail: detail)
    }

    static let notFound = Problem("not-found", title: "Not found", status: 404, detail: "Nothing is served under this path.")

    static func methodNotAllowed(_ allowed: String) -> Problem {
        Problem("method-not-allowed", title: "Method not allowed", status: 405, detail: "This path answers \(allowed) only.")
    }

    static func tooLarge(_ limit: Int) -> Problem {
        Problem("too-large", title: "Request too large", status: 413, detail: "The body may have at most \(limit) bytes here.")
    }

    static let targetTooLong = Problem("target-too-long", title: "Request target too long", status: 414, detail: "The path and query are too long.")
}

/// One flat JSON object (RFC 8259), written in order.
private struct JSONText {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    var object: [UInt8] { bytes + [UInt8(ascii: "}")] }

    mutating func member(_ name: String, _ value: String) {
        key(name)
        append(value)
    }

    mutating func member(_ name: String, _ value: Int) {
        key(name)
        bytes += String(value).utf8
    }

    private mutating func key(_ name: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        append(name)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func append(_ text: String) {
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x0A: bytes += "\\n".utf8
            case ..<0x20, 0x7F: bytes += "\\u00".utf8 + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
