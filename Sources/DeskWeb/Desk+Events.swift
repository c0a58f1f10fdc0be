import Hummingbird
import NIOCore
import NodeHost
import Synchronization

extension Desk {
    /// `/peristiwa`: server-sent events. `status` brings the first line anew, `news` says that records changed and the page may ask again for its
    /// lists, `locked` that the desk has locked itself. Pages work without it.
    func addEvents(to router: Router<DeskContext>) {
        router.get("/peristiwa") { request, context in
            let ask = try self.ask(request, context)
            guard self.events.enter() else { return Response(status: .serviceUnavailable, headers: [.retryAfter: "60"]) }
            let wasSignedIn = ask.visit.signedIn != nil
            return Response(
                status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8"],
                body: ResponseBody { writer in
                    defer { self.events.leave() }
                    var line = ""
                    var revision: UInt64?
                    var quiet = 0
                    // A stream ends by itself now and then; the browser comes again.
                    for _ in 0..<1800 {
                        if self.events.isStopping || Task.isCancelled { break }
                        let session = self.sessions.find(ask.visit.session.token, now: WallClock.monotonic(), isActivity: false)
                        if wasSignedIn, session?.signedIn == nil {
                            try await writer.write(ByteBuffer(string: Self.event("locked", "")))
                            break
                        }
                        var events = ""
                        if let status = try? await self.node.deskStatus() {
                            let now = StatusLine(status, texts: ask.texts, time: ask.time).render(ask.texts)
                            if now != line { events += Self.event("status", now) }
                            line = now
                        }
                        let new = await self.node.deskRevision()
                        if let revision, revision != new { events += Self.event("news", String(new)) }
                        revision = new
                        quiet += 1
                        if events.isEmpty, quiet >= 15 { events = ": \n\n" }
                        if !events.isEmpty {
                            quiet = 0
                            try await writer.write(ByteBuffer(string: events))
                        }
                        try await Task.sleep(for: .seconds(1))
                    }
                    try await writer.finish(nil)
                })
        }
        act(router, "/kirim", .anyone) { ask, form in
            await self.node.deskSendNow()
            return .go(Safety.isOwnPath(form["dari"]) ? form["dari"] : "/")
        }
    }

    private static func event(_ name: String, _ data: String) -> String {
        "event: \(name)\n" + data.split(separator: "\n", omittingEmptySubsequences: false).map { "data: \($0)\n" }.joined() + "\n"
    }
}

/// How many streams are open: each costs a look at the node every second.
final class EventGauge: Sendable {
    private let state = Mutex((open: 0, isStopping: false))
    static let maxStreams = 12

    func enter() -> Bool {
        state.withLock { state in
            guard state.open < Self.maxStreams, !state.isStopping else { return false }
            state.open += 1
            return true
        }
    }

    func leave() { state.withLock { $0.open -= 1 } }
    func stop() { state.withLock { $0.isStopping = true } }
    var isStopping: Bool { state.withLock { $0.isStopping } }
}
