import Glibc

/// The fence file (design D2): outside the database it remembers what may have left this machine, so that a database that was restored or
/// lost its tail is recognised before it signs a second history or gives a number on paper twice.
///
/// Order of effects: commit → re-read and hash → `raise` here → release the signature or show the number.
///
/// A raise is one write into blocks that exist already and one fdatasync: one turn of the disk, whatever the number of logs. (A new file
/// with rename costs at least two syncs, rewriting one of two slots the whole contents each time; a centre has a log in every scope.)
/// The room after the snapshot is zeros that were really written: blocks that are only reserved would need the file system's journal at the
/// first write into them. It is as large as the snapshot, at least 64 blocks, so that writing the file anew, with rename, when the room
/// is used up costs no more than the raises did. Torn and rotten files: `FenceFile`.
package final class Fence {
    private let path: String
    package private(set) var contents: FenceContents
    private var journal: FenceJournal
    private var failed = false

    /// What the fence says, nil if there is none. Throws `.damaged` if it cannot be told what it said: then open new logs.
    package static func read(_ path: String) throws(StoreError) -> FenceContents? {
        guard try status(of: path) != nil else { return nil }
        let bytes = try File(path, O_RDONLY).read(limit: FenceFile.sizeLimit + 1)
        guard let contents = FenceFile.decode(bytes) else { throw .damaged(file: lastComponent(of: path)) }
        return contents
    }

    /// Takes the fence over for writing: writes `contents` as a new file, durable on return. So every run starts with a clean end. If the
    /// file there can be read, `contents` must hold at least its values; identity may differ. The caller holds the node lock.
    package init(_ path: String, contents: FenceContents) throws(StoreError) {
        do throws(StoreError) {
            if let old = try Self.read(path) {
                precondition(contents.covers(old), "a fence must not be lowered")
            }
        } catch .damaged {
            // The caller knows and has decided what to put in its place.
        }
        self.path = path
        self.contents = contents
        journal = try FenceJournal(path, contents)
    }

    /// Raises values; durable on return. Values that are already there cost nothing. A lower one is a defect and stops the program. After an
    /// error the file's state is unknown: every later call throws too, until the fence is read and taken over anew.
    package func raise(signed: [SignedSize] = [], reserved: [ReservedNumbers] = []) throws(StoreError) {
        if failed { throw .poisoned(file: lastComponent(of: path)) }
        let newSigned = signed.filter { contents.signed(log: $0.log) != $0 }.sorted { $0.log < $1.log }
        let newReserved = reserved.filter { contents.reserved(series: $0.series) != $0.end }.sorted { $0.series < $1.series }
        if newSigned.isEmpty, newReserved.isEmpty { return }
        for (one, next) in zip(newSigned, newSigned.dropFirst()) { precondition(one.log < next.log, "log \(one.log) twice") }
        for (one, next) in zip(newReserved, newReserved.dropFirst()) {
            precondition(one.series < next.series, "series \(one.series) twice")
        }
        for entry in newSigned { contents.raise(entry) }
        for entry in newReserved { contents.raise(entry) }

        failed = true
        if try !journal.append(newSigned, newReserved) {
            journal = try FenceJournal(path, contents)
        }
        failed = false
    }
}

/// The open file and where its next block goes.
private struct FenceJournal: ~Copyable {
    private let file: File
    private let room: Int
    private var end: Int
    private var number: UInt64 = 1

    /// Writes a fresh file in place of the old one, durable on return.
    init(_ path: String, _ contents: FenceContents) throws(StoreError) {
        let snapshot = FenceFile.snapshot(contents)
        let room = FenceFile.room(afterSnapshot: snapshot.count)
        try writeDurably(snapshot + [UInt8](repeating: 0, count: room), to: path, replacing: true)
        file = try File(path, O_RDWR)
        end = snapshot.count
        self.room = snapshot.count + room
    }

    /// Durable on return; false where there is no room left and nothing was written.
    mutating func append(_ signed: [SignedSize], _ reserved: [ReservedNumbers]) throws(StoreError) -> Bool {
        let block = FenceFile.raise(number: number, signed, reserved)
        guard end + block.count <= room else { return false }
        try file.write(block, at: end)
        try file.syncData()
        end += block.count
        number += 1
        return true
    }
}
