package import CanonicalCBOR
import Causality
package import OperationLog
import RecordMerge
package import Replica

extension DeskNode {
    /// What each operation wrote to a record, causes before effects, values of payloads too; what was set aside or is not here is left out. Older versions of a
    /// record that its office publishes are read from it.
    package func writes(_ key: RecordKey) throws(NodeFault) -> [[(field: FieldNumber, value: CBORValue)]] {
        var writes: [[(field: FieldNumber, value: CBORValue)]] = []
        do throws(StoreFailure) {
            let explanation = Explanation(record: key.record, sources: try replica.ownSources(key)) { _ in .latest }
            for step in explanation.timeline where step.verdict == nil {
                let entry = step.entry
                let payload = try replica.store.entry(entry.dot)?.payload.flatMap { try? Payload.decode($0) }
                writes.append(entry.fields.compactMap { field in (entry.openValue(field) ?? payload?.value(field)).map { (field, $0) } })
            }
        } catch { throw NodeFault(error) }
        return writes
    }
}
