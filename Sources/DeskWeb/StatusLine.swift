import CivilRegistry
import KioskNode

/// The first line of every page: how the line to the centre stands, what waits, and how far the work has come. Every fact is text; colour only
/// repeats it.
struct StatusLine: Sendable, Equatable {
    struct Compare: Sendable, Equatable {
        let code: String
        let entries: String
        let at: String
    }

    /// `ok`, `waiting`, `bad`: for the mark beside the words.
    let mood: String
    let link: String
    let pending: String
    let complete: String
    let nextTry: String?
    let saved: String
    let twoPlaces: String
    let sent: String
    let safe: String
    let compare: [Compare]
    let isSending: Bool
    /// What a person must do something about: wrong clock, different state, a key marked as stolen.
    let alarms: [String]

    /// Milliseconds: the word of an exchange is taken for so long as what is so now.
    private static let fresh: UInt64 = 15 * 60_000

    init(_ status: DeskStatus, texts: Texts, time: DeskTime) {
        let now = status.now
        isSending = status.isExchanging
        if status.isExchanging {
            (mood, link) = ("waiting", texts("status_exchanging"))
        } else if let trouble = status.trouble {
            (mood, link) = ("bad", texts("status_trouble", ["why": texts.pick(trouble.indonesian, trouble.english)]))
        } else if let complete = status.lastComplete {
            // What was found so long ago is not said of now.
            let isFresh = now < complete + Self.fresh
            (mood, link) = ("ok", isFresh ? texts("status_connected") : texts("status_connected_at", ["at": time.short(complete, now: now)]))
        } else {
            (mood, link) = ("waiting", texts("status_never"))
        }
        let papers = ["n": String(status.pendingPapers)]
        if status.pending == 0 {
            pending = status.pendingPapers == 0 ? texts("status_pending_none") : texts("status_pending_papers", papers)
        } else {
            // No age by a clock that is not believed.
            let words = (status.clockIsDoubtful ? nil : status.oldestPending).map { texts("status_pending", ["n": String(status.pending), "age": DeskTime.age(now - min(now, $0), texts)]) }
            pending = (words ?? texts("status_pending_count", ["n": String(status.pending)])) + (status.pendingPapers == 0 ? "" : "; " + texts("status_pending_also", papers))
        }
        complete = status.lastComplete.map { texts("status_complete", ["at": time.short($0, now: now)]) } ?? texts("status_complete_none")
        nextTry = status.isExchanging ? nil : status.nextTry.map { texts("status_next", ["at": time.clock($0)]) }
        saved = String(status.saved)
        twoPlaces = String(status.twoPlaces)
        sent = String(status.sent)
        safe = String(status.safe)
        compare = status.comparisons.map { Compare(code: $0.code, entries: String($0.entries), at: time.short($0.time, now: now)) }
        var alarms: [String] = []
        if status.clockIsDoubtful { alarms.append(texts("alarm_clock")) }
        if let offset = status.clockOffset { alarms.append(texts(offset > 0 ? "alarm_fast" : "alarm_slow", ["age": DeskTime.age(offset.magnitude, texts)])) }
        if !status.diverged.isEmpty { alarms.append(texts("alarm_diverged")) }
        if status.isCompromised { alarms.append(texts("alarm_compromised")) }
        self.alarms = alarms
    }

    /// The line alone, for the stream of events.
    func render(_ texts: Texts) -> String {
        struct Model { let t: Texts; let status: StatusLine }
        return Renderer.render(Model(t: texts, status: self), "status-live")
    }
}
