import HTTPTypes

/// The rules that keep other sites, other names for this address and other people's pages out. Pure; ``Gate`` applies them to every request.
enum Safety {
    enum Refusal: Error, Sendable, Equatable {
        /// 421: the browser was told another name for this address.
        case wrongHost
        /// 403: the form came from another site, or from nowhere.
        case wrongOrigin
        /// 403: another site's page asks in the background; a person who follows a link does not.
        case notByPerson
        case wrongMethod
        case tooLarge
    }

    /// Requests whose body is a form's are at most this long; uploads have a bound of their own.
    static let maxFormBytes = 65_536
    static let maxFields = 400
    static let maxTargetBytes = 1024

    /// What a browser says of a request by itself (Fetch Metadata, W3C): where its page is from, and whether it is to be shown as a page. Old browsers say nothing.
    struct Fetch: Sendable {
        var site: String?
        var mode: String?
        var destination: String?

        init(site: String? = nil, mode: String? = nil, destination: String? = nil) { (self.site, self.mode, self.destination) = (site, mode, destination) }

        init(_ fields: HTTPFields) {
            func field(_ name: String) -> String? { fields[HTTPField.Name("sec-fetch-" + name)!] }
            self.init(site: field("site"), mode: field("mode"), destination: field("dest"))
        }

        var isFromElsewhere: Bool { site == "cross-site" || site == "same-site" }
        var isNavigation: Bool { mode == "navigate" && destination == "document" }
    }

    /// - Parameter authority: the Host field; a request without one has none.
    static func check(
        method: HTTPRequest.Method, authority: String?, path: String, origin: String?, fetch: Fetch, hosts: [String], isSecure: Bool
    ) throws(Refusal) {
        guard let authority, hosts.contains(where: { $0.utf8.elementsEqual(authority.utf8) }) else { throw .wrongHost }
        guard path.utf8.count <= maxTargetBytes else { throw .tooLarge }
        switch method {
        case .get, .head:
            // A link from elsewhere may come in; its cookies do not (`SameSite=Strict`), and what is asked for changes nothing. Pictures and scripts of
            // other pages that ask here would only use up sessions and streams.
            guard !fetch.isFromElsewhere || fetch.isNavigation else { throw .notByPerson }
        case .post:
            if let site = fetch.site, site != "same-origin" { throw .wrongOrigin }
            if let origin {
                let scheme = isSecure ? "https://" : "http://"
                guard hosts.contains(where: { (scheme + $0).utf8.elementsEqual(origin.utf8) }) else { throw .wrongOrigin }
            } else if fetch.site == nil {
                throw .wrongOrigin
            }
        default: throw .wrongMethod
        }
    }

    /// `same-origin` and not `no-referrer`: with the latter browsers send `Origin: null` with forms, and the check of the origin would be gone.
    static let headers: [(HTTPField.Name, String)] = [
        (
            HTTPField.Name("content-security-policy")!,
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        ),
        (HTTPField.Name("x-content-type-options")!, "nosniff"),
        (HTTPField.Name("referrer-policy")!, "same-origin"),
        (HTTPField.Name("x-frame-options")!, "DENY"),
        (HTTPField.Name("cross-origin-opener-policy")!, "same-origin"),
        (HTTPField.Name("cross-origin-resource-policy")!, "same-origin"),
        (HTTPField.Name("permissions-policy")!, "camera=(), microphone=(), geolocation=()"),
    ]

    /// Not every other tab and extension may measure our secrets by how long a comparison takes.
    static func isEqual(_ left: String, _ right: String) -> Bool { isEqual(Array(left.utf8), Array(right.utf8)) }

    static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }

    /// Where to go after a sign-in: a path of ours and nothing else.
    static func isOwnPath(_ path: String) -> Bool {
        let bytes = Array(path.utf8)
        guard bytes.first == 0x2F, bytes.count <= 200, bytes.count == 1 || (bytes[1] != 0x2F && bytes[1] != 0x5C) else { return false }
        return bytes.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x5C && $0 != 0x3F && $0 != 0x23 }
    }
}
