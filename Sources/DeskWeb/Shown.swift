import Crypto
import DeskStore
import NodeHost

/// What a page of a draft showed, as its form carries it back in `dilihat`. Two windows may have the same draft open: a form writes the fields that were
/// typed in it, not those that it merely still shows, and the last button submits what stood on its page or nothing.
enum Shown {
    /// `a.nik:1a2b3c4d a.name:`: of each field that the form has, the beginning of its value's hash; nothing behind the colon where it is empty.
    static func text(_ names: [String], _ fields: DraftFields) -> String { names.map { "\($0):\(mark(fields[$0]))" }.joined(separator: " ") }

    /// The fields that differ from what the page showed; all of them where it does not say.
    static func typed(_ sent: [(name: String, value: String)], over seen: String) -> [(name: String, value: String)] {
        var marks: [Substring: Substring] = [:]
        for part in seen.split(separator: " ") {
            guard let colon = part.lastIndex(of: ":") else { continue }
            marks[part[..<colon]] = part[part.index(after: colon)...]
        }
        return sent.filter { item in marks[Substring(item.name)].map { !$0.utf8.elementsEqual(mark(item.value).utf8) } ?? true }
    }

    /// A browser sends lines ended by CR LF, however they were stored. Two values of one field with the same mark are one in four thousand million.
    private static func mark(_ value: String) -> String {
        let bytes = Form.trimmed(value).utf8.filter { $0 != 0x0D }
        return bytes.isEmpty ? "" : FieldValues.hex(Array(SHA256.hash(data: bytes).prefix(4)))
    }

    /// Of all that the last page of a draft shows: what was typed, what it replaces of a known person's record, and the service as it is in the catalogue.
    static func review(_ open: OpenDraft) -> String {
        var hash = SHA256()
        func add(_ text: String) {
            hash.update(data: Array("\(text.utf8.count):".utf8))
            hash.update(data: Array(text.utf8))
        }
        for (name, value) in open.fields.values.sorted(by: { $0.key < $1.key }) where name != "step" && !name.hasPrefix(DraftFields.known) {
            add(name)
            add(value)
        }
        add(open.request.service.code)
        add(String(open.request.service.version))
        if let person = open.person {
            add(person.key.record.description)
            for field in NewRequest.person { add(open.replaced(field.code) ?? "") }
        }
        return FieldValues.hex(Array(hash.finalize().prefix(16)))
    }
}
