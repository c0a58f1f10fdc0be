import CanonicalCBOR
package import Causality
import Membership
package import MerkleLog
package import OperationLog
import RecordMerge
package import Replica

/// Writes what a node holds into a folder that anybody can verify offline (`Docs/Export.md`): logs as static C2SP tiles with their authors'
/// checkpoints, payloads beside them, key sets, evidence of forks, a manifest, and last of all a trailer.
package enum ExportWriter {
    package struct Summary: Sendable, Equatable {
        package var logs = 0
        package var entries: UInt64 = 0
        package var payloads: UInt64 = 0
        package var branches = 0
        /// Logs of which some entries have no signature of their author: an audit of the export will not call them verified.
        package var unsignedLogs: [LogID] = []
    }

    /// Writes an export. It is on the disk when this returns; cut off earlier, it has no trailer and every audit says so.
    /// - Parameters:
    ///   - path: a folder that does not exist or is empty; its parent exists. Made with mode 0700: it holds personal data.
    ///   - scopes: nil for all; upper scopes belong to every export, because rights stand in them.
    ///   - signer: this node's key; its own logs are signed here as they are now, after being read back.
    ///   - fence: must be durable before a signature leaves (design D5).
    ///   - progress: entries written so far, and in all.
    package static func export<Store: EvidenceStore>(
        _ replica: inout Replica<Store>, to path: String, scopes: [ScopeID]? = nil, signer: SigningKey?,
        fence: ([LogPoint]) throws(StoreFailure) -> Void, progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(ExportError) -> Summary {
        do {
            var pass = try ExportPass(folder: Folder.create(path), replica: replica, scopes: scopes)
            let total = pass.logs.reduce(0) { $0 + $1.size }
            for log in pass.logs {
                // An older key's logs are no longer ours to sign; what came back with them still stands beside them.
                let own = signer.flatMap { $0.publicKey == log.genesis.key ? $0 : nil }
                var proof = try replica.proof(log.id, end: log.size, signer: own, fence: fence)
                var signed = log.size
                if proof == nil, let note = try replica.store.note(NoteKey.signed(log.id)), let held = try? HeldProof(note), case .end = held.proof {
                    proof = held.proof
                    signed = held.held
                }
                let before = pass.summary.entries
                try pass.write(log, proof: proof, signed: signed, store: replica.store) { progress(before + $0, total) }
            }
            return try pass.finish(replica)
        } catch let error as AuditFailure {
            throw .file(error)
        } catch let error as StoreFailure {
            throw .store(error)
        } catch {
            preconditionFailure("an export throws two kinds of errors only")
        }
    }
}

package enum ExportError: Error, Sendable, Equatable, CustomStringConvertible {
    case file(AuditFailure)
    case store(StoreFailure)

    package var description: String {
        switch self {
        case .file(let failure): failure.sentence
        case .store(let failure): failure.sentence
        }
    }
}

private struct ExportPass {
    let folder: Folder
    let logs: [LogState]
    let chain: KeySetChain?
    var summary = ExportWriter.Summary()
    private var manifest: ExportManifest

    init<Store: EvidenceStore>(folder: Folder, replica: Replica<Store>, scopes: [ScopeID]?) throws {
        self.folder = folder
        let head = replica.head
        let upper = head.identity.upperScopes.sorted()
        let wanted = head.scopeIDs.filter { scopes?.contains($0) ?? true || upper.contains($0) }
        logs = head.logs.values.filter { wanted.contains($0.scope) && $0.size > 0 }.sorted { $0.id < $1.id }
        manifest = ExportManifest(deployment: head.identity.deployment, exporter: head.identity.node)
        manifest.upperScopes = upper
        manifest.scopes = wanted.map { ExportManifest.Scope(id: $0, digest: head.digest($0)) }
        var chain: KeySetChain?
        if let note = try replica.store.note(NoteKey.root), let root = try? PublicKey(serialized: note),
            let name = try? NoteName("\(head.identity.deployment)/root")
        {
            manifest.rootFingerprint = root.fingerprint
            try folder.write(NoteVerifier(name: name, type: .ed25519, key: root).vkey + [0x0A], to: ExportLayout.rootKey)
            if let sets = try replica.store.note(NoteKey.keySets) {
                try folder.write(sets, to: ExportLayout.keySets)
                manifest.keySets = UInt64(KeySetFile(sets)?.sets.count ?? 0)
                chain = try? NoteValue.keySets(sets, root: root, deployment: head.identity.deployment)
            }
        }
        self.chain = chain
    }

    // MARK: One log

    mutating func write<Store: EvidenceStore>(
        _ log: LogState, proof: LogRun.Proof?, signed proven: UInt64, store: Store, progress: (UInt64) -> Void
    ) throws {
        var author: UInt64 = 0
        var tiled: UInt64 = 0
        switch proof {
        case .end?: (author, tiled) = (proven, proven)
        case .prefix(let size, _, _, _)?: (author, tiled) = (size, log.size)
        case nil: break
        }
        var cosigned: HeldCosignature?
        if let note = try store.note(NoteKey.cosigned(log.id)) { cosigned = try? HeldCosignature(note) }

        let prefix = ExportLayout.log(log.id)
        var writer = TileWriter(folder: folder, prefix: prefix, size: tiled)
        var row = (bytes: UInt64(0), payloads: UInt64(0))
        var tree = CompactTree()
        var rootWhenSigned: Hash?
        for index in 0..<ExportLayout.bundles(log.size) {
            let width = ExportLayout.width(index, of: log.size)
            let stored = try Self.bundle(log.id, index, width, store)
            row.payloads += try writePayloads(stored, prefix: prefix, index: index, from: index * 256, store: store)
            for entry in stored {
                row.bytes += UInt64(entry.bytes.count)
                tree.append(leaf: MerkleTree.leafHash(entry.bytes))
                if tree.size == author { rootWhenSigned = tree.root() }
            }
            try writer.write(stored.map(\.bytes), index: index)
            progress(tree.size)
        }
        let safe = try writeSafe(log, store)
        let cosignedSize = try writeNotes(log, proof, author: author, rootWhenSigned, cosigned)
        manifest.logs.append(
            ExportManifest.Log(
                id: log.id, scope: log.scope, node: log.node, entries: log.size, signed: author, cosigned: cosignedSize, safe: safe, root: tree.root().bytes, byteCount: row.bytes,
                payloads: row.payloads))
        summary.logs += 1
        summary.entries += log.size
        summary.payloads += row.payloads
        if tiled < log.size { summary.unsignedLogs.append(log.id) }
    }

    /// - Returns: how many entries the word is over; 0 without one.
    private func writeSafe<Store: EvidenceStore>(_ log: LogState, _ store: Store) throws -> UInt64 {
        guard let chain, let note = try store.note(NoteKey.safe(log.id)), let word = try? HeldSafeWord(note),
            let bytes = SafeNote.bytes(word, origin: log.origin, deployment: chain.deployment, keys: chain.everyKey(.safe))
        else { return 0 }
        try folder.write(bytes, to: ExportLayout.safe(log.id))
        return word.size
    }

    private static func bundle<Store: EvidenceStore>(_ log: LogID, _ index: UInt64, _ width: Int, _ store: Store) throws -> [StoredEntry] {
        var stored: [StoredEntry] = []
        while stored.count < width {
            let page = try store.entries(log, from: index * 256 + UInt64(stored.count), limit: width - stored.count, maxBytes: .max)
            guard !page.isEmpty else {
                throw StoreFailure(.corrupt, "The log \(log) ends before its head says so. Restore this node from its backup or enrol it anew.")
            }
            stored += page
        }
        return stored
    }

    /// - Returns: how many of the entries have a payload.
    private func writePayloads<Store: EvidenceStore>(
        _ stored: [StoredEntry], prefix: String, index: UInt64, from first: UInt64, store: Store, onlyProven: Bool = false
    ) throws -> UInt64 {
        var keys: [SecretKey] = []
        var wanted: [Int] = []
        for (offset, entry) in stored.enumerated() where entry.payload != nil {
            wanted.append(offset)
            let record = (try? Entry.decode(entry.bytes, at: entry.dot))?.record ?? entry.dot
            keys.append(SecretKey(record: record, log: entry.dot.log))
        }
        guard !wanted.isEmpty else { return 0 }
        var bytes: [UInt8] = []
        var count: UInt64 = 0
        for (offset, secret) in zip(wanted, try store.secrets(keys)) {
            guard let payload = stored[offset].payload else { continue }
            if onlyProven, !Self.isProven(payload, stored[offset], secret) { continue }
            count += 1
            let needed = Payload.needsSecret(payload) ? secret : nil
            PayloadRows.append(PayloadRows.Row(sequence: first + UInt64(offset), payload: payload, secret: needed), to: &bytes)
        }
        if count > 0 { try folder.write(bytes, to: ExportLayout.payloads(prefix, index: index)) }
        return count
    }

    private static func isProven(_ payload: [UInt8], _ stored: StoredEntry, _ secret: RecordSecret?) -> Bool {
        guard let entry = try? Entry.decode(stored.bytes, at: stored.dot), let decoded = try? Payload.decode(payload) else { return false }
        var hasher = CommitmentHasher()
        return entry.commitment != nil && decoded.commitment(secret: secret, dot: stored.dot, hasher: &hasher) == entry.commitment
    }

    /// - Returns: the size that a cosignature covers, 0 without one.
    private func writeNotes(
        _ log: LogState, _ proof: LogRun.Proof?, author: UInt64, _ rootWhenSigned: Hash?, _ cosigned: HeldCosignature?
    ) throws -> UInt64 {
        var covered: UInt64 = 0
        var note: SignedNote?
        var root: Hash?
        switch proof {
        case .end(let signature)?:
            root = rootWhenSigned
            note = Self.note(log, size: author, root: root, signature: signature)
        case .prefix(let size, let larger, let signature, let consistency)?:
            root = larger
            note = Self.note(log, size: size, root: larger, signature: signature)
            if size > log.size { try folder.write(ConsistencyFile(from: log.size, proof: consistency).bytes, to: ExportLayout.consistency(log.id)) }
        case nil: break
        }
        if let cosigned, let line = cosignatureLine(log, cosigned) {
            covered = cosigned.size
            if note != nil, cosigned.size == author, cosigned.root == root {
                try? note?.add(line)
            } else if let checkpoint = try? Checkpoint(origin: log.origin, size: cosigned.size, root: cosigned.root) {
                try folder.write(SignedNote(text: checkpoint.text, signature: line).bytes, to: ExportLayout.cosigned(log.id))
            }
        }
        if let note { try folder.write(note.bytes, to: ExportLayout.checkpoint(log.id)) }
        return covered
    }

    /// As it stands in the store: whether it verifies is the auditor's question.
    private static func note(_ log: LogState, size: UInt64, root: Hash?, signature: [UInt8]) -> SignedNote? {
        guard let root, let checkpoint = try? Checkpoint(origin: log.origin, size: size, root: root) else { return nil }
        let verifier = NoteVerifier(name: log.origin, type: .ed25519, key: log.genesis.key)
        return SignedNote(
            text: checkpoint.text, signature: SignedNote.Signature(name: verifier.name, keyID: verifier.keyID, bytes: signature))
    }

    /// Under the certified key that fits, else the newest.
    private func cosignatureLine(_ log: LogState, _ held: HeldCosignature) -> SignedNote.Signature? {
        guard let chain, let cosignature = try? Cosignature(time: held.time, signature: held.signature),
            let checkpoint = try? Checkpoint(origin: log.origin, size: held.size, root: held.root), let name = try? NoteName.cosigner(chain.deployment)
        else { return nil }
        let keys = chain.everyKey(.stored)
        guard let key = keys.last(where: { cosignature.isValid(for: checkpoint, by: $0) }) ?? keys.last else { return nil }
        return cosignature.line(name: name, key: key)
    }

    // MARK: The end

    mutating func finish<Store: EvidenceStore>(_ replica: Replica<Store>) throws -> ExportWriter.Summary {
        let exported = logs.map(\.id)
        for branch in try replica.store.evidence() where exported.contains(branch.log) && !branch.entries.isEmpty {
            let prefix = ExportLayout.evidence(manifest.evidence.count)
            try folder.write(branch.checkpoint, to: prefix + "checkpoint")
            var payloads: UInt64 = 0
            let count = UInt64(branch.entries.count)
            for index in 0..<ExportLayout.bundles(count) {
                let width = ExportLayout.width(index, of: count)
                let stored = Array(branch.entries[Int(index * 256)..<Int(index * 256) + width])
                try folder.write(Tiles.encode(entries: stored.map(\.bytes)), to: ExportLayout.entries(prefix, index: index, width: width))
                // A store keeps one secret a record and log: the one of the branch that stays. What it does not prove stays at home.
                payloads += try writePayloads(stored, prefix: prefix, index: index, from: index * 256, store: replica.store, onlyProven: true)
            }
            manifest.evidence.append(ExportManifest.Evidence(log: branch.log, start: branch.start, entries: count, payloads: payloads))
            summary.branches += 1
        }
        let bytes = manifest.bytes
        try folder.write(bytes, to: ExportLayout.manifest)
        try folder.syncAll()
        try folder.write(ExportTrailer.bytes(manifest: bytes), to: ExportLayout.trailer)
        try folder.syncAll()
        return summary
    }
}

extension NoteName {
    /// The name under which the centre's cosignatures over what it has stored appear in notes.
    static func cosigner(_ deployment: String) throws(MerkleLogError) -> NoteName { try NoteName("\(deployment)/stored") }
}

/// `keysets`: what the node keeps of the chain, an array of byte strings, oldest first.
struct KeySetFile {
    static let maxBytes = 1 << 20
    let sets: [SignedKeySet]

    init?(_ bytes: [UInt8]) {
        var reader = CBORReader(bytes)
        guard let count = try? reader.array(), count <= KeySetChain.maxSets else { return nil }
        var sets: [SignedKeySet] = []
        for _ in 0..<count {
            guard let item = try? reader.byteString(), let set = try? SignedKeySet(decoding: item) else { return nil }
            sets.append(set)
        }
        guard reader.isAtEnd else { return nil }
        self.sets = sets
    }
}

extension Payload {
    /// Some value has no single salt of its own.
    fileprivate static func needsSecret(_ bytes: [UInt8]) -> Bool {
        guard let payload = try? Payload.decode(bytes) else { return true }
        return payload.values.count > payload.salts.count
    }
}

/// `consistency`: the number of entries here, then the hashes that lead from them to the author's larger checkpoint, one a line in base64.
struct ConsistencyFile: Equatable {
    static let maxBytes = 64 * 64
    let from: UInt64
    let proof: [Hash]

    init(from: UInt64, proof: [Hash]) {
        self.from = from
        self.proof = proof
    }

    var bytes: [UInt8] {
        var bytes = Array("\(from)\n".utf8)
        for hash in proof {
            Base64.append(hash.bytes, to: &bytes)
            bytes.append(0x0A)
        }
        return bytes
    }

    init?(_ bytes: [UInt8]) {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.count >= 2, lines.removeLast().isEmpty, let from = UInt64(String(decoding: lines.removeFirst(), as: UTF8.self)) else { return nil }
        self.from = from
        var hashes: [Hash] = []
        for line in lines {
            guard let raw = Base64.decode(line), let hash = Hash(raw) else { return nil }
            hashes.append(hash)
        }
        proof = hashes
        guard self.bytes == bytes else { return nil }
    }
}
