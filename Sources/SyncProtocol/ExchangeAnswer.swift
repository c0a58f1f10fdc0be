import CanonicalCBOR
package import Causality
package import Membership
package import MerkleLog
package import Replica
import OperationLog

/// The centre's answer, signed over the request's id and content: a 2xx from a portal, a replayed or a cut answer moves nothing.
package struct ExchangeAnswer: Sendable, Equatable {
    /// The id of the request that this answers.
    package let request: [UInt8]
    /// Milliseconds since 1970 by the centre's clock.
    package let time: UInt64
    /// Logs of the node that are stored here with their payloads.
    package var acknowledged: [Acknowledgement] = []
    /// Frontier and digest of each scope after the merge, of one commit of the centre. Sorted by scope.
    package var scopes: [ScopeReport] = []
    package var runs: [LogRun] = []
    /// There is more to fetch: ask again at once.
    package var more = false
    package var next: NextContact
    /// What became of runs that were not simply stored.
    package var troubles: [Trouble] = []
    /// Signed key sets that are newer than the node's.
    package var keySets: [[UInt8]] = []
    package var refusal: Refusal?
    /// What backups of the centre hold, when the node does not know it yet.
    package var safe: SafeWords?

    package init(request: [UInt8], time: UInt64, next: NextContact) {
        self.request = request
        self.time = time
        self.next = next
    }

    package struct Acknowledgement: Sendable, Equatable {
        package let log: LogID
        package let cosignature: HeldCosignature

        package init(log: LogID, cosignature: HeldCosignature) {
            self.log = log
            self.cosignature = cosignature
        }
    }

    /// When to come next and how much to bring (design D19). A node clamps the wait to 15 minutes.
    package struct NextContact: Sendable, Equatable {
        /// Milliseconds from now.
        package let earliest: UInt64
        package let spread: UInt64
        package let maxBytes: Int

        package init(earliest: UInt64, spread: UInt64, maxBytes: Int) {
            self.earliest = earliest
            self.spread = spread
            self.maxBytes = maxBytes
        }
    }

    package struct Trouble: Sendable, Equatable {
        package enum Code: UInt64, Sendable {
            /// The run began above what is held: `place` is what is held.
            case gap = 1
            case cutTransaction = 2
            case unproven = 3
            case foreign = 4
            /// A second content for dots that are held: `place` is the first entry that differs.
            case fork = 5
            /// Entries whose payloads are missing or wrong: `place` is the first.
            case lacksPayload = 6
        }

        package let log: LogID
        package let code: Code
        package let place: UInt64

        package init(log: LogID, code: Code, place: UInt64) {
            self.log = log
            self.code = code
            self.place = place
        }
    }

    package enum Refusal: Sendable, Equatable {
        /// This daemon does not know the node's run, or has seen a higher number: send again with this nonce (16 bytes).
        case challenge([UInt8])
        /// The node's key is marked as compromised: its work is stored, but nothing is handed out to it.
        case compromised
        case busy
    }

    package func sealed(by key: SigningKey) -> [UInt8] { SealedFrame.seal(message(), tag: SigningTag.answer, key: key) }

    private func message() -> [UInt8] {
        var writer = CBORWriter(reserving: 4096)
        writer.map(count: 10 + (refusal == nil ? 0 : 1) + (safe == nil ? 0 : 1))
        writer.uint(0)
        writer.uint(ProtocolLimits.version)
        writer.uint(1)
        writer.byteString(request)
        writer.uint(2)
        writer.uint(time)
        writer.uint(3)
        writer.array(count: acknowledged.count * 2)
        for item in acknowledged {
            writer.byteString8(item.log.rawValue)
            writer.raw(item.cosignature.encoded())
        }
        writer.uint(4)
        writer.scopes(scopes)
        writer.uint(5)
        writer.array(count: runs.count)
        for run in runs { writer.run(run) }
        writer.uint(6)
        writer.bool(more)
        writer.uint(7)
        writer.array(count: 3)
        writer.uint(next.earliest)
        writer.uint(next.spread)
        writer.uint(UInt64(next.maxBytes))
        writer.uint(8)
        writer.array(count: troubles.count * 3)
        for trouble in troubles {
            writer.byteString8(trouble.log.rawValue)
            writer.uint(trouble.code.rawValue)
            writer.uint(trouble.place)
        }
        writer.uint(9)
        writer.array(count: keySets.count)
        for keySet in keySets { writer.byteString(keySet) }
        if let refusal {
            writer.uint(10)
            switch refusal {
            case .challenge(let nonce):
                writer.array(count: 2)
                writer.uint(1)
                writer.byteString(nonce)
            case .compromised, .busy:
                writer.array(count: 1)
                writer.uint(refusal == .compromised ? 2 : 3)
            }
        }
        if let safe {
            writer.uint(11)
            safe.write(to: &writer)
        }
        return writer.bytes
    }

    /// Opens an answer to the request `id` under one of the centre's answer keys.
    package static func open(_ bytes: [UInt8], request id: [UInt8], keys: [PublicKey]) throws(ProtocolError) -> ExchangeAnswer {
        let frame = try SealedFrame(bytes)
        guard keys.contains(where: { frame.isSigned(tag: SigningTag.answer, by: $0) }) else { throw .signature }
        let answer = try ExchangeAnswer(message: frame.message)
        guard answer.request == id else { throw .otherRequest }
        return answer
    }

    /// Opens an answer under the newest certified answer key. The answer itself may bring the key sets that certify it, so a kiosk that was
    /// away learns of a rotation; an older answer key counts no longer.
    package static func open(
        _ bytes: [UInt8], request id: [UInt8], chain: KeySetChain
    ) throws(ProtocolError) -> (answer: ExchangeAnswer, chain: KeySetChain) {
        let frame = try SealedFrame(bytes)
        let answer = try ExchangeAnswer(message: frame.message)
        var newer = chain
        for bytes in answer.keySets {
            guard let signed = try? SignedKeySet(decoding: bytes), (try? newer.extend(by: [signed])) != nil else { throw .signature }
        }
        guard let key = newer.key(.answers), frame.isSigned(tag: SigningTag.answer, by: key) else { throw .signature }
        guard answer.request == id else { throw .otherRequest }
        return (answer, newer)
    }

    private init(message: [UInt8]) throws(ProtocolError) {
        try SealedFrame.checkVersion(message)
        do throws(CBORError) {
            var reader = CBORReader(message)
            let count = try reader.map()
            guard (10...12).contains(count) else { throw CBORError(.unexpectedType, at: 0) }
            try reader.expect(key: 0)
            _ = try reader.uint()
            try reader.expect(key: 1)
            request = try reader.byteString(count: 16)
            try reader.expect(key: 2)
            time = try reader.uint()
            try reader.expect(key: 3)
            let acknowledgements = try reader.groups(of: 2, max: ProtocolLimits.maxRuns)
            for _ in 0..<acknowledgements {
                let log = LogID(try reader.byteString8())
                let item = try reader.skip()
                acknowledged.append(Acknowledgement(log: log, cosignature: try HeldCosignature(Array(message[item]))))
            }
            try reader.expect(key: 4)
            scopes = try reader.scopes()
            try reader.expect(key: 5)
            for _ in 0..<(try reader.bounded(try reader.array(), ProtocolLimits.maxRuns)) { runs.append(try reader.run()) }
            try reader.expect(key: 6)
            more = try reader.bool()
            try reader.expect(key: 7)
            guard try reader.array() == 3 else { throw CBORError(.unexpectedType, at: reader.position) }
            next = NextContact(
                earliest: try reader.uint(), spread: try reader.uint(), maxBytes: Int(try reader.uint(max: UInt64(ProtocolLimits.maxFrameBytes))))
            try reader.expect(key: 8)
            for _ in 0..<(try reader.groups(of: 3, max: ProtocolLimits.maxRuns)) {
                let log = LogID(try reader.byteString8())
                guard let code = Trouble.Code(rawValue: try reader.uint()) else { throw CBORError(.unexpectedType, at: reader.position) }
                troubles.append(Trouble(log: log, code: code, place: try reader.uint(max: Limits.maxLogSize)))
            }
            try reader.expect(key: 9)
            for _ in 0..<(try reader.bounded(try reader.array(), 256)) { keySets.append(try reader.byteString()) }
            var last: UInt64 = 9
            for _ in 10..<count {
                last = try reader.key(after: last)
                switch last {
                case 10: refusal = try Refusal(&reader)
                case 11: safe = try SafeWords(&reader)
                default: throw CBORError(.unexpectedType, at: reader.position)
                }
            }
            try reader.finish()
        } catch { throw .encoding(error) }
    }
}

extension ExchangeAnswer.Refusal {
    fileprivate init(_ reader: inout CBORReader) throws(CBORError) {
        let items = try reader.array()
        switch try reader.uint() {
        case 1 where items == 2: self = .challenge(try reader.byteString(count: 16))
        case 2 where items == 1: self = .compromised
        case 3 where items == 1: self = .busy
        default: throw CBORError(.unexpectedType, at: reader.position)
        }
    }
}
