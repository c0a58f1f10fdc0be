import Logging
import NodeHost
import SyncProtocol
import SyncServer

/// What the centre serves over HTTP. Every refusal is a problem (RFC 9457); a 2xx is a signed frame and nothing else.
enum CentralRoutes {
    static let contentType = "application/x-desasync"

    static func routes(_ node: CentralNode, _ logger: Logger) -> [Route] {
        [
            Route(.post, "/v1/exchange", maxBody: ProtocolLimits.maxFrameBytes) { head in
                let length = head.header("content-length").flatMap { Int($0) } ?? ProtocolLimits.preferredBytes
                guard length > SignedRefusal.smallBytes, let next = node.refusal(lane: lane(head.header(SignedRefusal.laneField)), bytes: length) else { return nil }
                return busy(next, head.header(SignedRefusal.idField).flatMap { SignedRefusal.id(Array($0.utf8)) }, node)
            } handler: { request in
                guard isFrame(request) else { return wrongType }
                let reply = await node.exchange(request.body, lane: lane(request.header(SignedRefusal.laneField)))
                if case .busy(let next) = reply { return busy(next, ExchangeRequest.id(of: request.body), node) }
                return answer(reply)
            },
            Route(.post, "/v1/enrol", maxBody: 1024) { request in
                guard isFrame(request) else { return wrongType }
                let reply = await node.enrol(request: request.body, from: request.host)
                switch reply {
                case .answer: logger.info("a code was used", metadata: ["peer": "\(request.peer)"])
                case .refused: logger.warning("a wrong code was tried", metadata: ["peer": "\(request.peer)"])
                case .tooManyTries: logger.warning("codes are refused for a while: too many wrong ones", metadata: ["peer": "\(request.peer)"])
                case .malformed, .otherVersion, .busy: break
                }
                return answer(reply)
            },
            Route(.post, "/v1/bundle", maxBody: BundleReceipt.maxPartBytes) { request in
                guard isFrame(request) else { return wrongType }
                return answer(await node.bundlePart(request.body))
            },
            // What everybody may know and nobody can forge: no node is named by whoever asks.
            Route(.get, "/v1/keys") { request in
                .bytes(await node.publishedKeys(newerThan: request.queryValue("after").flatMap { UInt64($0) } ?? 0), contentType: contentType)
            },
            Route(.get, "/v1/health") { _ in
                .bytes(Array(JSON.object([("status", .string("ok")), ("frames", .number(ProtocolLimits.version))]).text().utf8), contentType: "application/json")
            },
        ]
    }

    /// A frame says itself what it is; only what claims to be something else is refused unread.
    private static func isFrame(_ request: ServerRequest) -> Bool { request.header("content-type") ?? contentType == contentType }

    private static let wrongType = ServerAnswer.problem(
        Problem("wrong-type", title: "Wrong content type", status: 415, detail: "This path takes bodies of the type \(contentType)."))

    private static func answer(_ reply: ExchangeReply) -> ServerAnswer {
        switch reply {
        case .answer(let bytes): .bytes(bytes, contentType: contentType)
        case .busy(let next): busy(seconds: Int(next.earliest / 1000))
        case .refused(.malformed): malformed
        case .refused(.tooLarge):
            .problem(Problem("too-large", title: "Request too large", status: 413, detail: "A request has at most \(ProtocolLimits.maxFrameBytes) bytes."))
        case .refused(.otherVersion): otherVersion
        case .refused(.unknownNode):
            .problem(
                Problem("unknown-node", title: "Unknown node", status: 403, detail: "This centre does not know a node with this number and key. Enrol the node with a code of the central office."))
        }
    }

    private static func answer(_ reply: EnrolmentReply) -> ServerAnswer {
        switch reply {
        case .answer(let bytes): .bytes(bytes, contentType: contentType)
        case .malformed: malformed
        case .otherVersion: otherVersion
        case .busy(let seconds): busy(seconds: seconds)
        case .refused:
            .problem(
                Problem(
                    "code-refused", title: "Code refused", status: 403,
                    detail: "This code is wrong, used up or expired. Read it again letter by letter, or ask the central office for a new one."))
        case .tooManyTries:
            .problem(
                Problem("too-many-tries", title: "Too many tries", status: 429, detail: "Too many wrong codes within a minute. Wait a minute and try again."),
                headers: [("retry-after", "60")])
        }
    }

    private static let otherVersion = ServerAnswer.problem(
        Problem(
            "other-version", title: "Other version", status: 400,
            detail: "This centre speaks version \(ProtocolLimits.version) of the frames. Install the same version at the node."))

    private static let malformed = ServerAnswer.problem(
        Problem("malformed-frame", title: "Malformed frame", status: 400, detail: "The body is no frame of this protocol."))

    private static func lane(_ text: String?) -> Lane { SignedRefusal.lane(text.map { Array($0.utf8) }) }

    /// A request whose id is known is refused under the centre's signature; any other by a problem, which nobody has to believe.
    private static func busy(_ next: ExchangeAnswer.NextContact, _ id: [UInt8]?, _ node: CentralNode) -> ServerAnswer {
        let seconds = Int((next.earliest + next.spread) / 1000)
        guard let id else { return busy(seconds: seconds) }
        return .bytes(node.refusals.frame(id: id, next: next, time: WallClock.milliseconds()), contentType: contentType, status: 503, headers: [("retry-after", String(seconds))])
    }

    private static func busy(seconds: Int) -> ServerAnswer {
        .problem(
            Problem("busy", title: "Busy", status: 503, detail: "The centre cannot take this now. Nothing is lost; come again later."),
            headers: [("retry-after", String(seconds))])
    }
}
