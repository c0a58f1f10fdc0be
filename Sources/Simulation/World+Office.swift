import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica

// What clerks do at the centre.

extension World {
    func workAtTheOffice() throws {
        guard centre.peer != nil else { return }
        switch office.below(100) {
        case ..<45: try updateState()
        case ..<60:
            try officeAppend([
                EntryDraft(
                    author: 0, target: .create(type: RecordType.announcement), fields: [AnnouncementField.title, AnnouncementField.urgent],
                    open: [(AnnouncementField.urgent, .bool(false))], personal: [(AnnouncementField.title, .array([.array([.text("Pengumuman")])]))])
            ], World.upper)
        case ..<70: try order()
        case ..<80: try readmit()
        case ..<90: try orderErasure()
        default: try changeRights()
        }
        try openCentreLogs()
    }

    @discardableResult
    func centreAppend(_ drafts: [EntryDraft], _ scope: ScopeID) throws -> [Dot] {
        var drawn: [RecordSecret] = []
        for _ in drafts { if let secret = RecordSecret(secrets.bytes(16)) { drawn.append(secret) } }
        let dots = try centre.peer!.replica.append(drafts, scope: scope, wall: wall, isDoubtful: false, secrets: drawn)
        told(dots)
        return dots
    }

    @discardableResult
    private func officeAppend(_ drafts: [EntryDraft], _ scope: ScopeID) throws -> [Dot] {
        do {
            let dots = try centreAppend(drafts, scope)
            note("centre writes \(dots.count) from \(dots[0]) in scope \(scope)")
            return dots
        } catch AppendError.store(let failure) {
            if failure.kind == .corrupt { throw Violation("The centre reads back what it stored", failure.sentence) }
            counters.add(failure.kind == .unknownOutcome ? .commitsUnknown : .commitsFailed)
            crashCentre()
            return []
        }
    }

    private func updateState() throws {
        guard let scope = office.pick(villages) else { return }
        let keys = centre.disk.store.recordKeys(scope, type: RecordType.request, contestedOnly: false, after: nil, limit: 400)
        guard let record = office.pick(keys), let state = centre.disk.store.records([RecordKey(scope: scope, record: record)])[0] else { return }
        try officeAppend([
            EntryDraft(
                author: 0, target: .existing(record), fields: [RequestField.state],
                replaced: state.versions(of: RequestField.state).map { Replacement(field: RequestField.state, dot: $0) },
                open: [(RequestField.state, .text("c\(office.below(5))"))])
        ], scope)
    }

    /// A log of a kiosk in a village, with something in it.
    private func kioskLog() -> LogState? {
        guard let replica = centre.peer?.replica, let scope = office.pick(villages) else { return nil }
        return office.pick(replica.head.logs(of: scope).filter { $0.node != Centre.node && $0.size > 1 })
    }

    private func order() throws {
        guard options.has(.orders), let log = kioskLog() else { return }
        let start = office.below(log.size)
        let count = 1 + office.below(min(4, log.size - start))
        try officeAppend([EntryDraft(kind: .verdict, author: 0, target: .none, subject: .verdict(.byOrder, [EntryRange(log: log.id, start: start, count: count)]))], log.scope)
        counters.add(.orderVerdicts)
    }

    private func readmit() throws {
        guard options.has(.orders), let scope = office.pick(villages), let replica = centre.peer?.replica else { return }
        let standing = replica.head.scopeState(scope).verdicts.filter { $0.readmittedBy == nil }
        guard let verdict = office.pick(standing) else { return }
        try officeAppend([EntryDraft(kind: .readmission, author: 0, target: .none, subject: .readmission([verdict.dot]))], scope)
        counters.add(.readmissions)
    }

    private func orderErasure() throws {
        guard options.has(.erasures), let log = kioskLog() else { return }
        let dot = Dot(log.id, office.below(log.size))
        guard let stored = centre.disk.store.entry(dot), let payload = stored.payload.flatMap({ try? Payload.decode($0) }), let field = payload.values.first?.field else { return }
        let value = ErasedValue(dot: dot, fields: [field])
        try officeAppend([EntryDraft(kind: .erasure, author: 0, target: .none, subject: .erasure([value]))], log.scope)
        counters.add(.erasures)
    }

    private func changeRights() throws {
        guard let replica = centre.peer?.replica else { return }
        let node = kiosks[office.below(kiosks.count)].node
        let membership = replica.head.rules.membership
        if options.has(.withdrawnRights) {
            guard let scope = office.pick(villages) else { return }
            if membership.hasRight(node, scope, .readWrite, at: nil) {
                // One stays, or there is nothing left to see.
                guard villages.filter({ membership.hasRight(node, $0, .readWrite, at: nil) }).count > 1 else { return }
                if try !officeAppend(membership.revoke(node, in: scope, author: 0), World.upper).isEmpty {
                    readable[node]?.remove(scope)
                    counters.add(.rightsWithdrawn)
                }
            } else if let draft = membership.grant(Right(node: node, scope: scope, mode: .readWrite), author: 0) {
                // Allowed from the moment on at which the attempt can have taken effect.
                readable[node]?.insert(scope)
                everReadable[node]?.insert(scope)
                _ = try officeAppend([draft], World.upper)
                counters.add(.rightsGranted)
            }
        }
        if options.has(.compromisedNode), !isAnyCompromised, kiosks.count > 1, office.chance(300) {
            let logs = replica.head.logs.values.filter { $0.node == node }.sorted { $0.id < $1.id }.map { (log: $0.id, count: $0.size) }
            guard let drafts = try? membership.markCompromised(node, logs: logs, author: 0) else { return }
            if try !officeAppend(drafts, World.upper).isEmpty {
                isAnyCompromised = true
                counters.add(.nodesCompromised)
                note("node \(node) is marked as compromised")
            }
        }
    }
}
