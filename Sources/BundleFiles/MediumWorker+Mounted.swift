import Glibc
package import Causality
import NodeHost

/// A stick or second disk as it lies in the machine now.
package struct MountedMedium: Sendable, Equatable {
    package let path: String
    /// Its folder's name, which is the label of the stick where it is mounted by itself.
    package let label: String
    package let free: UInt64
    package let total: UInt64
    package let isReadOnly: Bool
    /// This program may write there.
    package let isOurs: Bool
    /// Bundles of the centre for the node, own ones for the centre, and folders of other nodes.
    package let fromCentre: Int
    package let toCentre: Int
    package let otherNodes: Int
}

extension MediumWorker {
    /// Where sticks come to: those of the desk, and those of the desktop.
    private static let places: [(path: String, depth: Int)] = [("/media/desasync", 1), ("/media", 2), ("/run/media", 2)]
    private static let maxMedia = 16

    /// Everything that is mounted where sticks come to.
    /// - Parameter more: folders whose folders count as media wherever they lie.
    package func mounted(more: [String], node: NodeID) -> [MountedMedium] {
        var paths: [String] = []
        func look(_ folder: String, depth: Int, anyDisk: Bool) {
            var outer = stat()
            guard stat(folder, &outer) == 0 else { return }
            for name in Self.folders(in: folder) where paths.count < Self.maxMedia {
                let path = folder + "/" + name
                var inner = stat()
                guard lstat(path, &inner) == 0, inner.st_mode & S_IFMT == S_IFDIR, !paths.contains(path) else { continue }
                if anyDisk || inner.st_dev != outer.st_dev { paths.append(path) } else if depth > 1 { look(path, depth: depth - 1, anyDisk: false) }
            }
        }
        for place in Self.places { look(place.path, depth: place.depth, anyDisk: false) }
        for place in more { look(place, depth: 1, anyDisk: true) }
        return paths.compactMap { describe($0, node) }
    }

    private func describe(_ path: String, _ node: NodeID) -> MountedMedium? {
        var room = statvfs()
        guard statvfs(path, &room) == 0 else { return nil }
        let isReadable = access(path, R_OK | X_OK) == 0
        func count(_ direction: BundleFolder.Direction) -> Int { isReadable ? (try? bundles(path, node, direction).count) ?? 0 : 0 }
        let nodes = isReadable ? (try? BundleFolder.nodes(on: Directory(path))) ?? [] : []
        return MountedMedium(
            path: path, label: path.split(separator: "/").last.map(String.init) ?? path, free: UInt64(room.f_bavail) * UInt64(room.f_frsize),
            total: UInt64(room.f_blocks) * UInt64(room.f_frsize), isReadOnly: room.f_flag & 1 != 0, isOurs: access(path, W_OK | X_OK) == 0,
            fromCentre: count(.toNode), toCentre: count(.toCentre), otherNodes: nodes.count { $0 != node })
    }

    private static func folders(in path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream), names.count < 256 {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) } }
            if let name, !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}
