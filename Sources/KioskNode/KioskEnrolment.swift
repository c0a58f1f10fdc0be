import CurlTransport
package import NodeHost
import MerkleLog
import SQLiteStore
import SyncProtocol

/// Enrols a new kiosk: makes its key here, proves the code to the centre, and keeps what the signed answer says.
package enum KioskEnrolment {
    package static func enrol(code text: String, in path: String) async throws(NodeFault) -> CommandOutput {
        let code: EnrolmentCode
        do throws(EnrolmentCode.Fault) { code = try EnrolmentCode(reading: text) } catch {
            throw NodeFault(.data, error == .form
                ? "The code is not complete: it has the form host:port/XXXX-XXXX-… with 13 groups. Type it again as it is printed."
                : "The code has a wrong character somewhere: compare it with the print and type it again.")
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
        let request = EnrolmentRequest(nonce: nonce, key: key.publicKey, software: KioskNode.software, secret: code.secret)
        let answer = try await post(request.encoded(), to: code, nonce: nonce)
        let profile = NodeProfile(
            deployment: answer.keys.deployment, node: answer.node, centre: answer.centre, upperScopes: answer.upperScopes, address: code.address,
            incarnation: Entropy.bytes(16), run: 0)
        try OpenedNode.create(OpenedNode.Seed(profile: profile, key: key, keySeed: seed, keys: answer.keys), in: folder)
        do throws(StoreError) { try folder.remove(pendingPath) } catch { throw NodeFault(error) }
        return CommandOutput("enrolled as node \(answer.node) of \(answer.keys.deployment)")
    }

    private static func post(_ body: [UInt8], to code: EnrolmentCode, nonce: [UInt8]) async throws(NodeFault) -> EnrolmentAnswer {
        let transport = CurlTransport()
        defer { transport.close() }
        let request = TransportRequest(
            url: "http://\(code.address)/v1/enrol", headers: [("Content-Type", "application/x-desasync")], body: body, maxAnswerBytes: 1 << 20, totalTimeout: 60_000)
        let answer: TransportAnswer
        do throws(TransportError) { answer = try await transport.send(request) } catch {
            throw NodeFault(.unreachable, "The centre at \(code.address) cannot be reached: \(error.description) Check the line and try the same code again.")
        }
        switch answer.status {
        case 200:
            do throws(ProtocolError) { return try EnrolmentAnswer.open(answer.body, nonce: nonce, code: code) } catch {
                throw NodeFault(.unreachable, "What answers at \(code.address) is not the centre of this code. Check the line (a hotspot's login page?) and try again.")
            }
        case 400 where (try? JSON.parse(answer.body))?["type"]?.string == "urn:desasync:problem:other-version":
            throw NodeFault(.refused, "The centre speaks another version of the enrolment. Install the version of this program that the central office gives out.")
        case 403: throw NodeFault(.refused, "The centre does not accept this code: it is wrong, used already or expired. Ask the central office for a new one.")
        case 429, 503: throw NodeFault(.unreachable, "The centre is busy. Wait a minute and try the same code again.")
        default: throw NodeFault(.unreachable, "What answers at \(code.address) is not the centre (HTTP \(answer.status)). Check the line and try again.")
        }
    }
}
