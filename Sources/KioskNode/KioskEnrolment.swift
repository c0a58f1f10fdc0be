import BundleFiles
import CurlTransport
import Glibc
package import NodeHost
import MerkleLog
import SQLiteStore
import SyncProtocol

/// Enrols a new kiosk: makes its key here, proves the code to the centre, and keeps what the signed answer says.
package enum KioskEnrolment {
    /// - Parameters:
    ///   - isPlain: HTTP without TLS, to a centre on this machine.
    ///   - proxy: `http://host:port`; nil for none.
    package static func enrol(code text: String, in path: String, isPlain: Bool = false, proxy: String? = nil) async throws(NodeFault) -> CommandOutput {
        let code: EnrolmentCode
        do throws(EnrolmentCode.Fault) { code = try EnrolmentCode(reading: text) } catch {
            throw NodeFault(.data, error == .form
                ? "The code is not complete: it has the form host:port/XXXX-XXXX-… with 13 groups. Type it again as it is printed."
                : "The code has a wrong character somewhere: compare it with the print and type it again.")
        }
        let address = CentreAddress(CentreAddress.text(code.address, isPlain: isPlain))
        guard !isPlain || address.isLoopback else {
            throw NodeFault(.usage, "--plain is for a centre on this machine, and \(code.address) is another one: leave it out.")
        }
        let folder: DataFolder
        do throws(StoreError) { folder = try DataFolder(creating: path) } catch { throw NodeFault(error) }
        let lock: NodeLock
        let existing: [UInt8]?
        let pendingPath = folder.key + ".enrolling"
        var seed: [UInt8]
        do throws(StoreError) {
            lock = try folder.acquireLock()
            existing = try folder.readSecret(folder.key, limit: 32)
            // A lost answer must not cost the code: the key of a first try is used again.
            if let kept = try folder.readSecret(pendingPath, limit: 32) {
                seed = kept
            } else {
                seed = Entropy.bytes(32)
                if existing == nil { try folder.writeSecret(seed, to: pendingPath) }
            }
        } catch { throw NodeFault(error) }
        defer { withExtendedLifetime(lock) {} }
        guard existing == nil else { throw NodeFault(.inTheWay, "This folder holds a kiosk already. Use another folder with --data, or remove this one if it was never used.") }
        guard let key = try? SigningKey(seed: seed) else { throw NodeFault(.software, "No key could be made.") }
        let nonce = Entropy.bytes(16)
        let request = EnrolmentRequest(nonce: nonce, key: key.publicKey, software: KioskNode.software, seal: try? SealingKey(ofNode: seed).publicKey, secret: code.secret)
        let transport = CurlTransport()
        defer { transport.close() }
        let answer = try await post(request.encoded(), to: code, nonce: nonce, CentreLine(address, transport: transport, proxy: proxy))
        let profile = NodeProfile(
            deployment: answer.keys.deployment, node: answer.node, centre: answer.centre, upperScopes: answer.upperScopes, address: CentreAddress.text(code.address, isPlain: isPlain),
            incarnation: Entropy.bytes(16), run: 0)
        try OpenedNode.create(OpenedNode.Seed(profile: profile, key: key, keySeed: seed, keys: answer.keys), in: folder)
        do throws(StoreError) { try folder.remove(pendingPath) } catch { throw NodeFault(error) }
        return CommandOutput("enrolled as node \(answer.node) of \(answer.keys.deployment)")
    }

    private static func post(_ body: [UInt8], to code: EnrolmentCode, nonce: [UInt8], _ line: CentreLine) async throws(NodeFault) -> EnrolmentAnswer {
        var line = line
        let answer: TransportAnswer
        do throws(CentreLine.Failure) {
            let trust = try line.trust(try await tlsRoot(code, line))
            let request = line.request("/v1/enrol", body, trust, maxAnswerBytes: 1 << 20, totalTimeout: 60_000, isRetry: false)
            do throws(TransportError) { answer = try await line.send(request) } catch { throw line.failure(error) }
            // 403 and 429 mean other things here than at an exchange.
            if let trouble = LinkTrouble(answer), trouble != .unknownNode, trouble != .busy { throw line.failure(trouble, answer) }
        } catch { throw fault(error.trouble, code, error.detail) }
        switch answer.status {
        case 200:
            do throws(ProtocolError) { return try EnrolmentAnswer.open(answer.body, nonce: nonce, code: code) } catch {
                throw fault(LinkTrouble(error), code, "Its answer is not signed by the deployment of this code.")
            }
        case 400 where (try? JSON.parse(answer.body))?["type"]?.string == "urn:desasync:problem:other-version":
            throw NodeFault(.refused, "The centre speaks another version of the enrolment. Install the version of this program that the central office gives out.")
        case 403: throw NodeFault(.refused, "The centre does not accept this code: it is wrong, used already or expired. Ask the central office for a new one.")
        default: throw NodeFault(.unreachable, "The centre is busy. Wait a minute and try the same code again.")
        }
    }

    /// The root of the centre's TLS certificate, before anything is said to it: whoever answers, the key sets are signed by the key whose fingerprint
    /// was typed.
    private static func tlsRoot(_ code: EnrolmentCode, _ line: CentreLine) async throws(CentreLine.Failure) -> [UInt8]? {
        if line.address.isPlain { return nil }
        let published = try await line.publishedKeys(newerThan: 0)
        guard published.chain.root.fingerprint == code.fingerprint else {
            throw CentreLine.Failure(trouble: .intercept, detail: "It is the centre of another deployment than the code's.")
        }
        return published.chain.bytes(.tlsRoot)
    }

    private static func fault(_ trouble: LinkTrouble, _ code: EnrolmentCode, _ detail: String) -> NodeFault {
        NodeFault(.unreachable, "\(trouble.indonesian) (\(trouble.english); \(code.address)). \(detail) Then try the same code again.")
    }
}

extension KioskNode {
    /// Whether this data folder holds a node.
    package static func isThere(_ path: String) -> Bool { access(path + "/desa.sqlite3", F_OK) == 0 }

    /// Whether one could be made there: an empty folder, or none yet in a folder that is there.
    package static func mayBecome(_ path: String) -> Bool {
        var status = stat()
        if stat(path, &status) == 0 { return status.st_mode & S_IFMT == S_IFDIR }
        guard errno == ENOENT else { return false }
        let parent = path.split(separator: "/", omittingEmptySubsequences: true).dropLast().joined(separator: "/")
        return access(path.hasPrefix("/") ? "/" + parent : parent.isEmpty ? "." : parent, W_OK) == 0
    }
}
