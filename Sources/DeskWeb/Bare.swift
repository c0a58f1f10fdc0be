import HTTPTypes
import Hummingbird
import NIOCore
import CivilRegistry

/// What stands around a page that knows nobody yet and may tell nothing: no state of the line, no names, no way on.
struct BareFrame: Sendable {
    let t: Texts
    let lang: String
    let otherLang: String
    let otherLangName: String
    let title: String
    let csrf: String
    let style: String
    let page: any Page
}

enum Bare {
    static func html(_ page: any Page, _ texts: Texts, csrf: String = "", status: HTTPResponse.Status = .ok, refresh: String? = nil) -> Response {
        let frame = BareFrame(
            t: texts, lang: texts.language.rawValue, otherLang: texts.language.other.rawValue, otherLangName: texts("language_other"), title: page.title, csrf: csrf,
            style: DeskStyle.path, page: page)
        var response = Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"], body: ResponseBody(byteBuffer: ByteBuffer(string: Renderer.render(frame, type(of: page).template))))
        if let refresh { response.headers[HTTPField.Name("refresh")!] = refresh }
        return response
    }

    static func go(_ path: String) -> Response { Response(status: .seeOther, headers: [.location: path]) }

    static func texts(_ request: Request) -> Texts { Texts.of(request.cookies[Gate.languageCookie].flatMap { Language(rawValue: $0.value) } ?? .indonesian) }

    /// The language switch, back to the one page that there is.
    static func language(_ request: Request, back: String) async throws -> Response {
        guard let language = Language(rawValue: try await Form.read(request)["bahasa"]) else { throw DeskRefusal.badForm }
        var response = go(back)
        response.setCookie(Cookie(name: Gate.languageCookie, value: language.rawValue, maxAge: 400 * 86_400, path: "/", secure: false, httpOnly: true, sameSite: .strict))
        return response
    }

    static func asset(_ path: String) -> Response? {
        let found: (String, String)? = switch path {
        case DeskStyle.path: ("text/css; charset=utf-8", DeskStyle.source)
        default: nil
        }
        return found.map { type, source in
            Response(
                status: .ok, headers: [.contentType: type, .cacheControl: "private, max-age=31536000, immutable"], body: ResponseBody(byteBuffer: ByteBuffer(string: source)))
        }
    }
}
