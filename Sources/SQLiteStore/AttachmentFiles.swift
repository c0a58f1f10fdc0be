package import Attachments
import Glibc

/// Ciphertexts as files beside the database: `attachments/ab/ab…-SIZE`. How much of a file counts is said by the database, after the file was
/// synced; what lies beyond that was on its way when the power went, and is written again.
package struct AttachmentFiles {
    private let root: String

    /// - Parameter root: the folder of all of them, whose own folder must exist.
    package init(_ root: String) { self.root = root }

    private func place(_ id: AttachmentID) -> (folder: String, path: String) {
        let name = id.address.hex
        let part = root + "/" + name.prefix(2)
        return (part, "\(part)/\(name)-\(id.size)")
    }

    /// The file's path, and whether it is not there yet. Its folders are made, durably: one of them may be left from a process that was killed before
    /// it could sync, so all of them are synced for every new file.
    private func prepare(_ id: AttachmentID) throws(StoreError) -> (path: String, isNew: Bool) {
        let place = place(id)
        if try status(of: place.path) != nil { return (place.path, false) }
        for path in [root, place.folder] {
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw StoreError(errno: errno, "create", lastComponent(of: path)) }
            try syncFolder(folder(of: path))
        }
        return (place.path, true)
    }

    /// A whole file at once: a temporary name, synced, renamed. Durable on return.
    package func keep(_ id: AttachmentID, _ bytes: [UInt8]) throws(StoreError) {
        try writeDurably(bytes, to: try prepare(id).path, replacing: true)
    }

    /// Proven bytes at their place. Durable on return, the file's name too.
    func write(_ id: AttachmentID, _ bytes: [UInt8], at offset: UInt64) throws(StoreError) {
        let (path, isNew) = try prepare(id)
        let file = try File(path, O_WRONLY | O_CREAT)
        try file.write(bytes, at: Int(offset))
        try file.syncData()
        if isNew { try syncFolder(place(id).folder) }
    }

    /// Fewer bytes than asked for where the file ends, none where there is no file.
    package func read(_ id: AttachmentID, from offset: UInt64, count: Int) throws(StoreError) -> [UInt8] {
        let path = place(id).path
        guard try status(of: path) != nil else { return [] }
        return try File(path, O_RDONLY).read(from: Int(offset), limit: count)
    }

    /// Bytes that lie there; 0 where there is no file.
    package func size(_ id: AttachmentID) throws(StoreError) -> UInt64 { UInt64(try status(of: place(id).path)?.st_size ?? 0) }

    /// All of it as the disk has it, not as the memory still has it from writing; empty where there is no file.
    package func readBack(_ id: AttachmentID) throws(StoreError) -> [UInt8] {
        let path = place(id).path
        guard try status(of: path) != nil else { return [] }
        var bytes: [UInt8] = []
        try FileCopy.read(path) { piece in if bytes.count <= Int(AttachmentLimits.maxSize) { bytes += piece } }
        return bytes
    }

    /// Removes all files but those of these attachments; errors are passed over: what is left is tidied away another time.
    package func sweep(keeping kept: Set<AttachmentID>) {
        let names = Set(kept.map { "\($0.address.hex)-\($0.size)" })
        for part in (try? FileCopy.names(in: root, folders: true)) ?? [] where part.utf8.count == 2 {
            for name in (try? FileCopy.names(in: root + "/" + part)) ?? [] where !names.contains(name) { unlink("\(root)/\(part)/\(name)") }
        }
    }

    /// That it is not there is no error. Durable on return: what an order destroyed does not come back.
    package func remove(_ id: AttachmentID) throws(StoreError) {
        let place = place(id)
        guard unlink(place.path) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw StoreError(errno: errno, "remove", lastComponent(of: place.path)) }
            return
        }
        try syncFolder(place.folder)
    }
}
