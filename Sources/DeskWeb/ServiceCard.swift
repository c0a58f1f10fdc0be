import Causality
import Membership
import NodeHost
import Replica

/// A service of the catalogue as its record says.
struct ServiceCard: Sendable {
    struct Paper: Sendable { let code: String; let name: String }
    struct Entry: Sendable { let code: String; let kind: String; let name: String }

    let code: String
    let version: UInt64
    let name: String
    let papers: [Paper]
    let form: [Entry]
    let dueHours: UInt64
    let fee: UInt64
    let isOffered: Bool

    init?(_ view: RecordView, _ texts: Texts) {
        let record = RecordReader(view)
        guard !view.isDeleted, let code = record.text(ServiceField.code) else { return nil }
        func cell(_ row: [String], _ index: Int) -> String { index < row.count ? row[index] : "" }
        self.code = code
        version = record.number(ServiceField.version) ?? 0
        name = texts.pick(record.text(ServiceField.nameId) ?? code, record.text(ServiceField.nameEn) ?? "")
        papers = record.rows(ServiceField.requirements).map { Paper(code: cell($0, 0), name: texts.pick(cell($0, 1), cell($0, 2))) }
        form = record.rows(ServiceField.form).map { Entry(code: cell($0, 0), kind: cell($0, 1), name: texts.pick(cell($0, 2), cell($0, 3))) }
        dueHours = record.number(ServiceField.dueHours) ?? 24
        fee = record.number(ServiceField.fee) ?? 0
        isOffered = record.flag(ServiceField.offered) ?? true
    }
}

extension Desk {
    /// The catalogue as it stands here, by code.
    func services(_ texts: Texts) async throws -> [ServiceCard] {
        var cards: [ServiceCard] = []
        for scope in await node.deskUpperScopes() {
            for view in try await node.deskRecords(RecordType.service, in: scope, after: nil, limit: 256) {
                if let card = ServiceCard(view, texts) { cards.append(card) }
            }
        }
        return cards.sorted { Array($0.code.utf8).lexicographicallyPrecedes(Array($1.code.utf8)) }
    }

    func service(_ code: String, _ texts: Texts) async throws -> ServiceCard? { try await services(texts).first { $0.code == code } }

    /// Scopes in which this operator may write.
    func myScopes(_ me: SignedIn) async throws -> [DeskScopeChoice] {
        var choices: [DeskScopeChoice] = []
        for scope in try await node.deskScopes() where scope.canWrite {
            if try await node.deskOperators(scope.scope).contains(where: { $0.facts.number == me.number }) {
                choices.append(DeskScopeChoice(scope: scope.scope, name: scope.name ?? scope.region ?? scope.scope.description))
            }
        }
        return choices
    }
}

struct DeskScopeChoice: Sendable {
    let scope: ScopeID
    let name: String
}
