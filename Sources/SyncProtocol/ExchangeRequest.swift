import CanonicalCBOR
package import Causality
package import MerkleLog
package import Replica
package import RecordMerge

/// What the centre holds of a scope after the merge; of a node, what its own state is summed up from.
package struct ScopeReport: Sendable, Equatable {
    package let scope: ScopeID
    package let frontier: VersionVector
    package let digest: StateDigest

    package init(scope: ScopeID, frontier: VersionVector, digest: StateDigest) {
        self.scope = scope
        self.frontier = frontier
        self.digest = digest
    }
}

/// What a node holds of a scope.
package struct ScopeHolding: Sendable, Equatable {
    package let scope: ScopeID
    package let frontier: VersionVector

    package init(scope: ScopeID, frontier: VersionVector) {
        self.scope = scope
        self.frontier = frontier
    }
}

/// One POST: everything the node has to say (design D14). Scopes and rights come from the enrolment; those named here are only what the
/// node wants to hear about.
package struct ExchangeRequest: Sendable, Equatable {
    package let node: NodeID
    /// Raised and synced once a start, so that (run, number) never repeats; no clock takes part (design D15).
    package let run: UInt64
    package let number: UInt64
    /// Version of the newest key set that the node knows.
    package let keySet: UInt64
    /// Sorted by scope.
    package let scopes: [ScopeHolding]
    /// Sums up what the node holds and what it merged to: a centre with the same need not say so at length.
    package let state: StateSummary
    package private(set) var runs: [LogRun]
    /// Bytes of entries and payloads that the node wants at most in the answer.
    package let wanted: Int
    /// Which software it is, is said only in answer to a challenge, that is once a start.
    package let status: NodeStatus
    /// Answers a challenge: the 16 bytes of the centre's nonce.
    package let nonce: [UInt8]?
    /// Time of the newest backup of the centre that the node knows of: ``SafeWords``. 0 for none.
    package var backup: UInt64 = 0
    /// Parts of attachments, and what is wanted of others; nil for nothing.
    package let attachments: AttachmentRequest?

    package init(
        node: NodeID, run: UInt64, number: UInt64, keySet: UInt64, scopes: [ScopeHolding], state: StateSummary, runs: [LogRun], wanted: Int, status: NodeStatus,
        nonce: [UInt8]?, attachments: AttachmentRequest? = nil
    ) {
        self.node = node
        self.run = run
        self.number = number
        self.keySet = keySet
        self.scopes = scopes
        self.state = state
        self.runs = runs
        self.wanted = wanted
        self.status = nonce == nil ? status.withSoftware("") : status
        self.nonce = nonce
        self.attachments = attachments
    }

    /// - Parameter scopes: sorted; what the node holds, and has merged it to.
    package init(
        node: NodeID, run: UInt64, number: UInt64, keySet: UInt64, scopes: [ScopeReport], runs: [LogRun], wanted: Int, status: NodeStatus, nonce: [UInt8]?,
        attachments: AttachmentRequest? = nil
    ) {
        self.init(
            node: node, run: run, number: number, keySet: keySet, scopes: scopes.map { ScopeHolding(scope: $0.scope, frontier: $0.frontier) },
            state: StateSummary(scopes), runs: runs, wanted: wanted, status: status, nonce: nonce, attachments: attachments)
    }

    /// The id of a request, 16 bytes, by its frame as it is sent: its answer is bound to it, and it needs no place in either.
    package static func id(of frame: [UInt8]) -> [UInt8] { Array(Hash.sha256(frame).bytes[..<16]) }

    /// Of each run the log and the count of entries at which it ends. An answer names logs by their places in it.
    package var brought: [VersionVector.Item] { runs.map { VersionVector.Item(log: $0.log, count: $0.end) } }

    /// What the request says that is held, in its order.
    private var held: [VersionVector.Item] { scopes.flatMap(\.frontier.items) }

    /// - Parameter isCompressed: false for runs in their plain form, which other programs can read without a decompressor.
    package func sealed(by key: SigningKey, isCompressed: Bool = true) -> [UInt8] {
        SealedFrame.seal(message(isCompressed), tag: SigningTag.request, key: key)
    }

    private func message(_ isCompressed: Bool) -> [UInt8] {
        var writer = CBORWriter(reserving: 1024)
        let extras = (backup == 0 ? 0 : 1) + (attachments == nil ? 0 : 1)
        writer.array(count: 12 + (nonce == nil ? 0 : 2) + min(extras, 1))
        writer.uint(ProtocolLimits.version)
        writer.uint(node.rawValue)
        writer.uint(run)
        writer.uint(number)
        writer.uint(keySet)
        writer.array(count: scopes.count * 2)
        for holding in scopes {
            writer.uint(holding.scope.rawValue)
            writer.frontier(holding.frontier)
        }
        writer.byteString8(state.rawValue)
        PackedRuns.write(runs, known: held, isCompressed: isCompressed, to: &writer)
        writer.kibibytes(wanted)
        writer.uint(status.clock / 1000)
        writer.uint(status.pending)
        writer.uint(status.oldest / 1000)
        if let nonce {
            writer.byteString(nonce)
            writer.text(status.software)
        }
        if extras > 0 { writer.map(count: extras) }
        if backup != 0 {
            writer.uint(1)
            writer.uint(backup)
        }
        if let attachments {
            writer.uint(2)
            writer.attachments(attachments)
        }
        return writer.bytes
    }

    /// A request with its signature not yet checked: whose it says to be decides the key. Its runs stay packed until then: a stranger must not
    /// keep us busy.
    package struct Unverified: Sendable {
        private let head: ExchangeRequest
        private let packed: PackedRuns?
        private let frame: SealedFrame

        package var node: NodeID { head.node }

        package init(_ bytes: [UInt8]) throws(ProtocolError) {
            frame = try SealedFrame(bytes)
            (head, packed) = try ExchangeRequest.read(frame.message)
        }

        package func isSigned(by key: PublicKey) -> Bool { frame.isSigned(tag: SigningTag.request, by: key) }

        /// Unpacks the runs.
        package func request() throws(ProtocolError) -> ExchangeRequest {
            var request = head
            guard let packed else { return request }
            do throws(PackError) { request.runs = try packed.runs(known: head.held) } catch { throw .runs(error) }
            return request
        }
    }

    private static func read(_ message: [UInt8]) throws(ProtocolError) -> (ExchangeRequest, PackedRuns?) {
        try SealedFrame.checkVersion(message)
        do throws(CBORError) {
            var reader = CBORReader(message)
            let count = try reader.array()
            guard (12...15).contains(count) else { throw CBORError(.unexpectedType, at: 0) }
            _ = try reader.uint()
            let node = NodeID(try reader.uint())
            let run = try reader.uint(max: Limits.maxLogSize)
            let number = try reader.uint(max: Limits.maxLogSize)
            let keySet = try reader.uint(max: Limits.maxLogSize)
            let scopes = try reader.holdings()
            let state = StateSummary(rawValue: try reader.byteString8())
            let packed = try PackedRuns.read(&reader)
            let wanted = try reader.kibibytes()
            let (clock, pending, oldest) = (try reader.seconds(), try reader.uint(), try reader.seconds())
            var nonce: [UInt8]?
            var software = ""
            if count >= 14 {
                nonce = try reader.byteString(count: 16)
                software = try reader.software()
            }
            var (backup, attachments): (UInt64, AttachmentRequest?) = (0, nil)
            if count % 2 == 1 {
                let extras = try reader.map()
                guard extras == 1 || extras == 2 else { throw CBORError(.unexpectedType, at: reader.position) }
                for index in 0..<extras {
                    switch try reader.uint() {
                    case 1 where index == 0: backup = try reader.positive()
                    case 2 where attachments == nil: attachments = try reader.attachmentRequest()
                    default: throw CBORError(.unexpectedType, at: reader.position)
                    }
                }
            }
            try reader.finish()
            let status = NodeStatus(clock: clock, pending: pending, oldest: oldest, software: software)
            var request = ExchangeRequest(
                node: node, run: run, number: number, keySet: keySet, scopes: scopes, state: state, runs: [], wanted: wanted, status: status, nonce: nonce,
                attachments: attachments)
            request.backup = backup
            return (request, packed)
        } catch { throw .encoding(error) }
    }
}

/// Eight bytes of a hash over frontiers and digests of all scopes of which something is held: equal for two sides that hold and have merged
/// the same. It saves saying it; nothing is proven by it.
package struct StateSummary: Sendable, Equatable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// - Parameter scopes: sorted.
    package init(_ scopes: [ScopeReport]) {
        let held = scopes.filter { !$0.frontier.items.isEmpty }
        var writer = CBORWriter(reserving: 256)
        writer.array(count: held.count * 3)
        for report in held {
            writer.uint(report.scope.rawValue)
            writer.frontier(report.frontier)
            writer.byteString(report.digest.bytes)
        }
        rawValue = Hash.sha256(writer.bytes).prefix
    }
}

/// What a node tells about itself, for the centre's board. Being alive is a field of the exchange, not an entry (design D25). Its times go over the
/// line in whole seconds.
package struct NodeStatus: Sendable, Equatable {
    /// Milliseconds since 1970 by the node's clock.
    package let clock: UInt64
    /// Own operations that the centre has not acknowledged.
    package let pending: UInt64
    /// Time of the oldest of them, milliseconds since 1970; 0 when there are none.
    package let oldest: UInt64
    /// Empty when it was not said.
    package let software: String

    package init(clock: UInt64, pending: UInt64, oldest: UInt64, software: String) {
        self.clock = clock
        self.pending = pending
        self.oldest = oldest
        self.software = software
    }

    package func withSoftware(_ software: String) -> NodeStatus { NodeStatus(clock: clock, pending: pending, oldest: oldest, software: software) }
}

extension CBORWriter {
    /// A size that only guides: whole kibibytes, rounded down, though nothing but 0 is none.
    mutating func kibibytes(_ count: Int) { uint(UInt64(count == 0 ? 0 : max(1, count >> 10))) }

    mutating func scopes(_ scopes: [ScopeReport]) {
        array(count: scopes.count * 3)
        for report in scopes {
            uint(report.scope.rawValue)
            frontier(report.frontier)
            byteString(report.digest.bytes)
        }
    }
}

extension CBORReader {
    /// What a program calls itself: printable ASCII, at most 64 bytes, because it is shown on the office's board and in logs.
    mutating func software() throws(CBORError) -> String {
        let place = position
        let text = try text()
        guard text.utf8.count <= 64 else { throw CBORError(.tooLarge, at: place) }
        guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { throw CBORError(.invalidText, at: place) }
        return text
    }

    mutating func kibibytes() throws(CBORError) -> Int { Int(try uint(max: UInt64(ProtocolLimits.maxFrameBytes >> 10))) << 10 }

    /// Seconds since 1970, as milliseconds.
    mutating func seconds() throws(CBORError) -> UInt64 { try uint(max: .max / 1000) * 1000 }

    mutating func holdings() throws(CBORError) -> [ScopeHolding] {
        let place = position
        var scopes: [ScopeHolding] = []
        for _ in 0..<(try groups(of: 2, max: ProtocolLimits.maxScopes)) {
            let holding = ScopeHolding(scope: ScopeID(try uint()), frontier: try frontier())
            if let last = scopes.last, holding.scope <= last.scope { throw CBORError(.keyOrder, at: place) }
            scopes.append(holding)
        }
        return scopes
    }

    mutating func scopes() throws(CBORError) -> [ScopeReport] {
        let place = position
        let count = try array()
        guard count % 3 == 0 else { throw CBORError(.unexpectedType, at: place) }
        _ = try bounded(count / 3, ProtocolLimits.maxScopes)
        var scopes: [ScopeReport] = []
        for _ in 0..<(count / 3) {
            let report = ScopeReport(scope: ScopeID(try uint()), frontier: try frontier(), digest: try digest())
            if let last = scopes.last, report.scope <= last.scope { throw CBORError(.keyOrder, at: place) }
            scopes.append(report)
        }
        return scopes
    }
}
