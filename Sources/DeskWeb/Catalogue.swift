import CanonicalCBOR
import Causality
import CivilRegistry
import KioskNode
import Membership
import OperationLog
import Replica

extension RecordView {
    /// Of every field the value of its last live version, as far as it is known here.
    var shownValues: [Service.FieldValue] {
        fields.compactMap { item in
            for version in item.versions.reversed() { if case .known(let value) = version.value { return (item.field, value) } }
            return nil
        }
    }
}

extension Desk {
    /// The catalogue as it stands here, in its groups and by code.
    func services() async throws -> [Service] {
        var services: [Service] = []
        for scope in await node.deskUpperScopes() {
            for view in try await node.deskRecords(RecordType.service, in: scope, after: nil, limit: 256) where !view.isDeleted {
                if let service = Service(view.shownValues) { services.append(service) }
            }
        }
        return services.sorted { ($0.group, $0.code) < ($1.group, $1.code) }
    }

    func service(_ code: String) async throws -> Service? { try await services().first { $0.code.utf8.elementsEqual(code.utf8) } }

    /// The catalogue's entry in the version that a request was checked against: its papers, form, times and texts hold for it, whatever the office has
    /// published since. The current one where that version is not here.
    func service(of request: RecordReader) async throws -> Service? {
        guard let code = request.text(RequestField.service) else { return nil }
        let wanted = request.number(RequestField.catalogueVersion)
        var current: Service?
        for scope in await node.deskUpperScopes() {
            for view in try await node.deskRecords(RecordType.service, in: scope, after: nil, limit: 256) where !view.isDeleted {
                guard let service = Service(view.shownValues), service.code.utf8.elementsEqual(code.utf8) else { continue }
                if wanted == nil || service.version == wanted { return service }
                let writes = try await node.deskWrites(view.key)
                if let old = Service.versions(writes).last(where: { $0.version == wanted }) { return old }
                current = service
            }
        }
        return current
    }

    /// Scopes in which this operator may write today. Numbers are given scope by scope: under the same number another village may have somebody
    /// else, so in other scopes than that of the sign-in the name must be the same too.
    func myScopes(_ me: SignedIn) async throws -> [DeskScope] {
        let day = today
        var mine: [DeskScope] = []
        for scope in try await node.deskScopes() where scope.canWrite {
            let operators = try await node.deskOperators(scope.scope)
            guard let item = operators.first(where: { $0.facts.number == me.number }), item.facts.isValid(on: day) else { continue }
            if scope.scope == me.scope || !item.name.isEmpty && item.name.utf8.elementsEqual(me.name.utf8) { mine.append(scope) }
        }
        return mine
    }

    /// The day at the desk; nil while nobody knows it: then it locks nobody out.
    var today: CalendarDate? { clock.mustAsk ? nil : DeskTime(zone: clock.zone).day(clock.now) }

    func operatorNames(_ scope: ScopeID) async throws -> [UInt64: String] {
        var names: [UInt64: String] = [:]
        for item in try await node.deskOperators(scope) where !item.name.isEmpty { names[item.facts.number] = item.name }
        return names
    }
}

extension OperatorFacts {
    /// Substitutes have a first and a last day.
    func isValid(on day: CalendarDate?) -> Bool {
        guard let day else { return true }
        return validFrom.map { $0 <= day } ?? true && validTo.map { day <= $0 } ?? true
    }
}

extension DeskScope {
    var label: String { name ?? region ?? scope.description }
}
