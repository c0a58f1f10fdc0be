import HTTPTypes
import Hummingbird
import NIOCore

/// `/pasangkan`: all that an unpaired browser ever sees.
struct PairPage: Page {
    static let template = "pair"
    let title: String
    let complaint: String?
    let code: InputField
    let device: InputField
}

extension LanDoor {
    /// What a browser gets that was not let in.
    func answer(unpaired request: Request) async throws -> Response {
        let texts = Bare.texts(request)
        switch (request.method, request.uri.path) {
        case (.get, let path) where path.hasPrefix("/aset/"): return Bare.asset(path) ?? Response(status: .notFound)
        case (.get, "/pasangkan"): return Bare.html(page(texts), texts)
        case (.get, _): return Bare.go("/pasangkan")
        case (.post, "/bahasa"): return try await Bare.language(request, back: "/pasangkan")
        case (.post, "/pasangkan"):
            let form = try await Form.read(request)
            let complaint: String
            switch try await pair(form["kode"], name: form["nama"]) {
            case .paired(let secret):
                var response = Bare.go("/")
                response.setCookie(Cookie(name: Self.cookie, value: secret, maxAge: 400 * 86_400, path: "/", secure: true, httpOnly: true, sameSite: .strict))
                return response
            case .wrong: complaint = texts("pair_wrong")
            case .slip: complaint = texts("pair_slip")
            case .noCode: complaint = texts("pair_no_code")
            case .full: complaint = texts("pair_full")
            }
            return Bare.html(page(texts, name: form["nama"], complaint: complaint), texts, status: .unprocessableContent)
        default: return Response(status: .forbidden)
        }
    }

    private func page(_ texts: Texts, name: String = "", complaint: String? = nil) -> PairPage {
        var code = InputField("kode", texts("pair_code"), hint: texts("pair_code_hint"), isRequired: true)
        code.maxLength = 24
        code.hasFocus = true
        code.problem = complaint
        var device = InputField("nama", texts("pair_name"), name, hint: texts("pair_name_hint"))
        device.maxLength = 40
        return PairPage(title: texts("pair_title"), complaint: complaint == nil ? nil : texts("form_has_problems"), code: code, device: device)
    }
}
