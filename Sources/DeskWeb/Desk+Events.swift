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
                        if !self.events.mayGoOn(ticket) || Task.isCancelled { break }
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

/// How many streams are open: each costs a look at the node every second. A page that was left is noticed by the next write only, seconds later, so
/// the newest go on and the oldest make way: a browser that is refused once asks no more from that page.
final class EventGauge: Sendable {
    private let state = Mutex((next: UInt64(0), open: [UInt64](), isStopping: false))
    static let maxStreams = 12
    /// With those that are about to make way, within a second.
    private static let maxOpen = 48

    func enter() -> UInt64? {
        state.withLock { state in
            guard state.open.count < Self.maxOpen, !state.isStopping else { return nil }
            state.next += 1
            state.open.append(state.next)
            return state.next
        }
    }

    func leave(_ ticket: UInt64) { state.withLock { state in state.open.removeAll { $0 == ticket } } }
    func mayGoOn(_ ticket: UInt64) -> Bool { state.withLock { !$0.isStopping && $0.open.suffix(Self.maxStreams).contains(ticket) } }
    func stop() { state.withLock { $0.isStopping = true } }
    var isStopping: Bool { state.withLock { $0.isStopping } }
}
