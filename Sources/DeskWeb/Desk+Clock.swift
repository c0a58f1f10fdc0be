import CivilRegistry
import Hummingbird
import Membership
import NodeHost

/// `/tanggal`: which day is it? Asked while the machine does not know.
struct DatePage: Page {
    static let template = "date"
    let title: String
    let machine: String
    let field: InputField
    let isAsked: Bool
}

extension Desk {
    func addClock(to router: Router<DeskContext>) {
        page(router, "/tanggal") { ask in .page(self.datePage(ask)) }
        act(router, "/tanggal") { ask, form in
            let texts = ask.texts
            let typed = form["tanggal"]
            let findings = typed.isEmpty ? [Finding(.error, .missing, "tanggal")] : DateText.check(typed, field: "tanggal", today: Self.lastDay, isDoubtful: false)
            if let wrong = findings.first(where: { $0.weight == .error }) { return .page(self.datePage(ask, typed, wrong.text(texts.language)), status: .unprocessableContent) }
            guard let date = try? DateText.parse(typed) else { throw DeskRefusal.badForm }
            // The centre's clock is later than the last word that came from there.
            let known = max(try await self.node.deskStatus().comparisons.map(\.time).max() ?? 0, WallClock.earliestPlausible)
            if let earliest = ask.time.day(known), date < earliest {
                return .page(self.datePage(ask, typed, texts("date_too_early", ["day": DateText.text(earliest)])), status: .unprocessableContent)
            }
            try await self.clock.say(date, to: self.node)
            var target = "/"
            self.sessions.update(ask.visit.session.token) { session in
                target = session.returnTo ?? "/"
                session.returnTo = nil
            }
            ask.flash(texts("date_set", ["day": DateText.text(date)]))
            return .go(target)
        }
    }

    /// What speaks against the machine's clock.
    private func machine(_ ask: Ask) -> String {
        let at = ask.time.text(WallClock.milliseconds())
        return switch clock.doubt {
        case .impossible, nil: ask.texts("date_machine", ["at": at])
        case .centre(let time): ask.texts("date_machine_centre", ["at": at, "other": ask.time.text(time)])
        case .behind(let time): ask.texts("date_machine_behind", ["at": at, "other": ask.time.text(time)])
        case .leap(let time): ask.texts("date_machine_leap", ["at": at, "other": ask.time.date(time)])
        }
    }

    private static let lastDay = CalendarDate(20_991_231)!

    private func datePage(_ ask: Ask, _ typed: String = "", _ problem: String? = nil) -> DatePage {
        var field = InputField("tanggal", ask.texts("date_label"), typed, hint: ask.texts("date_hint"), isRequired: true)
        field.inputMode = "numeric"
        field.maxLength = 14
        field.problem = problem
        field.hasFocus = true
        return DatePage(title: ask.texts("date_title"), machine: machine(ask), field: field, isAsked: clock.isDoubtful)
    }

    /// Where a page leads while the day is not known; nil when it can be shown.
    func beforeAll(_ ask: Ask) async throws -> Response? {
        guard clock.mustAsk, ask.request.uri.path != "/tanggal" else { return nil }
        if Safety.isOwnPath(ask.request.uri.path) { sessions.update(ask.visit.session.token) { $0.returnTo = ask.request.uri.path } }
        return Response(status: .seeOther, headers: [.location: "/tanggal"])
    }
}
