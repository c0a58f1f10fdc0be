import CivilRegistry
import DeskStore
import HTTPTypes
import Hummingbird
import NIOCore
import NodeHost

extension Desk {
    enum Who: Sendable {
        case anyone
        /// Somebody who is signed in; everybody else is led to the sign-in and back.
        case `operator`
    }

    /// A page to look at.
    func page(_ router: Router<DeskContext>, _ path: RouterPath, _ who: Who = .operator, _ body: @escaping @Sendable (Ask) async throws -> Answer) {
        router.get(path) { request, context in
            let ask = try self.ask(request, context)
            if who == .operator, ask.visit.signedIn == nil { return self.toSignIn(ask) }
            // Times of the first line are in the deployment's zone on every page.
            try await self.clock.follow(self.node)
            if who == .operator, let first = try await self.beforeAll(ask) { return first }
            if who == .operator, let gone = try await self.noLonger(ask) { return gone }
            return try await self.response(to: try await body(ask), ask)
        }
    }

    /// Something that changes something: a form. It is read within bounds and known to come from this session's own page before `body` sees it.
    func act(_ router: Router<DeskContext>, _ path: RouterPath, _ who: Who = .operator, _ body: @escaping @Sendable (Ask, Form) async throws -> Answer) {
        router.post(path) { request, context in
            let ask = try self.ask(request, context)
            let form = try await Form.read(request)
            guard self.isOwn(form["_csrf"], ask) || self.isOwn(request.headers[HTTPField.Name("x-csrf-token")!] ?? "", ask) else {
                if ask.visit.signedIn == nil, who == .operator { return self.toSignIn(ask) }
                throw DeskRefusal.staleForm
            }
            if who == .operator, ask.visit.signedIn == nil { return self.toSignIn(ask) }
            if who == .operator, let gone = try await self.noLonger(ask) { return gone }
            return try await self.response(to: try await body(ask, form), ask)
        }
    }

    private func isOwn(_ token: String, _ ask: Ask) -> Bool { !ask.visit.isNew && Safety.isEqual(token, ask.visit.session.csrf) }

    func ask(_ request: Request, _ context: DeskContext) throws -> Ask {
        guard let visit = context.visit else { throw DeskRefusal.notAllowed }
        return Ask(desk: self, visit: visit, request: request, context: context)
    }

    func toSignIn(_ ask: Ask) -> Response {
        let isLive = ask.request.headers[HTTPField.Name("x-desk-live")!] != nil
        if ask.request.method == .get, Safety.isOwnPath(ask.request.uri.path) { sessions.update(ask.visit.session.token) { $0.returnTo = ask.request.uri.path } }
        // What a script asks by itself must not bring the sign-in page into another page.
        return isLive || ask.request.headers[HTTPField.Name("x-csrf-token")!] != nil ? Response(status: .unauthorized) : Self.redirect("/masuk")
    }

    private static func redirect(_ path: String) -> Response { Response(status: .seeOther, headers: [.location: path]) }

    func response(to answer: Answer, _ ask: Ask) async throws -> Response {
        switch answer {
        case .page(let page, let status): return Self.html(await render(page, ask), status)
        case .go(let path): return Self.redirect(path)
        case .nothing: return Response(status: .noContent)
        case .json(let json):
            return Response(status: .ok, headers: [.contentType: "application/json; charset=utf-8"], body: ResponseBody(byteBuffer: ByteBuffer(string: json.text())))
        case .signedIn(let session, let path):
            var response = Self.redirect(path)
            response.setCookie(Gate.cookie(session))
            return response
        }
    }

    private static func html(_ text: String, _ status: HTTPResponse.Status) -> Response {
        Response(status: status, headers: [.contentType: "text/html; charset=utf-8"], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private func render(_ page: any Page, _ ask: Ask) async -> String {
        let status = (try? await node.deskStatus()).map { StatusLine($0, texts: ask.texts, time: ask.time) }
        return Self.render(page, frame(page, ask, status))
    }

    static func render(_ page: any Page, _ frame: Frame) -> String { Renderer.render(frame, type(of: page).template) }

    private func frame(_ page: any Page, _ ask: Ask, _ status: StatusLine?) -> Frame {
        let texts = ask.texts
        let path = ask.request.uri.path
        return Frame(
            t: texts, lang: ask.visit.language.rawValue, otherLang: ask.visit.language.other.rawValue, otherLangName: texts("language_other"), title: page.title,
            csrf: ask.visit.session.csrf, status: status, who: ask.visit.signedIn?.name, place: nil, nav: ask.visit.signedIn == nil ? [] : Self.nav(path, texts),
            flash: sessions.takeFlash(ask.visit.session.token), here: Self.here(ask), style: DeskStyle.path, script: DeskScript.path, isHome: path == "/", help: Self.helpPath(path),
            stated: ask.visit.signedIn == nil ? nil : clock.statedDay.map { texts("date_stated", ["day": DateText.text($0)]) }, page: page)
    }

    /// Where "send now" and the language switch lead back to: the page itself, if it can be asked for again.
    private static func here(_ ask: Ask) -> String {
        let path = ask.request.uri.path
        let isPage = ask.request.method == .get || path.hasPrefix("/draf/") || path.hasPrefix("/masuk") || path == "/cari"
        return isPage && Safety.isOwnPath(path) ? path : "/"
    }

    /// The pages that are one key away from everywhere; a new page that belongs there adds its line.
    static func nav(_ path: String, _ texts: Texts) -> [NavItem] {
        [
            ("/", "nav_home"), ("/permohonan/baru", "nav_new"), ("/cari", "nav_search"), ("/daftar", "nav_list"), ("/cetak", "nav_print"), ("/kotak-keluar", "nav_outbox"),
            ("/akhir-hari", "nav_end_of_day"),
        ].map { NavItem(href: $0.0, navLabel: texts($0.1), isCurrent: $0.0 == path) }
    }

    /// One clear sentence and where to go on. Nothing that was typed stands in it.
    func errorPage(_ error: any Error, _ ask: Ask) async throws -> Response {
        let texts = ask.texts
        if let elsewhere = error as? Elsewhere { return Self.redirect(elsewhere.path) }
        if let held = error as? HeldByAnother {
            if ask.request.headers[HTTPField.Name("x-csrf-token")!] != nil { return Response(status: .conflict) }
            let names = (try? await operatorNames(held.open.draft.scope)) ?? [:]
            let holder = names[held.open.draft.heldBy] ?? texts("by_number", ["n": String(held.open.draft.heldBy)])
            let page = TakeOverPage(title: texts("take_over_title"), action: "/draf/\(held.open.id)/ambil", sentence: texts("take_over_sentence", ["name": holder]))
            return try await response(to: .page(page, status: .conflict), ask)
        }
        let (status, key): (HTTPResponse.Status, String)
        var detail: String?
        switch error {
        case DeskRefusal.notFound: (status, key) = (.notFound, "error_not_found")
        case DeskRefusal.staleForm: (status, key) = (.forbidden, "error_stale_form")
        case DeskRefusal.badForm: (status, key) = (.badRequest, "error_bad_form")
        case DeskRefusal.tooLarge: (status, key) = (.contentTooLarge, "error_too_large")
        case DeskRefusal.notAllowed: (status, key) = (.forbidden, "error_not_allowed")
        case DeskRefusal.onlyAtTheBox: (status, key) = (.forbidden, "devices_only_here")
        case let fault as NodeFault:
            (status, key) = fault.code == .notFound ? (.notFound, "error_not_found") : (.internalServerError, "error_node")
            detail = fault.sentence
            logger.warning("a page failed", metadata: ["exit": "\(fault.code.rawValue)"])
        case let http as any HTTPResponseError:
            (status, key) = http.status == .notFound ? (.notFound, "error_not_found") : (http.status, "error_bad_form")
        default:
            (status, key) = (.internalServerError, "error_node")
            logger.warning("a page failed")
        }
        if ask.request.headers[HTTPField.Name("x-csrf-token")!] != nil { return Response(status: status) }
        let page = ErrorPage(title: texts("error_title"), sentence: texts(key), detail: detail)
        return try await response(to: .page(page, status: status), ask)
    }
}

struct ErrorPage: Page {
    static let template = "error"
    let title: String
    let sentence: String
    let detail: String?
}
