package import Causality
package import NodeHost
package import SyncProtocol

// On a medium:
//
//   DESASYNC/BACA-SAYA.txt
//   DESASYNC/<node>/to-centre-<bundle>-<part>.dsb       what the kiosk <node> wrote; <bundle> in 32 hex digits, <part> in 4 digits
//   DESASYNC/<node>/to-centre-<bundle>.manifest
//   DESASYNC/<node>/to-node-<bundle>-<part>.dsb         what the centre wrote for it
//   DESASYNC/<node>/to-node-<bundle>.manifest

/// The folder of one node on a medium.
package struct BundleFolder {
    package enum Direction: String, Sendable, CaseIterable {
        case toCentre = "to-centre"
        case toNode = "to-node"
    }

    /// One part that lies there, by its name.
    package struct PartName: Sendable, Equatable, Comparable {
        package let direction: Direction
        package let bundle: [UInt8]
        package let part: UInt64

        package var file: String {
            let digits = String(part)
            return "\(direction.rawValue)-\(hex(bundle))-\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits).dsb"
        }

        package static func < (left: PartName, right: PartName) -> Bool { left.file < right.file }
    }

    package static let root = "DESASYNC"
    package static let readme = "BACA-SAYA.txt"
    /// Nodes on a stick and files of a node that are looked at, at most.
    private static let maxNodes = 1024
    private static let maxFiles = 20_000

    package let node: NodeID
    private let root: Directory
    private let folder: Directory

    /// - Returns: nil when the medium has none of this node.
    /// - Parameter making: makes it, with the readme.
    package init?(_ medium: Directory, node: NodeID, making: Bool) throws(NodeFault) {
        guard let root = try medium.folder(Self.root, making: making) else { return nil }
        if making, root.file(Self.readme)?.size != Readme.bytes.count { try root.write(Readme.bytes, to: Self.readme) }
        guard let folder = try root.folder(node.description, making: making) else { return nil }
        self.node = node
        self.root = root
        self.folder = folder
    }

    /// The nodes that have a folder on the medium, ascending.
    package static func nodes(on medium: Directory) throws(NodeFault) -> [NodeID] {
        guard let root = try medium.folder(Self.root) else { return [] }
        return try root.names(limit: maxNodes).compactMap { name in
            guard let number = UInt64(name), String(number) == name else { return nil }
            return NodeID(number)
        }.sorted()
    }

    /// The parts that lie there, ascending by bundle and part.
    package func parts(_ direction: Direction) throws(NodeFault) -> [PartName] {
        try folder.names(limit: Self.maxFiles).compactMap { Self.part($0) }.filter { $0.direction == direction }.sorted()
    }

    private static func part(_ name: String) -> PartName? {
        for direction in Direction.allCases {
            let bytes = Array(name.utf8)
            let start = direction.rawValue.utf8.count + 1
            guard bytes.count == start + 32 + 1 + 4 + 4, let bundle = FieldValues.bytes(hex: String(decoding: bytes[start..<start + 32], as: UTF8.self)),
                let part = UInt64(String(decoding: bytes[start + 33..<start + 37], as: UTF8.self)), part > 0
            else { continue }
            let found = PartName(direction: direction, bundle: bundle, part: part)
            if found.file == name { return found }
        }
        return nil
    }

    package func open(_ part: PartName) -> MediumFile? { folder.file(part.file) }

    /// Written, read back and compared, and synced when this returns.
    package func write(_ bytes: [UInt8], _ part: PartName) throws(NodeFault) { try folder.write(bytes, to: part.file) }

    package func write(_ manifest: [UInt8], of bundle: [UInt8], _ direction: Direction) throws(NodeFault) {
        try folder.write(manifest, to: Self.manifest(bundle, direction))
    }

    package func manifest(of bundle: [UInt8], _ direction: Direction) -> BundleManifest.Unverified? {
        manifestBytes(of: bundle, direction).flatMap { try? BundleManifest.Unverified($0) }
    }

    package func manifestBytes(of bundle: [UInt8], _ direction: Direction) -> [UInt8]? {
        guard let file = folder.file(Self.manifest(bundle, direction)), file.size <= BundleManifest.maxBytes else { return nil }
        return file.read(from: 0, count: file.size)
    }

    private static func manifest(_ bundle: [UInt8], _ direction: Direction) -> String { "\(direction.rawValue)-\(hex(bundle)).manifest" }

    /// Takes a whole bundle off the medium: the manifest first, so that a half-removed one shows as such.
    package func remove(_ bundle: [UInt8], _ direction: Direction) throws(NodeFault) {
        folder.remove(Self.manifest(bundle, direction))
        for part in try parts(direction) where part.bundle == bundle { folder.remove(part.file) }
        try folder.sync()
    }

    /// Takes away what writes that were cut off have left, but of these bundles, which may be under way.
    package func sweep(_ direction: Direction, keeping kept: Set<[UInt8]>) throws(NodeFault) {
        let open = Set(kept.map { "\(direction.rawValue)-\(hex($0))" })
        for name in try folder.names(limit: Self.maxFiles) where name.hasSuffix(".new") && name.hasPrefix(direction.rawValue) {
            if !open.contains(String(name.prefix(direction.rawValue.utf8.count + 33))) { folder.remove(name) }
        }
    }
}

func hex(_ bytes: [UInt8]) -> String { FieldValues.hex(bytes) }
