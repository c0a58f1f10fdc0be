import CanonicalCBOR
import Causality
import MerkleLog
import Membership
import NodeHost
import OperationLog
import Replica

// An order covers what was issued anew and what was copied into other scopes (design D4). Who holds only the copy's scope hears of an order in that
// scope alone, so each scope gets an order of its own.

/// Values of one scope that an order is to destroy.
struct ScopedErasure {
    let scope: ScopeID
    var values: [ErasedValue]
}

extension CentralNode {
    /// The values in `values` and every copy of them, the furthest copy first: whoever is cut off in between still finds the values by which copies
    /// are known, and gives the order again.
    /// - Parameter wholeRecord: in a copy of the same type, the fields go whatever their value.
    func withCopies(_ values: [ErasedValue], in scope: ScopeID, wholeRecord: Bool) throws(NodeFault) -> [ScopedErasure] {
        var orders: [ScopedErasure] = []
        var next = [ScopedErasure(scope: scope, values: values)]
        var seen: Set<Dot> = []
        while !next.isEmpty {
            var order = next.removeFirst()
            order.values = ErasedValue.normalised(order.values + (try reissues(of: order)))
            order.values.removeAll { !seen.insert($0.dot).inserted }
            if order.values.isEmpty { continue }
            orders.append(order)
            next += try copies(of: order, wholeRecord: wholeRecord)
        }
        return orders.reversed()
    }

    /// Entries of the same node that were issued anew in the place of one of these.
    private func reissues(of order: ScopedErasure) throws(NodeFault) -> [ErasedValue] {
        let nodes = Set(order.values.compactMap { replica.head.logs[$0.dot.log]?.node })
        var found: [ErasedValue] = []
        for log in replica.head.logs(of: order.scope) where nodes.contains(log.node) && log.genesis.predecessor != nil {
            try stored { () throws(StoreFailure) in
                try replica.forEachEntry(log.id, to: log.size) { stored in
                    guard let entry = try? Entry.decode(stored.bytes, at: stored.dot), let old = entry.reissued,
                        let value = order.values.first(where: { $0.dot == old.dot })
                    else { return }
                    found.append(ErasedValue(dot: stored.dot, fields: value.fields))
                }
            }
        }
        return found
    }

    private struct Original {
        let record: RecordID
        let type: UInt64?
        let values: [(field: FieldNumber, value: [UInt8])]
    }

    /// In the other halves of the records that are written by these entries.
    private func copies(of order: ScopedErasure, wholeRecord: Bool) throws(NodeFault) -> [ScopedErasure] {
        var orders: [ScopedErasure] = []
        for original in try originals(of: order) {
            let sources = try sources(of: original.record, in: order.scope)
            for scope in replica.head.scopeIDs where replica.head.ownLogs[scope] != nil {
                for source in sources {
                    for half in try stored({ () throws(StoreFailure) in try halves.halves(of: source, in: scope, replica) }) {
                        let values = try copied(original, half, in: scope, wholeRecord: wholeRecord)
                        if !values.isEmpty { orders.append(ScopedErasure(scope: scope, values: values)) }
                    }
                }
            }
        }
        return orders
    }

    /// What is to go, by record.
    private func originals(of order: ScopedErasure) throws(NodeFault) -> [Original] {
        var values: [RecordID: [(field: FieldNumber, value: [UInt8])]] = [:]
        for item in order.values {
            guard let found = try stored({ () throws(StoreFailure) in try replica.store.entry(item.dot) }), let entry = try? Entry.decode(found.bytes, at: item.dot),
                let record = entry.record, let payload = found.payload.flatMap({ try? Payload.decode($0) })
            else { continue }
            for value in payload.values where item.fields.contains(value.field) { values[record, default: []].append((value.field, value.value)) }
        }
        var originals: [Original] = []
        for record in values.keys.sorted() { originals.append(Original(record: record, type: try type(record, in: order.scope), values: values[record] ?? [])) }
        return originals
    }

    private func type(_ record: RecordID, in scope: ScopeID) throws(NodeFault) -> UInt64? {
        try stored { () throws(StoreFailure) in try replica.store.records([RecordKey(scope: scope, record: record)])[0] }?.type
    }

    /// What a link calls this record: the entry that created it, or the one in whose place that one was issued anew.
    private func sources(of record: RecordID, in scope: ScopeID) throws(NodeFault) -> [LinkSource] {
        guard let first = try stored({ () throws(StoreFailure) in try replica.store.entry(record) }) else { return [] }
        var references = [EntryReference(dot: record, leaf: MerkleTree.leafHash(first.bytes))]
        if let old = (try? Entry.decode(first.bytes, at: record))?.reissued { references.append(old) }
        return references.map { LinkSource(scope: scope, reference: $0) }
    }

    /// A copy has the same value: in the same field, or, where the other half is of another type, in whatever field a text stands.
    private func copied(_ original: Original, _ half: RecordID, in scope: ScopeID, wholeRecord: Bool) throws(NodeFault) -> [ErasedValue] {
        let isSameType = try type(half, in: scope) == original.type
        var found: [ErasedValue] = []
        for item in try stored({ () throws(StoreFailure) in try replica.history(RecordKey(scope: scope, record: half)) }) {
            guard let payload = item.payload.flatMap({ try? Payload.decode($0) }) else { continue }
            let fields = payload.values.filter { value in
                if isSameType { return original.values.contains { $0.field == value.field && (wholeRecord || $0.value == value.value) } }
                guard case .text? = try? CBORValue.decode(value.value) else { return false }
                return original.values.contains { $0.value == value.value }
            }.map(\.field)
            if !fields.isEmpty { found.append(ErasedValue(dot: item.dot, fields: fields.sorted())) }
        }
        return found
    }
}
