package import Hummingbird
import CivilRegistry
import Membership
import NodeHost

/// One request with who makes it.
package struct DeskContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    var visit: Visit?

    package init(source: Source) { coreContext = .init(source: source) }
}

/// The session and language of one request.
struct Visit: Sendable {
    var session: Session
    let language: Language
    /// The browser has not got this session's cookie yet.
    var isNew: Bool

    var texts: Texts { Texts.of(language) }
    var signedIn: SignedIn? { session.signedIn }
}

/// What a handler gets.
struct Ask: Sendable {
    let desk: Desk
    let visit: Visit
    let request: Request
    let context: DeskContext

    var texts: Texts { visit.texts }
    /// Today at the desk.
    var today: CalendarDate { time.day(now) ?? CalendarDate(20_000_101)! }
    /// Milliseconds since 1970: by the operator's word while the machine's clock cannot be believed.
    var now: UInt64 { desk.clock.now }
    var time: DeskTime { DeskTime(zone: desk.clock.zone) }

    /// Only behind ``Desk/page(_:_:_:_:)`` for operators.
    var me: SignedIn {
        guard let me = visit.signedIn else { preconditionFailure("a page for operators without one") }
        return me
    }

    /// What was typed on this page before the desk locked itself; nil when nothing was.
    var kept: Form? { visit.session.kept.flatMap { $0.path == request.uri.path ? $0.form : nil } }

    func parameter(_ name: String) -> String { context.parameters.get(name) ?? "" }
    func query(_ name: String) -> String { String(request.uri.queryParameters[Substring(name)] ?? "") }

    func flash(_ text: String, isBad: Bool = false) { desk.sessions.update(visit.session.token) { $0.flash = Flash(text, isBad: isBad) } }
}

/// What a handler gives.
enum Answer: Sendable {
    case page(any Page, status: HTTPResponse.Status = .ok)
    /// 303, to a path of ours.
    case go(String)
    case nothing
    /// For the page's script.
    case json(JSON)
    /// Signed in: the browser gets the new session's cookie.
    case signedIn(Session, to: String)
}

/// Why there is no answer; the page that is shown says so in the reader's language, never what was typed.
package enum DeskRefusal: Error, Sendable, Equatable {
    case notFound
    /// The form is not of this session: an old page, or not ours.
    case staleForm
    case badForm
    case tooLarge
    /// As many unfinished ones as the desk keeps.
    case tooManyDrafts
    case notAllowed
    /// Asked from another screen.
    case onlyAtTheBox
}
