import SyncProtocol

/// How long what waits will take, as far as this kiosk can know. It would rather say nothing than promise what the line does not.
package enum SendEstimate: Sendable, Equatable {
    case nothingWaits
    /// From now on: the wait for the next contact, and the sending.
    case seconds(UInt64)
    /// The line has carried too little to be measured.
    case unmeasured
    /// Nothing has come through for so many seconds; nil: never.
    case noLine(seconds: UInt64?)

    /// Without an answer for longer than this, in seconds, what was measured before says nothing.
    package static let patience: UInt64 = 15 * 60
    /// From so many seconds on a stick is quicker than waiting.
    package static let stickAfter: UInt64 = 24 * 3600

    /// - Parameters:
    ///   - bytes: of frames that are still to go.
    ///   - rate: bytes a second that were acknowledged lately, round trips included.
    ///   - wait: seconds until the next contact.
    ///   - silence: seconds since the last answer of the centre; nil for none that is known.
    ///   - isDown: the last try failed, and not because the centre is busy.
    package init(bytes: UInt64, rate: Int?, wait: UInt64, silence: UInt64?, isDown: Bool) {
        if bytes == 0 {
            self = .nothingWaits
        } else if isDown, silence.map({ $0 >= Self.patience }) ?? true {
            self = .noLine(seconds: silence)
        } else if let rate, rate > 0 {
            self = .seconds(wait + (bytes + UInt64(rate) - 1) / UInt64(rate))
        } else if silence != nil, bytes <= RequestSizing.firstOfConnection {
            // One request, over a line that has carried some.
            self = .seconds(wait + RequestSizing.target / 1000)
        } else {
            self = .unmeasured
        }
    }

    package var seconds: UInt64? { if case .seconds(let value) = self { value } else { nil } }

    package func text(indonesian: Bool) -> String {
        switch self {
        case .nothingWaits: indonesian ? "tidak ada yang menunggu" : "nothing waits"
        case .seconds(let value): value < 60 ? (indonesian ? "kurang dari 1 menit" : "less than a minute") : "±" + Span.text(value, indonesian: indonesian)
        case .unmeasured: indonesian ? "belum diketahui, kecepatan jaringan belum terukur" : "not known yet, the line has not been measured"
        case .noLine(nil):
            indonesian ? "tidak diketahui, kantor pusat belum pernah terhubung; kirim dengan stik" : "unknown, the centre was never reached; take the stick"
        case .noLine(let value?):
            (indonesian ? "tidak diketahui, tidak ada sambungan selama \(Span.text(value, indonesian: true))" : "unknown, no line for \(Span.text(value, indonesian: false))")
                + (value >= Self.stickAfter ? (indonesian ? "; kirim dengan stik" : "; take the stick") : "")
        }
    }
}

/// A span of time as people say it.
enum Span {
    static func text(_ seconds: UInt64, indonesian: Bool) -> String {
        let (count, id, en) = parts(seconds)
        return "\(count) \(indonesian ? id : en)\(indonesian || count == 1 ? "" : "s")"
    }

    private static func parts(_ seconds: UInt64) -> (UInt64, String, String) {
        switch seconds {
        case ..<60: (seconds, "detik", "second")
        case ..<5400: ((seconds + 30) / 60, "menit", "minute")
        case ..<(48 * 3600): ((seconds + 1800) / 3600, "jam", "hour")
        default: (seconds / 86_400, "hari", "day")
        }
    }
}
