import CCurl
import Glibc

/// Why there is no answer. Nothing can be said about whether the server did the work, except after `cannotResolve` and `cannotConnect`: it did not.
package enum TransportError: Error, Sendable, Equatable, CustomStringConvertible {
    case cannotResolve
    case cannotConnect(reason: String)
    /// The total time, or the time to connect, was used up.
    case timeout
    /// Nothing moved in either direction for `stallTimeout`.
    case stalled
    /// The connection ended before the whole answer was there.
    case truncated
    /// Body over `maxAnswerBytes`, or a head over 64 fields or 16 KiB.
    case tooLarge
    /// The answer does not say where it ends, so a cut one could not be told from a whole one.
    case unbounded(status: Int, contentType: String)
    /// The server's certificate does not stand under the root that was asked for.
    case untrusted
    /// The TLS handshake was cut off, or what answered speaks no TLS 1.3.
    case tls(String)
    /// The proxy makes no tunnel: its status, 407 if it wants a name and password.
    case proxy(status: Int)
    /// By the caller's task, or by `close()`.
    case cancelled
    /// A CURLcode without a case of its own, with libcurl's words for it.
    case other(code: Int, text: String)

    package var description: String {
        switch self {
        case .cannotResolve: "The server's name could not be resolved to an address."
        case .cannotConnect(let reason): "No connection to the server: \(reason)."
        case .timeout: "The server did not answer in time."
        case .stalled: "The line went silent in the middle of the exchange."
        case .truncated: "The connection ended before the whole answer arrived."
        case .tooLarge: "The answer is larger than allowed."
        case .unbounded: "The answer does not state its length, so it may be cut short."
        case .untrusted: "What answers is not the server: its certificate is another's."
        case .proxy(let status): "The proxy does not connect to the server (status \(status))."
        case .tls(let text): "No secure connection to the server: \(text)."
        case .cancelled: "The request was cancelled."
        case .other(let code, let text): "The request failed: \(text) (libcurl code \(code))."
        }
    }

    /// - Parameter systemError: errno of the last failed connect, 0 if none.
    init(_ code: CURLcode, systemError: Int32) {
        let text = String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: self = .cannotResolve
        case CURLE_COULDNT_CONNECT: self = .cannotConnect(reason: Self.reason(systemError))
        case CURLE_OPERATION_TIMEDOUT: self = .timeout
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_SEND_FAIL_REWIND: self = .truncated
        case CURLE_FILESIZE_EXCEEDED: self = .tooLarge
        case CURLE_PEER_FAILED_VERIFICATION: self = .untrusted
        case CURLE_PROXY: self = .proxy(status: 0)
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED:
            self = .tls(text)
        default: self = .other(code: Int(code.rawValue), text: text)
        }
    }

    private static func reason(_ systemError: Int32) -> String {
        switch systemError {
        case ECONNREFUSED: "it refuses connections"
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN: "there is no route to it"
        case ENOENT: "its socket does not exist"
        case EACCES, EPERM: "not permitted"
        case ETIMEDOUT: "it does not react"
        case 0: "it cannot be reached"
        default: "system error \(systemError)"
        }
    }
}
