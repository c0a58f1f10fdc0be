import Causality
import OperationLog

/// What packer and unpacker both know of the records that the runs of one frame have named so far: which came last, and which entry of the
/// frame wrote a field last. Both see the same entries in the same order.
struct RecordTrack {
    /// Names of records, in the order in which they were met.
    private(set) var records: [RecordID] = []
    private var numbers: [RecordID: Int] = [:]
    /// The last entry that wrote a field, by record.
    private var writers: [[(field: FieldNumber, dot: Dot)]] = []
    /// Numbers of the records named last, the newest first.
    private var recent: [Int] = []

    static let recentCount = 256
    /// More fields of one record are not followed: a peer must not make us search long lists.
    private static let maxFields = 64

    /// Places from the newest, 0 to 255; nil when it was not named lately.
    func rank(_ record: RecordID) -> Int? { numbers[record].flatMap { recent.firstIndex(of: $0) } }

    func record(rank: Int) -> RecordID? { rank < recent.count ? records[recent[rank]] : nil }

    /// - Parameter rank: where it stands, if that is known.
    mutating func touch(_ record: RecordID, rank: Int?) {
        if let rank {
            if rank > 0 { recent.insert(recent.remove(at: rank), at: 0) }
            return
        }
        let number: Int
        if let known = numbers[record] {
            number = known
        } else {
            number = records.count
            numbers[record] = number
            records.append(record)
            writers.append([])
        }
        if recent.count == Self.recentCount { recent.removeLast() }
        recent.insert(number, at: 0)
    }

    func lastWriter(_ record: RecordID, _ field: FieldNumber) -> Dot? {
        numbers[record].flatMap { number in writers[number].first { $0.field == field }?.dot }
    }

    mutating func wrote(_ fields: [FieldNumber], _ record: RecordID, at dot: Dot) {
        guard !fields.isEmpty, let number = numbers[record] else { return }
        for field in fields {
            if let index = writers[number].firstIndex(where: { $0.field == field }) {
                writers[number][index].dot = dot
            } else if writers[number].count < Self.maxFields {
                writers[number].append((field, dot))
            }
        }
    }
}
