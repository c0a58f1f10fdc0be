import Attachments
import BundleFiles
import Causality
import Logging
import NodeHost
import OperationLog
import Replica
import SQLiteStore
import SyncProtocol

/// A registered stick or second disk, on which every commit is written as part of a bundle sealed to the centre while `serve` runs (design D6:
/// one dead disk loses nothing). It begins anew when it has grown too long, and when the medium does not hold what it should.
struct StandingCopy: Sendable {
    /// 16 random bytes, which are on the medium too.
    let id: [UInt8]
    let path: String
    var isPresent = false
    /// A write is under way, or hangs.
    var isBusy = false
    /// Since when, by the clock that only goes forward.
    var busySince: UInt64 = 0
    /// As a note of an earlier start says it; the medium has not been read since.
    var isResumed = false
    /// When every byte of it was read last, by the clock that only goes forward.
    var readAt: UInt64?
    /// The bundle that goes on; nil before the first part.
    var target: MediumWorker.Target?
    var parts: [BundleManifest.Part] = []
    /// Of own logs, so much is on the medium: it was written, synced and read back.
    var covered: [LogID: UInt64] = [:]
    /// Of attachments, so many bytes from the start.
    var papers: [AttachmentID: UInt64] = [:]
    /// Milliseconds since 1970 by this machine.
    var lastWritten: UInt64?
    var trouble: String?
    /// Of the clock that only goes forward: not before this after a trouble, later each time.
    var notBefore: UInt64 = 0
    var failures = 0
    /// With so many parts the copy begins anew, so that what is acknowledged meanwhile goes.
    var maxParts = Self.usualParts

    static let usualParts = 64
    /// Bytes of a part: what a cut costs whoever forwards it over a line.
    static let partBytes = 1 << 20
    /// Bytes of scans that the centre has, and that are in no backup of it yet: so many stay on the medium with what it does not have.
    static let maxSentBytes: UInt64 = 64 << 20
    private static let prefix = Array("copy/".utf8)

    init(id: [UInt8], path: String) {
        self.id = id
        self.path = path
    }

    static func note(_ id: [UInt8], path: String?) -> CommitBatch.Note {
        CommitBatch.Note(key: prefix + Array(FieldValues.hex(id).utf8), value: path.map { Array($0.utf8) })
    }

    /// Those that are registered; an unreadable store says so elsewhere.
    static func read(_ store: SQLiteStore) -> [StandingCopy] {
        guard let notes = try? store.notes(prefix: prefix, limit: 64) else { return [] }
        return notes.compactMap { note in
            guard let id = FieldValues.bytes(hex: String(decoding: note.key.dropFirst(prefix.count), as: UTF8.self)) else { return nil }
            return StandingCopy(id: id, path: String(decoding: note.value, as: UTF8.self))
        }
    }

    /// It is here, and has answered lately: one that hangs is claimed nothing of.
    func isHere(at now: UInt64) -> Bool { isPresent && (!isBusy || now < busySince + 20_000) }

    mutating func beginAnew() {
        target = nil
        isResumed = false
        parts = []
        covered = [:]
        papers = [:]
        maxParts = Self.usualParts
    }

    var bytes: UInt64 { parts.reduce(0) { $0 + $1.bytes } }

    var json: JSON {
        .object([
            ("folder", .string(path)), ("present", .bool(isPresent)), ("parts", .integer(Int64(parts.count))), ("bytes", .number(bytes)),
            ("lastWritten", lastWritten.map { .string(WallClock.text($0)) } ?? .null), ("trouble", trouble.map { .string($0) } ?? .null),
        ])
    }
}

extension KioskNode {
    // MARK: What is where

    private var ownLogs: [LogState] { replica.head.logs.values.filter { $0.node == profile.node } }

    /// Operations that wait to be sent and lie on a registered medium that is here now, too.
    var operationsInTwoPlaces: UInt64 {
        let now = WallClock.monotonic()
        let present = copies.filter { $0.isHere(at: now) }
        return ownLogs.reduce(0) { sum, log in
            let copied = present.map { $0.covered[log.id] ?? 0 }.max() ?? 0
            let sent = peer.sentSize(log)
            return sum + (copied > sent ? min(copied, log.size) - sent : 0)
        }
    }

    /// Of the attachments that wait to be sent, those that lie whole on a registered medium that is here now; and of these the pages, which are no previews.
    var attachmentsInTwoPlaces: (all: Int, pages: Int) {
        let now = WallClock.monotonic()
        let present = copies.filter { $0.isHere(at: now) }
        if present.isEmpty { return (0, 0) }
        let waiting = (try? attachments?.store.list(.toSend, limit: BundleLimits.maxPapersInBundle)) ?? []
        let copied = waiting.filter { item in present.contains { $0.papers[item.id] == item.id.size } }
        return (copied.count, copied.count { !$0.isPreview })
    }

    func copyLines(indonesian: Bool) -> [String] {
        func say(_ id: String, _ en: String) -> String { indonesian ? id : en }
        let now = WallClock.monotonic()
        return copies.map { copy in
            let written = copy.lastWritten.map(WallClock.text) ?? say("belum pernah", "never")
            let state = copy.isHere(at: now)
                ? say("terpasang, terakhir ditulis ", "present, last written ") + written
                : say("tidak terpasang atau tidak menjawab", "not here, or it does not answer")
            return say("Salinan tetap ", "standing copy ") + "\(copy.path): \(state)\(copy.trouble.map { ". \($0)" } ?? "")"
        }
    }

    // MARK: While `serve` runs

    /// Looks at every registered medium every two seconds. One that is slow or hangs holds up neither the desk nor another.
    func keepCopies(logger: Logger) async {
        var workers: [[UInt8]: MediumWorker] = [:]
        while !Task.isCancelled, failedStop == nil {
            for copy in copies where !copy.isBusy && copy.notBefore <= WallClock.monotonic() {
                let worker = workers[copy.id] ?? MediumWorker()
                workers[copy.id] = worker
                change(copy.id) { copy in
                    copy.isBusy = true
                    copy.busySince = WallClock.monotonic()
                }
                Task { await self.refresh(copy.id, worker, logger) }
            }
            try? await Task.sleep(for: .seconds(2))
        }
    }

    private func change(_ id: [UInt8], _ body: (inout StandingCopy) -> Void) {
        if let index = copies.firstIndex(where: { $0.id == id }) { body(&copies[index]) }
    }

    private func copy(_ id: [UInt8]) -> StandingCopy? { copies.first { $0.id == id } }

    private func refresh(_ id: [UInt8], _ worker: MediumWorker, _ logger: Logger) async {
        guard let before = copy(id) else { return }
        let isPresent = await worker.isPresent(before.path, id: id)
        if isPresent {
            let (holds, readAt) = await isWhole(before, worker)
            if !holds, let target = before.target {
                openBundles.remove(target.bundle)
                change(id) { $0.beginAnew() }
            }
            change(id) { copy in
                copy.isResumed = false
                copy.readAt = readAt
            }
        }
        change(id) { copy in
            copy.isPresent = isPresent
            if isPresent { copy.trouble = nil }
        }
        do throws(NodeFault) {
            if isPresent {
                try await catchUp(id, worker)
                try noteProgress(id)
            }
        } catch {
            logger.warning("a standing copy cannot be written", metadata: ["exit": "\(error.code.rawValue)"])
            change(id) { copy in
                copy.trouble = error.sentence
                copy.notBefore = WallClock.monotonic() + min(15_000 << UInt64(min(copy.failures, 5)), 300_000)
                copy.failures += 1
                // What lies there is looked at again before anything is said of it.
                copy.isPresent = false
            }
        }
        change(id) { $0.isBusy = false }
    }

    /// Writes what is not settled and not on the medium; when all is settled, takes off what lies there.
    private func catchUp(_ id: [UInt8], _ worker: MediumWorker) async throws(NodeFault) {
        guard let before = copy(id) else { return }
        guard try isWanted() else {
            guard let target = before.target else { return }
            change(id) { $0.beginAnew() }
            openBundles.remove(target.bundle)
            return try await removeSuperseded(target, keeping: openBundles)
        }
        if before.parts.count >= before.maxParts {
            if let target = before.target { openBundles.remove(target.bundle) }
            change(id) { $0.beginAnew() }
        }
        let isFirst = copy(id)?.parts.isEmpty ?? false
        // What was written at the desk meanwhile goes before older scans.
        while let current = copy(id), isFirst || current.parts.count < current.maxParts {
            guard try await writePart(current, worker) else { break }
        }
        guard isFirst, let current = copy(id), let target = current.target, !current.parts.isEmpty else { return }
        change(id) { $0.maxParts = max(StandingCopy.usualParts, 2 * current.parts.count) }
        // What an earlier start or an earlier, longer copy has left there is in this one.
        try await removeSuperseded(target, keeping: openBundles)
    }

    /// One part, and the manifest with it: from then on it counts.
    /// - Returns: false when there was nothing to write.
    private func writePart(_ current: StandingCopy, _ worker: MediumWorker) async throws(NodeFault) -> Bool {
        let ranges = try uncovered(current)
        var contents = BundleContents(BundlePlan(ranges), papers: try uncoveredPapers(current))
        if contents.isDone { return false }
        let target: MediumWorker.Target
        if let going = current.target { target = going } else {
            target = try bundleTarget(current.path)
            try noteBundle(target.bundle)
            openBundles.insert(target.bundle)
            // A write that fails is begun again under the same name.
            change(current.id) { $0.target = target }
        }
        let statement = peer.bundleStatement(contents.plan, wall: WallClock.milliseconds())
        let number = UInt64(current.parts.count + 1)
        let frames = try await nextFrames(&contents, target, part: number, statement, limit: StandingCopy.partBytes)
        // Only scans that cannot be read here: they are fetched again.
        if frames.count == 1 { return false }
        let parts = current.parts + [try await worker.write(frames, part: number, of: 0, target)]
        try await worker.write(manifest: BundleManifest(bundle: target.bundle, sender: profile.node, parts: parts).sealed(by: key), target)
        var ends: [LogID: UInt64] = [:]
        for range in ranges { ends[range.log] = range.end }
        for range in contents.plan.ranges { ends[range.log] = range.start }
        change(current.id) { copy in
            copy.parts = parts
            copy.failures = 0
            copy.covered.merge(ends) { max($0, $1) }
            copy.papers.merge(contents.papers.reached) { $1 }
            copy.lastWritten = WallClock.milliseconds()
        }
        return true
    }

    // MARK: What belongs on it

    /// Entries of an own log that need no copy: the centre has acknowledged them, and they are in its backup, if it makes any.
    private func settled(_ log: LogState) throws(StoreFailure) -> UInt64 {
        let sent = min(peer.acknowledgedSize(log.id), peer.session.heldByCentre(log.id, in: log.scope) ?? .max)
        return try replica.newestBackup() == nil ? sent : min(sent, replica.safeWord(log.id)?.size ?? 0)
    }

    /// Something is not settled. Entry 0 of a log is no operation.
    private func isWanted() throws(NodeFault) -> Bool {
        do throws(StoreFailure) {
            for log in ownLogs where try max(1, settled(log)) < log.size { return true }
            return try !unsettledPapers().isEmpty
        } catch { throw NodeFault(error) }
    }

    /// What of the own logs is neither settled nor on the medium.
    private func uncovered(_ copy: StandingCopy) throws(NodeFault) -> [EntryRange] {
        do throws(StoreFailure) {
            var ranges: [EntryRange] = []
            for log in peer.ownLogsInOrder {
                let start = max(try settled(log), copy.covered[log.id] ?? 0)
                if start < log.size { ranges.append(EntryRange(log: log.id, start: start, count: log.size - start)) }
            }
            return ranges
        } catch { throw NodeFault(error) }
    }

    /// Attachments that the centre does not have, the newest first; and after them those that it has and that are in no backup of it yet, as far as the
    /// medium is to have them.
    private func unsettledPapers() throws(StoreFailure) -> [AttachmentID] {
        guard let store = attachments?.store else { return [] }
        var ids = try store.list(.toSend, limit: BundleLimits.maxPapersInBundle).map(\.id).reversed() as [AttachmentID]
        guard try replica.newestBackup() != nil else { return ids }
        var room = StandingCopy.maxSentBytes
        for item in try store.list(.unsafe, limit: BundleLimits.maxPapersInBundle) where item.id.size <= room {
            guard try isOwn(item.id, store) else { continue }
            room -= item.id.size
            ids.append(item.id)
        }
        return ids
    }

    /// Named by an entry of this node; what came from other desks is there.
    private func isOwn(_ id: AttachmentID, _ store: any AttachmentStore) throws(StoreFailure) -> Bool {
        try store.references(of: id).contains { replica.head.logs[$0.entry.log]?.node == profile.node }
    }

    private func uncoveredPapers(_ copy: StandingCopy) throws(NodeFault) -> PaperPlan {
        do throws(StoreFailure) { return PaperPlan(try unsettledPapers().map { PaperPlan.Item($0, from: copy.papers[$0] ?? 0) }) } catch { throw NodeFault(error) }
    }

    // MARK: Commands

    func registerCopy(_ command: NodeCommand) async throws(NodeFault) -> CommandOutput {
        guard let path = command["folder"] else { throw NodeFault(.usage, "copy register needs the folder of the stick or disk.") }
        guard copies.count < 8 || copies.contains(where: { $0.path == path }) else { throw NodeFault(.inTheWay, "There are 8 standing copies already. Take one away with \"copy remove\".") }
        let id = try await media.register(path, proposing: Entropy.bytes(16))
        let isSameDisk = await media.isSameDisk(path, as: folder.path)
        try commit([StandingCopy.note(id, path: path)])
        if let index = copies.firstIndex(where: { $0.id == id }) {
            if copies[index].path != path { copies[index] = StandingCopy(id: id, path: path) }
        } else {
            copies.append(StandingCopy(id: id, path: path))
        }
        if command.wantsJSON {
            return CommandOutput(JSON.object([("registered", .string(path)), ("id", .string(FieldValues.hex(id))), ("sameDisk", .bool(isSameDisk))]).text())
        }
        var text = "\(path) is registered: while \"serve\" runs and it is there, everything written here is copied to it, sealed to the centre."
        if isSameDisk { text += "\nPERINGATAN: folder ini berada di cakram yang sama. (Warning: this folder is on the same disk, which dies with both.)" }
        return CommandOutput(text)
    }

    func listCopies(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        if command.wantsJSON { return CommandOutput(JSON.array(copies.map(\.json)).text()) }
        return CommandOutput(copies.isEmpty ? "no standing copy is registered" : copyLines(indonesian: true).joined(separator: "\n"))
    }

    /// What lies on the medium stays there: somebody may still need it.
    func removeCopy(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        guard let path = command["folder"], let index = copies.firstIndex(where: { $0.path == path }) else {
            throw NodeFault(.notFound, "No standing copy is registered under this folder. See them with \"copy list\".")
        }
        try commit([StandingCopy.note(copies[index].id, path: nil)])
        copies.remove(at: index)
        if command.wantsJSON { return CommandOutput(JSON.object([("removed", .string(path))]).text()) }
        return CommandOutput("\(path) is no standing copy any more. What lies on it stays there.")
    }
}
