import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import SyncProtocol
import Testing

@Suite struct FrameTests {
    static func vector(_ numbers: inout Numbers) throws -> VersionVector {
        let logs = Set((0..<numbers.below(5)).map { _ in LogID(numbers.next()) }).sorted()
        return try need(VersionVector(sorted: logs.map { VersionVector.Item(log: $0, count: 1 + numbers.next() % (1 << 40)) }))
    }

    static func scopes(_ numbers: inout Numbers) throws -> [ScopeReport] {
        let ids = Set((0..<numbers.below(4)).map { _ in ScopeID(numbers.next() >> 20) }).sorted()
        return try ids.map { ScopeReport(scope: $0, frontier: try vector(&numbers), digest: try need(StateDigest(numbers.bytes(32)))) }
    }

    static func run(_ numbers: inout Numbers) throws -> LogRun {
        let count = 1 + numbers.below(4)
        let proof: LogRun.Proof =
            numbers.chance(1, of: 2)
            ? .end(signature: numbers.bytes(64))
            : .prefix(size: numbers.next() >> 12, root: numbers.hash(), signature: numbers.bytes(64), consistency: (0..<numbers.below(6)).map { _ in numbers.hash() })
        var secrets: [LogRun.Secret] = []
        for _ in 0..<numbers.below(count + 1) {
            secrets.append(LogRun.Secret(record: Dot(LogID(numbers.next()), numbers.next() >> 12), secret: try need(RecordSecret(numbers.bytes(16)))))
        }
        return LogRun(
            log: LogID(numbers.next()), start: numbers.next() >> 12, entries: (0..<count).map { _ in numbers.bytes(numbers.below(60)) },
            payloads: (0..<count).map { _ in numbers.chance(1, of: 2) ? nil : numbers.bytes(numbers.below(60)) }, secrets: secrets, proof: proof)
    }

    static func runs(_ numbers: inout Numbers) throws -> [LogRun] { try (0..<numbers.below(4)).map { _ in try run(&numbers) } }

    static func request(_ numbers: inout Numbers) throws -> ExchangeRequest {
        ExchangeRequest(
            node: NodeID(numbers.next()), run: numbers.next() >> 12, number: numbers.next() >> 12, keySet: numbers.next() >> 12,
            scopes: try scopes(&numbers), runs: try runs(&numbers), wanted: numbers.below(1 << 12) << 10,
            status: NodeStatus(clock: numbers.next() >> 10 * 1000, pending: numbers.next(), oldest: numbers.next() >> 10 * 1000, software: "desa 1.0"),
            nonce: numbers.chance(1, of: 2) ? numbers.bytes(16) : nil)
    }

    static func answer(_ numbers: inout Numbers) throws -> ExchangeAnswer {
        var answer = ExchangeAnswer(
            request: numbers.bytes(16), brought: (0..<3).map { _ in VersionVector.Item(log: LogID(numbers.next()), count: numbers.next() >> 12) }, time: numbers.next(),
            next: ExchangeAnswer.NextContact(earliest: numbers.next(), spread: numbers.next(), maxBytes: numbers.below(1 << 12) << 10))
        for _ in 0..<numbers.below(3) {
            let run = answer.brought[numbers.below(3)]
            answer.acknowledged.append(
                ExchangeAnswer.Acknowledgement(
                    log: run.log, size: numbers.chance(1, of: 2) ? run.count : numbers.next() >> 12, root: numbers.chance(1, of: 2) ? numbers.hash() : nil,
                    time: numbers.chance(1, of: 2) ? answer.time / 1000 : numbers.next(), signature: numbers.bytes(64)))
        }
        answer.isStateSame = numbers.chance(1, of: 3)
        if !answer.isStateSame { answer.scopes = try scopes(&numbers) }
        answer.runs = try runs(&numbers)
        answer.more = numbers.chance(1, of: 2)
        for code in 1...6 as ClosedRange<UInt64> where numbers.chance(1, of: 3) {
            answer.troubles.append(ExchangeAnswer.Trouble(log: LogID(numbers.next()), code: try need(ExchangeAnswer.Trouble.Code(rawValue: code)), place: numbers.next() >> 12))
        }
        answer.keySets = (0..<numbers.below(3)).map { _ in numbers.bytes(numbers.below(80)) }
        switch numbers.below(4) {
        case 0: answer.refusal = .challenge(numbers.bytes(16))
        case 1: answer.refusal = .compromised
        case 2: answer.refusal = .busy
        default: break
        }
        return answer
    }

    @Test("requests and answers come out as they went in", arguments: 0..<60 as Range<UInt64>)
    func roundTrip(_ seed: UInt64) throws {
        var numbers = Numbers(seed: seed)
        let signer = try key(7)
        let request = try Self.request(&numbers)
        let unverified = try ExchangeRequest.Unverified(request.sealed(by: signer))
        #expect(try unverified.request() == request && unverified.isSigned(by: signer.publicKey))
        #expect(!unverified.isSigned(by: try key(8).publicKey))
        let answer = try Self.answer(&numbers)
        #expect(try ExchangeAnswer.open(answer.sealed(by: signer), request: answer.request, brought: answer.brought, keys: [try key(8).publicKey, signer.publicKey]) == answer)
    }

    @Test("a flipped bit anywhere, or a cut, and a frame is nobody's", arguments: 0..<3 as Range<UInt64>)
    func damage(_ seed: UInt64) throws {
        var numbers = Numbers(seed: seed)
        let signer = try key(7)
        let request = try Self.request(&numbers).sealed(by: signer)
        let answer = try Self.answer(&numbers)
        let sealed = answer.sealed(by: signer)
        for bit in stride(from: 0, to: request.count * 8, by: 3) {
            var bytes = request
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            if let frame = try? ExchangeRequest.Unverified(bytes) { #expect(!frame.isSigned(by: signer.publicKey)) }
        }
        for bit in stride(from: 0, to: sealed.count * 8, by: 3) {
            var bytes = sealed
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: ProtocolError.self) { try ExchangeAnswer.open(bytes, request: answer.request, brought: answer.brought, keys: [signer.publicKey]) }
        }
        for count in 0..<sealed.count { #expect(throws: ProtocolError.self) { try ExchangeAnswer.open(Array(sealed.prefix(count)), request: answer.request, brought: answer.brought, keys: [signer.publicKey]) } }
        for count in 0..<request.count { #expect(throws: ProtocolError.self) { try ExchangeRequest.Unverified(Array(request.prefix(count))) } }
    }

    @Test("a request is no answer, an answer to another request none to this, and another key's none at all")
    func mixedUp() throws {
        var numbers = Numbers(seed: 4)
        let signer = try key(7)
        let answer = try Self.answer(&numbers)
        let sealed = answer.sealed(by: signer)
        #expect(throws: ProtocolError.otherRequest) { try ExchangeAnswer.open(sealed, request: numbers.bytes(16), keys: [signer.publicKey]) }
        #expect(throws: ProtocolError.signature) { try ExchangeAnswer.open(sealed, request: answer.request, brought: answer.brought, keys: [try key(8).publicKey]) }
        #expect(throws: ProtocolError.signature) { try ExchangeAnswer.open(sealed, request: answer.request, brought: answer.brought, keys: []) }
        let request = try Self.request(&numbers).sealed(by: signer)
        #expect(throws: ProtocolError.self) { try ExchangeAnswer.open(request, request: answer.request, brought: answer.brought, keys: [signer.publicKey]) }
        if let frame = try? ExchangeRequest.Unverified(sealed) { #expect(!frame.isSigned(by: signer.publicKey)) }
    }

    // MARK: Sizes

    /// A request that says how many of something follow, and then ends: memory must not be taken on its word.
    static func claiming(_ claim: (inout CBORWriter) -> Void) throws -> [UInt8] {
        var writer = CBORWriter(reserving: 200)
        writer.array(count: 12)
        for value in [ProtocolLimits.version, 7, 1, 1, 1] { writer.uint(value) }
        claim(&writer)
        // So that the outer count is not what is refused.
        for _ in 0..<12 { writer.null() }
        var frame = CBORWriter(reserving: 300)
        frame.array(count: 2)
        frame.byteString(writer.bytes)
        frame.byteString([UInt8](repeating: 2, count: 64))
        return frame.bytes
    }

    @Test("counts that a peer claims are bounded before anything is taken for them")
    func bounded() throws {
        let claims: [(inout CBORWriter) -> Void] = [
            { $0.array(count: 2 * (ProtocolLimits.maxScopes + 1)) },
            { $0.array(count: 2); $0.uint(1); $0.array(count: 2 * (ProtocolLimits.maxLogsInFrontier + 1)) },
            { $0.array(count: Int(Int32.max)) },
        ]
        for claim in claims {
            let frame = try Self.claiming(claim)
            do {
                _ = try ExchangeRequest.Unverified(frame)
                Issue.record("accepted")
            } catch .encoding(let error) {
                // Refused by the bound, or because a count is larger than the bytes that are left: both before memory is taken.
                #expect([.tooLarge, .truncated].contains(error.reason))
            }
        }
        #expect(throws: ProtocolError.tooLarge) { try ExchangeRequest.Unverified([UInt8](repeating: 0, count: ProtocolLimits.maxFrameBytes + 1)) }
    }

    @Test("another version is named as such")
    func version() throws {
        var writer = CBORWriter(reserving: 10)
        writer.array(count: 1)
        writer.uint(9)
        var frame = CBORWriter(reserving: 100)
        frame.array(count: 2)
        frame.byteString(writer.bytes)
        frame.byteString([UInt8](repeating: 2, count: 64))
        #expect(throws: ProtocolError.version(9)) { try ExchangeRequest.Unverified(frame.bytes) }
    }

    @Test("an enrolment of another version is named as such, in both directions")
    func enrolmentVersion() throws {
        let newer: [UInt8] = [0x82, 0x43, 0x82, 0x09, 0x00, 0x58, 0x20] + [UInt8](repeating: 0, count: 32)
        #expect(throws: ProtocolError.version(9)) { try EnrolmentRequest(newer) }
        let frame: [UInt8] = [0x82, 0x43, 0x82, 0x09, 0x00, 0x58, 0x40] + [UInt8](repeating: 0, count: 64)
        var answer = CBORWriter(reserving: 200)
        answer.array(count: 2)
        answer.byteString(frame)
        answer.byteString([UInt8](repeating: 0, count: 32))
        let code = try need(EnrolmentCode(address: "kantor.example:8470", fingerprint: [UInt8](repeating: 1, count: 20), secret: [UInt8](repeating: 2, count: 10)))
        let bytes = answer.bytes
        #expect(throws: ProtocolError.version(9)) { try EnrolmentAnswer.open(bytes, nonce: [UInt8](repeating: 0, count: 16), code: code) }
    }

    @Test("what a program calls itself is printable ASCII, at most 64 bytes", arguments: ["desa\n", "desa\u{1b}[2J", "désa", "\u{7f}", String(repeating: "a", count: 65)])
    func software(_ name: String) throws {
        let secret = [UInt8](repeating: 2, count: 10)
        let request = EnrolmentRequest(nonce: [UInt8](repeating: 0, count: 16), key: try key(7).publicKey, software: name, secret: secret).encoded()
        #expect(throws: ProtocolError.self) { try EnrolmentRequest(request) }
        let longest = EnrolmentRequest(nonce: [UInt8](repeating: 0, count: 16), key: try key(7).publicKey, software: String(repeating: "~", count: 64), secret: secret)
        #expect(try EnrolmentRequest(longest.encoded()) == longest)
    }

    @Test("no entry stands at 2^53 or above, in runs and their secrets")
    func sequences() throws {
        let edge: UInt64 = 1 << 53
        let secret = try need(RecordSecret([UInt8](repeating: 1, count: 16)))
        func opens(start: UInt64, entries: Int, record: UInt64) throws -> Bool {
            let run = LogRun(
                log: LogID(1), start: start, entries: (0..<entries).map { _ in [1] }, payloads: (0..<entries).map { _ in nil },
                secrets: [LogRun.Secret(record: Dot(LogID(1), record), secret: secret)], proof: .end(signature: [UInt8](repeating: 0, count: 64)))
            let request = ExchangeRequest(
                node: NodeID(7), run: 1, number: 1, keySet: 1, scopes: [], runs: [run], wanted: 1,
                status: NodeStatus(clock: 0, pending: 0, oldest: 0, software: "test"), nonce: nil)
            return (try? ExchangeRequest.Unverified(request.sealed(by: key(7))).request()) != nil
        }
        #expect(try opens(start: edge - 1, entries: 1, record: edge - 1))
        #expect(try !opens(start: edge, entries: 1, record: 1))
        #expect(try !opens(start: edge - 1, entries: 2, record: 1))
        #expect(try !opens(start: 0, entries: 1, record: edge))
    }

    @Test("waits on failure double to 15 minutes, and no refusal delays for longer")
    func backoff() {
        var backoff = Backoff()
        let waits = (0..<14).map { _ in backoff.failed(random: .max) }
        #expect(waits.allSatisfy { $0 <= Backoff.cap } && backoff.failures == 14)
        var full = Backoff()
        #expect((0..<14).map { index in full.failed(random: min(Backoff.cap, Backoff.base << UInt64(index))) }.last == Backoff.cap)
        #expect(Backoff.wait(ExchangeAnswer.NextContact(earliest: .max, spread: .max, maxBytes: 0), random: .max) == Backoff.cap)
        #expect(Backoff.wait(ExchangeAnswer.NextContact(earliest: 5, spread: 0, maxBytes: 0), random: 77) == 5)
        backoff.succeeded()
        #expect(backoff.failed(random: .max - 1) <= Backoff.base)
    }
}
