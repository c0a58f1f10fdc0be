/// What hotspots, proxies and their like do between a kiosk and the centre (profile P6). Each is a change of the request on its way there or of the
/// answer on its way back; the result is what the kiosk's HTTP client would hand over.
package enum Interference: String, CaseIterable, Sendable {
    /// Our name leads to the portal's own machine; its certificate is not ours.
    case hijackedName
    case portalRedirect
    case portalPage
    case resetAfterHello
    case interceptedTLS
    /// The proxy takes the whole request and answers 502 itself, half a minute later.
    case buffersWhole
    case truncatedRequest
    case truncatedAnswer
    /// The same without a length: the client cannot tell by itself.
    case truncatedOpenAnswer
    case injectedScript
    /// An earlier answer, whole and rightly signed.
    case staleAnswer
    case duplicatedRequest
    /// `100 Continue` never comes; our client does not wait for it.
    case droppedContinue
    /// Idle connections end after half a minute; the next request needs a new one.
    case killedIdle
    /// Our port is closed.
    case webPortsOnly
    /// Header fields that the proxy does not know are gone, the request's id among them.
    case strippedFields
    /// HTTP/1.0: the answer ends where the connection does. Our client takes none without a length.
    case closeDelimited

    package enum Arrival: Sendable, Equatable {
        case answer(status: Int, isOurType: Bool, [UInt8])
        /// The client reports a failure and hands no bytes over.
        case failure
    }

    /// How often the request reaches the centre, and what of it.
    package func requests(_ frame: [UInt8]) -> [[UInt8]] {
        switch self {
        case .hijackedName, .portalRedirect, .portalPage, .resetAfterHello, .interceptedTLS, .buffersWhole, .webPortsOnly: []
        case .truncatedRequest: [Array(frame.prefix(frame.count * 2 / 3))]
        case .duplicatedRequest: [frame, frame]
        default: [frame]
        }
    }

    /// - Parameters:
    ///   - answer: the centre's, if the request reached it.
    ///   - earlier: an answer of before.
    package func arrival(of answer: [UInt8]?, earlier: [UInt8]) -> Arrival {
        let page = Array("<!DOCTYPE html><html><body>Silakan masuk</body></html>".utf8)
        switch self {
        case .hijackedName, .interceptedTLS, .resetAfterHello, .webPortsOnly, .closeDelimited, .truncatedRequest: return .failure
        case .portalRedirect: return .answer(status: 302, isOurType: false, page)
        case .portalPage: return .answer(status: 200, isOurType: false, page)
        case .buffersWhole: return .answer(status: 502, isOurType: false, page)
        case .staleAnswer: return .answer(status: 200, isOurType: true, earlier)
        default: break
        }
        guard let answer else { return .failure }
        switch self {
        case .truncatedAnswer: return .failure
        case .truncatedOpenAnswer: return .answer(status: 200, isOurType: true, Array(answer.prefix(answer.count / 2)))
        case .injectedScript: return .answer(status: 200, isOurType: true, answer + Array("<script src=\"//iklan.example/a.js\"></script>".utf8))
        default: return .answer(status: 200, isOurType: true, answer)
        }
    }

    /// Lets the exchange through as if it were not there.
    package var isHarmless: Bool {
        switch self {
        case .duplicatedRequest, .droppedContinue, .killedIdle, .strippedFields: true
        default: false
        }
    }
}
