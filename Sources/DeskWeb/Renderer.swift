import Mustache

/// Escapes byte by byte. The library's own escaping looks at Swift Characters, where `"` with a combining accent behind it is one Character that it
/// does not know, and so would let a name end an attribute (`Docs/Decisions/0015-desk.md`).
struct DeskText: MustacheContentType {
    func escapeText(_ text: String) -> String {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): escaped += Array("&lt;".utf8)
            case UInt8(ascii: ">"): escaped += Array("&gt;".utf8)
            case UInt8(ascii: "&"): escaped += Array("&amp;".utf8)
            case UInt8(ascii: "\""): escaped += Array("&quot;".utf8)
            case UInt8(ascii: "'"): escaped += Array("&#39;".utf8)
            case UInt8(ascii: "`"): escaped += Array("&#96;".utf8)
            // No HTML has these; a browser may do anything with them.
            case 0x00..<0x09, 0x0B, 0x0C, 0x0E..<0x20, 0x7F: escaped += [0xEF, 0xBF, 0xBD]
            default: escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}

/// The pages' templates, parsed once.
enum Renderer {
    private static let name = "DESK"

    private static let library: MustacheLibrary = {
        MustacheContentTypes.register(DeskText(), named: name)
        var library = MustacheLibrary()
        for (page, source) in DeskPages.sources {
            do { try library.register("{{% CONTENT_TYPE:\(name)}}\n" + source, named: page) } catch { preconditionFailure("the page \(page) is no template: \(error)") }
        }
        return library
    }()

    static var pages: [String] { DeskPages.sources.map(\.0) }

    /// - Parameter object: a struct. A name that is nil in an inner object is looked for in the outer ones: give fields of rows names of their own.
    static func render(_ object: Any, _ page: String) -> String {
        guard let text = library.render(object, withTemplate: page) else { preconditionFailure("there is no page \(page)") }
        return text
    }
}
