package import Causality
import MerkleLog
package import OperationLog

/// The rule of merging read out loud (design D7), with nothing to make it fast: a version is live when an effective entry wrote it and no
/// effective entry about the same record names it. Not used to run anything; tests, simulation and doubt compare ``RecordState`` with it.
///
/// It shares no step with ``RecordState`` and ``StateDigest``: no order, no awaited replacements, a digest added up byte by byte.
package struct SlowMerge: Sendable {
    package struct Version: Hashable, Sendable, Comparable {
        package let record: RecordID
        package let field: FieldNumber
        package let dot: Dot

        package init(record: RecordID, field: FieldNumber, dot: Dot) {
            self.record = record
            self.field = field
            self.dot = dot
        }

        package static func < (left: Version, right: Version) -> Bool {
            if left.record != right.record { return left.record < right.record }
            return left.field == right.field ? left.dot < right.dot : left.field < right.field
        }
    }

    private var entriesByRecord: [RecordID: [RecordState.Folded]] = [:]

    package init() {}

    /// One effective, well-formed entry; the same one twice counts once.
    package mutating func add(_ entry: Entry, leaf: UInt64) {
        guard let record = entry.record, !(entriesByRecord[record] ?? []).contains(where: { $0.entry.dot == entry.dot }) else { return }
        entriesByRecord[record, default: []].append(RecordState.Folded(entry: entry, leaf: leaf))
    }

    /// Ascending.
    package var live: [Version] { entriesByRecord.keys.sorted().flatMap { live(in: $0).map(\.version) } }

    package func live(of record: RecordID) -> [Version] { live(in: record).map(\.version) }

    private func live(in record: RecordID) -> [(version: Version, leaf: UInt64)] {
        let entries = entriesByRecord[record] ?? []
        var result: [(version: Version, leaf: UInt64)] = []
        for writer in entries {
            for field in writer.entry.fields {
                let isReplaced = entries.contains { other in
                    other.entry.replaced.contains { item in
                        item.field == field && item.log == writer.entry.dot.log && item.start <= writer.entry.dot.sequence
                            && writer.entry.dot.sequence < item.start + item.count
                    }
                }
                if !isReplaced { result.append((Version(record: record, field: field, dot: writer.entry.dot), writer.leaf)) }
            }
        }
        return result.sorted { $0.version < $1.version }
    }

    /// The digest's 32 bytes, most significant first (design D11).
    package var digest: [UInt8] {
        var sum = [UInt8](repeating: 0, count: 32)
        for record in entriesByRecord.keys {
            for item in live(in: record) {
                let term = Self.term(item.version, item.leaf)
                var carry = 0
                for index in stride(from: 31, through: 0, by: -1) {
                    carry += Int(sum[index]) + Int(term[index])
                    sum[index] = UInt8(carry & 0xFF)
                    carry >>= 8
                }
            }
        }
        return sum
    }

    private static func term(_ version: Version, _ leaf: UInt64) -> [UInt8] {
        func bigEndian(_ value: UInt64, _ bytes: Int) -> [UInt8] { (0..<bytes).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (bytes - 1 - $0))) } }
        let input = Array("DSd1".utf8) + bigEndian(version.record.log.rawValue, 8) + bigEndian(version.record.sequence, 8)
            + bigEndian(UInt64(version.field), 2) + bigEndian(version.dot.log.rawValue, 8) + bigEndian(version.dot.sequence, 8) + bigEndian(leaf, 8)
        return Hash.sha256(input).bytes
    }
}
