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
            guard let ticket = self.events.enter() else { return Response(status: .serviceUnavailable, headers: [.retryAfter: "60"]) }
            let wasSignedIn = ask.visit.signedIn != nil
            return Response(
                status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8"],
                body: ResponseBody { writer in
                    defer { self.events.leave(ticket) }
                    var line = ""
                    var revision: UInt64?
                    var quiet = 0
                    // A stream ends by itself now and then; the browser comes again.
                    for _ in 0..<1800 {
                        if !self.events.holds(ticket) || Task.isCancelled { break }
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

/// Which streams are open: each costs a look at the node every second. A browser that went on to the next page is noticed only when something is
/// written to it, so a stream too many ends the oldest one instead of waiting for that.
final class EventGauge: Sendable {
    private let state = Mutex((open: [UInt64](), next: UInt64(0), isStopping: false))
    static let maxStreams = 12

    /// Nil once the desk stops.
    func enter() -> UInt64? {
        state.withLock { state in
            guard !state.isStopping else { return nil }
            if state.open.count >= Self.maxStreams { state.open.removeFirst() }
            state.next += 1
            state.open.append(state.next)
            return state.next
        }
    }

    func leave(_ ticket: UInt64) { state.withLock { state in state.open.removeAll { $0 == ticket } } }
    func stop() { state.withLock { $0.isStopping = true } }
    /// The stream goes on.
    func holds(_ ticket: UInt64) -> Bool { state.withLock { !$0.isStopping && $0.open.contains(ticket) } }
}
