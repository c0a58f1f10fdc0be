import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica

// What people do at the desk: open forms, take their time, and save.

extension World {
    func act(_ kiosk: Kiosk) throws {
        guard kiosk.isOn, let scope = deskScope(kiosk) else { return }
        switch people.below(100) {
        case ..<28: try create(kiosk, scope)
        case ..<52:
            guard let form = try openForm(kiosk, scope) else { return }
            // A form can stay open while work of others arrives behind it.
            if people.chance(400) {
                kiosk.forms.append(form)
                counters.add(.formsHeldOpen)
            } else {
                try submit(kiosk, form)
            }
        case ..<66: if !kiosk.forms.isEmpty { try submit(kiosk, kiosk.forms.remove(at: people.below(kiosk.forms.count))) }
        case ..<72: try addElement(kiosk, scope)
        case ..<77: try handOver(kiosk, scope)
        case ..<81: try delete(kiosk, scope)
        case ..<88: try resolve(kiosk, scope)
        // Behind a dead line work piles up, so that runs have to be cut.
        case ..<94: for _ in 0..<(queue.now < kiosk.outageUntil ? 8 : 1) { if kiosk.isOn { try transaction(kiosk, scope) } }
        case ..<96: try appoint(kiosk, scope)
        case ..<98: try logAccess(kiosk)
        default: try newer(kiosk, scope)
        }
    }

    private func deskScope(_ kiosk: Kiosk) -> ScopeID? {
        guard let replica = kiosk.peer?.replica else { return nil }
        // The desk offers what the node has read that it may do: news can be late.
        return people.pick(villages.filter { replica.head.ownLogs[$0] != nil && replica.head.rules.membership.hasRight(kiosk.node, $0, .readWrite, at: nil) })
    }

    private func author(_ kiosk: Kiosk, _ scope: ScopeID) -> UInt64 {
        if isHit(.unknownAuthors, &people) { return 999 }
        let known = kiosk.peer!.replica.head.rules.operators(of: scope).all().map(\.number)
        return people.chance(500) ? 0 : people.pick(known) ?? 0
    }

    @discardableResult
    private func save(_ kiosk: Kiosk, _ scope: ScopeID, _ drafts: [EntryDraft]) throws -> [Dot] {
        let wall = kiosk.clock.wall(at: queue.now)
        var drawn: [RecordSecret] = []
        for _ in drafts { if let secret = RecordSecret(secrets.bytes(16)) { drawn.append(secret) } }
        let dots: [Dot]
        do throws(AppendError) {
            dots = try kiosk.peer!.replica.append(drafts, scope: scope, wall: wall, isDoubtful: false, secrets: drawn)
        } catch {
            if case .store(let failure) = error {
                if failure.kind == .corrupt { throw Violation("A kiosk reads back what it stored", failure.sentence) }
                counters.add(failure.kind == .unknownOutcome ? .commitsUnknown : .commitsFailed)
                crash(kiosk)
            }
            return []
        }
        told(kiosk, dots)
        counters.add(.saves)
        if dots.count > 1 { counters.add(.transactions) }
        note("\(kiosk.name) saves \(dots.count) from \(dots[0])")
        try checkSaved(kiosk, dots, drafts, wall: wall)
        return dots
    }

    // MARK: Records

    private func create(_ kiosk: Kiosk, _ scope: ScopeID) throws {
        try save(kiosk, scope, [people.chance(600) ? try request(kiosk, scope) : applicant(author(kiosk, scope))])
    }

    private func request(_ kiosk: Kiosk, _ scope: ScopeID) throws -> EntryDraft {
        var draft = EntryDraft(
            author: author(kiosk, scope), target: .create(type: RecordType.request), fields: [RequestField.number, RequestField.service, RequestField.state],
            open: [(RequestField.service, .text("akta")), (RequestField.state, .text("submitted"))])
        draft.open.append((RequestField.number, .text(try number(kiosk, scope))))
        if people.chance(400) {
            draft.fields.append(RequestField.subjectName)
            draft.personal = [(RequestField.subjectName, .text("Nama \(people.below(50))"))]
        }
        return draft
    }

    private func applicant(_ author: UInt64) -> EntryDraft {
        EntryDraft(
            author: author, target: .create(type: RecordType.applicant), fields: [ApplicantField.nik, ApplicantField.name, ApplicantField.nikStatus],
            open: [(ApplicantField.nikStatus, .text("given"))],
            personal: [(ApplicantField.nik, .text("352701010101\(1000 + people.below(9000))")), (ApplicantField.name, .text("Nama \(people.below(50))"))])
    }

    /// A number on paper: the fence reserves a block before the first of it is shown.
    private func number(_ kiosk: Kiosk, _ scope: ScopeID) throws -> String {
        guard let log = kiosk.peer!.replica.head.ownLogs[scope] else { return "none" }
        let series = PaperSeries(log)
        var block = kiosk.numbers[series.rawValue] ?? 0..<0
        if block.isEmpty {
            let start = kiosk.fence.nextNumber(series.rawValue)
            kiosk.fence.reserve(series.rawValue, to: start + 4)
            block = start..<(start + 4)
        }
        let running = block.lowerBound
        kiosk.numbers[series.rawValue] = block.dropFirst()
        let text = PaperNumber(office: "3527012002", series: series, running: running)?.description ?? "none"
        counters.add(.numbersOnPaper)
        // Two logs of one office that do not know of each other get the same series of four characters once in a million pairs (design D9).
        if !printed.insert("\(log) \(text)").inserted, !kiosk.isCloned { throw Violation("No number on paper is given twice", "\(kiosk.name) gave \(text) again") }
        return text
    }

    private func knownRecord(_ kiosk: Kiosk, _ scope: ScopeID, contestedOnly: Bool = false) -> (RecordID, RecordState)? {
        let keys = kiosk.disk.store.recordKeys(scope, type: nil, contestedOnly: contestedOnly, after: nil, limit: 400)
        guard let record = people.pick(keys), let state = kiosk.disk.store.records([RecordKey(scope: scope, record: record)])[0], state.type != nil else { return nil }
        return (record, state)
    }

    private func openForm(_ kiosk: Kiosk, _ scope: ScopeID) throws -> OpenForm? {
        guard let (record, state) = knownRecord(kiosk, scope), state.type != RecordType.operator else { return nil }
        let all: [FieldNumber] = state.type == RecordType.applicant ? [ApplicantField.name, ApplicantField.nikStatus, ApplicantField.address] : [RequestField.state, RequestField.dueHours, RequestField.subjectName]
        let fields = Set((0...people.below(2)).map { _ in all[people.below(all.count)] }).sorted()
        let seen = fields.flatMap { field in state.versions(of: field).map { Replacement(field: field, dot: $0) } }
        return OpenForm(scope: scope, record: record, fields: fields, seen: seen)
    }

    private func submit(_ kiosk: Kiosk, _ form: OpenForm) throws {
        let replica = kiosk.peer!.replica
        guard replica.head.ownLogs[form.scope] != nil, replica.head.rules.membership.hasRight(kiosk.node, form.scope, .readWrite, at: nil) else { return }
        try save(kiosk, form.scope, [draft(form, author(kiosk, form.scope))])
    }

    private func draft(_ form: OpenForm, _ author: UInt64) -> EntryDraft {
        var draft = EntryDraft(author: author, target: .existing(form.record), fields: form.fields, replaced: form.seen)
        for field in form.fields {
            switch field {
            case RequestField.subjectName, ApplicantField.name, ApplicantField.address: draft.personal.append((field, .text("Nama \(people.below(90))")))
            case RequestField.dueHours: draft.open.append((field, .unsigned(UInt64(people.below(200)))))
            default: draft.open.append((field, .text("s\(people.below(9))")))
            }
        }
        // One number means different fields in different types: open and personal must not meet.
        draft.open.removeAll { item in draft.personal.contains { $0.field == item.field } }
        return draft
    }

    private func addElement(_ kiosk: Kiosk, _ scope: ScopeID) throws {
        guard let (record, state) = knownRecord(kiosk, scope), state.type == RecordType.request else { return }
        try save(kiosk, scope, [
            EntryDraft(author: author(kiosk, scope), target: .existing(record), fields: [RequestField.missing], open: [(RequestField.missing, .text("kk"))])
        ])
        counters.add(.unionElements)
    }

    private func handOver(_ kiosk: Kiosk, _ scope: ScopeID) throws {
        guard let (record, state) = knownRecord(kiosk, scope), state.type == RecordType.request else { return }
        // Done once; whoever has seen that it was done does not do it again.
        guard state.versions(of: RequestField.handedOverOn).isEmpty else { return }
        try save(kiosk, scope, [
            EntryDraft(
                author: author(kiosk, scope), target: .existing(record), fields: [RequestField.handedOverOn], open: [(RequestField.handedOverOn, .unsigned(20_260_901))])
        ])
        counters.add(.handOvers)
    }

    private func delete(_ kiosk: Kiosk, _ scope: ScopeID) throws {
        guard let (record, state) = knownRecord(kiosk, scope), !state.isDeleted else { return }
        let seen = state.live.flatMap { live in live.fields.fields.map { Replacement(field: $0, dot: live.dot) } }
        try save(kiosk, scope, [
            EntryDraft(author: author(kiosk, scope), target: .existing(record), fields: [0], replaced: seen, personal: [(0, .text("salah input"))])
        ])
        counters.add(.deletions)
    }

    private func resolve(_ kiosk: Kiosk, _ scope: ScopeID) throws {
        guard let (record, state) = knownRecord(kiosk, scope, contestedOnly: true) else { return }
        counters.add(.contestedRecords)
        guard let field = state.fields.first(where: { $0 != 0 && state.versions(of: $0).count > 1 }) else { return }
        let form = OpenForm(scope: scope, record: record, fields: [field], seen: state.versions(of: field).map { Replacement(field: field, dot: $0) })
        try save(kiosk, scope, [draft(form, author(kiosk, scope))])
        counters.add(.resolutions)
    }

    private func transaction(_ kiosk: Kiosk, _ scope: ScopeID) throws {
        let author = author(kiosk, scope)
        var drafts = [applicant(author), try request(kiosk, scope)]
        drafts[1].author = author
        drafts.append(
            EntryDraft(author: author, target: .createdInTransaction(index: 1), fields: [RequestField.notes], personal: [(RequestField.notes, .text("catatan"))]))
        if people.chance(500), let form = try openForm(kiosk, scope) { drafts.append(draft(form, author)) }
        try save(kiosk, scope, drafts)
    }

    private func appoint(_ kiosk: Kiosk, _ scope: ScopeID) throws {
        let number = OperatorFacts.number(node: kiosk.node, index: UInt64(people.between(1, 3)))
        try save(kiosk, scope, [OperatorFacts(number: number, role: "front").draft(name: "Petugas", author: 0)])
        counters.add(.operators)
    }

    private func logAccess(_ kiosk: Kiosk) throws {
        guard kiosk.peer!.replica.head.ownLogs[kiosk.privateScope] != nil else { return }
        try save(kiosk, kiosk.privateScope, [
            EntryDraft(author: 0, target: .create(type: RecordType.access), fields: [AccessField.action], open: [(AccessField.action, .text("view"))])
        ])
    }

    private func newer(_ kiosk: Kiosk, _ scope: ScopeID) throws {
        guard options.has(.newerSoftware) else { return }
        counters.add(.newerKinds)
        if people.chance(500) {
            try save(kiosk, scope, [
                EntryDraft(kind: EntryKind(77), author: 0, target: .create(type: 900), fields: [1, 300], open: [(1, .bool(true)), (300, .unsigned(7))])
            ])
        } else if let (record, state) = knownRecord(kiosk, scope) {
            try save(kiosk, scope, [
                EntryDraft(
                    kind: EntryKind(78), author: 0, target: .existing(record), fields: [300],
                    replaced: state.versions(of: 300).map { Replacement(field: 300, dot: $0) }, open: [(300, .unsigned(9))])
            ])
        }
    }
}
