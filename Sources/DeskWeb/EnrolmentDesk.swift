import HTTPTypes
import Hummingbird
import HummingbirdCore
import KioskNode
package import Logging
import NIOCore
package import NodeHost
import Synchronization
import SyncProtocol

/// A computer that is no kiosk yet: one page takes the office's code, and the desk comes after it.
package final class EnrolmentDesk: Sendable {
    private let data: String
    private let settings: DeskSettings
    private let proxy: String?
    private let logger: Logger
    private let csrf = FieldValues.hex(Entropy.bytes(32))
    private let isBusy = Mutex(false)

    /// - Parameter proxy: `http://host:port`; nil for none.
    package init(data: String, settings: DeskSettings, proxy: String?, logger: Logger) {
        self.data = data
        self.settings = settings
        self.proxy = proxy
        self.logger = logger
    }

    /// Serves until the folder holds a node, by this page or by `desa-kiosk enrol`, or the task is cancelled.
    package func run() async throws(NodeFault) {
        let desk = self
        let fault = await withTaskGroup(of: NodeFault?.self) { group in
            group.addTask { await desk.serve() }
            group.addTask {
                while !Task.isCancelled, !KioskNode.isThere(desk.data) { try? await Task.sleep(for: .milliseconds(500)) }
                // The answer that says so is still on its way to the browser.
                try? await Task.sleep(for: .milliseconds(700))
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        if let fault { throw fault }
    }

    private func serve() async -> NodeFault? {
        var quiet = logger
        quiet.logLevel = max(quiet.logLevel, .error)
        let (settings, logger) = (settings, logger)
        let application = Application(
            router: router(), server: .http1(configuration: .init(idleTimeout: .seconds(120))),
            configuration: ApplicationConfiguration(address: .hostname(settings.host, port: settings.port), serverName: nil, backlog: 16),
            onServerRunning: { _ in logger.info("this computer is not enrolled yet: the page for the office's code is served", metadata: ["address": "http://\(settings.host):\(settings.port)/"]) },
            logger: quiet)
        do {
            try await application.run()
            return nil
        } catch {
            return Task.isCancelled ? nil : NodeFault(.inTheWay, "The page for the office's code cannot be served at \(settings.host):\(settings.port): the port is in use, or not allowed. Choose another with --desk.")
        }
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        router.add(middleware: EnrolmentGate(hosts: settings.hosts) { [self] request in try await answer(request) })
        return router
    }

    private func answer(_ request: Request) async throws -> Response {
        let texts = Bare.texts(request)
        switch (request.method, request.uri.path) {
        case (.get, let path) where path.hasPrefix("/aset/"): return Bare.asset(path) ?? Response(status: .notFound)
        case (.get, "/"): return Bare.html(page(texts), texts, csrf: csrf)
        case (.get, _): return Bare.go("/")
        case (.post, "/bahasa"): return try await Bare.language(request, back: "/")
        case (.post, "/daftar"):
            let form = try await Form.read(request)
            guard Safety.isEqual(form["_csrf"], csrf) else { throw DeskRefusal.staleForm }
            if KioskNode.isThere(data) { return done(texts) }
            guard let complaint = await enrol(form["kode"], texts) else { return done(texts) }
            return Bare.html(page(texts, typed: form["kode"], complaint: complaint), texts, csrf: csrf, status: .unprocessableContent)
        default: return Response(status: .notFound)
        }
    }

    private func done(_ texts: Texts) -> Response {
        Bare.html(EnrolPage(title: texts("enrol_done_title"), isDone: true, complaint: nil, code: nil), texts, refresh: "4; url=/")
    }

    private func page(_ texts: Texts, typed: String = "", complaint: String? = nil) -> EnrolPage {
        var code = InputField("kode", texts("enrol_code"), typed, hint: texts("enrol_code_hint"), isRequired: true)
        code.maxLength = 300
        code.hasFocus = true
        code.problem = complaint
        return EnrolPage(title: texts("enrol_title"), isDone: false, complaint: complaint == nil ? nil : texts("form_has_problems"), code: code)
    }

    /// - Returns: what went wrong, for the reader; nil when this computer is a kiosk now.
    private func enrol(_ typed: String, _ texts: Texts) async -> String? {
        do throws(EnrolmentCode.Fault) { _ = try EnrolmentCode(reading: typed) } catch {
            return texts(error == .form ? "enrol_incomplete" : "enrol_slip")
        }
        guard isBusy.withLock({ busy in
            defer { busy = true }
            return !busy
        }) else { return texts("enrol_busy") }
        defer { isBusy.withLock { $0 = false } }
        do throws(NodeFault) {
            _ = try await KioskEnrolment.enrol(code: typed, in: data, proxy: proxy)
            logger.info("this computer is enrolled")
            return nil
        } catch {
            logger.warning("enrolment failed", metadata: ["exit": "\(error.code.rawValue)"])
            switch error.code {
            case .refused: return texts("enrol_refused")
            case .unreachable: return texts("enrol_unreachable")
            case .inTheWay, .busy: return texts("enrol_in_the_way")
            default: return texts("enrol_failed")
            }
        }
    }
}

struct EnrolPage: Page {
    static let template = "enrol"
    let title: String
    let isDone: Bool
    let complaint: String?
    let code: InputField?
}

/// The rules of ``Gate`` for a desk that has no node.
private struct EnrolmentGate: RouterMiddleware {
    typealias Context = BasicRequestContext
    let hosts: [String]
    let answer: @Sendable (Request) async throws -> Response

    init(hosts: [String], answer: @escaping @Sendable (Request) async throws -> Response) {
        self.hosts = hosts
        self.answer = answer
    }

    func handle(_ request: Request, context: BasicRequestContext, next: (Request, BasicRequestContext) async throws -> Response) async throws -> Response {
        var response: Response
        do {
            try Safety.check(
                method: request.method, authority: request.head.authority, path: request.head.path ?? "", origin: request.headers[.origin],
                fetch: Safety.Fetch(request.headers), hosts: hosts, isSecure: false)
            response = try await answer(request)
        } catch let refusal as Safety.Refusal {
            response = Gate.plain(refusal)
        } catch is DeskRefusal {
            response = Bare.go("/")
        }
        for (name, value) in Safety.headers { response.headers[name] = value }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }
}
