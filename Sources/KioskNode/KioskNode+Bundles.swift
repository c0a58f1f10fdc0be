import BundleFiles
import CanonicalCBOR
package import Causality
import MerkleLog
package import NodeHost
import OperationLog
import Replica
import SQLiteStore
package import SyncProtocol

// `bundle write` and `bundle read`: the exchange on a stick. What is on a stick stays in the outbox until the centre has acknowledged it.

extension KioskNode {
    // MARK: Writing

    func writeBundle(_ command: NodeCommand, _ emit: @escaping @Sendable (String) -> Void) async throws(NodeFault) -> CommandOutput {
        guard let medium = command["folder"] else { throw NodeFault(.usage, "bundle write needs the stick's folder.") }
        let target = try bundleTarget(medium)
        openBundles.insert(target.bundle)
        defer { openBundles.remove(target.bundle) }
        let plan = peer.bundlePlan(stated: try statedByCentre(), everything: command["all"] == "true")
        let entries = plan.entries
        let operations = peer.pending
        let statement = peer.bundleStatement(plan, wall: WallClock.milliseconds())
        let packed = try PackedPapers(command, &peer)
        var contents = BundleContents(plan, words: packed.words, papers: packed.plan)
        let quiet = command.wantsJSON
        if !quiet { emit("writing \(entries) entries, \(operations) of them operations that wait to be sent; \(packed.plan.count) attachment(s), \(packed.plan.bytes) bytes …") }
        let progress = BundleProgress(of: packed.plan.bytes, wantsJSON: quiet, emit)
        let reportsParts = command["progress"] == "true"
        var parts: [BundleManifest.Part] = []
        try noteBundle(target.bundle)
        repeat {
            let number = UInt64(parts.count + 1)
            let frames = try await nextFrames(&contents, target, part: number, statement)
            do throws(NodeFault) { parts.append(try await media.write(frames, part: number, of: contents.isDone ? number : 0, target)) } catch {
                if parts.isEmpty { try forgetBundle(target.bundle) }
                throw error
            }
            if reportsParts { emit(JSON.object([("part", .number(number)), ("bytes", .number(parts[parts.count - 1].bytes))]).text()) }
            progress.wrote(part: number, parts[parts.count - 1].bytes, left: contents.papers.bytes)
        } while !contents.isDone
        try await media.write(manifest: BundleManifest(bundle: target.bundle, sender: profile.node, parts: parts).sealed(by: key), target)
        try await removeSuperseded(target, keeping: openBundles.union([target.bundle]))
        let bytes = parts.reduce(0) { $0 + $1.bytes }
        if quiet {
            return CommandOutput(
                JSON.object([
                    ("bundle", .string(FieldValues.hex(target.bundle))), ("node", .number(profile.node.rawValue)), ("parts", .integer(Int64(parts.count))),
                    ("bytes", .number(bytes)), ("entries", .number(entries)), ("operations", .number(operations)), ("safeToRemove", .bool(true)),
                ] + packed.json).text())
        }
        return CommandOutput(
            """
            bundle \(FieldValues.hex(target.bundle.prefix(4))): \(parts.count) part(s), \(bytes) bytes, \(operations) operation(s) and \(packed.plan.count) attachment(s) for the centre. They wait here until the centre has acknowledged them.\(packed.sentence)
            Selesai. Stik boleh dicabut. (Done: the stick may be pulled out.)
            """)
    }

    /// A new bundle to the centre on a medium.
    func bundleTarget(_ medium: String) throws(NodeFault) -> MediumWorker.Target {
        guard let receiver = peer.centreKeys.sealingKey else {
            throw NodeFault(.notFound, "The centre has no key for bundles, or this kiosk has not heard of it yet. Exchange once over the line, or ask the central office.")
        }
        return MediumWorker.Target(
            medium: medium, node: profile.node, direction: .toCentre, bundle: Entropy.bytes(16), sender: profile.node, receiver: receiver)
    }

    /// The frames of one part; takes from the contents what goes into it.
    func nextFrames(
        _ contents: inout BundleContents, _ target: MediumWorker.Target, part: UInt64, _ statement: BundleStatement, limit: Int = BundleLimits.preferredPartBytes
    ) async throws(NodeFault) -> [[UInt8]] {
        guard part <= BundleLimits.maxParts else { throw NodeFault(.storage, "There is more to write than one bundle can hold. Exchange over the line, or give the central office this computer's disk.") }
        func frame(_ index: Int, _ body: BundleFrame.Body) -> [UInt8] {
            BundleFrame(place: BundleFrame.Place(bundle: target.bundle, part: part, index: UInt64(index)), body: body).sealed(by: key)
        }
        let fence = fence
        var frames = [frame(0, .statement(statement))]
        var bytes = 0
        do throws(StoreFailure) {
            while !contents.isDone {
                var library = attachments
                let body = try contents.next(&replica, &library, partBytes: bytes, limit: limit, signer: key) { points throws(StoreFailure) in try fence.raise(points) }
                attachments = library
                guard let body else { break }
                frames.append(frame(frames.count, body))
                bytes += frames[frames.count - 1].count
                // Whoever waits for the writer meanwhile has a turn.
                await Task.yield()
            }
        } catch {
            if error.kind == .unknownOutcome { failedStop = error }
            throw NodeFault(error)
        }
        return frames
    }

    // MARK: What lies on which stick

    private static let writtenPrefix = Array("bundle/written/".utf8)

    /// Kept as long as the bundle lies somewhere: with the logs that were written when it was begun.
    func noteBundle(_ bundle: [UInt8]) throws(NodeFault) {
        let logs = replica.head.ownLogs.values.sorted().map { CBORValue.bytes($0.bytes) }
        try commit([CommitBatch.Note(key: Self.writtenPrefix + Array(FieldValues.hex(bundle).utf8), value: CBORValue.array(logs).encoded())])
    }

    private func forgetBundle(_ bundle: [UInt8]) throws(NodeFault) {
        try commit([CommitBatch.Note(key: Self.writtenPrefix + Array(FieldValues.hex(bundle).utf8), value: nil)])
    }

    /// Takes own bundles off a medium whose content is here: all that this database wrote, while its logs still go on. After a restore or a loss
    /// new logs were begun, and an older bundle may hold what this disk has lost: it stays.
    func removeSuperseded(_ target: MediumWorker.Target, keeping kept: Set<[UInt8]>) async throws(NodeFault) {
        let there = try await media.bundles(target.medium, target.node, .toCentre)
        var known: [[UInt8]] = []
        var notes: [CommitBatch.Note] = []
        do throws(StoreFailure) {
            for bundle in there where !kept.contains(bundle) {
                let note = Self.writtenPrefix + Array(FieldValues.hex(bundle).utf8)
                guard let value = try replica.store.note(note), case .array(let items)? = try? CBORValue.decode(value) else { continue }
                let logs = items.compactMap { if case .bytes(let bytes) = $0 { LogID(bytes: bytes) } else { nil } }
                guard logs.allSatisfy({ replica.head.ownLogs.values.contains($0) }) else { continue }
                known.append(bundle)
                notes.append(CommitBatch.Note(key: note, value: nil))
            }
        } catch { throw NodeFault(error) }
        try await media.remove(known, keeping: kept, target)
        if !notes.isEmpty { try commit(notes) }
    }

    func commit(_ notes: [CommitBatch.Note]) throws(NodeFault) {
        do throws(StoreFailure) { try replica.commit(notes: notes) } catch {
            if error.kind == .unknownOutcome { failedStop = error }
            throw NodeFault(error)
        }
    }

    // MARK: Reading

    func readBundles(_ command: NodeCommand, _ emit: @escaping @Sendable (String) -> Void) async throws(NodeFault) -> CommandOutput {
        guard let medium = command["folder"] else { throw NodeFault(.usage, "bundle read needs the stick's folder.") }
        let found = try await media.find(medium, .toNode, node: profile.node)
        guard !found.isEmpty else {
            throw NodeFault(.notFound, "There is nothing of the centre for node \(profile.node) on this stick. Was it at the central office, and was \"desa-central bundle write\" given there?")
        }
        let pending = peer.pending
        let quiet = command.wantsJSON
        let reportsBundles = command["progress"] == "true"
        let seal = try sealingKey()
        var reports = try await BundleReader.read(found, on: medium, keys: [seal], worker: media, into: self, steps: BundleProgress(wantsJSON: quiet, emit)) { report in
            if reportsBundles { emit(JSON.object([("bundle", .integer(Int64(report.parts))), ("bytes", .integer(Int64(report.bytes)))]).text()) }
            if !quiet { emit(report.lines[0]) }
        }
        try openOwnLogs()
        do throws(StoreFailure) {
            for statement in reports.compactMap(\.statement) { try peer.finish(statement) }
            if let newest = reports.compactMap(\.statement).max(by: { $0.time < $1.time }) {
                try replica.commit(notes: [CommitBatch.Note(key: Self.statedNote, value: newest.encodedScopes())])
            }
        } catch { throw NodeFault(error) }
        workArrived()
        if let last = reports.indices.last { reports[last].newlySent = pending - min(pending, peer.pending) }
        if quiet {
            emit(JSON.object([
                ("bundles", .array(reports.map(\.json))), ("pending", .number(peer.pending)), ("diverged", .array(peer.diverged.map { .number($0.rawValue) })),
            ]).text())
        } else {
            for report in reports { for line in report.lines.dropFirst() { emit(line) } }
            emit("\(pending - min(pending, peer.pending)) operation(s) are now known to be at the centre; \(peer.pending) wait.")
            for line in try attachmentStatus().lines { emit(line) }
            emit("Selesai. Stik boleh dicabut. (Done: the stick may be pulled out.)")
        }
        let attention = reports.contains(where: \.needsAttention) || !peer.diverged.isEmpty
        return CommandOutput("", exit: attention ? .attention : .done)
    }

    /// What the centre said of itself in the newest bundle that was read.
    private static let statedNote = Array("bundle/centre".utf8)

    func statedByCentre() throws(NodeFault) -> [ScopeReport]? {
        do throws(StoreFailure) { return try replica.store.note(Self.statedNote).flatMap { BundleStatement.scopes($0) } } catch { throw NodeFault(error) }
    }

    func sealingKey() throws(NodeFault) -> SealingKey {
        let seed: [UInt8]?
        do throws(StoreError) { seed = try folder.readSecret(folder.key, limit: SigningKey.seedByteCount) } catch { throw NodeFault(error) }
        guard let seed, let key = try? SealingKey(ofNode: seed) else {
            throw NodeFault(.storage, "The key file in this data folder is gone or damaged. Restore the whole folder from its backup, or enrol anew in another folder.")
        }
        return key
    }
}

extension KioskNode: BundleTaker {
    package func isSigned(_ frame: BundleFrame.Unverified, by sender: NodeID) -> Bool { sender == profile.centre && peer.isCentres(frame) }

    package func take(_ frame: BundleFrame, from sender: NodeID) throws(NodeFault) -> BundleOutcome {
        if let failedStop { throw NodeFault(failedStop) }
        do throws(StoreFailure) { return try peer.take(frame, wall: WallClock.milliseconds(), nonce: Entropy.bytes(16)) } catch {
            if error.kind == .unknownOutcome { failedStop = error }
            throw NodeFault(error)
        }
    }

    package func missing(_ statement: BundleStatement) -> [(log: LogID, held: UInt64, named: UInt64)] { replica.missing(statement) }
}
