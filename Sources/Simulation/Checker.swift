import Causality
import MerkleLog
import OperationLog
import RecordMerge
import Replica

/// What is known of the world from outside: which content every dot has, and which digest every frontier.
struct Checker {
    private var contents: [LogID: [UInt64: Hash]] = [:]
    private var scopeOfLog: [LogID: ScopeID] = [:]
    /// Logs in which a dot has been seen with two contents.
    private(set) var forked: Set<LogID> = []
    private var digests: [ScopeID: [[LogPoint]: StateDigest]] = [:]
    /// Verdicts of class rule by what they name; the verdict's dot. What they judge must not be anywhere without one of them.
    private var ruled: [LogID: [(range: EntryRange, verdict: Dot)]] = [:]

    func isForked(in scope: ScopeID) -> Bool { forked.contains { scopeOfLog[$0] == scope } }

    /// Dots that were never seen outside a database that is gone.
    mutating func forget(_ log: LogID, from start: UInt64, to end: UInt64) {
        for sequence in start..<max(start, end) { contents[log]?[sequence] = nil }
    }

    /// Logs of a node of which this store holds another content than is known.
    func differing(_ store: MemoryStore, node: NodeID) -> [LogID] {
        store.index().logs.filter { log in
            log.node == node && store.entries(log.id, from: 0, limit: .max, maxBytes: .max).contains { stored in
                contents[log.id]?[stored.dot.sequence].map { $0 != MerkleTree.leafHash(stored.bytes) } ?? false
            }
        }.map(\.id)
    }

    /// Reads what a store holds beyond what was read of it before.
    mutating func inspect(_ store: MemoryStore, _ inspected: inout [LogID: UInt64], centreNode: NodeID) {
        for log in store.index().logs {
            scopeOfLog[log.id] = log.scope
            for stored in store.entries(log.id, from: inspected[log.id] ?? 0, limit: .max, maxBytes: .max) {
                let leaf = MerkleTree.leafHash(stored.bytes)
                if let known = contents[log.id]?[stored.dot.sequence] {
                    if known != leaf { forked.insert(log.id) }
                } else {
                    contents[log.id, default: [:]][stored.dot.sequence] = leaf
                }
                guard log.node == centreNode, let entry = try? Entry.decode(stored.bytes, at: stored.dot),
                    case .verdict(let reason, let ranges)? = entry.subjectValue, reason.reasonClass == .rule
                else { continue }
                for range in ranges where !(ruled[range.log] ?? []).contains(where: { $0.verdict == stored.dot }) {
                    ruled[range.log, default: []].append((range, stored.dot))
                }
            }
            inspected[log.id] = log.size
        }
    }

    /// The same frontier, down to the content of every log, must always have the same digest.
    mutating func compare(_ scope: ScopeID, _ points: [LogPoint], _ digest: StateDigest) -> Bool {
        if let known = digests[scope]?[points] { return known == digest }
        digests[scope, default: [:]][points] = digest
        return true
    }

    /// A dot that is held although a rule set it aside, without any verdict over it here.
    func unjudged(_ store: MemoryStore, except node: NodeID) -> Dot? {
        for log in store.index().logs where log.node != node {
            guard let judged = ruled[log.id] else { continue }
            let verdicts = store.index().scopes.first { $0.id == log.scope }?.verdicts ?? []
            for item in judged {
                for sequence in item.range.start..<max(item.range.start, min(item.range.end, log.size)) {
                    let dot = Dot(log.id, sequence)
                    if !verdicts.contains(where: { $0.ranges.contains { $0.covers(dot) } }) { return dot }
                }
            }
        }
        return nil
    }
}

/// A scope read from the stored bytes alone and merged by the plain rule: what counts is decided here a second time, from the centre's
/// verdicts and re-admissions as they stand in its logs.
struct SlowScope {
    private(set) var merge = SlowMerge()
    /// First entry of a transaction that is not whole, if there is one.
    private(set) var brokenTransaction: Dot?
    /// First entry of a transaction of which a verdict by rule names a part only.
    private(set) var splitTransaction: Dot?

    init(_ store: MemoryStore, _ scope: ScopeID, centreKeys: [PublicKey]) {
        var groups: [(entries: [Entry], leaves: [UInt64])] = []
        var verdicts: [Dot: [EntryRange]] = [:]
        var ruled: [EntryRange] = []
        var readmitted: Set<Dot> = []
        for log in store.index().logs where log.scope == scope {
            let stored = store.entries(log.id, from: 0, limit: .max, maxBytes: .max)
            guard let first = stored.first, var reader = try? LogState(entryZero: first.bytes) else { continue }
            let isCentre = centreKeys.contains(reader.genesis.key)
            let admitted = stored.dropFirst().map { reader.append($0.bytes) }
            if reader.openTransaction > 0 { brokenTransaction = Dot(log.id, log.size) }
            var index = 0
            while index < admitted.count {
                let end = min(index + (admitted[index].transaction ?? 1), admitted.count)
                let group = admitted[index..<end]
                index = end
                let entries = group.compactMap { try? $0.entry.get() }
                guard entries.count == group.count else { continue }
                groups.append((entries, group.map(\.leaf.prefix)))
                guard isCentre else { continue }
                for entry in entries {
                    if case .verdict(let reason, let ranges)? = entry.subjectValue {
                        verdicts[entry.dot] = ranges
                        if reason.reasonClass == .rule { ruled += ranges }
                    }
                    if case .readmission(let dots)? = entry.subjectValue { readmitted.formUnion(dots) }
                }
            }
        }
        for range in ruled {
            for group in groups where group.entries.count > 1 {
                let named = group.entries.count { range.covers($0.dot) }
                if named > 0, named < group.entries.count { splitTransaction = group.entries[0].dot }
            }
        }
        let standing = verdicts.filter { !readmitted.contains($0.key) }.values.flatMap { $0 }
        for group in groups {
            for (entry, leaf) in zip(group.entries, group.leaves) where !standing.contains(where: { $0.covers(entry.dot) }) { merge.add(entry, leaf: leaf) }
        }
    }
}
