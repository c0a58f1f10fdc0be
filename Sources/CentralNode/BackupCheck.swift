import Causality
import Crypto
import MerkleLog
import NodeHost
import OperationLog
import RecordMerge
import Replica
import SQLiteStore

/// Opens a backup and compares it with its manifest: every file's hash, every entry's place in its log's tree, every payload's commitment, and
/// each scope's digest as its records give it. Nothing that is only *said* in the database is believed.
enum BackupCheck {
    /// - Parameter progress: entries looked at, and all.
    /// - Throws: `.storage` with what differs.
    static func check(_ folder: String, _ manifest: BackupManifest, progress: (UInt64, UInt64) -> Void) throws(NodeFault) {
        for file in manifest.files {
            guard let (bytes, hash) = try? self.hash(folder + "/" + file.name) else { throw differs("the file \(file.name) cannot be read") }
            guard bytes == file.bytes, hash == file.hash else { throw differs("the file \(file.name) is not the one that was written") }
        }
        do throws(StoreFailure) {
            let store = try SQLiteStore(path: folder + "/" + database, mode: .readOnly)
            try check(store, manifest, progress)
        } catch { throw differs(error.sentence) }
    }

    static let database = "desa.sqlite3"

    /// Bytes of a file and its SHA-256 in hexadecimal digits, as the disk has them.
    static func hash(_ path: String) throws(StoreError) -> (UInt64, String) {
        var hasher = SHA256()
        var count: UInt64 = 0
        try FileCopy.read(path) { bytes in
            hasher.update(data: bytes)
            count += UInt64(bytes.count)
        }
        return (count, FieldValues.hex(hasher.finalize()))
    }

    private static func differs(_ what: String) -> NodeFault {
        NodeFault(.storage, "The backup is not what was to be saved: \(what). It is not used. Check the disk and make another backup; the earlier ones are untouched.")
    }

    private static func check(_ store: SQLiteStore, _ manifest: BackupManifest, _ progress: (UInt64, UInt64) -> Void) throws(StoreFailure) {
        let findings: [String]
        do throws(StoreError) { findings = try store.database.integrityCheck(quick: false) } catch { throw StoreFailure(.corrupt, error.description) }
        guard findings.isEmpty else { throw StoreFailure(.corrupt, "its database is damaged") }
        let index = try store.index()
        let held = index.logs.filter { $0.size > 0 }.map { LogPoint(log: $0.id, size: $0.size, root: $0.tree.root()) }.sorted()
        guard held == manifest.logs.map({ LogPoint(log: $0.id, size: $0.size, root: $0.root) }).sorted() else {
            throw StoreFailure(.corrupt, "it holds other logs than its manifest says")
        }
        var (done, all) = (UInt64(0), manifest.entries)
        all = max(all, 1)
        var hasher = CommitmentHasher()
        for log in manifest.logs {
            var tree = CompactTree()
            while tree.size < log.size {
                let page = try store.entries(log.id, from: tree.size, limit: 1024, maxBytes: 4 << 20)
                guard !page.isEmpty else { throw StoreFailure(.corrupt, "the log \(log.id) ends at entry \(tree.size)") }
                for entry in page { tree.append(leaf: MerkleTree.leafHash(entry.bytes)) }
                try checkPayloads(page, store, &hasher)
                done += UInt64(page.count)
                progress(done, all)
            }
            guard tree.root() == log.root else { throw StoreFailure(.corrupt, "the entries of log \(log.id) do not give its root") }
        }
        for scope in manifest.scopes {
            guard try digest(scope.id, store) == scope.digest else { throw StoreFailure(.corrupt, "the records of scope \(scope.id) do not give its digest") }
        }
    }

    private static func checkPayloads(_ page: [StoredEntry], _ store: SQLiteStore, _ hasher: inout CommitmentHasher) throws(StoreFailure) {
        var wanted: [(entry: Entry, commitment: Hash, payload: [UInt8])] = []
        for stored in page {
            guard let payload = stored.payload, let entry = try? Entry.decode(stored.bytes, at: stored.dot), let commitment = entry.commitment else { continue }
            wanted.append((entry, commitment, payload))
        }
        let secrets = try store.secrets(wanted.map { SecretKey(record: $0.entry.record ?? $0.entry.dot, log: $0.entry.dot.log) })
        for (item, secret) in zip(wanted, secrets) {
            let found = (try? Payload.decode(item.payload))?.commitment(secret: secret, dot: item.entry.dot, hasher: &hasher)
            guard found == item.commitment else { throw StoreFailure(.corrupt, "the payload of entry \(item.entry.dot) is not the one that it commits to") }
        }
    }

    private static func digest(_ scope: ScopeID, _ store: SQLiteStore) throws(StoreFailure) -> StateDigest {
        var digest = StateDigest()
        var hasher = DigestHasher()
        var last: RecordID?
        while true {
            let records = try store.recordKeys(scope, type: nil, contestedOnly: false, after: last, limit: 1024)
            for (record, state) in zip(records, try store.records(records.map { RecordKey(scope: scope, record: $0) })) {
                for version in state?.live ?? [] {
                    for field in version.fields.fields { digest.add(hasher.term(record: record, field: field, dot: version.dot, leaf: version.leaf)) }
                }
            }
            guard let end = records.last else { return digest }
            last = end
        }
    }
}
