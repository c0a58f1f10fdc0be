import BundleFiles
import Causality
import Logging
import NodeHost
import OperationLog
import Replica
import SQLiteStore
import SyncProtocol

/// A registered stick or second disk, on which every commit is written as part of a bundle sealed to the centre while `serve` runs (design D6:
/// one dead disk loses nothing). It begins anew at every start, when it has grown too long, and after it was away.
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
    /// Milliseconds since 1970 by this machine.
    var lastWritten: UInt64?
    var trouble: String?
    /// Of the clock that only goes forward: not before this after a trouble, later each time.
    var notBefore: UInt64 = 0
    var failures = 0
    /// With so many parts the copy begins anew, so that what is acknowledged meanwhile goes.
    var maxParts = Self.usualParts

    static let usualParts = 64
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

    var copyLines: [String] {
        if copies.isEmpty { return [] }
        var lines = ["\(operationsInTwoPlaces) of \(peer.pending) operation(s) that wait are in two places"]
        for copy in copies {
            let state = copy.isPresent ? "present, last written \(copy.lastWritten.map(WallClock.text) ?? "not since this start")" : "not here"
            lines.append("standing copy \(copy.path): \(state)\(copy.isBusy && copy.isPresent ? ", being written" : "")\(copy.trouble.map { ". \($0)" } ?? "")")
        }
        return lines
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

    /// Writes what is neither acknowledged nor on the medium; when nothing waits any more, takes off what lies there.
    private func catchUp(_ id: [UInt8], _ worker: MediumWorker) async throws(NodeFault) {
        guard var current = copy(id) else { return }
        if peer.pending == 0, let target = current.target {
            change(id) { $0.beginAnew() }
            openBundles.remove(target.bundle)
            return try await removeSuperseded(target, keeping: openBundles)
        }
        if current.parts.count >= current.maxParts {
            if let target = current.target { openBundles.remove(target.bundle) }
            change(id) { $0.beginAnew() }
            guard let anew = copy(id) else { return }
            current = anew
        }
        var plan = BundlePlan(uncovered(current))
        if plan.isDone { return }
        let isFirst = current.parts.isEmpty
        let target: MediumWorker.Target
        if let going = current.target { target = going } else {
            target = try bundleTarget(current.path)
            try noteBundle(target.bundle)
            openBundles.insert(target.bundle)
            // A write that fails is begun again under the same name.
            change(id) { $0.target = target }
        }
        let statement = peer.bundleStatement(plan, wall: WallClock.milliseconds())
        var parts = current.parts
        var ends: [LogID: UInt64] = [:]
        for range in plan.ranges { ends[range.log] = range.end }
        repeat {
            let frames = try await nextFrames(&plan, target, part: UInt64(parts.count + 1), statement)
            parts.append(try await worker.write(frames, part: UInt64(parts.count + 1), of: 0, target))
        } while !plan.isDone
        try await worker.write(manifest: BundleManifest(bundle: target.bundle, sender: profile.node, parts: parts).sealed(by: key), target)
        change(id) { copy in
            copy.parts = parts
            copy.failures = 0
            copy.covered.merge(ends) { max($0, $1) }
            copy.lastWritten = WallClock.milliseconds()
            if isFirst { copy.maxParts = max(StandingCopy.usualParts, 2 * parts.count) }
        }
        // What an earlier start or an earlier, longer copy has left there is in this one.
        if isFirst { try await removeSuperseded(target, keeping: openBundles) }
    }

    /// What of the own logs is neither acknowledged nor on the medium.
    private func uncovered(_ copy: StandingCopy) -> [EntryRange] {
        peer.ownLogsInOrder.compactMap { log in
            let sent = min(peer.acknowledgedSize(log.id), peer.session.heldByCentre(log.id, in: log.scope) ?? .max)
            let start = max(sent, copy.covered[log.id] ?? 0)
            return start < log.size ? EntryRange(log: log.id, start: start, count: log.size - start) : nil
        }
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
        return CommandOutput(copies.isEmpty ? "no standing copy is registered" : copyLines.dropFirst().joined(separator: "\n"))
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
