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
    func keep(_ id: AttachmentID, _ bytes: [UInt8]) throws(StoreError) {
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

    /// That it is not there is no error. Durable on return: what an order destroyed does not come back.
    func remove(_ id: AttachmentID) throws(StoreError) {
        let place = place(id)
        guard unlink(place.path) == 0 else {
            guard errno == ENOENT else { throw StoreError(errno: errno, "remove", lastComponent(of: place.path)) }
            return
        }
        try syncFolder(place.folder)
    }
}
