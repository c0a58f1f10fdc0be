import CanonicalCBOR
import CryptoExtras
import NodeHost
import Causality
import SyncProtocol
import Crypto

/// PINs of operators: verifiers that never leave this kiosk, attempts counted across restarts, and codes from the office.
///
/// A PIN keeps one operator from acting as another at this desk. It does not keep a thief of the disk out: six digits cannot.
package actor PinDesk {
    struct Who: Hashable, Sendable {
        let scope: ScopeID
        let number: UInt64

        var key: String { "pin/\(scope)/\(number)" }
    }

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

    private let node: any DeskBackend
    private let cost: Int
    private var records: [Who: Record] = [:]
    /// Steady milliseconds before which no PIN is looked at. Not by the wall clock, which whoever stands at the desk can set; a restart waits anew.
    private var notBefore: [Who: UInt64] = [:]

    static let minDigits = 6
    static let maxTries: UInt64 = 12
    /// Wrong answers after which a challenge is worth nothing.
    static let maxAnswers: UInt64 = 5

    init(node: any DeskBackend, cost: Int) {
        self.node = node
        self.cost = cost
    }

    struct Record: Sendable, Equatable {
        var salt: [UInt8] = []
        /// 32 bytes; empty while there is no PIN.
        var verifier: [UInt8] = []
        /// Scrypt's N as a power of two, with r = 8 and p = 1.
        var cost: UInt64 = 0
        var failures: UInt64 = 0
        var challenge: String?
        var answers: UInt64 = 0

        init() {}

        var encoded: [UInt8] {
            CBORValue.array([.unsigned(1), .bytes(salt), .bytes(verifier), .unsigned(cost), .unsigned(failures), .text(challenge ?? ""), .unsigned(answers)]).encoded()
        }

        init?(_ bytes: [UInt8]) {
            guard case .array(let items)? = try? CBORValue.decode(bytes), items.count == 7, items[0] == .unsigned(1), case .bytes(let salt) = items[1],
                case .bytes(let verifier) = items[2], case .unsigned(let cost) = items[3], cost <= 20, case .unsigned(let failures) = items[4],
                case .text(let challenge) = items[5], case .unsigned(let answers) = items[6]
            else { return nil }
            (self.salt, self.verifier, self.cost, self.failures, self.answers) = (salt, verifier, cost, failures, answers)
            self.challenge = challenge.isEmpty ? nil : challenge
        }
    }

    func standing(_ who: Who) async throws -> Standing {
        let record = try await record(who)
        if record.verifier.isEmpty { return .none }
        if record.failures >= Self.maxTries { return .spent }
        let now = WallClock.monotonic()
        let until = notBefore[who] ?? 0
        return until > now ? .wait(until - now) : .ready
    }

    /// The failure is durable before the PIN is looked at: whoever pulls the plug has lost the try.
    func check(_ pin: String, _ who: Who) async throws -> Verdict {
        let before = try await standing(who)
        guard before == .ready else { return .refused(before) }
        var record = try await record(who)
        record.failures += 1
        notBefore[who] = WallClock.monotonic() + Self.delay(record.failures)
        try await keep(record, who)
        guard let derived = await Self.derive(pin, record.salt, record.cost), Safety.isEqual(FieldValues.hex(derived), FieldValues.hex(record.verifier)) else { return .wrong }
        record = try await self.record(who)
        record.failures = 0
        notBefore[who] = nil
        try await keep(record, who)
        return .right
    }

    /// Two slips are free; then 15 seconds, doubling to a quarter of an hour.
    static func delay(_ failures: UInt64) -> UInt64 { failures < 3 ? 0 : min(15_000 << min(failures - 3, 6), 900_000) }

    /// The challenge that stands, or a new one.
    func challenge(_ who: Who) async throws -> String {
        var record = try await record(who)
        if let challenge = record.challenge, record.answers < Self.maxAnswers { return challenge }
        let challenge = try await node.pinChallenge().description
        record.challenge = challenge
        record.answers = 0
        try await keep(record, who)
        return challenge
    }

    enum SetVerdict: Sendable, Equatable {
        case set
        /// A character slipped.
        case slip
        /// It is the answer to another challenge, operator or node.
        case wrong
    }

    /// Sets a PIN with the office's answer, which then is worth nothing any more.
    func set(_ pin: String, answer: String, _ who: Who) async throws -> SetVerdict {
        guard let typed = DeskCode.normal(answer) else { return .slip }
        var record = try await record(who)
        guard let text = record.challenge, record.answers < Self.maxAnswers, let challenge = DeskCode.Challenge(reading: text) else { return .wrong }
        record.answers += 1
        try await keep(record, who)
        guard let right = try await node.pinAnswer(challenge, number: who.number), Safety.isEqual(right, typed) else { return .wrong }
        let salt = Entropy.bytes(16)
        guard let verifier = await Self.derive(pin, salt, UInt64(cost)) else { throw NodeFault(.software, "The PIN could not be kept.") }
        record = Record()
        (record.salt, record.verifier, record.cost) = (salt, verifier, UInt64(cost))
        notBefore[who] = nil
        try await keep(record, who)
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

    private func record(_ who: Who) async throws -> Record {
        if let record = records[who] { return record }
        let note = try await node.deskNotes(who.key).first { $0.key == who.key }
        let record = note.flatMap { Record($0.value) } ?? Record()
        if records[who] == nil {
            records[who] = record
            // A restart does not make the wait shorter.
            let delay = Self.delay(record.failures)
            if delay > 0 { notBefore[who] = WallClock.monotonic() + delay }
        }
        return records[who] ?? record
    }

    private func keep(_ record: Record, _ who: Who) async throws {
        records[who] = record
        try await node.setDeskNote(who.key, record.encoded)
    }

    /// 32 MB and about a tenth of a second; one at a time, because the caller is this actor's and waits.
    @concurrent private static func derive(_ pin: String, _ salt: [UInt8], _ cost: UInt64) async -> [UInt8]? {
        guard let key = try? KDF.Scrypt.deriveKey(from: Array(pin.utf8), salt: salt, outputByteCount: 32, rounds: 1 << Int(cost), blockSize: 8, parallelism: 1) else { return nil }
        return key.withUnsafeBytes { [UInt8]($0) }
    }
}
