package import CurlTransport
package import SyncProtocol

/// What is wrong with the line, as far as a kiosk can tell (design D15). Whatever it is, nothing has moved: the outbox goes by the centre's signed
/// word alone. The raw values stand in `--json` and in `Docs/ExitCodes.md`.
package enum LinkTrouble: String, Sendable, Equatable, CaseIterable {
    /// Nothing answers: no address, no route, a refusal, silence.
    case down
    /// The connection ended, or went silent, in the middle of the exchange, or the answer does not say where it ends.
    case truncated
    /// A login page stands before the network.
    case portal
    /// Somebody else answers in the centre's place, with another certificate.
    case intercept
    /// TCP gets through, and the secure connection is cut off at its first word.
    case blocked
    /// A proxy or gateway answers that it does not get through.
    case proxy
    /// An answer of the centre's form that is not what the centre signed.
    case altered
    /// An answer that the centre once signed for another request.
    case stale
    /// The centre asks to come later.
    case busy
    /// The centre does not know this node or its key.
    case unknownNode = "unknown-node"
    /// The centre speaks another version of the exchange.
    case version
    /// An answer over HTTP of which nobody can say whose it is.
    case foreign
}

extension LinkTrouble {
    package init(_ error: TransportError, viaProxy: Bool) {
        switch error {
        case .cannotResolve, .timeout, .cancelled, .other: self = .down
        case .cannotConnect: self = viaProxy ? .proxy : .down
        case .stalled, .truncated: self = .truncated
        case .tooLarge: self = .foreign
        case .unbounded(let status, let contentType): self = Self.ofStranger(status: status, contentType: contentType) ?? .truncated
        case .untrusted: self = .intercept
        case .tls: self = .blocked
        case .proxy(let status): self = status == 511 || (300..<400).contains(status) ? .portal : .proxy
        }
    }

    package init(_ error: ProtocolError) {
        switch error {
        case .otherRequest: self = .stale
        case .version: self = .version
        case .encoding, .tooLarge, .runs, .signature, .unexpected: self = .altered
        }
    }

    /// What an answer shows by its head; nil for what has the form of the centre's answers and signed refusals, whose signature then decides.
    init?(_ answer: TransportAnswer) { self.init(status: answer.status, contentType: answer.header("content-type") ?? "") }

    package init?(status: Int, contentType: String) {
        if status == 200 || status == 503, Self.isFrame(contentType) { return nil }
        // The centre's own refusals are problems (RFC 9457). They are not signed: they say why nothing has moved, and no more.
        if contentType.hasPrefix("application/problem+json") {
            switch status {
            case 403: self = .unknownNode
            case 429, 503: self = .busy
            case 400: self = .version
            default: self = .foreign
            }
            return
        }
        self = Self.ofStranger(status: status, contentType: contentType) ?? .foreign
    }

    private static func isFrame(_ contentType: String) -> Bool { contentType.utf8.elementsEqual("application/x-desasync".utf8) }

    /// By the signs of login pages and gateways; nil when there are none.
    private static func ofStranger(status: Int, contentType: String) -> LinkTrouble? {
        if status == 511 || (300..<400).contains(status) { return .portal }
        if status == 407 || status == 502 || status == 504 { return .proxy }
        let isPage = contentType.lowercased().hasPrefix("text/html") || contentType.lowercased().hasPrefix("application/xhtml")
        if isPage, status == 200 || status == 401 || status == 403 { return .portal }
        if status == 503 { return .busy }
        return isPage ? .foreign : nil
    }
}

extension LinkTrouble {
    /// One sentence for the operator.
    package var indonesian: String {
        switch self {
        case .down: "Kantor pusat tidak dapat dihubungi: periksa modem, kabel, dan pulsa data"
        case .truncated: "Sambungan putus di tengah pengiriman"
        case .portal: "Jaringan ini meminta login: buka peramban di jaringan ini dan masuk dulu"
        case .intercept: "Yang menjawab bukan kantor pusat: jaringan ini menyadap atau mengalihkan sambungan; pakai jaringan lain"
        case .blocked: "Jaringan ini memutus sambungan aman ke kantor pusat: login dulu atau pakai jaringan lain"
        case .proxy: "Perantara (proxy) jaringan ini tidak meneruskan ke kantor pusat: tanyakan pengelola jaringan"
        case .altered: "Jawaban kantor pusat berubah di jalan dan ditolak"
        case .stale: "Jaringan ini memberi jawaban lama yang disimpannya, dan itu ditolak"
        case .busy: "Kantor pusat sedang sibuk"
        case .unknownNode: "Kantor pusat tidak mengenal kios ini: hubungi kantor pusat"
        case .version: "Perangkat lunak kios ini perlu diperbarui agar dapat berbicara dengan kantor pusat"
        case .foreign: "Yang menjawab bukan kantor pusat"
        }
    }

    package var english: String {
        switch self {
        case .down: "the centre cannot be reached: check modem, cable and data quota"
        case .truncated: "the line broke in the middle of the exchange"
        case .portal: "this network asks for a login: open a browser on this network and log in first"
        case .intercept: "what answers is not the centre: this network intercepts or diverts the connection; use another one"
        case .blocked: "this network cuts off the secure connection to the centre: log in first or use another one"
        case .proxy: "the proxy of this network does not get through to the centre: ask who runs the network"
        case .altered: "the centre's answer was altered on the way and is refused"
        case .stale: "this network gave an old answer that it had kept, and it is refused"
        case .busy: "the centre is busy"
        case .unknownNode: "the centre does not know this kiosk or its key: ask the central office"
        case .version: "this kiosk's software must be brought up to date to speak with the centre"
        case .foreign: "what answers is not the centre"
        }
    }
}
