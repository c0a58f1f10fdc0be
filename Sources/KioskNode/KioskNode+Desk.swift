import CanonicalCBOR
package import Causality
package import Membership
package import NodeHost
import OperationLog
import RecordMerge
package import Replica
import SQLiteStore
import SyncProtocol

/// What the desk's pages ask of the node and tell it, typed. One call is one turn on the writer's thread.
extension KioskNode {
    // MARK: How things stand

    package func deskStatus() throws(NodeFault) -> DeskStatus {
        let now = WallClock.milliseconds()
        let steady = WallClock.monotonic()
        let work = try stages()
        var status = DeskStatus()
        status.now = now
        status.pending = peer.pending
        status.oldestPending = oldestPending()
        for log in replica.head.logs.values where log.node == profile.node && membership.scope(log.scope, at: nil)?.kind == .private {
            status.pendingNotes += log.size - peer.sentSize(log)
        }
        status.pendingPapers = work.pages.saved - min(work.pages.saved, work.pages.sent)
        status.lastTry = link.lastTry
        status.lastComplete = link.lastComplete
        status.nextTry = stopServing == nil ? nil : now + (link.plan.due - min(link.plan.due, steady))
        status.isExchanging = isExchanging
        status.trouble = link.trouble.map { trouble in
            DeskStatus.Trouble(
                code: trouble.kind?.rawValue ?? "node", indonesian: trouble.kind?.indonesian ?? trouble.sentence, english: trouble.kind?.english ?? trouble.sentence)
        }
        status.saved = work.operations.saved
        status.sent = work.operations.sent
        status.safe = work.operations.safe
        status.backup = work.backup
        status.twoPlaces = work.operations.twoPlaces
        status.pendingInTwoPlaces = operationsInTwoPlaces
        status.clockIsDoubtful = doubtsClock || WallClock.isDoubtful(now)
        if let clock = link.clock {
            let offset = clock.offset(wall: now, at: steady)
            if abs(offset) > Int64(clamping: clock.bound(at: steady)) + 5_000 { status.clockOffset = offset }
        }
        status.diverged = peer.diverged
        status.isCompromised = peer.isCompromised
        status.comparisons = heldComparisons.map { DeskStatus.Comparison(scope: $0.scope, code: $0.held.code, entries: $0.held.entries, time: $0.held.time) }
        status.copies = copies.count
        status.copiesPresent = copies.count { $0.isPresent }
        return status
    }

    /// What tells a right clock from a wrong one: by how many milliseconds this machine's is ahead of the centre's, as far as that was heard since the
    /// start, and the newest time of the centre's that is known here, milliseconds since 1970.
    package func deskClockFacts() -> (offset: Int64?, newest: UInt64?) {
        let offset = link.clock.map { $0.offset(wall: WallClock.milliseconds(), at: WallClock.monotonic()) }
        return (offset, comparisons.values.map(\.time).max())
    }

    /// Operations are marked from now on as those of a clock that is doubted, or not.
    package func doubtClock(_ doubts: Bool) { doubtsClock = doubts }

    /// Rises whenever records here may have changed: of all logs the entries together.
    package func deskRevision() -> UInt64 { replica.head.logs.values.reduce(0) { $0 + $1.size } }

    package func deskScopes() throws(NodeFault) -> [DeskScope] {
        try openOwnLogs()
        var scopes: [DeskScope] = []
        for scope in workScopes {
            scopes.append(DeskScope(scope: scope, region: membership.scope(scope, at: nil)?.region, timeZone: membership.scope(scope, at: nil)?.timeZone, name: try names()[scope], canWrite: replica.head.ownLogs[scope] != nil))
        }
        return scopes
    }

    /// Names stand in payloads, which the rule book does not read.
    private func names() throws(NodeFault) -> [ScopeID: String] {
        let frontier = replica.head.upperFrontier
        if let known = scopeNames, known.frontier == frontier { return known.names }
        var names: [ScopeID: String] = [:]
        for scope in profile.upperScopes {
            try forEachRecord(scope, type: RecordType.scope, contestedOnly: false) { view in
                guard !view.isDeleted, case .known(.unsigned(let number))? = view.versions(ScopeField.number).last?.value,
                    case .known(.text(let name))? = view.versions(ScopeField.name).last?.value
                else { return }
                names[ScopeID(number)] = name
            }
        }
        scopeNames = (frontier, names)
        return names
    }

    /// The operators of a scope, ascending by number, with the names that their records show.
    package func deskOperators(_ scope: ScopeID) throws(NodeFault) -> [(facts: OperatorFacts, name: String)] {
        let register = replica.head.rules.operators(of: scope)
        var operators: [(OperatorFacts, String)] = []
        for facts in register.all() {
            let name = try recordText(register.liveRecord(facts.number)?.id, in: [scope], OperatorField.name)
            operators.append((facts, name ?? ""))
        }
        return operators
    }

    /// What the scope says of one operator; nil for a number that is nobody's, or nobody's any more.
    package func deskOperator(_ number: UInt64, in scope: ScopeID) -> OperatorFacts? { replica.head.rules.operators(of: scope).facts(number) }

    private func recordText(_ record: RecordID?, in scopes: [ScopeID], _ field: FieldNumber) throws(NodeFault) -> String? {
        guard let record else { return nil }
        for scope in scopes {
            do throws(StoreFailure) {
                guard let view = try replica.view(RecordKey(scope: scope, record: record)) else { continue }
                if case .known(.text(let text))? = view.versions(field).last?.value { return text }
            } catch { throw NodeFault(error) }
        }
        return nil
    }

    // MARK: Records

    /// A record wherever it is; nil when none of this name has arrived.
    package func deskRecord(_ record: RecordID) throws(NodeFault) -> RecordView? {
        do throws(StoreFailure) {
            for scope in replica.head.scopeIDs {
                if let view = try replica.view(RecordKey(scope: scope, record: record)) { return view }
            }
        } catch { throw NodeFault(error) }
        return nil
    }

    /// Records of a type in a scope by name, from behind `after` on; at most `limit` are looked at.
    package func deskRecords(_ type: UInt64, in scope: ScopeID, after: RecordID?, limit: Int) throws(NodeFault) -> [RecordView] {
        var views: [RecordView] = []
        do throws(StoreFailure) {
            for record in try replica.store.recordKeys(scope, type: type, contestedOnly: false, after: after, limit: limit) {
                if let view = try replica.view(RecordKey(scope: scope, record: record)) { views.append(view) }
            }
        } catch { throw NodeFault(error) }
        return views
    }

    /// The private scope too, where access records are.
    package func deskAllScopes() -> [ScopeID] { replica.head.scopeIDs }

    /// Nodes of the office: what they write of a request's state is its word.
    package func deskOffices() -> Set<NodeID> { Set(membership.nodes(at: nil).filter { $0.role == .centre }.map(\.number)).union([profile.centre]) }

    /// The upper scopes: where the catalogue and announcements are.
    package func deskUpperScopes() -> [ScopeID] { profile.upperScopes }

    /// Record types with their labels.
    package func deskSchemas() -> [RecordSchema] { labelledSchemas }

    /// Everything that was written to a record, causes before effects.
    package func deskTimeline(_ key: RecordKey) throws(NodeFault) -> [DeskStep] {
        let sources: [Explanation.Source]
        var remarks: [Dot: String] = [:]
        do throws(StoreFailure) {
            sources = try replica.ownSources(key)
            for dot in sources.map(\.entry.dot) {
                guard let payload = try replica.store.entry(dot)?.payload, let read = try? Payload.decode(payload), case .text(let text)? = read.value(0) else { continue }
                remarks[dot] = text
            }
        } catch { throw NodeFault(error) }
        let explanation = Explanation(record: key.record, sources: sources) { _ in .latest }
        return explanation.timeline.map { step in
            let entry = step.entry
            return DeskStep(
                dot: entry.dot, node: replica.head.logs[entry.dot.log]?.node ?? profile.node, author: entry.author, time: entry.time.milliseconds,
                timeIsDoubtful: entry.timeIsDoubtful, creates: entry.type != nil, fields: entry.fields, open: entry.fields.compactMap { field in entry.openValue(field).map { (field, $0) } },
                isSetAside: step.verdict != nil, remark: remarks[entry.dot])
        }
    }

    /// How far what stands in a record has come: other nodes' entries came through the centre.
    package func deskStage(_ view: RecordView) throws(NodeFault) -> DeskStage {
        var stage = DeskStage.safe
        do throws(StoreFailure) {
            for dot in Set(view.fields.flatMap(\.versions).map(\.dot)).sorted() {
                guard let log = replica.head.logs[dot.log] else { continue }
                let safe = try replica.safeWord(dot.log)?.size ?? 0
                let sent = log.node == profile.node ? max(peer.acknowledgedSize(dot.log), safe) : log.size
                let copied = copies.filter(\.isPresent).map { $0.covered[dot.log] ?? 0 }.max() ?? 0
                let one: DeskStage = dot.sequence < safe ? .safe : dot.sequence < sent ? .sent : dot.sequence < copied ? .twoPlaces : .saved
                stage = min(stage, one)
            }
        } catch { throw NodeFault(error) }
        return stage
    }

    // MARK: Writing

    /// Appends operations as one transaction; durable when it returns.
    package func deskAppend(_ operations: [DeskOperation], scope: ScopeID, by author: UInt64, notes: [CommitBatch.Note] = []) throws(NodeFault) -> [RecordID] {
        guard let log = replica.head.ownLogs[scope].flatMap({ replica.head.logs[$0] }) else {
            throw NodeFault(.refused, "This node does not write in scope \(scope). Ask the central office for the right.")
        }
        var drafts: [EntryDraft] = []
        var records: [RecordID] = []
        for (index, operation) in operations.enumerated() {
            let (draft, type) = try draft(operation, author: author, first: Dot(log.id, log.size), records: records, scope: scope)
            guard let schema = membership.schema(type, at: nil) else { throw NodeFault(.notFound, "Record type \(type) is not known here yet: exchange with the centre first.") }
            do throws(SchemaViolation) { try schema.validate(draft, role: role, in: membership.scope(scope, at: nil)?.kind) } catch {
                throw NodeFault(.data, error.description)
            }
            drafts.append(draft)
            switch operation.target {
            case .create: records.append(Dot(log.id, log.size + UInt64(index)))
            case .created(let index): records.append(records[index])
            case .update(let record, _): records.append(record)
            }
        }
        try checkAuthors(drafts, scope: scope)
        _ = try append(drafts, scope: scope, notes: notes)
        for (record, operation) in zip(records, operations) where operation.type == RecordType.request || operation.type == RecordType.applicant {
            try noteSeen(RecordKey(scope: scope, record: record), by: author)
        }
        workArrived()
        return records
    }

    private func draft(
        _ operation: DeskOperation, author: UInt64, first: Dot, records: [RecordID], scope: ScopeID
    ) throws(NodeFault) -> (EntryDraft, UInt64) {
        let target: EntryDraft.Target
        let type: UInt64
        switch operation.target {
        case .create(let number): (target, type) = (.create(type: number), number)
        case .created(let index): (target, type) = (.createdInTransaction(index: index), operation.type)
        case .update(let record, let number): (target, type) = (.existing(record), number)
        }
        var draft = EntryDraft(author: author, target: target)
        let schema = membership.schema(type, at: nil)
        for item in operation.values {
            guard let field = schema?.field(item.field) else { throw NodeFault(.data, "Record type \(type) has no field \(item.field) here.") }
            draft.replaced += item.seen.map { Replacement(field: item.field, dot: $0) }
            guard let value = item.value else { continue }
            let written: CBORValue
            switch value {
            case .value(let value): written = value
            case .created(let index): written = ValueType.reference(to: records[index])
            }
            draft.fields.append(item.field)
            if field.place == .open { draft.open.append((item.field, written)) } else { draft.personal.append((item.field, written)) }
        }
        if operation.deletes { draft.fields = [0] }
        draft.fields.sort()
        if let remark = operation.remark { draft.personal.insert((0, .text(remark)), at: 0) }
        return (draft, type)
    }

    /// Notes that personal values were read, printed or taken out, durably and before they are shown.
    package func deskAccess(_ action: String, record: RecordKey?, count: UInt64 = 1, purpose: String, by author: UInt64) throws(NodeFault) {
        try noteAccess(action, record: record, count: count, NodeCommand("desk", options: ["by": String(author), "purpose": purpose]))
        if let record { try noteSeen(record, by: author) }
    }

    // MARK: The line

    /// `send now`: begins an exchange and returns at once.
    package func deskSendNow() {
        guard !isExchanging else { return }
        Task { _ = await run(NodeCommand("sync")) { _ in } }
    }

    // MARK: Notes of the desk in the node's own store

    package func deskNotes(_ prefix: String) throws(NodeFault) -> [(key: String, value: [UInt8])] {
        do throws(StoreFailure) {
            return try replica.store.notes(prefix: Array("desk/\(prefix)".utf8), limit: 4096).map { (String(decoding: $0.key.dropFirst(5), as: UTF8.self), $0.value) }
        } catch { throw NodeFault(error) }
    }

    /// Durable when it returns. Nil takes the note away.
    package func setDeskNote(_ key: String, _ value: [UInt8]?) throws(NodeFault) {
        if let failedStop { throw NodeFault(failedStop) }
        do throws(StoreFailure) { try replica.commit(notes: [CommitBatch.Note(key: Array("desk/\(key)".utf8), value: value)]) } catch {
            if error.kind == .unknownOutcome { failedStop = error }
            throw NodeFault(error)
        }
    }
}
