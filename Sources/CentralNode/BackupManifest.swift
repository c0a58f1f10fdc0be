import Causality
import MerkleLog
import NodeHost
import OperationLog
import RecordMerge

/// `manifest.json` of a backup: what it holds. Its hash is the backup's name in every *safe* cosignature.
struct BackupManifest: Sendable, Equatable {
    static let format = "desasync-backup/1"
    static let file = "manifest.json"
    /// A note with the manifest's hash, cosigned by the key for *safe*.
    static let checkpoint = "checkpoint"
    static let maxBytes = 256 << 20

    struct File: Sendable, Equatable {
        let name: String
        let bytes: UInt64
        /// 64 hexadecimal digits.
        let hash: String
    }

    struct Scope: Sendable, Equatable {
        let id: ScopeID
        let digest: StateDigest
    }

    struct Log: Sendable, Equatable {
        let id: LogID
        let scope: ScopeID
        let node: NodeID
        let size: UInt64
        let root: Hash
        /// Entries below the first whose payload is missing here: what can be called safe.
        let complete: UInt64
    }

    let deployment: String
    let node: NodeID
    /// Seconds since 1970 by the centre's clock.
    let time: UInt64
    var files: [File] = []
    /// Ascending, as the logs.
    var scopes: [Scope] = []
    var logs: [Log] = []

    var entries: UInt64 { logs.reduce(0) { $0 + $1.size } }

    var bytes: [UInt8] {
        Array(
            JSON.object([
                ("format", .string(Self.format)), ("deployment", .string(deployment)), ("node", .number(node.rawValue)), ("time", .number(time)),
                ("files", .array(files.map { .object([("name", .string($0.name)), ("bytes", .number($0.bytes)), ("sha256", .string($0.hash))]) })),
                ("scopes", .array(scopes.map { .object([("scope", .number($0.id.rawValue)), ("digest", .string($0.digest.description))]) })),
                ("logs", .array(logs.map { log in
                    .object([
                        ("log", .string(log.id.description)), ("scope", .number(log.scope.rawValue)), ("node", .number(log.node.rawValue)),
                        ("size", .number(log.size)), ("root", .string(log.root.hex)), ("complete", .number(log.complete)),
                    ])
                })),
            ]).text(pretty: true).utf8) + [0x0A]
    }

    static func id(_ manifest: [UInt8]) -> [UInt8] { Array(Hash.sha256(manifest).bytes[..<SafeCheckpoint.backupIDCount]) }

    /// Nil unless the bytes are exactly those that ``bytes`` gives.
    init?(_ bytes: [UInt8]) {
        guard let json = try? JSON.parse(bytes), json["format"]?.string == Self.format, let deployment = json["deployment"]?.string,
            let node = json["node"]?.unsigned, let time = json["time"]?.unsigned, let files = json["files"]?.array, let scopes = json["scopes"]?.array,
            let logs = json["logs"]?.array
        else { return nil }
        self.init(deployment: deployment, node: NodeID(node), time: time)
        for item in files {
            guard let name = item["name"]?.string, Self.isPlain(name), let bytes = item["bytes"]?.unsigned, let hash = item["sha256"]?.string else { return nil }
            self.files.append(File(name: name, bytes: bytes, hash: hash))
        }
        for item in scopes {
            guard let scope = item["scope"]?.unsigned, let digest = item["digest"]?.string.flatMap({ FieldValues.bytes(hex: $0) }).flatMap({ StateDigest($0) })
            else { return nil }
            self.scopes.append(Scope(id: ScopeID(scope), digest: digest))
        }
        for item in logs {
            guard let log = Log(item) else { return nil }
            self.logs.append(log)
        }
        guard self.bytes == bytes else { return nil }
    }

    init(deployment: String, node: NodeID, time: UInt64) {
        self.deployment = deployment
        self.node = node
        self.time = time
    }

    /// A name that leads nowhere else when it is put behind a folder's path.
    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count < 128 && name.utf8.first != UInt8(ascii: ".") && name.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") }
    }
}

extension BackupManifest.Log {
    fileprivate init?(_ json: JSON) {
        guard let id = json["log"]?.string.flatMap({ LogID($0) }), let scope = json["scope"]?.unsigned, let node = json["node"]?.unsigned,
            let size = json["size"]?.unsigned, size <= Limits.maxLogSize, let root = json["root"]?.string.flatMap({ FieldValues.bytes(hex: $0) }).flatMap({ Hash($0) }),
            let complete = json["complete"]?.unsigned, complete <= size
        else { return nil }
        self.init(id: id, scope: ScopeID(scope), node: NodeID(node), size: size, root: root, complete: complete)
    }
}
