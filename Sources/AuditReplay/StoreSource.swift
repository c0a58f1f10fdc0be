package import Causality
import Membership
package import MerkleLog
package import OperationLog
package import RecordMerge
import Replica

/// Reads a stopped node's store.
package struct StoreSource<Store: EvidenceStore>: AuditSource {
    private let store: Store
    private let fence: [LogPoint]
    private var branches: [CommitBatch.Branch] = []
    private var index = StoreIndex()

    /// - Parameter fence: what the fence file says that this node signed.
    package init(_ store: Store, fence: [LogPoint] = []) {
        self.store = store
        self.fence = fence
    }

    package mutating func contents(_ findings: inout FindingList) -> AuditContents {
        var contents = AuditContents(.dataFolder)
        do throws(StoreFailure) {
            index = try store.index()
            branches = try store.evidence().filter { !$0.entries.isEmpty }
            if let note = try store.note(NoteKey.root) { contents.rootKey = try? PublicKey(serialized: note) }
            if let note = try store.note(NoteKey.keySets) {
                if let file = KeySetFile(note) {
                    contents.keySets = file.sets
                } else {
                    findings.add(Finding(.storeDamaged, "What the store keeps as key sets is none."))
                }
            }
            var writers = Set(fence.map(\.log))
            for note in try store.notes(prefix: Array("writes/".utf8), limit: 1 << 20) {
                if let log = LogID(String(decoding: note.value, as: UTF8.self)) { writers.insert(log) }
            }
            let owners = Set(index.logs.filter { writers.contains($0.id) }.map(\.node))
            for log in index.logs where log.size > 0 { contents.logs.append(try read(log, isOwn: owners.contains(log.node))) }
        } catch {
            findings.add(Finding(.storeDamaged, error.sentence))
        }
        contents.digests = index.scopes.map { ($0.id, $0.digest) }
        contents.branches = branches.map {
            AuditBranch(log: $0.log, start: $0.start, entries: UInt64($0.entries.count), checkpoint: $0.checkpoint)
        }
        return contents
    }

    private func read(_ state: LogState, isOwn: Bool) throws(StoreFailure) -> AuditLog {
        var log = AuditLog(id: state.id, entries: state.size)
        log.isOwn = isOwn
        log.scope = state.scope
        log.node = state.node
        log.root = state.tree.root()
        if let note = try store.note(NoteKey.signed(state.id)), let held = try? HeldProof(note) {
            switch held.proof {
            case .end(let signature): log.proof = AuthorProof(size: held.held, root: nil, signature: signature)
            case .prefix(let size, let root, let signature, let consistency):
                log.proof = AuthorProof(size: size, root: root, signature: signature, consistency: consistency)
            }
        }
        if let note = try store.note(NoteKey.cosigned(state.id)), let held = try? HeldCosignature(note),
            let cosignature = try? Cosignature(time: held.time, signature: held.signature)
        {
            log.cosignatures.append(LogCosignature(size: held.size, root: held.root, cosignature: cosignature, keyID: nil))
        }
        if let note = try store.note(NoteKey.safe(state.id)), let word = try? HeldSafeWord(note) { log.safe = StatedSafe(word: word, keyID: nil) }
        log.fence = fence.first { $0.log == state.id }
        return log
    }

    package func page(_ log: LogID, from start: UInt64) throws(AuditFailure) -> AuditPage {
        do throws(StoreFailure) {
            let stored = try store.entries(log, from: start, limit: 256, maxBytes: 8 << 20)
            guard !stored.isEmpty else { throw StoreFailure(.corrupt, "The log \(log) has no entry \(start), but its head says so.") }
            var page = AuditPage()
            page.entries = stored.map(\.bytes)
            page.payloads = stored.map(\.payload)
            page.secrets = Array(repeating: nil, count: stored.count)
            var keys: [SecretKey] = []
            var wanted: [Int] = []
            for (offset, entry) in stored.enumerated() where entry.payload != nil {
                wanted.append(offset)
                let record = (try? Entry.decode(entry.bytes, at: entry.dot))?.record ?? entry.dot
                keys.append(SecretKey(record: record, log: log))
            }
            for (offset, secret) in zip(wanted, try store.secrets(keys)) { page.secrets[offset] = secret }
            return page
        } catch {
            throw AuditFailure(.storeDamaged, error.sentence)
        }
    }

    package func leaves(_ log: LogID, from start: UInt64) -> [Hash]? { nil }

    package func checkTree(_ log: LogID, blocks: [Hash], _ findings: inout FindingList) {
        do throws(StoreFailure) {
            for (index, root) in blocks.enumerated() {
                guard let kept = try store.block(log, index: UInt64(index)) else { continue }
                if kept != root {
                    findings.add(Finding(.tileDiffers, log: log, sequence: UInt64(index) * 256, "The root that the store keeps for the entries from \(index * 256) on of log \(log) is not theirs."))
                }
            }
        } catch { findings.add(Finding(.storeDamaged, log: log, error.sentence)) }
    }

    package func states(_ scope: ScopeID, after: RecordID?) throws(AuditFailure) -> [(record: RecordID, state: RecordState)]? {
        do throws(StoreFailure) {
            let records = try store.recordKeys(scope, type: nil, contestedOnly: false, after: after, limit: 1024)
            let states = try store.records(records.map { RecordKey(scope: scope, record: $0) })
            return zip(records, states).compactMap { record, state in state.map { (record, $0) } }
        } catch { throw AuditFailure(.storeDamaged, error.sentence) }
    }

    package func branch(_ index: Int) -> AuditPage {
        var page = AuditPage()
        page.entries = branches[index].entries.map(\.bytes)
        page.payloads = branches[index].entries.map(\.payload)
        page.secrets = Array(repeating: nil, count: page.entries.count)
        for (offset, entry) in branches[index].entries.enumerated() where entry.payload != nil {
            let record = (try? Entry.decode(entry.bytes, at: entry.dot))?.record ?? entry.dot
            page.secrets[offset] = (try? store.secrets([SecretKey(record: record, log: entry.dot.log)]))?.first ?? nil
        }
        return page
    }
}
