package import Attachments
import MerkleLog
import SQLiteStore

/// The attachments that the logs of an export name: what its writer holds of them, and, where it was asked for, their ciphertexts.
///
/// ```
/// attachments.list            a line each, ascending: address SIZE copied | held | lacking
/// attachments/ab/ab…-SIZE     those that are copied
/// ```
/// The list is its writer's word: an audit takes the names from the entries, and what a file is from its bytes. It is written last, after the logs are
/// complete, so that scans of many gigabytes are copied while the node goes on.
package struct ExportedAttachments: Sendable {
    package enum State: String, Sendable {
        /// Here.
        case copied
        /// At the writer, which did not copy it.
        case held
        /// Not whole at the writer.
        case lacking
    }

    static let list = "attachments.list"
    static let folder = "attachments"
    static let maxListBytes = 1 << 30

    private var items: [(id: AttachmentID, state: State)]
    private let source: AttachmentFiles?

    /// - Parameters:
    ///   - named: each once, and whether the writer holds all of it.
    ///   - source: the folder of the writer's ciphertexts; nil to name them only.
    package init(_ named: [(id: AttachmentID, isHeld: Bool)] = [], copyingFrom source: String? = nil) {
        items = named.map { ($0.id, $0.isHeld ? .held : .lacking) }.sorted { ($0.id.address.hex, $0.id.size) < ($1.id.address.hex, $1.id.size) }
        self.source = source.map { AttachmentFiles($0) }
    }

    package func count(_ state: State) -> Int { items.count { $0.state == state } }

    static func file(_ id: AttachmentID) -> String { "\(folder)/\(id.address.hex.prefix(2))/\(id.address.hex)-\(id.size)" }

    /// Adds them to an export; durable when this returns. What is damaged at the writer counts as lacking.
    package mutating func write(to path: String) throws(AuditFailure) {
        guard !items.isEmpty else { return }
        let folder = Folder(path: path)
        if let source {
            for index in items.indices where items[index].state == .held {
                let id = items[index].id
                let bytes = (try? source.read(id, from: 0, count: Int(id.size))) ?? []
                guard bytes.count == Int(id.size), BlockTree(of: bytes).root == id.address else {
                    items[index].state = .lacking
                    continue
                }
                try folder.write(bytes, to: Self.file(id))
                items[index].state = .copied
            }
        }
        try folder.syncAll()
        try folder.write(items.flatMap { Array("\($0.id.address.hex) \($0.id.size) \($0.state.rawValue)\n".utf8) }, to: Self.list)
        try folder.syncAll()
    }

    package var counts: [(String, Int)] { [State.copied, .held, .lacking].map { ($0.rawValue, count($0)) } }

    /// For people; empty where no log names any.
    package var sentence: String {
        if items.isEmpty { return "" }
        return "\nIts logs name \(items.count) attachment(s): \(count(.copied)) copied, \(count(.held)) held here and not copied, \(count(.lacking)) not here."
    }

    /// Names of the files that the list says are here; nil when it has not the form of one.
    static func files(_ list: [UInt8]) -> [String]? {
        var files: [String] = []
        for line in list.split(separator: 0x0A) {
            let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            guard words.count == 3, let state = State(rawValue: words[2]), words[0].utf8.count == 64,
                words[0].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }), let size = UInt64(words[1]), String(size) == words[1]
            else { return nil }
            if state == .copied { files.append("\(folder)/\(words[0].prefix(2))/\(words[0])-\(size)") }
        }
        return files
    }
}
