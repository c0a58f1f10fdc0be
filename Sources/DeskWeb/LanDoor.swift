import CanonicalCBOR
import Crypto
import HTTPTypes
import Hummingbird
package import KioskNode
import NIOSSL
package import NodeHost
import Synchronization
import SyncProtocol
import TLSIdentity

/// A browser elsewhere in the village's network that was let in at the box.
struct PairedDevice: Sendable, Equatable {
    /// 8 random bytes as hex: its name for people's buttons.
    let id: String
    /// SHA-256 of the secret in its cookie.
    let hash: [UInt8]
    let name: String
    /// Milliseconds since 1970 by this machine.
    let pairedAt: UInt64

    fileprivate init(id: String, hash: [UInt8], name: String, pairedAt: UInt64) {
        (self.id, self.hash, self.name, self.pairedAt) = (id, hash, name, pairedAt)
    }

    fileprivate init?(id: String, note: [UInt8]) {
        guard case .array(let items)? = try? CBORValue.decode(note), items.count == 3, case .bytes(let hash) = items[0], case .text(let name) = items[1],
            case .unsigned(let time) = items[2]
        else { return nil }
        self.init(id: id, hash: hash, name: name, pairedAt: time)
    }

    fileprivate var note: [UInt8] { CBORValue.array([.bytes(hash), .text(name), .unsigned(pairedAt)]).encoded() }
}

/// The desk's second door (`serve --lan`): TLS, and only browsers that somebody at the box has paired by a code.
package final class LanDoor: Sendable {
    static let cookie = "desa-perangkat"
    static let notes = "device/"
    static let maxDevices = 16
    /// A code is good for so long, in milliseconds, and for so many attempts.
    static let codeLife: UInt64 = 5 * 60_000
    static let maxWrong = 5

    let host: String
    let port: Int
    let fingerprint: String
    let tls: TLSConfiguration
    private let node: KioskNode

    private struct State {
        var devices: [PairedDevice] = []
        var code: (text: String, until: UInt64, wrong: Int)?
        /// Since this start.
        var wrong = 0
        var hosts: (names: [String], until: UInt64)?
    }
    private let state: Mutex<State>

    /// - Parameter address: `0.0.0.0:8472`, or one of this machine's addresses with a port.
    package static func open(_ node: KioskNode, _ address: String) async throws(NodeFault) -> LanDoor {
        let (host, port) = try parse(address)
        let identity = try await node.lanIdentity()
        guard let leaf = identity.leaf, let certificate = try? NIOSSLCertificate(bytes: leaf.certificate, format: .pem),
            let key = try? NIOSSLPrivateKey(bytes: leaf.key, format: .pem)
        else { throw NodeFault(.software, "The certificate for the village's network cannot be used.") }
        var tls = TLSConfiguration.makeServerConfiguration(certificateChain: [.certificate(certificate)], privateKey: .privateKey(key))
        tls.minimumTLSVersion = .tlsv12
        tls.applicationProtocols = ["http/1.1"]
        let devices = try await node.deskNotes(notes).compactMap { PairedDevice(id: String($0.key.dropFirst(notes.count)), note: $0.value) }
        return LanDoor(node: node, host: host, port: port, fingerprint: identity.fingerprint, tls: tls, devices: devices)
    }

    package static func parse(_ address: String) throws(NodeFault) -> (host: String, port: Int) {
        guard let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...]), (1...65_535).contains(port) else {
            throw NodeFault(.usage, "--lan needs an address and a port, for example 0.0.0.0:8472.")
        }
        let host = String(address[..<colon])
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) else {
            throw NodeFault(.usage, "--lan needs an IPv4 address of this computer, or 0.0.0.0 for all of them.")
        }
        return (host, port)
    }

    private init(node: KioskNode, host: String, port: Int, fingerprint: String, tls: TLSConfiguration, devices: [PairedDevice]) {
        (self.node, self.host, self.port, self.fingerprint, self.tls) = (node, host, port, fingerprint, tls)
        state = Mutex(State(devices: devices))
    }

    // MARK: Names

    /// What a browser may call this machine by: its own addresses and its own name, nothing that a stranger's name service says.
    var hosts: [String] {
        let now = WallClock.monotonic()
        return state.withLock { state in
            if let known = state.hosts, known.until > now { return known.names }
            let addresses = host == "0.0.0.0" ? KioskNode.ownAddresses() : [host]
            let bare = addresses + [KioskNode.hostName, KioskNode.hostName + ".local"]
            let names = bare.map { "\($0):\(port)" } + (port == 443 ? bare : [])
            state.hosts = (names, now + 5_000)
            return names
        }
    }

    /// What people type elsewhere.
    var addresses: [String] {
        (host == "0.0.0.0" ? KioskNode.ownAddresses().filter { !$0.hasPrefix("127.") } : [host]).map { "https://\($0):\(port)/" }
    }

    // MARK: Pairing

    /// A code for one browser, shown at the box.
    func newCode() -> String {
        let random = Entropy.bytes(6)
        guard let challenge = DeskCode.Challenge(keyMark: random[0] & 31, random: Array(random[1...])) else { preconditionFailure("a code has 5 bytes of chance, not \(random.count - 1)") }
        let text = challenge.description
        state.withLock { $0.code = (text, WallClock.monotonic() + Self.codeLife, 0) }
        return text
    }

    /// The code that is good now, the minutes that are left to it, and how many wrong ones were typed since this start.
    var standing: (code: (text: String, minutes: Int)?, wrong: Int, devices: [PairedDevice]) {
        let now = WallClock.monotonic()
        return state.withLock { state in
            if let code = state.code, code.until <= now { state.code = nil }
            return (state.code.map { ($0.text, Int(($0.until - now + 59_999) / 60_000)) }, state.wrong, state.devices)
        }
    }

    enum Pairing: Sendable { case paired(secret: String), wrong, slip, noCode, full }

    /// What was typed in a browser that nobody knows. Each try is counted; after ``maxWrong`` the code is worth nothing.
    func pair(_ typed: String, name: String) async throws(NodeFault) -> Pairing {
        let normal = DeskCode.normal(typed)
        let now = WallClock.monotonic()
        let outcome: Pairing? = state.withLock { state in
            guard let code = state.code, code.until > now else {
                state.code = nil
                state.wrong += 1
                return .noCode
            }
            if let normal, Safety.isEqual(normal, code.text) {
                guard state.devices.count < Self.maxDevices else { return .full }
                state.code = nil
                return nil
            }
            state.wrong += 1
            state.code?.wrong += 1
            if code.wrong + 1 >= Self.maxWrong { state.code = nil }
            return normal == nil ? .slip : .wrong
        }
        if let outcome { return outcome }
        let secret = FieldValues.hex(Entropy.bytes(32))
        let device = PairedDevice(id: FieldValues.hex(Entropy.bytes(8)), hash: Self.hash(secret), name: Self.named(name), pairedAt: WallClock.milliseconds())
        try await node.setDeskNote(Self.notes + device.id, device.note)
        state.withLock { $0.devices.append(device) }
        return .paired(secret: secret)
    }

    func remove(_ id: String) async throws(NodeFault) {
        guard state.withLock({ state in state.devices.contains { $0.id == id } }) else { return }
        try await node.setDeskNote(Self.notes + id, nil)
        state.withLock { state in state.devices.removeAll { $0.id == id } }
    }

    /// Of the cookie that a browser brings; nil for one that nobody paired, or not any more.
    func device(_ secret: String) -> PairedDevice? {
        guard secret.utf8.count == 64 else { return nil }
        let hash = Self.hash(secret)
        return state.withLock { state in state.devices.first { Safety.isEqual($0.hash, hash) } }
    }

    private static func hash(_ secret: String) -> [UInt8] { Array(SHA256.hash(data: Array(secret.utf8))) }

    private static func named(_ typed: String) -> String { String(typed.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.prefix(40).reduce(into: "") { $0.unicodeScalars.append($1) }) }
}
