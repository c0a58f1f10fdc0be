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

    /// Scopes in which this operator may write.
    func myScopes(_ me: SignedIn) async throws -> [DeskScope] {
        var mine: [DeskScope] = []
        for scope in try await node.deskScopes() where scope.canWrite {
            let operators = try await node.deskOperators(scope.scope)
            if operators.contains(where: { $0.facts.number == me.number }) { mine.append(scope) }
        }
        return mine
    }

    func operatorNames(_ scope: ScopeID) async throws -> [UInt64: String] {
        var names: [UInt64: String] = [:]
        for item in try await node.deskOperators(scope) where !item.name.isEmpty { names[item.facts.number] = item.name }
        return names
    }
}

extension DeskScope {
    var label: String { name ?? region ?? scope.description }
}
