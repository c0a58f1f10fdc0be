import BundleFiles
import Attachments
import CanonicalCBOR
import Causality
import MerkleLog
import NodeHost
import Replica
import SQLiteStore
import SyncProtocol

// What lies on a medium is sealed to the centre, and so a kiosk cannot read what its own copy holds. It keeps a note of it in its database, and believes
// the note only after the medium has given back every byte: so a copy goes on after a restart, and what is shown as "in two places" is.

/// A standing copy as far as it was written, for the next start.
struct StandingCopyNote: Sendable, Equatable {
    let target: MediumWorker.Target
    let parts: [BundleManifest.Part]
    let covered: [LogID: UInt64]
    let papers: [AttachmentID: UInt64]
    let lastWritten: UInt64

    private static let prefix = Array("copying/".utf8)
    static func key(_ id: [UInt8]) -> [UInt8] { prefix + Array(FieldValues.hex(id).utf8) }

    init?(_ copy: StandingCopy) {
        guard let target = copy.target, !copy.parts.isEmpty, let lastWritten = copy.lastWritten else { return nil }
        self.target = target
        parts = copy.parts
        covered = copy.covered
        papers = copy.papers
        self.lastWritten = lastWritten
    }

    /// `[2, bundle, receiver, last written, [log, size …], [bytes, hash …], [address, size, bytes from the start …]]`. One without the last item is
    /// of before scans went there too; such a copy begins anew.
    func encoded() -> [UInt8] {
        CBORValue.array([
            .unsigned(2), .bytes(target.bundle), .bytes(target.receiver.serialized), .unsigned(lastWritten),
            .array(covered.sorted { $0.key < $1.key }.flatMap { [.bytes($0.key.bytes), .unsigned($0.value)] }),
            .array(parts.flatMap { [.unsigned($0.bytes), .bytes($0.hash.bytes)] }),
            .array(papers.sorted { $0.key.address < $1.key.address }.flatMap { [.bytes($0.key.address.bytes), .unsigned($0.key.size), .unsigned($0.value)] }),
        ]).encoded()
    }

    init?(_ bytes: [UInt8], medium: String, node: NodeID) {
        guard case .array(let items)? = try? CBORValue.decode(bytes), items.count == 7, items[0] == .unsigned(2), case .bytes(let bundle) = items[1],
            bundle.count == 16, case .bytes(let key) = items[2], let receiver = try? SealingPublicKey(serialized: key), case .unsigned(let written) = items[3],
            case .array(let logs) = items[4], case .array(let sizes) = items[5], case .array(let scans) = items[6], logs.count % 2 == 0,
            sizes.count % 2 == 0, scans.count % 3 == 0
        else { return nil }
        var covered: [LogID: UInt64] = [:]
        for index in stride(from: 0, to: logs.count, by: 2) {
            guard case .bytes(let name) = logs[index], let log = LogID(bytes: name), case .unsigned(let size) = logs[index + 1] else { return nil }
            covered[log] = size
        }
        var parts: [BundleManifest.Part] = []
        for index in stride(from: 0, to: sizes.count, by: 2) {
            guard case .unsigned(let count) = sizes[index], case .bytes(let bytes) = sizes[index + 1], let hash = Hash(bytes) else { return nil }
            parts.append(BundleManifest.Part(bytes: count, hash: hash))
        }
        var papers: [AttachmentID: UInt64] = [:]
        for index in stride(from: 0, to: scans.count, by: 3) {
            guard case .bytes(let bytes) = scans[index], let address = Hash(bytes), case .unsigned(let size) = scans[index + 1],
                case .unsigned(let reached) = scans[index + 2], let id = AttachmentID(address: address, size: size), id.isBoundary(reached)
            else { return nil }
            papers[id] = reached
        }
        target = MediumWorker.Target(medium: medium, node: node, direction: .toCentre, bundle: bundle, sender: node, receiver: receiver)
        self.parts = parts
        self.covered = covered
        self.papers = papers
        lastWritten = written
    }

    static func == (left: StandingCopyNote, right: StandingCopyNote) -> Bool { left.encoded() == right.encoded() }
}

extension KioskNode {
    /// At a start: what the notes say of each copy. Nothing is claimed of it before the medium was read. After a restore or a loss new logs were
    /// begun, and the copy may hold what this disk has lost: then it is left as it is, and another is begun.
    func resumeCopies() {
        for index in copies.indices {
            guard let bytes = (try? replica.store.note(StandingCopyNote.key(copies[index].id))) ?? nil,
                let note = StandingCopyNote(bytes, medium: copies[index].path, node: profile.node), note.target.receiver == peer.centreKeys.sealingKey,
                note.covered.allSatisfy({ log, size in replica.head.ownLogs.values.contains(log) && size <= replica.head.logs[log]?.size ?? 0 })
            else { continue }
            copies[index].target = note.target
            copies[index].parts = note.parts
            copies[index].covered = note.covered
            copies[index].papers = note.papers
            copies[index].lastWritten = note.lastWritten
            copies[index].maxParts = max(StandingCopy.usualParts, 2 * note.parts.count)
            copies[index].isResumed = true
            openBundles.insert(note.target.bundle)
        }
    }

    /// After a write: durable, so that the next start goes on from here.
    func noteProgress(_ id: [UInt8]) throws(NodeFault) {
        guard let copy = copies.first(where: { $0.id == id }) else { return }
        let note = StandingCopyNote(copy)
        let kept: [UInt8]?
        do throws(StoreFailure) { kept = try replica.store.note(StandingCopyNote.key(id)) } catch { throw NodeFault(error) }
        guard note?.encoded() != kept else { return }
        try commit([CommitBatch.Note(key: StandingCopyNote.key(id), value: note?.encoded())])
    }

    /// Milliseconds between two times that every byte of a copy is read, while its medium stays where it is. Between them its files are only counted.
    private static let readEvery: UInt64 = 3_600_000

    /// What is claimed of a medium lies there: at a start, when it comes back, and each hour every byte of it.
    /// - Returns: when it was read.
    func isWhole(_ copy: StandingCopy, _ worker: MediumWorker) async -> (holds: Bool, readAt: UInt64?) {
        guard let target = copy.target, !copy.parts.isEmpty else { return (true, copy.readAt) }
        let now = WallClock.monotonic()
        let isReading = !copy.isPresent || copy.isResumed || copy.readAt.map { now - min(now, $0) >= Self.readEvery } ?? true
        let manifest = BundleManifest(bundle: target.bundle, sender: profile.node, parts: copy.parts).sealed(by: key)
        let holds = await worker.holds(copy.parts, manifest, target, reading: isReading, nothingMore: copy.isResumed)
        return (holds, isReading ? now : copy.readAt)
    }

    /// Where no `serve` keeps the copies: looks what lies on the media now. One that does not answer within a few seconds is not here.
    func lookAtCopies() async {
        guard stopServing == nil else { return }
        let looks = copies.map { copy in Task { await self.look(copy) } }
        for _ in 0..<250 where lookedAt < looks.count { try? await Task.sleep(for: .milliseconds(20)) }
    }

    private func look(_ copy: StandingCopy) async {
        // A worker of its own: one medium that hangs says nothing about another.
        let worker = MediumWorker()
        let isPresent = await worker.isPresent(copy.path, id: copy.id)
        let holds = isPresent ? await isWhole(copy, worker).holds : false
        if let index = copies.firstIndex(where: { $0.id == copy.id }) {
            copies[index].isPresent = isPresent
            if isPresent, !holds { copies[index].beginAnew() }
        }
        lookedAt += 1
    }
}
