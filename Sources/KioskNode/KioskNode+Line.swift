import CurlTransport
import MerkleLog
import NodeHost
import Replica
import SyncProtocol

extension KioskNode {
    /// Where the centre's name was found last, as text.
    static let addressNote = Array("address".utf8)

    /// One request of an exchange, and the body of what has the form of an answer.
    func post(_ frame: [UInt8], _ lane: Lane, path: String = "/v1/exchange") async throws(NodeFault) -> (body: [UInt8], timings: TransportAnswer.Timings) {
        do throws(CentreLine.Failure) {
            let (answer, sent) = try await transmit(frame, lane, path)
            if let trouble = LinkTrouble(answer) { throw line.failure(trouble, answer) }
            received = (sent, WallClock.monotonic(), answer.address)
            return (answer.body, answer.timings)
        } catch { throw fault(error) }
    }

    /// - Returns: the answer, and the steady clock when the request that brought it left.
    private func transmit(_ frame: [UInt8], _ lane: Lane, _ path: String) async throws(CentreLine.Failure) -> (TransportAnswer, UInt64) {
        var learnt = false
        while true {
            let trust = try line.trust(peer.centreKeys.bytes(.tlsRoot))
            var request = line.request(
                path, frame, trust, maxAnswerBytes: ProtocolLimits.maxFrameBytes + 1024, totalTimeout: 180_000, isRetry: link.trouble != nil || learnt)
            if path == "/v1/exchange", frame.count > SignedRefusal.smallBytes { request.headers.append((SignedRefusal.idField, String(decoding: Base64.encode(peer.requestID), as: UTF8.self))) }
            if lane != .operations { request.headers.append((SignedRefusal.laneField, String(lane.rawValue))) }
            let sent = WallClock.monotonic()
            do throws(TransportError) {
                let answer = try await line.send(request)
                let bytes = answer.bytesUp + answer.headBytesUp + answer.bytesDown
                link.traffic.add(bytes, isNewConnection: !answer.connectionWasKept, wall: WallClock.milliseconds())
                return (answer, sent)
            } catch {
                link.traffic.add(frame.count, isNewConnection: true, wall: WallClock.milliseconds())
                let failure = line.failure(error)
                switch error {
                // A line that was never there says nothing about what it carries.
                case .cannotResolve, .cannotConnect, .cancelled, .untrusted, .tls: break
                default: link.sizing.failed()
                }
                switch error {
                case .untrusted, .tls:
                    // Either the centre has another root by now, which its key sets prove to whoever asks, or somebody stands between.
                    guard !learnt else { throw failure }
                    learnt = true
                    guard try await learnRoot() else { throw await refined(failure) }
                case .cannotConnect, .timeout, .cannotResolve: throw await refined(failure)
                default: throw failure
                }
            }
        }
    }

    /// Asks for newer key sets.
    /// - Returns: whether they name another TLS root.
    private func learnRoot() async throws(CentreLine.Failure) -> Bool {
        let published: PublishedKeys
        do throws(CentreLine.Failure) { published = try await line.publishedKeys(newerThan: peer.centreKeys.version) } catch {
            // A page instead of the keys says more than a foreign certificate does.
            if error.trouble == .portal || error.trouble == .proxy { throw error }
            return false
        }
        let before = peer.centreKeys.bytes(.tlsRoot)
        do throws(StoreFailure) { try peer.learn(published.chain.sets.map { $0.encoded() }) } catch {
            _ = noticed(error)
            return false
        }
        return peer.centreKeys.bytes(.tlsRoot) != before
    }

    private func refined(_ failure: CentreLine.Failure) async -> CentreLine.Failure {
        if await line.showsLoginPage() { return CentreLine.Failure(trouble: .portal, detail: failure.detail) }
        guard failure.trouble == .down, line.address.port != 443, line.address.port != 80, line.proxy == nil else { return failure }
        // Nobody says so on such a network.
        return CentreLine.Failure(
            trouble: .down,
            detail: "\(failure.detail) Bisa juga jaringan ini hanya meneruskan port 443 dan 80, sedangkan kantor pusat memakai \(line.address.port) (this network may let only ports 443 and 80 through).")
    }

    /// Remembers what was found, for `status`, and says it in one line.
    func fault(_ failure: CentreLine.Failure) -> NodeFault {
        found = failure
        let trouble = failure.trouble
        return NodeFault(
            trouble == .unknownNode ? .refused : .unreachable,
            "\(trouble.indonesian) (\(trouble.english); \(profile.address)). \(failure.detail) Pekerjaan tersimpan di sini dan dicoba lagi / work goes on, and the kiosk tries again by itself.")
    }

    /// After an answer was found to be the centre's: what its clock shows, and where it is.
    func noteAnswer() throws(NodeFault) {
        guard let (sent, received, address) = received else { return }
        self.received = nil
        if let time = peer.lastAnswerTime {
            link.heard(centre: time, at: received)
            link.clock = ClockEstimate.better(link.clock, ClockEstimate(centre: time, sent: sent, received: received))
        }
        guard line.address.isName, line.proxy == nil, !address.isEmpty, address != line.knownAddress else { return }
        do throws(StoreFailure) { try replica.commit(notes: [CommitBatch.Note(key: Self.addressNote, value: Array(address.utf8))]) } catch { throw noticed(error) }
        line.knownAddress = address
    }

    /// After a commit whose outcome is unknown nothing more is written.
    private func noticed(_ failure: StoreFailure) -> NodeFault {
        if failure.kind == .unknownOutcome { failedStop = failure }
        return NodeFault(failure)
    }
}
