import CivilRegistry
import DeskStore
import HTTPTypes
import Hummingbird
import NodeHost

/// The desk locks itself while somebody looks for a paper, and the form that they send then is not thrown away: fields of a draft are written, other forms
/// wait in the session until the same operator has signed in.
extension Desk {
    func addLocked(to router: Router<DeskContext>) {
        // A key was pressed on a page that sends nothing before its button is pressed.
        act(router, "/hidup") { _, _ in .nothing }
    }

    /// Forms above this are not kept, in bytes.
    private static let mostKept = 32_768

    /// A form of this session's own page, from the operator who was signed in here.
    func keepTyped(_ form: Form, _ ask: Ask) async {
        guard let last = ask.visit.session.last else { return }
        let path = ask.request.uri.path
        if path.hasPrefix("/draf/") {
            var visit = ask.visit
            visit.session.signedIn = last
            let before = Ask(desk: self, visit: visit, request: ask.request, context: ask.context)
            guard let page = try? await writeTyped(form, before) else { return }
            sessions.update(ask.visit.session.token) { $0.returnTo = page }
        } else {
            guard form.size <= Self.mostKept, let page = Self.pageBehind(ask) else { return }
            sessions.update(ask.visit.session.token) { session in
                session.kept = KeptForm(path: page, form: form)
                session.returnTo = page
            }
        }
        ask.flash(ask.texts("locked_kept"))
    }

    /// Writes what a draft's form brings.
    /// - Returns: the page on which it is shown again.
    private func writeTyped(_ form: Form, _ ask: Ask) async throws -> String {
        let open = try await open(ask)
        let step = NewRequest.Step(rawValue: ask.parameter("step"))
        let fields = step.map { typed(form, open, $0) } ?? form.fields("").filter { DraftFields.isField($0.name) }
        _ = try await write(fields, open, ask)
        return open.href(step ?? open.step)
    }

    /// The page on which a form stood; nil when the browser does not say, or says another site's.
    private static func pageBehind(_ ask: Ask) -> String? {
        guard let referer = ask.request.headers[.referer], let origin = ask.request.headers[.origin], referer.utf8.starts(with: origin.utf8) else { return nil }
        let path = String(decoding: referer.utf8.dropFirst(origin.utf8.count).prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }, as: UTF8.self)
        return Safety.isOwnPath(path) ? path : nil
    }
}
