package import Causality
package import Membership
import MerkleLog
package import OperationLog
package import Replica

/// Writes matters of two scopes (design D24): the other half in its scope, and then, in the source's, that it is there. Two commits, for there
/// is no atomicity across scopes; whatever came between them, doing it again writes what is missing and nothing else.
package struct HalfWriter {
    /// The links that the centre wrote in one scope, as far as its logs there have been read: only the centre writes them.
    private struct Known {
        var register = LinkRegister()
        var read = VersionVector()
    }

    /// What an append needs from outside.
    package struct Supplies {
        /// Milliseconds since 1970.
        package let wall: UInt64
        package let isDoubtful: Bool
        /// One for each operation that is to be written.
        package let secrets: [RecordSecret]

        package init(wall: UInt64, isDoubtful: Bool, secrets: [RecordSecret]) {
            self.wall = wall
            self.isDoubtful = isDoubtful
            self.secrets = secrets
        }
    }

    private var known: [ScopeID: Known] = [:]

    package init() {}

    /// A record as a source: by the entry that created it. Nil if that is not here.
    package func source<Store: ReplicaStore>(_ key: RecordKey, _ replica: Replica<Store>) throws(StoreFailure) -> LinkSource? {
        guard let stored = try replica.store.entry(key.record) else { return nil }
        return LinkSource(scope: key.scope, reference: EntryReference(dot: key.record, leaf: MerkleTree.leafHash(stored.bytes)))
    }

    /// The records of a scope that were written for a source, ascending.
    package mutating func halves<Store: ReplicaStore>(of source: LinkSource, in scope: ScopeID, _ replica: Replica<Store>) throws(StoreFailure) -> [RecordID] {
        var known = known[scope] ?? Known()
        for log in replica.head.logs(of: scope) where log.node == replica.identity.centreNode {
            var position = known.read.count(of: log.id)
            while position < log.size {
                let page = try replica.store.entries(log.id, from: position, limit: 1024, maxBytes: 4 << 20)
                if page.isEmpty { break }
                for item in page { if let entry = try? Entry.decode(item.bytes, at: item.dot) { known.register.fold(entry) } }
                position += UInt64(page.count)
            }
            known.read.advance(log.id, to: position)
        }
        self.known[scope] = known
        return known.register.records(for: source)
    }

    /// - Parameter content: the other half, its creation first; used only if there is none yet.
    /// - Returns: the other half, and whether it was written now.
    package mutating func write<Store: ReplicaStore>(
        _ source: LinkSource, into target: ScopeID, content: [EntryDraft], author: UInt64, _ replica: inout Replica<Store>, _ supplies: Supplies
    ) throws(AppendError) -> (record: RecordID, isNew: Bool) {
        let half: RecordID
        let found = try storing { () throws(StoreFailure) in try halves(of: source, in: target, replica).first }
        if let found {
            half = found
        } else {
            precondition(!content.isEmpty, "the other half of a record has no content")
            var drafts = content
            drafts[0] = drafts[0].linked(to: source)
            half = try replica.append(drafts, scope: target, wall: supplies.wall, isDoubtful: supplies.isDoubtful, secrets: supplies.secrets)[0]
        }
        let back = try storing { () throws(StoreFailure) in try self.source(RecordKey(scope: target, record: half), replica) }
        guard let back else { throw .notHeld(half) }
        let isAnswered = try storing { () throws(StoreFailure) in try !halves(of: back, in: source.scope, replica).isEmpty }
        if !isAnswered {
            let answer = EntryDraft(author: author, target: .existing(source.reference.dot)).linked(to: back)
            _ = try replica.append([answer], scope: source.scope, wall: supplies.wall, isDoubtful: supplies.isDoubtful, secrets: [])
        }
        return (half, found == nil)
    }

    private func storing<Value>(_ body: () throws(StoreFailure) -> Value) throws(AppendError) -> Value {
        do throws(StoreFailure) { return try body() } catch { throw .store(error) }
    }
}
