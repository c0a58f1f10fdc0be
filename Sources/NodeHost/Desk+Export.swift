package import Attachments
package import Causality
import Replica

extension DeskNode {
    /// Attachments that entries of these scopes, or of all, name and whose keys are not erased; and whether all of each is here.
    package func attachmentsNamed(in scopes: [ScopeID]?) throws(NodeFault) -> [(id: AttachmentID, isHeld: Bool)] {
        guard let store = attachments?.store else { return [] }
        do throws(StoreFailure) {
            var named: [(AttachmentID, Bool)] = []
            for query in [AttachmentQuery.whole, .lacking] {
                for item in try store.list(query, limit: .max) {
                    if let scopes, try !store.references(of: item.id).contains(where: { scopes.contains($0.scope) }) { continue }
                    named.append((item.id, item.isWhole))
                }
            }
            return named
        } catch { throw NodeFault(error) }
    }
}
