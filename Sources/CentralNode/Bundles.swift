import BundleFiles
package import Causality
import Membership
import MerkleLog
package import NodeHost
import Replica
import SQLiteStore
package import SyncProtocol

// `bundle read` and `bundle write` at the central office: what kiosks sent on sticks is taken in as an exchange is, and answers go back.

extension CentralNode {
    // MARK: Reading

    func readBundles(_ command: NodeCommand, _ emit: @escaping @Sendable (String) -> Void) async throws(NodeFault) -> CommandOutput {
        guard let medium = command["folder"] else { throw NodeFault(.usage, "bundle read needs the stick's folder.") }
        let found = try await media.find(medium, .toCentre, node: nil)
        guard !found.isEmpty else { throw NodeFault(.notFound, "There is no bundle for the centre on this stick. Is it the right folder, and was \"desa-kiosk bundle write\" given in the village?") }
        let keys = try sealingKeys()
        let quiet = command.wantsJSON
        let reports = try await BundleReader.read(found, on: medium, keys: keys, worker: media, into: self, steps: BundleProgress(wantsJSON: quiet, emit)) { report in
            if !quiet { emit(report.lines[0]) }
        }
        try afterBundles(reports)
        if quiet {
            emit(JSON.object([("bundles", .array(reports.map(\.json)))]).text())
        } else {
            for report in reports { for line in report.lines.dropFirst() { emit(line) } }
            emit("Next: desa-central bundle write, so that the villages get the acknowledgements. The stick may be pulled out.")
        }
        return CommandOutput("", exit: reports.contains(where: \.needsAttention) ? .attention : .done)
    }

    /// As after an exchange: what arrived may state scopes, or show another content of an own log. And what each node says it holds is kept for the
    /// bundle that goes back.
    private func afterBundles(_ reports: [BundleReport]) throws(NodeFault) {
        var notes: [CommitBatch.Note] = []
        let wall = WallClock.milliseconds()
        for report in reports.sorted(by: { ($0.statement?.time ?? 0) < ($1.statement?.time ?? 0) }) {
            guard let sender = report.sender, let statement = report.statement else { continue }
            notes.append(CommitBatch.Note(key: Self.heldNote(sender), value: statement.encodedScopes()))
            notes.append(CommitBatch.Note(key: Self.papersNote(sender), value: BundleStatement.encoded(report.words)))
            notes.append(CommitBatch.Note(key: StickContact.key(sender), value: StickContact(read: wall, written: statement.time).encoded()))
        }
        do throws(StoreFailure) {
            try replica.openMissingLogs(wall: wall)
            try reissueOwnForks(wall: wall)
            if !notes.isEmpty { try replica.commit(notes: notes) }
        } catch { throw noticed(error) }
    }

    // MARK: Parts that come over the line

    /// A part that somebody carries: opened beside the writer, taken in as from a stick.
    nonisolated func bundlePart(_ bytes: [UInt8]) async -> ExchangeReply {
        guard load.enter(.operations, bytes.count) else { return .busy(load.turn(.operations)) }
        defer { load.leave(bytes.count) }
        do throws(NodeFault) {
            let part = OpenedPart(bytes, keys: try sealingKeys())
            var report = BundleReport(node: part.header?.sender ?? NodeID(0), bundle: part.header?.bundle ?? [])
            var isWhole = part.isComplete
            if let header = part.header, let _ = try await BundleReader.take(part.frames, header, into: self, &report) { isWhole = false }
            if report.sender != nil { try await afterBundles([report]) }
            return .answer(await receipt(for: Hash.sha256(bytes), isWhole: isWhole, report))
        } catch {
            return .busy(load.turn(.operations))
        }
    }

    /// What is damaged, sealed to somebody else, or by nobody that is known here, gets one and the same receipt: not whole, nothing new.
    private func receipt(for part: Hash, isWhole: Bool, _ report: BundleReport) -> [UInt8] {
        BundleReceipt(part: part, isWhole: isWhole, stored: UInt64(report.stored), left: UInt64(report.gaps + report.refused.count + report.partsLeft)).sealed(by: peer.signers.answers)
    }

    /// What a node said of attachments in the newest bundle that was read.
    private static func papersNote(_ node: NodeID) -> [UInt8] { Array("bundle/papers/\(node)".utf8) }
    private static func heldNote(_ node: NodeID) -> [UInt8] { Array("bundle/held/\(node)".utf8) }

    /// The key that opens bundles, and earlier ones.
    nonisolated func sealingKeys() throws(NodeFault) -> [SealingKey] {
        var keys: [SealingKey] = []
        let path = CentralKeys.seal(folder)
        do throws(StoreError) {
            for name in [path] + (1...9).map({ "\(path).\($0)" }) {
                if let seed = try folder.readSecret(name, limit: 32), let key = try? SealingKey(seed: seed) { keys.append(key) }
            }
        } catch { throw NodeFault(error) }
        guard !keys.isEmpty else { throw NodeFault(.storage, "The key that opens bundles is missing from the data folder. Restore the whole folder from its backup.") }
        return keys
    }

    // MARK: Writing

    func writeBundles(_ command: NodeCommand, _ emit: @escaping @Sendable (String) -> Void) async throws(NodeFault) -> CommandOutput {
        guard let medium = command["folder"] else { throw NodeFault(.usage, "bundle write needs the stick's folder.") }
        var nodes: [NodeID] = []
        for text in (command["nodes"] ?? "").split(separator: ",") {
            guard let number = UInt64(text), membership.node(NodeID(number), at: nil) != nil else { throw NodeFault(.notFound, "There is no node \(text.prefix(20)). See them with \"nodes\".") }
            nodes.append(NodeID(number))
        }
        if nodes.isEmpty {
            nodes = try await media.find(medium, .toCentre, node: nil).map(\.node)
            nodes = Set(nodes).sorted()
            guard !nodes.isEmpty else { throw NodeFault(.notFound, "There is no bundle of a village on this stick. Say with --node for whom to write.") }
        }
        var written: [JSON] = []
        for node in nodes {
            guard let facts = membership.node(node, at: nil), node != profile.centre else { continue }
            // A dead computer reads no answer, a stolen one gets none.
            guard facts.state == .active, let receiver = facts.seal else {
                if !command.wantsJSON { emit("node \(node): no answer is written, because it is \(facts.state == .active ? "without a key for bundles" : facts.state.code ?? "not active")") }
                continue
            }
            written.append(try await write(medium, node, receiver, everything: command["all"] == "true", wantsJSON: command.wantsJSON, emit))
        }
        if command.wantsJSON { return CommandOutput(JSON.object([("bundles", .array(written)), ("safeToRemove", .bool(true))]).text()) }
        return CommandOutput("Selesai. Stik boleh dicabut. (Done: the stick may be pulled out.)")
    }

    private func write(
        _ medium: String, _ node: NodeID, _ receiver: SealingPublicKey, everything: Bool, wantsJSON: Bool, _ emit: @escaping @Sendable (String) -> Void
    ) async throws(NodeFault) -> JSON {
        let target = MediumWorker.Target(
            medium: medium, node: node, direction: .toNode, bundle: Entropy.bytes(16), sender: profile.centre, receiver: receiver)
        let older = try await media.bundles(medium, node, .toNode)
        var contents: BundleContents
        let (statement, entries, papers): (BundleStatement, UInt64, PaperPlan)
        do throws(StoreFailure) {
            let holding = everything ? nil : try replica.store.note(Self.heldNote(node)).flatMap { BundleStatement.scopes($0) }
            let plan = try peer.bundlePlan(for: node, holding: holding)
            statement = try peer.bundleStatement(plan, for: node, wall: WallClock.milliseconds())
            let said = try replica.store.note(Self.papersNote(node)).flatMap { BundleStatement.papers($0) } ?? []
            let (words, wanted) = try peer.bundlePapers(for: node, said: said)
            (entries, papers) = (plan.entries, wanted)
            contents = BundleContents(plan, words: words, papers: wanted)
        } catch { throw noticed(error) }
        let progress = BundleProgress(of: papers.bytes, wantsJSON: wantsJSON) { emit(wantsJSON ? $0 : "node \(node), \($0)") }
        var parts: [BundleManifest.Part] = []
        repeat {
            let number = UInt64(parts.count + 1)
            let frames = try await nextFrames(&contents, target, part: number, statement)
            parts.append(try await media.write(frames, part: number, of: contents.isDone ? number : 0, target))
            progress.wrote(part: number, parts[parts.count - 1].bytes, left: contents.papers.bytes)
        } while !contents.isDone
        try await media.write(manifest: BundleManifest(bundle: target.bundle, sender: profile.centre, parts: parts).sealed(by: peer.signers.answers), target)
        // This one begins where the node said that it stands, or before: it has all that the older ones have.
        try await media.remove(older, keeping: [target.bundle], target)
        let bytes = parts.reduce(0) { $0 + $1.bytes }
        if !wantsJSON { emit("node \(node): \(entries) entries, \(papers.count) attachment(s) and the acknowledgement of \(statement.acknowledged.count) log(s), \(bytes) bytes") }
        return .object([
            ("node", .number(node.rawValue)), ("bundle", .string(FieldValues.hex(target.bundle))), ("parts", .integer(Int64(parts.count))), ("bytes", .number(bytes)),
            ("entries", .number(entries)), ("acknowledged", .integer(Int64(statement.acknowledged.count))), ("attachments", .integer(Int64(papers.count))),
        ])
    }

    private func nextFrames(_ contents: inout BundleContents, _ target: MediumWorker.Target, part: UInt64, _ statement: BundleStatement) async throws(NodeFault) -> [[UInt8]] {
        guard part <= BundleLimits.maxParts else { throw NodeFault(.storage, "There is more to write than one bundle can hold.") }
        let signers = peer.signers
        func frame(_ index: Int, _ body: BundleFrame.Body) -> [UInt8] {
            BundleFrame(place: BundleFrame.Place(bundle: target.bundle, part: part, index: UInt64(index)), body: body).sealed(by: signers.answers)
        }
        let fence = fence
        var frames = [frame(0, .statement(statement))]
        var bytes = 0
        do throws(StoreFailure) {
            while !contents.isDone {
                var library = attachments
                let body = try contents.next(&replica, &library, partBytes: bytes, limit: BundleLimits.preferredPartBytes, signer: signers.log) {
                    points throws(StoreFailure) in try fence.raise(points)
                }
                attachments = library
                guard let body else { break }
                frames.append(frame(frames.count, body))
                bytes += frames[frames.count - 1].count
                // Whoever waits for the writer meanwhile has a turn.
                await Task.yield()
            }
        } catch { throw noticed(error) }
        return frames
    }
}

extension CentralNode: BundleTaker {
    package func isSigned(_ frame: BundleFrame.Unverified, by sender: NodeID) -> Bool {
        guard sender != profile.centre, let facts = membership.node(sender, at: nil) else { return false }
        return frame.isSigned(by: facts.key)
    }

    package func take(_ frame: BundleFrame, from sender: NodeID) throws(NodeFault) -> BundleOutcome {
        if let failedStop { throw NodeFault(failedStop) }
        do throws(StoreFailure) {
            switch frame.body {
            case .runs(let runs): return BundleOutcome(runs: try peer.take(runs, from: sender, wall: WallClock.milliseconds(), nonce: Entropy.bytes(16)))
            case .parts(let parts): return BundleOutcome(papers: try peer.take(parts, from: sender))
            case .statement, .papers: return BundleOutcome()
            }
        } catch { throw noticed(error) }
    }

    package func missing(_ statement: BundleStatement) -> [(log: LogID, held: UInt64, named: UInt64)] { replica.missing(statement) }
}
