import CivilRegistry
import HTTPTypes
import Hummingbird
import NIOCore
import NodeHost

/// Every request passes here first: who may ask, who is asking, what a browser may do with the answer, and what is shown when it fails.
struct Gate: RouterMiddleware {
    let desk: Desk
    /// Of the village's network; nil for this machine's own.
    var lan: LanDoor?

    static let sessionCookie = "desa"
    static let languageCookie = "bahasa"

    func handle(_ request: Request, context: DeskContext, next: (Request, DeskContext) async throws -> Response) async throws -> Response {
        var response: Response
        do {
            try Safety.check(
                method: request.method, authority: request.head.authority, path: request.head.path ?? "", origin: request.headers[.origin],
                fetch: Safety.Fetch(request.headers), hosts: lan?.hosts ?? desk.settings.hosts, isSecure: lan != nil)
            if let lan {
                if let device = request.cookies[LanDoor.cookie].flatMap({ lan.device($0.value) }) {
                    response = try await admitted(request, context, next, device: device.id)
                } else {
                    response = try await unpaired(request, lan)
                }
            } else {
                response = try await admitted(request, context, next, device: nil)
            }
        } catch let refusal as Safety.Refusal {
            response = Self.plain(refusal)
        }
        for (name, value) in Safety.headers { response.headers[name] = value }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        desk.logger.debug("answered", metadata: ["route": "\(context.endpointPath ?? "-")", "status": "\(response.status.code)"])
        return response
    }

    private func unpaired(_ request: Request, _ lan: LanDoor) async throws -> Response {
        do { return try await lan.answer(unpaired: request) } catch { return Response(status: .badRequest) }
    }

    private func admitted(
        _ request: Request, _ context: DeskContext, _ next: (Request, DeskContext) async throws -> Response, device: String?
    ) async throws -> Response {
        if request.uri.path.hasPrefix("/aset/") {
            do { return try await next(request, context) } catch { return Response(status: .notFound) }
        }
        let now = WallClock.monotonic()
        let isActivity = request.headers[HTTPField.Name("x-desk-live")!] == nil && !request.uri.path.hasPrefix("/peristiwa")
        let language = request.cookies[Self.languageCookie].flatMap { Language(rawValue: $0.value) } ?? .indonesian
        let known = request.cookies[Self.sessionCookie].flatMap { desk.sessions.find($0.value, now: now, isActivity: isActivity) }.flatMap { $0.device == device ? $0 : nil }
        let visit = Visit(session: known ?? desk.sessions.begin(now: now, device: device), language: language, isNew: known == nil)
        var context = context
        context.visit = visit
        var response: Response
        do { response = try await next(request, context) } catch {
            response = try await desk.errorPage(error, Ask(desk: desk, visit: visit, request: request, context: context))
        }
        if visit.isNew { response.setCookie(Self.cookie(visit.session)) }
        return response
    }

    static func cookie(_ session: Session) -> Cookie {
        Cookie(name: sessionCookie, value: session.token, path: "/", secure: session.device != nil, httpOnly: true, sameSite: .strict)
    }

    /// Before anything is known of who asks: a word in both languages, and no page.
    static func plain(_ refusal: Safety.Refusal) -> Response {
        let (status, text): (HTTPResponse.Status, String) = switch refusal {
        case .wrongHost: (.misdirectedRequest, "Alamat ini bukan meja desa. Buka lewat ikon di komputer ini. / This is not the desk's address: open it by the icon on this computer.")
        case .wrongOrigin: (.forbidden, "Permintaan ini tidak berasal dari halaman meja desa. / This request does not come from a page of the desk.")
        case .notByPerson: (.forbidden, "Halaman lain tidak dapat memakai meja desa. / Another page cannot use the desk.")
        case .wrongMethod: (.methodNotAllowed, "Cara permintaan ini tidak dikenal. / This method is not known here.")
        case .tooLarge: (.contentTooLarge, "Permintaan ini terlalu besar. / This request is too large.")
        }
        return Response(status: status, headers: [.contentType: "text/plain; charset=utf-8"], body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")))
    }
}
