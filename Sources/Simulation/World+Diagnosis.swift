import Causality
import OperationLog
import RecordMerge
import Replica

// What a person who reads the trace of a failed seed wants to know first.

extension World {
    /// Logs of which a kiosk and the centre hold different parts, and what each builds on as the centre has it.
    func explainStall() {
        guard let served = centre.peer?.replica else { return }
        for kiosk in kiosks {
            guard let peer = kiosk.peer else { continue }
            for log in peer.replica.head.logs.values.sorted(by: { $0.id < $1.id }) {
                let held = served.head.logs[log.id]?.size ?? 0
                guard held != log.size || (log.node == kiosk.node && peer.acknowledgedSize(log.id) < log.size) else { continue }
                let believed = peer.session.heldByCentre(log.id, in: log.scope).map { String($0) } ?? "not said"
                let lacking = log.context.items.filter { $0.count > served.head.logs[$0.log]?.size ?? 0 }.map { "\($0.log):\($0.count)" }
                note(
                    "stalled: \(kiosk.name), log \(log.id) of node \(log.node) in scope \(log.scope): \(log.size) here, \(held) at the centre, "
                        + "\(believed) as it said, \(peer.acknowledgedSize(log.id)) acknowledged; the centre lacks of what it builds on: \(lacking)")
            }
        }
    }

    func explainDifference(_ kiosk: Kiosk, _ scope: ScopeID) {
        for (name, store) in [(kiosk.name, kiosk.disk.store), ("centre", centre.disk.store)] {
            let logs = store.index().logs.filter { $0.scope == scope }.map { "\($0.id):\($0.size)" }
            note("\(name) holds of scope \(scope): \(logs)")
            explain(store, scope, SlowScope(store, scope, centreKeys: centre.keys.logKeys).merge)
        }
    }

    /// Live versions that only the state has, or only the plain rule gives.
    func explain(_ store: MemoryStore, _ scope: ScopeID, _ slow: SlowMerge) {
        var versions: Set<SlowMerge.Version> = []
        for record in store.recordKeys(scope, type: nil, contestedOnly: false, after: nil, limit: .max) {
            guard let state = store.records([RecordKey(scope: scope, record: record)])[0] else { continue }
            for live in state.live { versions.formUnion(live.fields.fields.map { SlowMerge.Version(record: record, field: $0, dot: live.dot) }) }
        }
        for item in versions.subtracting(slow.live).sorted() { note("only in the state: record \(item.record) field \(item.field) version \(item.dot)") }
        for item in Set(slow.live).subtracting(versions).sorted() { note("only by the rule: record \(item.record) field \(item.field) version \(item.dot)") }
    }
}
