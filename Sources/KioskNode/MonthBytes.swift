import CanonicalCBOR
import Causality
import Replica

/// What the line has carried this month: a village pays by the megabyte. The exchange's own bytes, without those of TLS and TCP.
struct MonthBytes: Sendable, Equatable {
    /// yyyymm, UTC by this machine.
    var month: UInt64 = 0
    var up: UInt64 = 0
    var down: UInt64 = 0

    static let note = Array("month-bytes".utf8)

    init() {}

    init(note: [UInt8]?) {
        guard let note, case .array(let items)? = try? CBORValue.decode(note), items.count == 3, case .unsigned(let month) = items[0], case .unsigned(let up) = items[1],
            case .unsigned(let down) = items[2]
        else { return }
        (self.month, self.up, self.down) = (month, up, down)
    }

    var encoded: [UInt8] { CBORValue.array([.unsigned(month), .unsigned(up), .unsigned(down)]).encoded() }

    mutating func add(up: Int, down: Int, at wall: UInt64) {
        let now = Self.month(wall)
        if now != month { self = MonthBytes(month: now) }
        self.up &+= UInt64(up)
        self.down &+= UInt64(down)
    }

    private init(month: UInt64) { self.month = month }

    /// Civil date of the day's number (proleptic Gregorian).
    static func month(_ wall: UInt64) -> UInt64 {
        let days = Int64(wall / 86_400_000) + 719_468
        let era = days / 146_097
        let ofEra = days - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let dayOfYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return UInt64(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)) * 100 + UInt64(month)
    }
}
