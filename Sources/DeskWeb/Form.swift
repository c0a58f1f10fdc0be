import HTTPTypes
import Hummingbird
import NIOCore

/// A form as a browser sends it (`application/x-www-form-urlencoded`), bounded.
struct Form: Sendable {
    private var pairs: [(name: String, value: String)] = []

    init(_ pairs: [(name: String, value: String)]) { self.pairs = pairs }

    /// Throws `badForm` for anything that is no such form, and `tooLarge` above the bounds.
    init(_ bytes: some Sequence<UInt8>, maxFields: Int = Safety.maxFields) throws(DeskRefusal) {
        let bytes = Array(bytes)
        if bytes.isEmpty { return }
        for part in bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            guard pairs.count < maxFields else { throw .tooLarge }
            let equals = part.firstIndex(of: UInt8(ascii: "="))
            let name = part[part.startIndex..<(equals ?? part.endIndex)]
            let value = equals.map { part[($0 + 1)...] } ?? []
            pairs.append((try Self.decoded(name), try Self.decoded(value)))
        }
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) throws(DeskRefusal) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes
        func digit(_ byte: UInt8?) -> UInt8? {
            switch byte {
            case .some(0x30...0x39): byte! - 0x30
            case .some(0x41...0x46): byte! - 0x37
            case .some(0x61...0x66): byte! - 0x57
            default: nil
            }
        }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): result.append(0x20)
            case UInt8(ascii: "%"):
                guard let high = digit(rest.popFirst()), let low = digit(rest.popFirst()) else { throw .badForm }
                result.append(high << 4 | low)
            default: result.append(byte)
            }
        }
        guard let text = String(validating: result, as: UTF8.self) else { throw .badForm }
        return text
    }

    /// The first field of this name, without spaces at its ends; empty when there is none.
    subscript(_ name: String) -> String { Self.trimmed(pairs.first { $0.name == name }?.value ?? "") }

    /// Bytes of all names and values.
    var size: Int { pairs.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count } }

    func has(_ name: String) -> Bool { pairs.contains { $0.name == name } }
    func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    /// Fields whose names begin so, in the form's order.
    func fields(_ prefix: String) -> [(name: String, value: String)] {
        pairs.filter { $0.name.hasPrefix(prefix) }.map { ($0.name, Self.trimmed($0.value)) }
    }

    static func trimmed(_ text: String) -> String {
        var bytes = Array(text.utf8)[...]
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        while let first = bytes.first, isBlank(first) { bytes.removeFirst() }
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a request's body within the bound.
    static func read(_ request: Request) async throws -> Form {
        guard let type = request.headers[.contentType], type.utf8.starts(with: "application/x-www-form-urlencoded".utf8) else { throw DeskRefusal.badForm }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > Safety.maxFormBytes { throw DeskRefusal.tooLarge }
        var bytes: [UInt8] = []
        for try await part in request.body {
            guard bytes.count + part.readableBytes <= Safety.maxFormBytes else { throw DeskRefusal.tooLarge }
            bytes += part.readableBytesView
        }
        return try Form(bytes)
    }
}
