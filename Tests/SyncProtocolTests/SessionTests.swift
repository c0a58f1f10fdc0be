import Causality
import MerkleLog
import RecordMerge
import Replica
import SyncProtocol
import Testing

@Suite struct SessionTests {
    static let own = LogID(1)
    static let other = LogID(2)
    static let scope = ScopeID(11)

    static func view(own: UInt64 = 10, acknowledged: UInt64 = 4, other: UInt64 = 7) throws -> KioskSession.View {
        let frontier = try need(
            VersionVector(sorted: [VersionVector.Item(log: Self.own, count: own), VersionVector.Item(log: Self.other, count: other)]))
        return KioskSession.View(
            scopes: [ScopeReport(scope: scope, frontier: frontier, digest: StateDigest())],
            logs: [
                KioskSession.LogView(log: Self.other, scope: scope, size: other, isOwn: false, acknowledged: 0),
                KioskSession.LogView(log: Self.own, scope: scope, size: own, isOwn: true, acknowledged: acknowledged),
            ])
    }

    static func answer(own: UInt64, other: UInt64, troubles: [(LogID, ExchangeAnswer.Trouble.Code, UInt64)] = [], more: Bool = false) throws -> ExchangeAnswer {
        var answer = ExchangeAnswer(request: [UInt8](repeating: 0, count: 16), time: 0, next: ExchangeAnswer.NextContact(earliest: 9, spread: 1, maxBytes: 5000))
        var items: [VersionVector.Item] = []
        if own > 0 { items.append(VersionVector.Item(log: Self.own, count: own)) }
        if other > 0 { items.append(VersionVector.Item(log: Self.other, count: other)) }
        answer.scopes = [ScopeReport(scope: scope, frontier: try need(VersionVector(sorted: items)), digest: StateDigest())]
        answer.troubles = troubles.map { ExchangeAnswer.Trouble(log: $0.0, code: $0.1, place: $0.2) }
        answer.more = more
        return answer
    }

    /// Begins, and says that all of what was asked for was sent.
    static func begun(_ view: KioskSession.View) throws -> (KioskSession, [KioskSession.Push]) {
        var session = KioskSession()
        let pushes = try pushes(session.handle(.begin(view)))
        _ = session.handle(.composed(sent(pushes, view)))
        return (session, pushes)
    }

    static func sent(_ pushes: [KioskSession.Push], _ view: KioskSession.View) -> [KioskSession.Sent] {
        pushes.map { push in KioskSession.Sent(log: push.log, start: push.start, end: view.logs.first { $0.log == push.log }?.size ?? 0) }
    }

    static func pushes(_ directives: [KioskSession.Directive]) throws -> [KioskSession.Push] {
        for case .compose(let pushes, _, _, _) in directives { return pushes }
        throw Missing(line: #line)
    }

    static func places(_ pushes: [KioskSession.Push]) -> [String] { pushes.map { "\($0.log.rawValue)@\($0.start)" } }

    @Test("own work goes out from what was acknowledged; others' logs only when the centre said that it holds less")
    func first() throws {
        let view = try Self.view()
        var (session, pushes) = try Self.begun(view)
        #expect(Self.places(pushes) == ["1@4"])
        let directives = session.handle(.answered(try Self.answer(own: 6, other: 3)))
        #expect(directives == [.apply([])])
        #expect(Self.places(try Self.pushes(session.handle(.applied([], view)))) == ["2@3", "1@6"])
    }

    @Test("held and never acknowledged: the last entry goes again")
    func unacknowledged() throws {
        let view = try Self.view()
        var (session, _) = try Self.begun(view)
        _ = session.handle(.answered(try Self.answer(own: 10, other: 7)))
        #expect(Self.places(try Self.pushes(session.handle(.applied([], view)))) == ["1@9"])
    }

    @Test("everything held and acknowledged: the exchange rests")
    func rest() throws {
        let view = try Self.view(acknowledged: 10)
        var (session, pushes) = try Self.begun(view)
        #expect(pushes.isEmpty)
        _ = session.handle(.answered(try Self.answer(own: 10, other: 7)))
        let directives = session.handle(.applied([], view))
        #expect(directives.last == .rest(ExchangeAnswer.NextContact(earliest: 9, spread: 1, maxBytes: 5000)))
        #expect(session.isIdle)
    }

    @Test("a challenge is answered with its nonce, but not for ever")
    func challenge() throws {
        let view = try Self.view()
        var (session, _) = try Self.begun(view)
        var rounds = 0
        while !session.isIdle {
            var answer = ExchangeAnswer(request: [UInt8](repeating: 0, count: 16), time: 0, next: ExchangeAnswer.NextContact(earliest: 0, spread: 0, maxBytes: 0))
            answer.refusal = .challenge([UInt8](repeating: 3, count: 16))
            let directives = session.handle(.answered(answer))
            rounds += 1
            guard case .compose(_, let nonce, _, _)? = directives.first else { break }
            #expect(nonce == [UInt8](repeating: 3, count: 16))
            _ = session.handle(.composed([]))
        }
        #expect(rounds <= 5 && session.isIdle)
    }

    @Test("a centre that is busy, or a line that fails at any moment, ends the exchange and nothing else")
    func ends() throws {
        let view = try Self.view()
        var (session, _) = try Self.begun(view)
        var busy = ExchangeAnswer(request: [UInt8](repeating: 0, count: 16), time: 0, next: ExchangeAnswer.NextContact(earliest: 7, spread: 0, maxBytes: 0))
        busy.refusal = .busy
        #expect(session.handle(.answered(busy)) == [.rest(busy.next)])
        for stop in 0..<4 {
            var session = KioskSession()
            if stop > 0 { _ = session.handle(.begin(view)) }
            if stop > 1 { _ = session.handle(.composed([])) }
            if stop > 2 { _ = session.handle(.answered(try Self.answer(own: 1, other: 1))) }
            #expect(session.handle(.failed).isEmpty && session.isIdle)
            #expect(!session.handle(.begin(view)).isEmpty)
        }
    }

    @Test("what the centre cannot join to what it holds goes out from the acknowledged entry, then from the middle, down to the first")
    func unproven() throws {
        let view = try Self.view(own: 100, acknowledged: 40)
        var (session, pushes) = try Self.begun(view)
        var starts: [UInt64] = []
        var held: UInt64 = 80
        _ = session.handle(.answered(try Self.answer(own: held, other: 7)))
        for _ in 0..<12 {
            guard let next = try? Self.pushes(session.handle(.applied([], view))), let push = next.first(where: { $0.log == Self.own }) else { break }
            pushes = next
            starts.append(push.start)
            _ = session.handle(.composed(Self.sent(pushes, view)))
            held += 1
            _ = session.handle(.answered(try Self.answer(own: 80, other: 7, troubles: [(Self.own, .unproven, 0)])))
        }
        #expect(starts == [80, 40, 20, 10, 5, 2, 1, 0])
    }

    @Test("from an earlier entry that is the same on both sides it goes up again, part by part, to the first that differs")
    func upAgain() throws {
        let view = try Self.view(own: 100, acknowledged: 40)
        var (session, _) = try Self.begun(view)
        _ = session.handle(.answered(try Self.answer(own: 80, other: 7)))
        _ = try Self.pushes(session.handle(.applied([], view)))
        _ = session.handle(.composed([KioskSession.Sent(log: Self.own, start: 80, end: 100)]))
        _ = session.handle(.answered(try Self.answer(own: 80, other: 7, troubles: [(Self.own, .unproven, 0)])))
        #expect(Self.places(try Self.pushes(session.handle(.applied([], view)))) == ["1@40"])
        _ = session.handle(.composed([KioskSession.Sent(log: Self.own, start: 40, end: 60)]))
        _ = session.handle(.answered(try Self.answer(own: 80, other: 7)))
        #expect(Self.places(try Self.pushes(session.handle(.applied([], view)))) == ["1@60"])
        _ = session.handle(.composed([KioskSession.Sent(log: Self.own, start: 60, end: 80)]))
        let directives = session.handle(.answered(try Self.answer(own: 80, other: 7, troubles: [(Self.own, .fork, 71)])))
        #expect(directives.contains(.reissue(Self.own, start: 71)))
        // The forked log is not pushed again in this exchange.
        #expect(session.handle(.applied([], view)).contains { if case .rest = $0 { true } else { false } })
    }

    @Test("missing payloads go out from where they are missing, once")
    func lacking() throws {
        let view = try Self.view(own: 100, acknowledged: 40)
        var (session, _) = try Self.begun(view)
        _ = session.handle(.answered(try Self.answer(own: 100, other: 7)))
        #expect(Self.places(try Self.pushes(session.handle(.applied([], view)))) == ["1@99"])
        _ = session.handle(.composed([KioskSession.Sent(log: Self.own, start: 99, end: 100)]))
        _ = session.handle(.answered(try Self.answer(own: 100, other: 7, troubles: [(Self.own, .lacksPayload, 55)])))
        #expect(Self.places(try Self.pushes(session.handle(.applied([], view)))) == ["1@55"])
        _ = session.handle(.composed([KioskSession.Sent(log: Self.own, start: 55, end: 100)]))
        let directives = session.handle(.answered(try Self.answer(own: 100, other: 7, troubles: [(Self.own, .lacksPayload, 55)])))
        #expect(directives.contains { if case .trouble = $0 { true } else { false } })
        #expect(session.handle(.applied([], view)).contains { if case .rest = $0 { true } else { false } })
    }

    @Test("what builds on unheld work is sent in an order that does not")
    func interleaving() throws {
        let view = try Self.view()
        var (session, _) = try Self.begun(view)
        _ = session.handle(.answered(try Self.answer(own: 4, other: 3, troubles: [(Self.own, .gap, 4)])))
        let directives = session.handle(.applied([], view))
        guard case .compose(let pushes, _, _, let interleaved)? = directives.last else { throw Missing(line: #line) }
        #expect(interleaved && Self.places(pushes) == ["2@3", "1@4"])
    }

    @Test("what the centre cannot take goes after the rest, in the next exchange too, until it is taken", arguments: [false, true])
    func refusedLast(isCompromised: Bool) throws {
        let (stuck, free) = (LogID(1), LogID(3))
        let frontier = try need(VersionVector(sorted: [VersionVector.Item(log: stuck, count: 10), VersionVector.Item(log: free, count: 5)]))
        let view = KioskSession.View(
            scopes: [ScopeReport(scope: Self.scope, frontier: frontier, digest: StateDigest())],
            logs: [(stuck, UInt64(10)), (free, 5)].map { KioskSession.LogView(log: $0.0, scope: Self.scope, size: $0.1, isOwn: true, acknowledged: 0) })
        var session = KioskSession()
        func exchange(_ trouble: (LogID, ExchangeAnswer.Trouble.Code, UInt64)?, brings log: LogID) throws -> [String] {
            let pushes = try Self.pushes(session.handle(.begin(view)))
            // The link is so slow that one of them fills the request.
            let first = try #require(pushes.first)
            #expect(first.log == log)
            _ = session.handle(.composed([KioskSession.Sent(log: first.log, start: first.start, end: first.start + 1)]))
            var answer = try Self.answer(own: 0, other: 0, troubles: trouble.map { [$0] } ?? [])
            if isCompromised { answer.refusal = .compromised }
            _ = session.handle(.answered(answer))
            _ = session.handle(.applied([], view))
            _ = session.handle(.failed)
            return Self.places(pushes)
        }
        #expect(try exchange((stuck, .gap, 0), brings: stuck) == ["1@0", "3@0"])
        #expect(try exchange(nil, brings: free) == ["3@0", "1@0"])
        #expect(try exchange((free, .foreign, 0), brings: free) == ["3@0", "1@0"])
        #expect(try exchange(nil, brings: stuck) == ["1@0", "3@0"])
        #expect(try exchange(nil, brings: stuck) == ["1@0", "3@0"])
    }

    @Test("a centre that always says \"more\" and brings nothing does not keep a node busy")
    func bounded() throws {
        let view = try Self.view()
        var (session, _) = try Self.begun(view)
        var rounds = 0
        while !session.isIdle, rounds < 100 {
            _ = session.handle(.answered(try Self.answer(own: 4, other: 3, more: true)))
            let directives = session.handle(.applied([], view))
            if case .compose? = directives.last { _ = session.handle(.composed([])) }
            rounds += 1
        }
        #expect(rounds < 10)
        // Nor one that never finds where to join.
        (session, _) = try Self.begun(try Self.view(own: 1 << 50, acknowledged: 0))
        rounds = 0
        let large = try Self.view(own: 1 << 50, acknowledged: 0)
        while !session.isIdle, rounds < 1000 {
            _ = session.handle(.answered(try Self.answer(own: 1 << 49, other: 7, troubles: [(Self.own, rounds % 2 == 0 ? .unproven : .lacksPayload, 0)])))
            let directives = session.handle(.applied([], large))
            if case .compose(let pushes, _, _, _)? = directives.last { _ = session.handle(.composed(Self.sent(pushes, large))) }
            rounds += 1
        }
        #expect(rounds < 200)
    }
}
