import CanonicalCBOR
package import Causality
package import Membership
package import MerkleLog
package import Replica
import OperationLog

/// The centre's answer, signed over the request's id and content: a 2xx from a portal, a replayed or a cut answer moves nothing.
package struct ExchangeAnswer: Sendable, Equatable {
    /// The id of the request that this answers, 16 bytes.
    package let request: [UInt8]
    /// What that request brought: ``ExchangeRequest/brought``.
    package let brought: [VersionVector.Item]
    /// Milliseconds since 1970 by the centre's clock.
    package let time: UInt64
    /// Logs that the request brought and that are stored here with their payloads.
    package var acknowledged: [Acknowledgement] = []
    /// Frontier and digest of each scope after the merge, of one commit of the centre. Sorted by scope.
    package var scopes: [ScopeReport] = []
    /// They are what the request summed up; then ``scopes`` is empty.
    package var isStateSame = false
    package var runs: [LogRun] = []
    /// There is more to fetch: ask again at once.
    package var more = false
    package var next: NextContact
    /// What became of runs that were not simply stored.
    package var troubles: [Trouble] = []
    /// Signed key sets that are newer than the node's.
    package var keySets: [[UInt8]] = []
    package var refusal: Refusal?
    /// What backups of the centre hold, when the node does not know it yet; in no refusal.
    package var safe: SafeWords?
    package var attachments: AttachmentAnswer?

    package init(request: [UInt8], brought: [VersionVector.Item] = [], time: UInt64, next: NextContact) {
        precondition(request.count == 16, "a request id has 16 bytes, not \(request.count)")
        self.request = request
        self.brought = brought
        self.time = time
        self.next = next
    }

    /// The centre's word that it has stored a log up to `size` with its payloads (design D6).
    package struct Acknowledgement: Sendable, Equatable {
        package let log: LogID
        package let size: UInt64
        /// Nil when the node holds the log up to there, and so has the root itself: the cosignature is over that one or over nothing.
        package let root: Hash?
        /// Seconds since 1970 by the centre's clock.
        package let time: UInt64
        package let signature: [UInt8]

        package init(log: LogID, size: UInt64, root: Hash?, time: UInt64, signature: [UInt8]) {
            self.log = log
            self.size = size
            self.root = root
            self.time = time
            self.signature = signature
        }

        /// - Parameter held: what the node said it holds of the log.
        package init(_ log: LogID, _ cosignature: HeldCosignature, held: UInt64) {
            self.init(
                log: log, size: cosignature.size, root: cosignature.size > held ? cosignature.root : nil, time: cosignature.time, signature: cosignature.signature)
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

    /// The request is to be sent again with a nonce.
    var isChallenge: Bool { if case .challenge? = refusal { true } else { false } }

    /// - Parameter isCompressed: false for runs in their plain form.
    package func sealed(by key: SigningKey, isCompressed: Bool = true) -> [UInt8] {
        SealedFrame.seal(message(isCompressed), bound: request, tag: SigningTag.answer, key: key)
    }

    private func message(_ isCompressed: Bool) -> [UInt8] {
        var writer = CBORWriter(reserving: 1024)
        let extras = (safe == nil ? 0 : 1) + (attachments == nil ? 0 : 1)
        writer.array(count: extras > 0 ? 14 : refusal != nil ? 13 : 12)
        writer.uint(ProtocolLimits.version)
        // The whole id is under the signature; four bytes tell a stale answer from a forged one.
        writer.byteString(request[..<Self.echoCount])
        writer.uint(time)
        writer.uint(next.earliest)
        writer.uint(next.spread)
        writer.kibibytes(next.maxBytes)
        writer.array(count: acknowledged.count * 3)
        for item in acknowledged { write(item, to: &writer) }
        if isStateSame { writer.null() } else { writer.scopes(scopes) }
        PackedRuns.write(runs, known: held, isCompressed: isCompressed, to: &writer)
        writer.bool(more)
        writer.array(count: troubles.count * 3)
        for trouble in troubles {
            writer.byteString8(trouble.log.rawValue)
            writer.uint(trouble.code.rawValue)
            writer.uint(trouble.place)
        }
        writer.array(count: keySets.count)
        for keySet in keySets { writer.byteString(keySet) }
        if let refusal {
            switch refusal {
            case .challenge(let nonce):
                writer.array(count: 2)
                writer.uint(1)
                writer.byteString(nonce)
            case .compromised, .busy:
                writer.array(count: 1)
                writer.uint(refusal == .compromised ? 2 : 3)
            }
        } else if extras > 0 {
            writer.null()
        }
        if extras > 0 { writer.map(count: extras) }
        if let safe {
            precondition(refusal == nil, "a refusal says nothing about backups")
            writer.uint(1)
            safe.write(to: &writer)
        }
        if let attachments {
            writer.uint(2)
            writer.attachments(attachments)
        }
        return writer.bytes
    }

    /// A log by its run in the request; and what most words are: of the run's end, now.
    private func write(_ item: Acknowledgement, to writer: inout CBORWriter) {
        let isEnd = { [brought] (run: Int) in brought[run].count == item.size && item.root == nil }
        let runs = brought.indices.filter { brought[$0].log == item.log }
        guard let run = runs.first(where: isEnd) ?? runs.first else { preconditionFailure("an acknowledgement of \(item.log), which the request did not bring") }
        writer.uint(UInt64(run))
        let age = time / 1000 &- item.time
        if isEnd(run) {
            writer.uint(age)
        } else {
            writer.array(count: 3)
            writer.uint(age)
            writer.uint(item.size)
            if let root = item.root { writer.byteString(root.bytes) } else { writer.null() }
        }
        writer.byteString(item.signature)
    }

    private static func acknowledgement(
        _ reader: inout CBORReader, brought: [VersionVector.Item], time: UInt64
    ) throws(CBORError) -> Acknowledgement {
        let place = reader.position
        let run = try reader.uint()
        guard run < UInt64(brought.count) else { throw CBORError(.tooLarge, at: place) }
        let end = brought[Int(run)]
        var (size, root): (UInt64, Hash?) = (end.count, nil)
        let isEnd = try reader.peekMajorType() == 0
        if !isEnd, try reader.array() != 3 { throw CBORError(.unexpectedType, at: place) }
        let age = try reader.uint()
        if !isEnd {
            size = try reader.uint(max: Limits.maxLogSize)
            root = reader.nullIfPresent() ? nil : try reader.hash()
            guard root != nil || size != end.count else { throw CBORError(.unexpectedType, at: reader.position) }
        }
        return Acknowledgement(log: end.log, size: size, root: root, time: time / 1000 &- age, signature: try reader.byteString(count: 64))
    }

    /// What the answer says that the centre holds, in its order.
    private var held: [VersionVector.Item] { scopes.flatMap(\.frontier.items) }

    private static let echoCount = 4

    /// Opens an answer to the request `id` under one of the centre's answer keys.
    /// - Parameter brought: by that request.
    package static func open(
        _ bytes: [UInt8], request id: [UInt8], brought: [VersionVector.Item] = [], keys: [PublicKey]
    ) throws(ProtocolError) -> ExchangeAnswer {
        let frame = try SealedFrame(bytes)
        let (answer, packed) = try read(frame.message, request: id, brought)
        guard keys.contains(where: { frame.isSigned(bound: id, tag: SigningTag.answer, by: $0) }) else { throw .signature }
        return try answer.unpacked(packed)
    }

    /// Opens an answer under the newest certified answer key. The answer itself may bring the key sets that certify it, so a kiosk that was
    /// away learns of a rotation; an older answer key counts no longer.
    package static func open(
        _ bytes: [UInt8], request id: [UInt8], brought: [VersionVector.Item] = [], chain: KeySetChain
    ) throws(ProtocolError) -> (answer: ExchangeAnswer, chain: KeySetChain) {
        let frame = try SealedFrame(bytes)
        let (answer, packed) = try read(frame.message, request: id, brought)
        var newer = chain
        for bytes in answer.keySets {
            guard let signed = try? SignedKeySet(decoding: bytes), (try? newer.extend(by: [signed])) != nil else { throw .signature }
        }
        guard let key = newer.key(.answers), frame.isSigned(bound: id, tag: SigningTag.answer, by: key) else { throw .signature }
        return (try answer.unpacked(packed), newer)
    }

    private func unpacked(_ packed: PackedRuns?) throws(ProtocolError) -> ExchangeAnswer {
        var answer = self
        guard let packed else { return answer }
        do throws(PackError) { answer.runs = try packed.runs(known: held) } catch { throw .runs(error) }
        return answer
    }

    private static func read(
        _ message: [UInt8], request id: [UInt8], _ brought: [VersionVector.Item]
    ) throws(ProtocolError) -> (ExchangeAnswer, PackedRuns?) {
        try SealedFrame.checkVersion(message)
        var reader = CBORReader(message)
        let count: Int
        let echo: [UInt8]
        do throws(CBORError) {
            count = try reader.array()
            _ = try reader.uint()
            echo = try reader.byteString(count: echoCount)
        } catch { throw .encoding(error) }
        // What follows can be read by whoever knows the request.
        guard echo.elementsEqual(id.prefix(echoCount)) else { throw .otherRequest }
        do throws(CBORError) {
            guard (12...14).contains(count) else { throw CBORError(.unexpectedType, at: 0) }
            let time = try reader.uint()
            let next = NextContact(earliest: try reader.uint(), spread: try reader.uint(), maxBytes: try reader.kibibytes())
            var answer = ExchangeAnswer(request: id, brought: brought, time: time, next: next)
            for _ in 0..<(try reader.groups(of: 3, max: ProtocolLimits.maxRuns)) {
                answer.acknowledged.append(try acknowledgement(&reader, brought: brought, time: time))
            }
            if reader.nullIfPresent() { answer.isStateSame = true } else { answer.scopes = try reader.scopes() }
            let packed = try PackedRuns.read(&reader)
            answer.more = try reader.bool()
            for _ in 0..<(try reader.groups(of: 3, max: ProtocolLimits.maxRuns)) {
                let log = LogID(try reader.byteString8())
                guard let code = Trouble.Code(rawValue: try reader.uint()) else { throw CBORError(.unexpectedType, at: reader.position) }
                answer.troubles.append(Trouble(log: log, code: code, place: try reader.uint(max: Limits.maxLogSize)))
            }
            for _ in 0..<(try reader.bounded(try reader.array(), 256)) { answer.keySets.append(try reader.byteString()) }
            if count == 13 || (count == 14 && !reader.nullIfPresent()) {
                let items = try reader.array()
                switch try reader.uint() {
                case 1 where items == 2: answer.refusal = .challenge(try reader.byteString(count: 16))
                case 2 where items == 1: answer.refusal = .compromised
                case 3 where items == 1: answer.refusal = .busy
                default: throw CBORError(.unexpectedType, at: reader.position)
                }
            }
            if count == 14 {
                let extras = try reader.map()
                guard extras == 1 || extras == 2 else { throw CBORError(.unexpectedType, at: reader.position) }
                for index in 0..<extras {
                    switch try reader.uint() {
                    case 1 where index == 0 && answer.refusal == nil: answer.safe = try SafeWords(&reader)
                    case 2 where answer.attachments == nil: answer.attachments = try reader.attachmentAnswer()
                    default: throw CBORError(.unexpectedType, at: reader.position)
                    }
                }
            }
            try reader.finish()
            return (answer, packed)
        } catch { throw .encoding(error) }
    }
}
