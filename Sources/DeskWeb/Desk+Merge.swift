import Causality
import CivilRegistry
import DeskStore
import Hummingbird
import KioskNode
import Membership
import NodeHost
import OperationLog
import RecordMerge
import Replica

/// `/mungkin-sama/<record>/<record>/gabung`: two records of one person become one. What stays is chosen by a person; the other's requests go to it, and the
/// other record is deleted with its history. Nothing that the office has read changes by that: where a request that is at the office would show other
/// values than before, it is corrected through the office first.
extension Desk {
    func addMerge(to router: Router<DeskContext>) {
        act(router, "/mungkin-sama/:first/:second/gabung") { ask, form in try await self.merge(form, ask) }
    }

    struct Merge: Sendable {
        let kept: RecordView
        let gone: RecordView
        let requests: [RecordView]
        /// Numbers on paper of requests that stand in the way.
        var held: [String] = []
        /// Fields in dispute are settled first.
        var isDisputed = false
        /// Requests show other values of the person afterwards.
        var changesValues = false
        var isPossible: Bool { held.isEmpty && !isDisputed }
    }

    private static let mostRequests = 100

    /// What would happen if `gone` became `kept`.
    func mergePlan(kept: RecordView, gone: RecordView) async throws -> Merge? {
        guard kept.type == RecordType.applicant, gone.type == RecordType.applicant, !kept.isDeleted, !gone.isDeleted, kept.key.scope == gone.key.scope else { return nil }
        let record = gone.key.record
        let rows = try await node.desk { try $0.index.requests(.of(applicant: record), limit: Self.mostRequests + 1).items }
        guard rows.count <= Self.mostRequests else { return nil }
        var requests: [RecordView] = []
        var held: [String] = []
        let differs = Self.showsOther(kept, than: gone)
        for row in rows {
            let found = try await node.deskRecord(row.key.record)
            guard let view = found, view.key.scope == gone.key.scope else { continue }
            requests.append(view)
            let reading = try await reading(view, papersHere: row.ready)
            if differs, CorrectionWay(field: "applicant.name", reading) != .direct { held.append(row.number ?? row.key.record.description) }
        }
        let schema = await node.deskSchemas().first { $0.type == RecordType.applicant }
        func isDisputed(_ view: RecordView) -> Bool { view.fields.contains { item in schema?.field(item.field).map { RecordReader(view).isDisputed($0) } ?? false } }
        return Merge(kept: kept, gone: gone, requests: requests, held: held, isDisputed: isDisputed(kept) || isDisputed(gone), changesValues: differs)
    }

    /// Whether a value that stands in `gone` would read differently.
    private static func showsOther(_ kept: RecordView, than gone: RecordView) -> Bool {
        let (left, right) = (kept.shownValues, gone.shownValues)
        return CorrectionTarget.applicantFields.contains { item in
            let target = CorrectionTarget.applicant(code: item.code, item.field, item.kind)
            let old = target.text(form: nil) { field in right.last { $0.field == field }?.value }
            return !old.isEmpty && old != target.text(form: nil) { field in left.last { $0.field == field }?.value }
        }
    }

    private func merge(_ form: Form, _ ask: Ask) async throws -> Answer {
        let texts = ask.texts
        let two = try await pair(ask)
        let back = "/mungkin-sama/\(two.first.key.record)/\(two.second.key.record)"
        let keepsFirst = form["pakai"] == two.first.key.record.description
        guard keepsFirst || form["pakai"] == two.second.key.record.description else {
            ask.flash(texts("merge_choose"), isBad: true)
            return .go(back)
        }
        let (kept, gone) = keepsFirst ? (two.first, two.second) : (two.second, two.first)
        guard let plan = try await mergePlan(kept: kept, gone: gone) else { throw DeskRefusal.notFound }
        guard plan.isPossible else {
            ask.flash(mergeTrouble(plan, texts), isBad: true)
            return .go(back)
        }
        let schema = await node.deskSchemas().first { $0.type == RecordType.applicant }
        let numbers = (schema?.fields ?? []).map(\.number)
        guard let seen = Seen.read(form["dilihat-\(kept.key.record)"], kept.key, numbers), let seenGone = Seen.read(form["dilihat-\(gone.key.record)"], gone.key, numbers) else {
            throw DeskRefusal.staleForm
        }
        // Stays with the entries, for everybody.
        let remark = Texts.of(.indonesian)("merge_remark")
        var operations: [DeskOperation] = []
        // What only the other one knows is kept.
        var filled = DeskOperation(update: kept.key.record, type: RecordType.applicant)
        for field in schema?.fields ?? [] {
            let values = gone.versions(field.number).compactMap { version in if case .known(let value) = version.value { value } else { nil } }
            if field.fieldClass != .union, kept.versions(field.number).isEmpty, let value = values.last { filled.set(field.number, value) }
            if field.fieldClass == .union { for value in values {
                var more = DeskOperation(update: kept.key.record, type: RecordType.applicant)
                more.set(field.number, value)
                operations.append(more)
            } }
        }
        filled.remark = remark
        if !filled.values.isEmpty { operations.insert(filled, at: 0) }
        var expecting = seen + seenGone
        for request in plan.requests {
            let dots = request.versions(RequestField.applicant).map(\.dot)
            var update = DeskOperation(update: request.key.record, type: RecordType.request)
            update.set(RequestField.applicant, ValueType.reference(to: kept.key.record), seen: dots)
            update.remark = remark
            operations.append(update)
            if plan.changesValues {
                // The receipt has been given out with other values: it is printed again as a correction.
                var count = DeskOperation(update: request.key.record, type: RecordType.request)
                count.set(RequestField.corrections, .unsigned(1))
                operations.append(count)
            }
            expecting.append(DeskExpectation(request.key, RequestField.applicant, dots))
        }
        var deletion = DeskOperation(delete: gone.key.record, type: RecordType.applicant, seen: gone.fields.map { item in (item.field, item.versions.map(\.dot)) })
        deletion.remark = KioskNode.mergeRemark(into: kept.key.record, remark)
        operations.append(deletion)
        guard try await node.deskAppend(operations, scope: kept.key.scope, by: ask.me.number, expecting: expecting) != nil else {
            ask.flash(texts("act_stale"), isBad: true)
            return .go(back)
        }
        ask.flash(texts("merge_done", ["n": String(plan.requests.count)]))
        return .go("/orang/\(kept.key.record)")
    }

    /// Why two records cannot be made one yet.
    func mergeTrouble(_ plan: Merge, _ texts: Texts) -> String {
        plan.isDisputed ? texts("merge_disputed") : texts("merge_held", ["numbers": plan.held.prefix(5).joined(separator: ", ")])
    }
}
