import CivilRegistry
import Hummingbird

extension Desk {
    /// The switch at the foot of every page; kept in a cookie that says nothing else.
    func addLanguage(to router: Router<DeskContext>) {
        router.post("/bahasa") { request, context in
            let ask = try self.ask(request, context)
            let form = try await Form.read(request)
            guard let language = Language(rawValue: form["bahasa"]) else { throw DeskRefusal.badForm }
            var response = try await self.response(to: .go(Safety.isOwnPath(form["dari"]) ? form["dari"] : "/"), ask)
            response.setCookie(Cookie(name: Gate.languageCookie, value: language.rawValue, maxAge: 400 * 86_400, path: "/", secure: false, httpOnly: true, sameSite: .strict))
            return response
        }
    }
}
