package import Causality
package import NodeHost
import OperationLog
import RecordMerge
package import Replica
import SQLiteStore

/// Records that a desk found to be the same and made one: the one that went says which one stays, in the remark of its deletion.
extension KioskNode {
    /// `Orang yang sama; digabung ke 0123456789abcdef:7`
    package static func mergeRemark(into record: RecordID, _ words: String) -> String { "\(words) \(record)" }

    /// A record, or the one that it was made one with: another desk may have taken in a request for the one that went.
    package func deskLiving(_ record: RecordID) throws(NodeFault) -> RecordView? {
        var view = try deskRecord(record)
        for _ in 0..<4 {
            guard let gone = view, gone.isDeleted, let next = try mergedInto(gone.key), next != gone.key.record else { break }
            view = try deskRecord(next)
        }
        return view
    }

    private func mergedInto(_ key: RecordKey) throws(NodeFault) -> RecordID? {
        do throws(StoreFailure) {
            for source in try replica.ownSources(key) {
                let dot = source.entry.dot
                guard source.entry.fields.contains(0), let payload = try replica.store.entry(dot)?.payload, let read = try? Payload.decode(payload),
                    case .text(let remark)? = read.value(0), let word = remark.split(separator: " ").last, let record = Dot(String(word))
                else { continue }
                return record
            }
        } catch { throw NodeFault(error) }
        return nil
    }
}
