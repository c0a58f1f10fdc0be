package import Causality
package import Membership
package import OperationLog
package import Replica

/// A part of a matter that belongs into another scope (design D24): a family's arrival in its new village, what a ruling asks of one.
package struct OtherHalf: Sendable, Equatable {
    /// Of the scope where it is to be: `35.27.01.2005`.
    package let region: String
    /// The record there, as the centre has said in this record's own scope; nil while it has not.
    package let record: RecordID?
    /// When somebody wrote that it is needed, milliseconds since 1970 by that node's clock.
    package let since: UInt64
}

extension DeskNode {
    /// The other halves that a record says it has, in the order in which it names their regions; its own region is passed over. That one is
    /// there is the centre's word in this scope, so a desk knows it without a right in the other.
    package func otherHalves(_ view: RecordView) throws(NodeFault) -> [OtherHalf] {
        guard let field = Self.regionField(view.type), !view.isDeleted, !view.versions(field).isEmpty else { return [] }
        let own = membership.scope(view.key.scope, at: nil)?.region
        var there: [LinkSource] = []
        var halves: [OtherHalf] = []
        do throws(StoreFailure) { there = try replica.links(of: view.key) } catch { throw NodeFault(error) }
        for version in view.versions(field) {
            guard case .known(.array(let items)) = version.value else { continue }
            for case .text(let region) in items where region != own && !halves.contains(where: { $0.region == region }) {
                let record = there.first { membership.scope($0.scope, at: nil)?.region == region }?.reference.dot
                halves.append(OtherHalf(region: region, record: record, since: version.time.milliseconds))
            }
        }
        return halves
    }

    /// The field in which records of a type name the regions of their other halves.
    package static func regionField(_ type: UInt64?) -> FieldNumber? {
        switch type {
        case RecordType.request: RequestField.otherRegions
        case RecordType.ruling: RulingField.villages
        default: nil
        }
    }
}

extension Replica {
    /// What the centre says this record is the other half of; more than one for a record with several.
    package func links(of key: RecordKey) throws(StoreFailure) -> [LinkSource] {
        var sources: [LinkSource] = []
        for stored in try history(key) where head.logs[stored.dot.log]?.node == identity.centreNode {
            if let entry = try? Entry.decode(stored.bytes, at: stored.dot), let source = LinkSource(entry), !sources.contains(source) { sources.append(source) }
        }
        return sources
    }
}
