package import Causality
import MerkleLog
package import RecordMerge

/// Names of files in an export. `Docs/Export.md` draws the folder.
enum ExportLayout {
    static let manifest = "manifest.json"
    /// Written last: without it an export is cut.
    static let trailer = "complete"
    static let rootKey = "root.pub"
    static let keySets = "keysets"

    static func log(_ id: LogID) -> String { "logs/\(id)/" }
    static func checkpoint(_ id: LogID) -> String { log(id) + "checkpoint" }
    /// A note with a cosignature over another size than the author's checkpoint has.
    static func cosigned(_ id: LogID) -> String { log(id) + "cosigned" }
    /// The centre's word that a backup of it holds the log: ``SafeNote``.
    static func safe(_ id: LogID) -> String { log(id) + "safe" }
    /// The proof from the entries here to an author's checkpoint of more.
    static func consistency(_ id: LogID) -> String { log(id) + "consistency" }
    static func evidence(_ index: Int) -> String { "evidence/\(index)/" }

    /// Of the 256 entries from `256 * index` on; `prefix` ends in a slash.
    static func payloads(_ prefix: String, index: UInt64) -> String { prefix + "payload/" + bundleName(index) }
    /// Entries that their author has not signed, of the same 256.
    static func unsigned(_ prefix: String, index: UInt64) -> String { prefix + "unsigned/" + bundleName(index) }
    static func entries(_ prefix: String, index: UInt64, width: Int) -> String { prefix + Tiles.entryBundlePath(index: index, width: width) }
    static func tile(_ prefix: String, level: Int, index: UInt64, width: Int) -> String {
        prefix + Tiles.path(level: level, index: index, width: width)
    }

    private static func bundleName(_ index: UInt64) -> String { String(Tiles.entryBundlePath(index: index).dropFirst("tile/entries/".utf8.count)) }

    static func bundles(_ entries: UInt64) -> UInt64 { (entries + 255) / 256 }
    static func width(_ index: UInt64, of entries: UInt64) -> Int { Int(min(256, entries - index * 256)) }
}

/// `manifest.json`: what an export says that it holds. Everything but the exporter is found again in the logs.
package struct ExportManifest: Sendable, Equatable {
    package static let format = "desasync-export/1"
    static let maxBytes = 64 << 20

    package var deployment: String
    /// The node that wrote the export.
    package var exporter: NodeID
    /// Of `root.pub`; nil when the node knows no root key.
    package var rootFingerprint: [UInt8]?
    /// In `keysets`.
    package var keySets: UInt64 = 0
    /// Ascending.
    package var upperScopes: [ScopeID] = []
    /// Ascending by scope: the digest of the merged state at the counts of the logs here.
    package var scopes: [Scope] = []
    /// Ascending.
    package var logs: [Log] = []
    package var evidence: [Evidence] = []

    package struct Scope: Sendable, Equatable {
        package let id: ScopeID
        package let digest: StateDigest
    }

    package struct Log: Sendable, Equatable {
        package let id: LogID
        package let scope: ScopeID
        package let node: NodeID
        package let entries: UInt64
        /// Entries that the author's checkpoint covers: fewer or more than `entries`; 0 without one.
        package let signed: UInt64
        /// Entries that the centre's cosignature covers; 0 without one.
        package let cosigned: UInt64
        /// Entries that `safe` is over; 0 without it, and then not written.
        package let safe: UInt64
        /// At `entries`.
        package let root: [UInt8]
        /// Of all entries.
        package let byteCount: UInt64
        /// Entries with a payload here.
        package let payloads: UInt64
    }

    package struct Evidence: Sendable, Equatable {
        package let log: LogID
        package let start: UInt64
        package let entries: UInt64
        package let payloads: UInt64
    }
}

extension ExportManifest {
    var bytes: [UInt8] { json.bytes(isIndented: true) }

    private var json: JSON {
        .dictionary([
            "format": .string(Self.format),
            "deployment": .string(deployment),
            "exporter": .number(exporter.rawValue),
            "root_key": rootFingerprint.map { .string(Hex.text($0)) } ?? .null,
            "key_sets": .number(keySets),
            "upper_scopes": .array(upperScopes.map { .number($0.rawValue) }),
            "scopes": .array(scopes.map { .dictionary(["id": .number($0.id.rawValue), "digest": .string($0.digest.description)]) }),
            "logs": .array(
                logs.map { log in
                    .dictionary([
                        "id": .string(log.id.description), "scope": .number(log.scope.rawValue), "node": .number(log.node.rawValue),
                        "entries": .number(log.entries), "signed": .number(log.signed), "cosigned": .number(log.cosigned),
                        "safe": log.safe > 0 ? .number(log.safe) : nil, "root": .string(Hex.text(log.root)),
                        "bytes": .number(log.byteCount), "payloads": .number(log.payloads),
                    ])
                }),
            "evidence": .array(
                evidence.map { branch in
                    .dictionary([
                        "log": .string(branch.log.description), "start": .number(branch.start), "entries": .number(branch.entries),
                        "payloads": .number(branch.payloads),
                    ])
                }),
        ])
    }

    /// Nil unless the bytes are exactly those that ``bytes`` gives.
    init?(_ bytes: [UInt8]) {
        guard let json = JSON(bytes, isIndented: true), json["format"]?.text == Self.format, let deployment = json["deployment"]?.text,
            let exporter = json["exporter"]?.count, let fingerprint = json["root_key"], let keySets = json["key_sets"]?.count, let upper = json["upper_scopes"]?.items, let scopes = json["scopes"]?.items,
            let logs = json["logs"]?.items, let evidence = json["evidence"]?.items
        else { return nil }
        self.deployment = deployment
        self.exporter = NodeID(exporter)
        self.keySets = keySets
        if let text = fingerprint.text {
            guard let bytes = Hex.bytes(text), bytes.count == 20 else { return nil }
            rootFingerprint = bytes
        }
        for item in upper {
            guard let scope = item.count, upperScopes.last.map({ $0.rawValue < scope }) ?? true else { return nil }
            upperScopes.append(ScopeID(scope))
        }
        for item in scopes {
            guard let id = item["id"]?.count, let digest = item["digest"]?.text.flatMap({ Hex.bytes($0) }).flatMap({ StateDigest($0) }),
                self.scopes.last.map({ $0.id.rawValue < id }) ?? true
            else { return nil }
            self.scopes.append(Scope(id: ScopeID(id), digest: digest))
        }
        for item in logs {
            guard let log = Log(item), self.logs.last.map({ $0.id < log.id }) ?? true else { return nil }
            self.logs.append(log)
        }
        for item in evidence {
            guard let log = item["log"]?.text.flatMap({ LogID($0) }), let start = item["start"]?.size, let entries = item["entries"]?.size,
                let payloads = item["payloads"]?.count
            else { return nil }
            self.evidence.append(Evidence(log: log, start: start, entries: entries, payloads: payloads))
        }
        guard self.bytes == bytes else { return nil }
    }
}

extension ExportManifest.Log {
    fileprivate init?(_ json: JSON) {
        guard let id = json["id"]?.text.flatMap({ LogID($0) }), let scope = json["scope"]?.count, let node = json["node"]?.count,
            let entries = json["entries"]?.size, let signed = json["signed"]?.size, let cosigned = json["cosigned"]?.size, let root = json["root"]?.text.flatMap({ Hex.bytes($0) }),
            root.count == 32, let byteCount = json["bytes"]?.count, let payloads = json["payloads"]?.count, entries > 0, payloads <= entries
        else { return nil }
        self.init(
            id: id, scope: ScopeID(scope), node: NodeID(node), entries: entries, signed: signed, cosigned: cosigned, safe: json["safe"]?.size ?? 0, root: root, byteCount: byteCount,
            payloads: payloads)
    }
}

extension JSON {
    fileprivate var size: UInt64? { count.flatMap { $0 <= Limits.maxLogSize ? $0 : nil } }
}

enum Hex {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Lower-case digits in pairs; anything else is nil.
    static func bytes(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var high: UInt8?
        for byte in text.utf8 {
            let value: UInt8
            switch byte {
            case 0x30...0x39: value = byte - 0x30
            case 0x61...0x66: value = byte - 0x61 + 10
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? bytes : nil
    }
}

/// The last file of an export:
///
/// ```
/// desasync-export/1 complete LF
/// 64 hex digits: SHA-256 of manifest.json LF
/// ```
enum ExportTrailer {
    static func bytes(manifest: [UInt8]) -> [UInt8] {
        Array("\(ExportManifest.format) complete\n\(Hash.sha256(manifest).hex)\n".utf8)
    }
}
