import CurlTransport
import SyncProtocol
import TLSIdentity

/// The line to the centre: which address, which root, and what to make of what answers. It knows frames as bytes.
struct CentreLine: Sendable {
    let address: CentreAddress
    let transport: CurlTransport
    /// `http://host:port`; nil for none.
    let proxy: String?
    /// Where the centre's name was, the last time that the centre answered there.
    var knownAddress: String?
    private var pinned: (key: [UInt8], anchor: [UInt8])?

    /// Why there is no answer of the centre's, for people and for programs.
    struct Failure: Error, Sendable {
        let trouble: LinkTrouble
        /// What the transport or the answer said; English, for whoever looks after the line.
        let detail: String
    }

    init(_ address: CentreAddress, transport: CurlTransport, proxy: String?, knownAddress: String? = nil) {
        self.address = address
        self.transport = transport
        self.proxy = proxy
        self.knownAddress = knownAddress
    }

    /// The centre under the TLS root that the newest key set names.
    mutating func trust(_ certified: [UInt8]?) throws(Failure) -> ServerTrust {
        if address.isPlain { return .plain }
        guard let certified, let key = TLSRootKey(certified) else {
            throw Failure(trouble: .version, detail: "The centre's key set names no TLS root that this version knows.")
        }
        // The same bytes each time: libcurl keeps a connection for the root that it was made with.
        if let pinned, pinned.key == certified { return .root(pinned.anchor) }
        do throws(TLSIdentityError) {
            let anchor = try key.anchor()
            pinned = (certified, anchor)
            return .root(anchor)
        } catch { throw Failure(trouble: .version, detail: error.description) }
    }

    /// - Parameter isRetry: the last try failed: nothing that was kept from it is used again.
    func request(_ path: String, _ body: [UInt8]?, _ trust: ServerTrust, maxAnswerBytes: Int, totalTimeout: Int, isRetry: Bool) -> TransportRequest {
        TransportRequest(
            method: body == nil ? .get : .post, url: address.url(path), trust: trust,
            body: body ?? [], maxAnswerBytes: maxAnswerBytes,
            totalTimeout: totalTimeout, freshConnection: isRetry, proxy: proxy, allowsIPv6: isRetry, addressAge: isRetry ? 0 : 86_400)
    }

    /// Sends, and where the name cannot be looked up, or leads to somebody else, goes once to where the centre was before.
    func send(_ request: TransportRequest) async throws(TransportError) -> TransportAnswer {
        do throws(TransportError) { return try await transport.send(request) } catch {
            let first = error
            guard first == .cannotResolve || first == .untrusted, let knownAddress, address.isName, proxy == nil else { throw first }
            var again = request
            again.knownAddress = KnownAddress(host: address.host, port: address.port, address: knownAddress)
            again.freshConnection = true
            // Why the first way failed says more about the network than why the old address did.
            do throws(TransportError) { return try await transport.send(again) } catch { throw first }
        }
    }

    /// The centre's keys as it publishes them, from whoever answers: they prove themselves. A look at a login page, else.
    func publishedKeys(newerThan known: UInt64) async throws(Failure) -> PublishedKeys {
        var request = request("/v1/keys?after=\(known)", nil, address.isPlain ? .plain : .anyone, maxAnswerBytes: PublishedKeys.maxBytes, totalTimeout: 60_000, isRetry: true)
        request.stallTimeout = 20_000
        let answer: TransportAnswer
        do throws(TransportError) { answer = try await send(request) } catch { throw failure(error) }
        if let trouble = LinkTrouble(answer) { throw failure(trouble, answer) }
        do throws(ProtocolError) { return try PublishedKeys(answer.body) } catch { throw Failure(trouble: LinkTrouble(error), detail: "The keys that answer are none.") }
    }

    /// A network that shows its login page to plain HTTP only. Nothing of ours is in the request.
    func showsLoginPage() async -> Bool {
        guard !address.isPlain, proxy == nil else { return false }
        let request = TransportRequest(
            method: .get, url: "http://\(address.host)/", maxAnswerBytes: 65_536, connectTimeout: 5_000, totalTimeout: 8_000, stallTimeout: 5_000,
            freshConnection: true, addressAge: 0)
        do throws(TransportError) { return LinkTrouble(try await transport.send(request)) == .portal } catch {
            return LinkTrouble(error, viaProxy: false) == .portal
        }
    }

    func failure(_ error: TransportError) -> Failure { Failure(trouble: LinkTrouble(error, viaProxy: proxy != nil), detail: error.description) }

    func failure(_ trouble: LinkTrouble, _ answer: TransportAnswer) -> Failure {
        Failure(trouble: trouble, detail: "It answers with HTTP status \(answer.status).")
    }
}
