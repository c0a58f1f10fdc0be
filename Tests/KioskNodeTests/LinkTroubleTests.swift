import CurlTransport
import KioskNode
import SyncProtocol
import Testing

@Suite("What is wrong with the line")
struct LinkTroubleTests {
    @Test(
        "an answer's head says whose it may be",
        arguments: [
            (200, "application/x-desasync", nil), (503, "application/x-desasync", nil), (403, "application/x-desasync", .foreign),
            (200, "text/html", .portal), (200, "Text/HTML; charset=utf-8", .portal), (200, "", .foreign),
            (200, "application/x-desasync2", .foreign), (302, "text/html", .portal), (307, "", .portal), (511, "text/html", .portal),
            (401, "text/html", .portal), (403, "text/html", .portal), (403, "application/problem+json", .unknownNode), (407, "", .proxy),
            (502, "text/html", .proxy), (504, "", .proxy), (503, "text/html", .busy), (503, "application/problem+json", .busy),
            (429, "application/problem+json", .busy), (400, "application/problem+json", .version), (413, "application/problem+json", .foreign),
            (500, "text/html", .foreign), (404, "", .foreign),
        ] as [(Int, String, LinkTrouble?)])
    func heads(status: Int, contentType: String, expected: LinkTrouble?) {
        #expect(LinkTrouble(status: status, contentType: contentType) == expected)
    }

    @Test(
        "a failed request says what it met",
        arguments: [
            (.cannotResolve, .down), (.cannotConnect(reason: "x"), .down), (.timeout, .down), (.stalled, .truncated), (.truncated, .truncated),
            (.tooLarge, .foreign), (.unbounded(status: 200, contentType: "application/x-desasync"), .truncated),
            (.unbounded(status: 200, contentType: "text/html"), .portal), (.unbounded(status: 302, contentType: ""), .portal), (.untrusted, .intercept),
            (.tls("x"), .blocked), (.proxy(status: 407), .proxy), (.proxy(status: 302), .portal), (.proxy(status: 511), .portal),
        ] as [(TransportError, LinkTrouble)])
    func errors(error: TransportError, expected: LinkTrouble) {
        #expect(LinkTrouble(error, viaProxy: false) == expected)
    }

    @Test("a proxy that is not there is the proxy's trouble")
    func proxy() {
        #expect(LinkTrouble(.cannotConnect(reason: "x"), viaProxy: true) == .proxy)
    }

    @Test("a frame of the centre's form is stale, altered, or of another version")
    func frames() {
        #expect(LinkTrouble(ProtocolError.otherRequest) == .stale)
        #expect(LinkTrouble(ProtocolError.signature) == .altered)
        #expect(LinkTrouble(ProtocolError.version(7)) == .version)
    }

    @Test("every trouble has its own sentence in both languages, and none begins like an error")
    func sentences() {
        #expect(Set(LinkTrouble.allCases.map(\.indonesian)).count == LinkTrouble.allCases.count)
        #expect(Set(LinkTrouble.allCases.map(\.english)).count == LinkTrouble.allCases.count)
    }
}

@Suite("Where the centre is")
struct CentreAddressTests {
    @Test(
        "an address is host and port, with TLS unless it says otherwise",
        arguments: [
            ("kantor.example:8470", "https://kantor.example:8470/x", true, false), ("kantor.example", "https://kantor.example:443/x", true, false),
            ("10.1.2.3:443", "https://10.1.2.3:443/x", false, false), ("[::1]:8470", "https://[::1]:8470/x", false, true),
            ("[::1]", "https://[::1]:443/x", false, true), ("http://127.3.0.1:80", "http://127.3.0.1:80/x", false, true),
            ("127.0.0.1.example:80", "https://127.0.0.1.example:80/x", true, false), ("localhost:1", "https://localhost:1/x", true, true),
        ])
    func forms(text: String, url: String, isName: Bool, isLoopback: Bool) {
        let address = CentreAddress(text)
        #expect(address.url("/x") == url)
        #expect(address.isName == isName)
        #expect(address.isLoopback == isLoopback)
    }
}
