import Crypto
import Glibc
package import Imaging

/// A folder into which a scanner or a phone puts files. Files that have stopped growing are taken into the tray and then moved to `diambil/` inside
/// it; those that are no picture go to `ditolak/`. Nothing is deleted.
///
/// Each file is taken exactly once, whenever the power fails: the tray's manifest names its pages and, in the same write, the file as taken; only
/// then the file is moved; only then the mark goes. A file that is marked already is only moved.
package struct WatchedFolder: Sendable {
    package enum Event: Sendable, Equatable {
        /// Its pages are in the tray.
        case taken(file: String, pages: Int)
        case refused(file: String, ImagingFault)
        /// It cannot be read or moved and stays where it is; said once, until it changes.
        case left(file: String, TrayFault)
    }

    private let folder: TrayFolder
    private let tray: ScanTray
    private let heap: ScanTray.Name
    /// Size and time of change at the last look.
    private var seen: [String: Look] = [:]
    /// Of files that stand in their own way.
    private var left: [String: Look] = [:]

    private struct Look: Sendable, Equatable {
        let size: Int
        let changed: FileTime
    }

    /// - Parameter heap: the paper in the tray that takes the pages, until somebody says what they are.
    package init(_ path: String, tray: ScanTray, heap: ScanTray.Name, step: @escaping @Sendable (String) -> Void = { _ in }) throws(TrayFault) {
        folder = TrayFolder(path: path, step: step)
        self.tray = tray
        self.heap = heap
        guard access(path, R_OK | W_OK | X_OK) == 0 else { throw .disk(code: errno) }
        for name in ["diambil", "ditolak"] {
            let place = subfolder(name)
            try place.make()
            var status = stat()
            // A link would take scans to wherever its maker wants them.
            guard lstat(place.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { throw .disk(code: ENOTDIR) }
        }
    }

    /// Looks once; call it every two seconds or so. A file is taken at the second look at which it is the same.
    /// - Throws: what stands in the way of all files, a full disk say. A file that is no picture is an event.
    package mutating func look() async throws(TrayFault) -> [Event] {
        folder.makeNamesReadable()
        var looks: [(name: String, look: Look)] = []
        for name in folder.names() where !Self.isUnfinished(name) {
            var status = stat()
            guard lstat(folder.path + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            looks.append((name, Look(size: Int(status.st_size), changed: FileTime(status.st_mtim))))
        }
        let before = seen
        seen = Dictionary(uniqueKeysWithValues: looks.map { ($0.name, $0.look) })
        var events: [Event] = []
        // In the order in which they were written, as pages are.
        for (name, look) in looks.sorted(by: { ($0.look.changed, $0.name) < ($1.look.changed, $1.name) }) where look.size > 0 && before[name] == look {
            if left[name] == look { continue }
            let mark: [UInt8]
            do throws(TrayFault) {
                let bytes: [UInt8]
                do throws(TrayFault) {
                    guard let found = try folder.read(name, limit: Imaging.Limits.fileSize) else { continue }
                    bytes = found
                } catch {
                    // Another owner's file, a sector that cannot be read: not in the way of the others.
                    guard case .disk = error else { throw error }
                    left[name] = look
                    events.append(.left(file: name, error))
                    continue
                }
                mark = Self.mark(name, look, bytes)
                if try !tray.paper(heap).takings.contains(mark) {
                    let pages = try await tray.add(bytes, to: heap, at: nil, taking: mark)
                    events.append(.taken(file: name, pages: pages.count))
                }
            } catch {
                guard case .imaging(let fault) = error, Self.isOfTheFile(fault) else { throw error }
                if let fault = put(name, "ditolak") { events.append(leave(name, look, fault)) } else { events.append(.refused(file: name, fault)) }
                continue
            }
            if let fault = put(name, "diambil") { events.append(leave(name, look, fault)) }
        }
        left = left.filter { seen[$0.key] == $0.value }
        // Marks of what was moved now, or before a power cut.
        let marks = try tray.paper(heap).takings
        if !marks.isEmpty {
            var staying: Set<[UInt8]> = []
            for (name, look) in looks where access(folder.path + "/" + name, F_OK) == 0 {
                if let bytes = try? folder.read(name, limit: Imaging.Limits.fileSize) { staying.insert(Self.mark(name, look, bytes)) }
            }
            try tray.forget(Set(marks).subtracting(staying), of: heap)
        }
        return events
    }

    private func subfolder(_ name: String) -> TrayFolder { TrayFolder(path: folder.path + "/" + name, step: folder.step) }

    private mutating func leave(_ name: String, _ look: Look, _ fault: TrayFault) -> Event {
        left[name] = look
        return .left(file: name, fault)
    }

    /// - Returns: why the file stays where it is.
    private func put(_ name: String, _ place: String) -> TrayFault? {
        let target = subfolder(place)
        // With a number before it a name is still one that the file system takes (255 bytes): its end is kept.
        let end = name.utf8.count <= 200 ? name : String(name.unicodeScalars.suffix(50))
        var (free, number) = (name, 1)
        while access(target.path + "/" + free, F_OK) == 0 {
            number += 1
            free = "\(number)-\(end)"
        }
        do throws(TrayFault) { try folder.move(name, to: target, as: free) } catch { return error }
        return nil
    }

    /// Which file, of those that a folder had over time: another scan of the same name has another time, if not another content.
    private static func mark(_ name: String, _ look: Look, _ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: Array("\(name.utf8.count):\(name):\(look.size):\(look.changed.seconds):\(look.changed.nanoseconds):".utf8))
        hash.update(data: bytes)
        return Array(hash.finalize())
    }

    /// As browsers and scanners call what they have not written to its end.
    private static func isUnfinished(_ name: String) -> Bool {
        name.hasPrefix(".") || [".part", ".tmp", ".crdownload", ".filepart", "~"].contains { name.hasSuffix($0) }
    }

    /// Another try would end the same. Anything else stands in the way of all files, and they stay where they are.
    private static func isOfTheFile(_ fault: ImagingFault) -> Bool {
        switch fault {
        case .otherType, .empty, .damaged, .tooManyPixels, .tooManyBytes, .tooManyPages, .locked, .exhausted, .noPage: true
        case .notConfined, .missing, .cancelled, .scratch: false
        }
    }
}
