import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import SyncProtocol

/// A node with a certified key that does not run our software: it signs what it likes. Its logs are written by hand.
final class HostileKiosk {
    static let node = NodeID(66)

    let node: NodeID
    let key: SigningKey
    let scope: ScopeID
    private var logs: [ForgedLog] = []
    private var nonce: [UInt8]?
    private var number: UInt64 = 0
    private var requestID: [UInt8] = []
    private var brought: [VersionVector.Item] = []

    private struct ForgedLog {
        var state: LogState
        var entries: [[UInt8]]
        var payloads: [[UInt8]?]
        var secrets: [LogRun.Secret] = []
        /// The state before the last entry, to write another one in its place.
        var before: LogState?
    }

    init(node: NodeID, key: SigningKey, scope: ScopeID) {
        self.node = node
        self.key = key
        self.scope = scope
    }

    /// What it takes from an answer is the nonce, if it was challenged.
    func hear(_ bytes: [UInt8], keys: KeySetChain) {
        guard let answer = try? ExchangeAnswer.open(bytes, request: requestID, brought: brought, keys: keys.everyKey(.answers)) else { return }
        nonce = nil
        if case .challenge(let asked)? = answer.refusal { nonce = asked }
    }

    // MARK: Writing

    func openLog(_ random: inout SeededRandom, seeing context: [ContextItem], in scope: ScopeID) {
        let genesis = Genesis(deployment: World.deployment, scope: scope, node: node, key: key.publicKey, predecessor: nil, nonce: random.bytes(16))
        let bytes = genesis.entry(time: HybridTime(milliseconds: 5), timeIsDoubtful: false, growth: context)
        guard let state = try? LogState(entryZero: bytes) else { return }
        logs.append(ForgedLog(state: state, entries: [bytes], payloads: [nil]))
    }

    private func append(_ bytes: [UInt8], payload: [UInt8]? = nil, to index: Int) {
        logs[index].before = logs[index].state
        _ = logs[index].state.append(bytes)
        logs[index].entries.append(bytes)
        logs[index].payloads.append(payload)
    }

    private func entry(_ index: Int, _ kind: EntryKind = .write) -> Entry {
        Entry(dot: Dot(logs[index].state.id, logs[index].state.size), time: HybridTime(rawValue: .max), author: 0, kind: kind)
    }

    /// One entry of a kind that no honest node writes, to the newest log.
    func write(_ random: inout SeededRandom, _ faults: Set<Fault>, known: [RecordID], centreLog: LogState?) {
        guard let index = logs.indices.last, logs[index].entries.count < 60 else { return }
        var entry = entry(index)
        // Draws come first, so that a fault more or less shifts none of them.
        let choice = random.below(14)
        let record = random.pick(known)
        let garbage = random.bytes(random.between(1, 40))
        switch choice {
        case 0 where faults.contains(.malformedEntries): append(garbage, to: index)
        case 1 where faults.contains(.malformedEntries):
            // Replaces what it cannot have seen.
            entry.record = entry.dot
            entry.type = RecordType.request
            entry.fields = [4]
            entry.replaced = [Replacement(field: 4, dot: Dot(LogID(42), 7))]
            append(entry.encoded(), to: index)
        case 2 where faults.contains(.malformedEntries):
            // A transaction that opens badly, or holds another one.
            entry.record = Dot(LogID(42), 7)
            entry.fields = [4]
            entry.transaction = 2
            append(entry.encoded(), to: index)
            var sibling = self.entry(index)
            sibling.record = sibling.dot
            sibling.type = RecordType.request
            sibling.fields = [4]
            sibling.transaction = garbage[0] % 2 == 0 ? nil : 5
            append(sibling.encoded(), to: index)
        case 3 where faults.contains(.malformedEntries):
            // A genesis in the middle.
            append(logs[index].entries[0], to: index)
        case 4 where faults.contains(.hostileClaims):
            // Orders something.
            entry.kind = .verdict
            entry.subject = Subject.verdict(.byOrder, [EntryRange(log: record?.log ?? LogID(1), start: 0, count: 5)]).encoded()
            append(entry.encoded(), to: index)
        case 5 where faults.contains(.hostileClaims):
            entry.author = 4711
            entry.record = entry.dot
            entry.type = RecordType.request
            entry.fields = [4]
            append(entry.encoded(), to: index)
        case 6 where faults.contains(.hostileClaims):
            // Says that it has read what the centre never wrote.
            if let centreLog, logs[index].state.context.count(of: centreLog.id) < centreLog.size + 1000 {
                entry.growth = [ContextItem(log: centreLog.id, count: centreLog.size + 1000, root: 1)]
                entry.record = entry.dot
                entry.type = RecordType.request
                entry.fields = [4]
                append(entry.encoded(), to: index)
            }
        case 7 where faults.contains(.hostileClaims):
            entry.kind = .erasure
            entry.subject = Subject.erasure([ErasedValue(dot: Dot(record?.log ?? LogID(1), 1), fields: [1])]).encoded()
            append(entry.encoded(), to: index)
        case 8 where faults.contains(.wrongPayloads), 9 where faults.contains(.wrongPayloads):
            // A commitment without its payload, or with another one.
            entry.record = entry.dot
            entry.type = RecordType.applicant
            entry.fields = [ApplicantField.name]
            var hasher = CommitmentHasher()
            let payload = CBORValue.map([.init(UInt64(ApplicantField.name), .text("Nama"))]).encoded()
            guard let secret = RecordSecret(random.bytes(16)), let commitment = try? hasher.commitment(payload: payload, secret: secret, dot: entry.dot) else { return }
            entry.commitment = commitment
            append(entry.encoded(), payload: choice == 8 ? nil : garbage, to: index)
            logs[index].secrets.append(LogRun.Secret(record: entry.dot, secret: secret))
        case 10 where faults.contains(.malformedEntries) && logs[index].state.openTransaction == 0:
            // A transaction whose end it keeps to itself, for as long as nothing else is written.
            entry.record = entry.dot
            entry.type = RecordType.request
            entry.fields = [4]
            entry.transaction = 3
            append(entry.encoded(), to: index)
        default:
            // Ordinary work, so that the log has something to lose.
            entry.time = HybridTime(milliseconds: 1)
            entry.record = entry.dot
            entry.type = RecordType.request
            entry.fields = [4, 11]
            append(entry.encoded(), to: index)
        }
    }

    /// Another entry in the place of the last one: two histories under one name.
    func equivocate(_ random: inout SeededRandom) -> Bool {
        guard let index = logs.indices.last, let before = logs[index].before, before.openTransaction == 0, logs[index].entries.count > 2 else { return false }
        logs[index].state = before
        logs[index].entries.removeLast()
        logs[index].payloads.removeLast()
        var entry = entry(index)
        entry.record = entry.dot
        entry.type = RecordType.request
        entry.fields = [4]
        entry.author = UInt64(random.below(1000) + 1)
        append(entry.encoded(), to: index)
        return true
    }

    // MARK: Sending

    func request(_ random: inout SeededRandom) -> [UInt8] {
        number += 1
        var runs: [LogRun] = []
        for log in logs {
            let start = random.chance(600) ? 0 : random.below(log.entries.count)
            guard log.state.openTransaction == 0 || random.chance(200), let checkpoint = try? Checkpoint(origin: log.state.origin, size: log.state.size, root: log.state.tree.root())
            else { continue }
            runs.append(
                LogRun(
                    log: log.state.id, start: UInt64(start), entries: Array(log.entries[start...]), payloads: Array(log.payloads[start...]),
                    secrets: log.secrets.count <= log.entries.count - start ? log.secrets : [],
                    proof: .end(signature: SignedCheckpoint(signing: checkpoint, with: key).signature)))
        }
        // A gap that no peer should keep memory for.
        if random.chance(200), let log = logs.last {
            runs.append(LogRun(log: log.state.id, start: 1_000_000, entries: [[1, 2, 3]], payloads: [nil], secrets: [], proof: .end(signature: random.bytes(64))))
        }
        let request = ExchangeRequest(
            node: node, run: 1, number: number, keySet: 1, scopes: [], runs: runs, wanted: random.below(100_000),
            status: NodeStatus(clock: .max, pending: .max, oldest: .max, software: "x"), nonce: nonce)
        let frame = request.sealed(by: key)
        requestID = ExchangeRequest.id(of: frame)
        brought = request.brought
        return frame
    }
}

extension World {
    func hostileAct() throws {
        guard let hostile, let replica = centre.peer?.replica else { return }
        let upper = replica.head.ownLogs[World.upper].flatMap { replica.head.logs[$0] }
        if hostileDraws.chance(150) || queue.now < 60_000 {
            // It reads what left the centre, and nothing leaves unsigned: of a tail that a restore takes nobody can quote the root.
            let read = upper.flatMap { log in centre.fence.points.first { $0.log == log.id && $0.size <= log.size } }
            let context = read.map { [ContextItem(log: $0.log, count: $0.size, root: $0.root.prefix)] } ?? []
            // Now and then without having read anything, or in a scope of others.
            let isStranger = options.has(.hostileClaims) && hostileDraws.chance(200)
            hostile.openLog(&hostileDraws, seeing: isStranger ? [] : context, in: isStranger ? villages[villages.count - 1] : hostile.scope)
        }
        let known = centre.disk.store.recordKeys(hostile.scope, type: nil, contestedOnly: false, after: nil, limit: 50)
        for _ in 0..<hostileDraws.between(1, 4) { hostile.write(&hostileDraws, options.faults, known: known, centreLog: upper) }
        if options.has(.equivocation), hostileDraws.chance(200), hostile.equivocate(&hostileDraws) { counters.add(.equivocations) }
        var frame = hostile.request(&hostileDraws)
        if options.has(.garbage), hostileDraws.chance(300) { frame = hostileDraws.bytes(hostileDraws.between(0, 400)) }
        queue.schedule(.request(Centre.Envelope(bytes: frame, sender: .hostile)), after: UInt64(hostileDraws.below(2000)))
    }
}
