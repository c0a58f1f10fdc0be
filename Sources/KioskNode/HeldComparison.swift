import CanonicalCBOR
import Causality
import NodeHost
import Replica
import SQLiteStore
import SyncProtocol

/// The code, the counts and the centre's time of the last frontier at which both sides held the same; kept as a note, a scope each.
struct HeldComparison: Sendable, Equatable {
    let code: String
    let entries: UInt64
    /// Milliseconds since 1970 by the centre's clock.
    let time: UInt64

    private static let prefix = Array("agreed/".utf8)

    static func read(_ store: SQLiteStore) -> [ScopeID: HeldComparison] {
        var held: [ScopeID: HeldComparison] = [:]
        for note in (try? store.notes(prefix: prefix, limit: 4096)) ?? [] {
            guard let scope = UInt64(String(decoding: note.key.dropFirst(prefix.count), as: UTF8.self)), case .array(let items)? = try? CBORValue.decode(note.value),
                items.count == 3, case .text(let code) = items[0], case .unsigned(let entries) = items[1], case .unsigned(let time) = items[2]
            else { continue }
            held[ScopeID(scope)] = HeldComparison(code: code, entries: entries, time: time)
        }
        return held
    }

    func note(_ scope: ScopeID) -> CommitBatch.Note {
        CommitBatch.Note(key: Self.prefix + Array(scope.description.utf8), value: CBORValue.array([.text(code), .unsigned(entries), .unsigned(time)]).encoded())
    }
}

extension KioskNode {
    /// Ascending by scope: those in which people work here.
    var heldComparisons: [(scope: ScopeID, held: HeldComparison)] { workScopes.compactMap { scope in comparisons[scope].map { (scope, $0) } } }

    /// Takes over what this exchange showed. A time that only moved on is kept in memory: every write wears the disk.
    func newComparisons() -> [CommitBatch.Note] {
        var notes: [CommitBatch.Note] = []
        for scope in workScopes {
            guard let agreed = peer.agreed[scope] else { continue }
            let held = HeldComparison(code: ComparisonCode.text(agreed.digest), entries: agreed.entries, time: agreed.time)
            let before = comparisons.updateValue(held, forKey: scope)
            if before?.code != held.code || before?.entries != held.entries { notes.append(held.note(scope)) }
        }
        return notes
    }
}
