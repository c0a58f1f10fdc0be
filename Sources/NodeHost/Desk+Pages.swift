import Causality
import Replica

/// Where a list goes on: after a record, with so many shown before.
struct PageMark {
    /// Bytes of text, and records looked at, after which a page ends.
    static let maxBytes = 256 << 10
    static let maxRecords = 4096

    var scope: ScopeID
    var record: RecordID?
    var shown: UInt64
    /// Nothing comes after it.
    var isLast = false

    init(scope: ScopeID, record: RecordID?, shown: UInt64) {
        self.scope = scope
        self.record = record
        self.shown = shown
    }

    /// `scope/record/shown`, as the page before gave it; nil for the first page.
    init?(of command: NodeCommand) throws(NodeFault) {
        guard let text = command["after"] else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, let scope = UInt64(parts[0]), let record = Dot(String(parts[1])), let shown = UInt64(parts[2]) else {
            throw NodeFault(.usage, "A list does not go on after \"\(text.prefix(64))\".")
        }
        self.init(scope: ScopeID(scope), record: record, shown: shown)
    }

    var text: String { "\(scope)/\(record?.description ?? "")/\(shown)" }
}

extension DeskNode {
    /// A page of the records of a scope, or of all, by scope and name.
    /// - Parameter line: what is shown of a record; nil for nothing.
    func page(
        _ scope: ScopeID?, type: UInt64?, contestedOnly: Bool, from: PageMark?, _ line: (RecordView) throws(NodeFault) -> String?, emit: (String) -> Void
    ) throws(NodeFault) -> PageMark {
        let scopes = scope.map { [$0] } ?? replica.head.scopeIDs
        var mark = from ?? PageMark(scope: scopes.first ?? ScopeID(0), record: nil, shown: 0)
        var (bytes, records) = (0, 0)
        for scope in scopes where scope >= mark.scope {
            if scope > mark.scope {
                mark.scope = scope
                mark.record = nil
            }
            while true {
                let keys: [RecordID]
                do throws(StoreFailure) {
                    keys = try replica.store.recordKeys(scope, type: type, contestedOnly: contestedOnly, after: mark.record, limit: 256)
                } catch { throw NodeFault(error) }
                for record in keys {
                    if bytes >= PageMark.maxBytes || records >= PageMark.maxRecords { return mark }
                    let view: RecordView?
                    do throws(StoreFailure) { view = try replica.view(RecordKey(scope: scope, record: record)) } catch { throw NodeFault(error) }
                    mark.record = record
                    records += 1
                    guard let view, let text = try line(view) else { continue }
                    emit(text)
                    bytes += text.utf8.count
                    mark.shown += 1
                }
                if keys.count < 256 { break }
            }
        }
        mark.isLast = true
        return mark
    }
}
