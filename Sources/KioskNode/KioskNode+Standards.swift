package import CanonicalCBOR
package import Causality
import Membership
package import NodeHost
package import OperationLog
import RecordMerge
package import Replica

/// What the six standards of a request are told by: the catalogue's older versions, the centre's clock, and who can sign a receipt.
extension KioskNode {
    /// What each operation wrote to a record, causes before effects, values of payloads too; what was set aside or is not here is left out.
    package func deskWrites(_ key: RecordKey) throws(NodeFault) -> [[(field: FieldNumber, value: CBORValue)]] {
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

    /// When the centre had what stands at this place, in seconds since 1970 by its own clock: its own entries when it wrote them, those of this node when it
    /// first vouched for them. Nil before that; nil for another desk's entries too, whose receipt only that desk has.
    package func deskCentreTime(_ dot: Dot, written: UInt64) throws(NodeFault) -> Int64? {
        guard let log = replica.head.logs[dot.log] else { return nil }
        if deskOffices().contains(log.node) { return Int64(clamping: written / 1000) }
        guard log.node == profile.node else { return nil }
        do throws(StoreFailure) { return try replica.receivedTime(dot).map { Int64(clamping: $0) } } catch { throw NodeFault(error) }
    }

    /// The centre's clock in milliseconds since 1970, as its last answers tell it; nil before the first answer of this run.
    package func deskCentreNow() -> UInt64? { link.clock?.centre(at: WallClock.monotonic()) }

    /// Who can print a signed receipt for an entry.
    package enum ReceiptSigner: Sendable, Equatable {
        case thisDesk
        /// Its log was begun under a key that this computer has no more.
        case formerKey
        /// The desk that wrote it, by the name that the office gave it.
        case other(name: String?)
    }

    package func deskReceiptSigner(_ dot: Dot) throws(NodeFault) -> ReceiptSigner {
        guard let log = replica.head.logs[dot.log] else { return .other(name: nil) }
        guard log.node == profile.node else { return .other(name: try deskNodeNames()[log.node]) }
        return log.genesis.key == key.publicKey ? .thisDesk : .formerKey
    }
}
