package import Causality
import Glibc
package import MerkleLog
package import NodeHost
package import SyncProtocol

/// Does all that touches a medium, on a thread of its own: a stick that is slow, hangs or is pulled out holds up nobody but whoever asked for
/// it. One a program for commands, one a standing copy.
package actor MediumWorker {
    nonisolated private let thread = WriterThread()
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    package init() {}

    // MARK: Writing

    /// Where the parts of one bundle go.
    package struct Target: Sendable {
        package let medium: String
        package let node: NodeID
        package let direction: BundleFolder.Direction
        package let bundle: [UInt8]
        package let sender: NodeID
        package let receiver: SealingPublicKey

        package init(medium: String, node: NodeID, direction: BundleFolder.Direction, bundle: [UInt8], sender: NodeID, receiver: SealingPublicKey) {
            self.medium = medium
            self.node = node
            self.direction = direction
            self.bundle = bundle
            self.sender = sender
            self.receiver = receiver
        }
    }

    /// Seals and writes one part; when this returns it is on the medium and was read back.
    package func write(_ frames: [[UInt8]], part: UInt64, of: UInt64, _ target: Target) throws(NodeFault) -> BundleManifest.Part {
        guard let secret = SealingKey.secret(for: target.receiver) else {
            throw NodeFault(.data, "The receiver's key is no key that anything can be sealed to. Ask the central office.")
        }
        let header = BundleHeader(
            bundle: target.bundle, part: part, of: of, sender: target.sender, receiver: target.receiver.id, encapsulated: secret.encapsulated)
        let bytes = BundlePart.seal(header, frames: frames, contentKey: secret.contentKey)
        let folder = try folder(target.medium, target.node, making: true)
        try folder.write(bytes, BundleFolder.PartName(direction: target.direction, bundle: target.bundle, part: part))
        return BundleManifest.Part(bytes: UInt64(bytes.count), hash: Hash.sha256(bytes))
    }

    package func write(manifest: [UInt8], _ target: Target) throws(NodeFault) {
        try folder(target.medium, target.node, making: true).write(manifest, of: target.bundle, target.direction)
    }

    /// Takes bundles off the medium, those that are there, and what writes that were cut off have left.
    /// - Parameter kept: bundles that are being written or go on.
    package func remove(_ bundles: [[UInt8]], keeping kept: Set<[UInt8]>, _ target: Target) throws(NodeFault) {
        guard let folder = try BundleFolder(Directory(target.medium), node: target.node, making: false) else { return }
        let there = Set(try folder.parts(target.direction).map(\.bundle))
        for bundle in bundles where there.contains(bundle) { try folder.remove(bundle, target.direction) }
        try folder.sweep(target.direction, keeping: kept)
    }

    /// The bundles of a node that lie there.
    package func bundles(_ medium: String, _ node: NodeID, _ direction: BundleFolder.Direction) throws(NodeFault) -> [[UInt8]] {
        guard let folder = try BundleFolder(Directory(medium), node: node, making: false) else { return [] }
        var bundles: [[UInt8]] = []
        for part in try folder.parts(direction) where bundles.last != part.bundle { bundles.append(part.bundle) }
        return bundles
    }

    /// All parts lie there with their sizes, under this manifest.
    /// - Parameters:
    ///   - isReading: the medium gives back every byte of them, too.
    ///   - nothingMore: and no further part.
    package func holds(_ parts: [BundleManifest.Part], _ manifest: [UInt8], _ target: Target, reading isReading: Bool, nothingMore: Bool) -> Bool {
        guard let medium = try? Directory(target.medium), let folder = try? BundleFolder(medium, node: target.node, making: false),
            folder.manifestBytes(of: target.bundle, target.direction) == manifest
        else { return false }
        for (index, part) in parts.enumerated() {
            let name = BundleFolder.PartName(direction: target.direction, bundle: target.bundle, part: UInt64(index + 1))
            guard let file = folder.open(name), UInt64(file.size) == part.bytes else { return false }
            if !isReading { continue }
            file.forget()
            guard Hash.sha256(file.read(from: 0, count: file.size)) == part.hash else { return false }
        }
        if !nothingMore { return true }
        return (try? folder.parts(target.direction))?.count { $0.bundle == target.bundle } == parts.count
    }

    private func folder(_ medium: String, _ node: NodeID, making: Bool) throws(NodeFault) -> BundleFolder {
        guard let folder = try BundleFolder(Directory(medium), node: node, making: making) else {
            throw NodeFault(.notFound, "There is no folder of node \(node) on this medium.")
        }
        return folder
    }

    // MARK: Reading

    /// A bundle as it lies there.
    package struct Found: Sendable {
        package let node: NodeID
        package let direction: BundleFolder.Direction
        package let bundle: [UInt8]
        /// Numbers of the parts, ascending.
        package let parts: [UInt64]
        package let manifest: BundleManifest.Unverified?
    }

    /// - Parameter node: only this one's folder; nil for all.
    package func find(_ medium: String, _ direction: BundleFolder.Direction, node: NodeID?) throws(NodeFault) -> [Found] {
        let directory = try Directory(medium)
        var found: [Found] = []
        let nodes = if let node { [node] } else { try BundleFolder.nodes(on: directory) }
        for number in nodes {
            guard let folder = try BundleFolder(directory, node: number, making: false) else { continue }
            var bundles: [(id: [UInt8], parts: [UInt64])] = []
            for part in try folder.parts(direction) {
                if bundles.last?.id != part.bundle { bundles.append((part.bundle, [])) }
                bundles[bundles.count - 1].parts.append(part.part)
            }
            for item in bundles {
                let manifest = folder.manifest(of: item.id, direction)
                found.append(Found(node: number, direction: direction, bundle: item.id, parts: item.parts, manifest: manifest))
            }
        }
        return found
    }

    /// Reads one part into memory: at most ``BundleLimits/maxPartBytes``.
    package func read(_ medium: String, _ found: Found, part: UInt64, keys: [SealingKey]) throws(NodeFault) -> OpenedPart {
        let folder = try BundleFolder(Directory(medium), node: found.node, making: false)
        let file = folder?.open(BundleFolder.PartName(direction: found.direction, bundle: found.bundle, part: part))
        return OpenedPart(size: file?.size ?? 0, keys: keys, expected: { $0.bundle == found.bundle && $0.part == part }) { start, count in
            file?.read(from: start, count: count) ?? []
        }
    }

    /// A part as it lies there, for whoever carries it on; nil when it is larger than `limit` or gone.
    package func bytes(_ medium: String, _ found: Found, part: UInt64, limit: Int) throws(NodeFault) -> [UInt8]? {
        guard let folder = try BundleFolder(Directory(medium), node: found.node, making: false),
            let file = folder.open(BundleFolder.PartName(direction: found.direction, bundle: found.bundle, part: part)), file.size <= limit
        else { return nil }
        return file.read(from: 0, count: file.size)
    }

    // MARK: Registered media

    /// The file by which a registered medium is known again.
    private static let mark = "standing-copy.id"

    /// Marks a medium; the id that it has stays.
    package func register(_ path: String, proposing id: [UInt8]) throws(NodeFault) -> [UInt8] {
        guard let root = try Directory(path).folder(BundleFolder.root, making: true) else { return id }
        if let kept = Self.id(in: root) { return kept }
        try root.write(Array(FieldValues.hex(id).utf8), to: Self.mark)
        return id
    }

    package func isPresent(_ path: String, id: [UInt8]) -> Bool {
        guard let medium = try? Directory(path), let root = try? medium.folder(BundleFolder.root) else { return false }
        return Self.id(in: root) == id
    }

    private static func id(in root: Directory) -> [UInt8]? {
        guard let file = root.file(mark), file.size == 32 else { return nil }
        file.forget()
        return FieldValues.bytes(hex: String(decoding: file.read(from: 0, count: 32), as: UTF8.self))
    }

    /// Both lie on one disk, which dies with both.
    package func isSameDisk(_ path: String, as other: String) -> Bool {
        var (left, right) = (stat(), stat())
        return stat(path, &left) == 0 && stat(other, &right) == 0 && left.st_dev == right.st_dev
    }
}
