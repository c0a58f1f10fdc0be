import CanonicalCBOR
import Causality
import CryptoExtras
import DeskStore
import KioskNode
import NodeHost
import SyncProtocol

/// PINs of operators: verifiers and attempts lie in the desk's store, which never leaves this kiosk; codes come from the office.
///
/// A PIN keeps one operator from acting as another at this desk. It does not keep a thief of the disk out: six digits cannot.
struct PinDesk: Sendable {
    enum Standing: Sendable, Equatable {
        /// No PIN yet: the first is set with a code from the office.
        case none
        case ready
        /// Milliseconds until the next try is looked at.
        case wait(UInt64)
        /// Too many wrong tries: only a code from the office helps.
        case spent
    }

    enum Verdict: Sendable, Equatable {
        case right
        case wrong
        case refused(Standing)
    }

    private let node: KioskNode
    private let cost: Int
    private let queue = Scrypt()

    static let minDigits = 6
    static let maxTries: UInt64 = 12

    init(node: KioskNode, cost: Int) {
        self.node = node
        self.cost = cost
    }

    func hasPin(_ who: DeskOperator) async throws -> Bool { try await node.desk { try $0.people.verifier(of: who) != nil } }

    /// The failure is durable before the PIN is looked at: whoever pulls the plug has lost the try.
    func check(_ pin: String, _ who: DeskOperator) async throws -> Verdict {
        let kept = try await node.desk { store -> [UInt8]? in try store.people.verifier(of: who) }
        guard let kept, let verifier = Verifier(kept) else { return .refused(.none) }
        let isSpent = try await node.desk { try $0.people.failures(.pin, who) >= Self.maxTries }
        if isSpent { return .refused(.spent) }
        let permission = try await node.desk { try $0.people.mayTry(.pin, who, now: BootTime.now()) }
        if case .wait(let milliseconds) = permission { return .refused(.wait(milliseconds)) }
        guard await queue.derive(pin, verifier.salt, verifier.cost).map({ Safety.isEqual($0, verifier.hash) }) ?? false else { return .wrong }
        try await node.desk { try $0.people.succeeded(.pin, who) }
        return .right
    }

    /// The challenge that stands, or a new one.
    func challenge(_ who: DeskOperator) async throws -> String {
        if let standing = try await standing(who) { return standing.description }
        let challenge = try await node.pinChallenge().description
        try await node.setDeskNote(who.challengeKey, Array(challenge.utf8))
        return challenge
    }

    private func standing(_ who: DeskOperator) async throws -> DeskCode.Challenge? {
        let key = who.challengeKey
        for note in try await node.deskNotes(key) where note.key == key { return DeskCode.Challenge(reading: String(decoding: note.value, as: UTF8.self)) }
        return nil
    }

    enum SetVerdict: Sendable, Equatable {
        case set
        /// A character slipped.
        case slip
        /// It is the answer to another challenge, operator or node.
        case wrong
        case wait(UInt64)
    }

    /// Sets a PIN with the office's answer, which then is worth nothing any more.
    func set(_ pin: String, answer: String, _ who: DeskOperator) async throws -> SetVerdict {
        guard let typed = DeskCode.normal(answer) else { return .slip }
        guard let challenge = try await standing(who) else { return .wrong }
        let permission = try await node.desk { try $0.people.mayTry(.reset, who, now: BootTime.now()) }
        if case .wait(let milliseconds) = permission { return .wait(milliseconds) }
        let right = try await node.pinAnswer(challenge, scope: who.scope, number: who.number)
        guard let right, Safety.isEqual(right, typed) else {
            // The centre's key has changed since: the office cannot answer this one any more.
            if right == nil { try await node.setDeskNote(who.challengeKey, nil) }
            return .wrong
        }
        let salt = Entropy.bytes(16)
        guard let hash = await queue.derive(pin, salt, UInt64(cost)) else { throw NodeFault(.software, "The PIN could not be kept.") }
        try await node.setDeskNote(who.challengeKey, nil)
        let verifier = Verifier(salt: salt, cost: UInt64(cost), hash: hash).encoded
        // Failed attempts of both purposes go with the old PIN.
        try await node.desk { try $0.people.setVerifier(verifier, of: who) }
        return .set
    }

    enum Weakness: Sendable, Equatable {
        case short
        case notDigits
        /// 123456, 111111, 654321.
        case plain
    }

    static func weakness(_ pin: String) -> Weakness? {
        let digits = Array(pin.utf8)
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return .notDigits }
        guard (minDigits...12).contains(digits.count) else { return .short }
        let steps = Set(zip(digits.dropFirst(), digits).map { Int($0) - Int($1) })
        return steps.count == 1 && [0, 1, -1].contains(steps.first ?? 2) ? .plain : nil
    }

    /// What is kept of a PIN: `[1, salt, log2 N, hash]`, scrypt (RFC 7914) with r = 8, p = 1 and 32 bytes.
    struct Verifier: Sendable, Equatable {
        let salt: [UInt8]
        let cost: UInt64
        let hash: [UInt8]

        init(salt: [UInt8], cost: UInt64, hash: [UInt8]) {
            self.salt = salt
            self.cost = cost
            self.hash = hash
        }

        var encoded: [UInt8] { CBORValue.array([.unsigned(1), .bytes(salt), .unsigned(cost), .bytes(hash)]).encoded() }

        init?(_ bytes: [UInt8]) {
            guard case .array(let items)? = try? CBORValue.decode(bytes), items.count == 4, items[0] == .unsigned(1), case .bytes(let salt) = items[1],
                case .unsigned(let cost) = items[2], (4...20).contains(cost), case .bytes(let hash) = items[3], hash.count == 32
            else { return nil }
            self.init(salt: salt, cost: cost, hash: hash)
        }
    }

    /// 32 MB and about a tenth of a second each, so one at a time.
    private actor Scrypt {
        func derive(_ pin: String, _ salt: [UInt8], _ cost: UInt64) -> [UInt8]? {
            guard let key = try? KDF.Scrypt.deriveKey(from: Array(pin.utf8), salt: salt, outputByteCount: 32, rounds: 1 << Int(cost), blockSize: 8, parallelism: 1) else { return nil }
            return key.withUnsafeBytes { [UInt8]($0) }
        }
    }
}

extension DeskOperator {
    fileprivate var challengeKey: String { "challenge/\(scope)/\(number)" }
}
