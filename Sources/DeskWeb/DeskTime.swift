import CivilRegistry
import Membership

/// Moments (milliseconds since 1970) as people of the desk read them.
struct DeskTime: Sendable {
    let zone: TimeZoneOffset

    func local(_ milliseconds: UInt64) -> LocalTime? { LocalTime(seconds: Int64(clamping: milliseconds / 1000), zone: zone) }

    /// `22-11-2026`
    func date(_ milliseconds: UInt64) -> String { local(milliseconds).map { DateText.text($0.date) } ?? "?" }
    /// `22-11-2026 13:05`
    func text(_ milliseconds: UInt64) -> String { local(milliseconds)?.text ?? "?" }
    /// `13:05`
    func clock(_ milliseconds: UInt64) -> String { local(milliseconds)?.clock ?? "?" }
    /// `13:05` of today, else `21-11 13:05`.
    func short(_ milliseconds: UInt64, now: UInt64) -> String {
        guard let then = local(milliseconds), let now = local(now) else { return "?" }
        return then.date == now.date ? then.clock : "\(DateText.text(then.date).prefix(5)) \(then.clock)"
    }

    func day(_ milliseconds: UInt64) -> CalendarDate? { local(milliseconds)?.date }

    /// `22-11-2026`, of yyyymmdd; empty for anything else.
    static func day(_ number: UInt64?) -> String { number.flatMap { CalendarDate($0) }.map { DateText.text($0) } ?? "" }

    /// `3 jam`, of a length in milliseconds.
    static func age(_ milliseconds: UInt64, _ texts: Texts) -> String {
        let minutes = milliseconds / 60_000
        if minutes < 1 { return texts("age_now") }
        if minutes < 60 { return texts("age_minutes", ["n": String(minutes)]) }
        if minutes < 48 * 60 { return texts("age_hours", ["n": String(minutes / 60)]) }
        return texts("age_days", ["n": String(minutes / 1440)])
    }
}
