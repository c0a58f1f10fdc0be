import Causality
import Membership
import MerkleLog
import OperationLog
import Replica
import SyncProtocol

/// Bytes of the signed frames (version 0) of an exchange, without what HTTP adds: a kiosk brings its operations, and another kiosk of the
/// same village fetches them.
enum WireBench {
    static func run(counts: [Int]) throws {
        let office = try Office(kiosks: 2, villages: 1)
        let writer = office.kiosks[0]
        var centre = try centre(office)
        var kiosks = try office.kiosks.map { try kiosk(office, $0) }
        for index in kiosks.indices { _ = try exchange(&kiosks[index], &centre) }

        var numbers = SeededNumbers(11)
        let own = try kiosks[0].replica.openLog(
            scope: writer.scope, predecessor: nil, nonce: numbers.bytes(16), wall: Office.wall, isDoubtful: false)
        let appointment = OperatorFacts(number: writer.author, role: "clerk").draft(name: "Petugas", author: writer.author)
        try append(appointment, writer, &kiosks[0], &numbers)
        for index in kiosks.indices { _ = try exchange(&kiosks[index], &centre) }

        var workload = Workload(seed: 1, author: writer.author)
        for count in [0] + counts {
            let first = size(kiosks[0], own)
            for _ in 0..<count { try append(workload.next(at: Dot(own, size(kiosks[0], own))), writer, &kiosks[0], &numbers) }
            let rows = kiosks[0].replica.store.entries(own, from: first, limit: count, maxBytes: .max)
            let bytes = rows.reduce(0) { $0 + $1.bytes.count + ($1.payload?.count ?? 0) }
            try report("brought to the centre", count, bytes, &kiosks[0], &centre)
            try report("fetched from the centre", count, bytes, &kiosks[1], &centre)
            try require(size(kiosks[1], own) == first + UInt64(count), "the other kiosk holds \(size(kiosks[1], own)) entries")
        }
    }

    private static func report(
        _ direction: String, _ count: Int, _ bytes: Int, _ kiosk: inout KioskPeer<MemoryStore>, _ centre: inout CentrePeer<MemoryStore>
    ) throws {
        let traffic = try exchange(&kiosk, &centre)
        var report = Report("wire, \(direction)")
        report.add("operations", count)
        report.add("requests", traffic.requests)
        report.add("bytes_up", traffic.up)
        report.add("bytes_down", traffic.down)
        if count > 0 {
            report.add("bytes_per_operation", Double(traffic.up + traffic.down) / Double(count))
            report.add("plain_row_bytes_per_operation", Double(bytes) / Double(count))
        }
        report.print()
    }

    private static func size(_ kiosk: KioskPeer<MemoryStore>, _ log: LogID) -> UInt64 { kiosk.replica.head.logs[log]?.size ?? 0 }

    private static func append(
        _ draft: EntryDraft, _ kiosk: Office.Kiosk, _ peer: inout KioskPeer<MemoryStore>, _ numbers: inout SeededNumbers
    ) throws {
        _ = try peer.replica.append(
            [draft], scope: kiosk.scope, wall: Office.wall, isDoubtful: false, secrets: [RecordSecret(numbers.bytes(16))].compactMap { $0 })
    }

    // MARK: Peers

    private static func centre(_ office: Office) throws -> CentrePeer<MemoryStore> {
        var replica = try Replica(store: MemoryStore(), identity: office.identity(of: nil))
        try office.furnish(&replica)
        return CentrePeer(replica: replica, keys: office.keys, signers: office.signers)
    }

    private static func kiosk(_ office: Office, _ kiosk: Office.Kiosk) throws -> KioskPeer<MemoryStore> {
        var replica = try Replica(store: MemoryStore(), identity: office.identity(of: kiosk))
        try replica.commit(notes: office.trust)
        return try KioskPeer(replica: replica, key: kiosk.key, centreKeys: office.keys, run: 1)
    }

    private struct Traffic {
        var requests = 0
        var up = 0
        var down = 0
    }

    /// A whole exchange: as many requests as it takes until both have the same.
    private static func exchange(_ kiosk: inout KioskPeer<MemoryStore>, _ centre: inout CentrePeer<MemoryStore>) throws -> Traffic {
        var traffic = Traffic()
        let next = ExchangeAnswer.NextContact(earliest: 60_000, spread: 30_000, maxBytes: ProtocolLimits.preferredBytes)
        let supplies = KioskPeer<MemoryStore>.Supplies(
            requestID: [UInt8](repeating: 8, count: 16),
            status: NodeStatus(clock: Office.receivedAt, pending: 0, oldest: 0, software: "desa-kiosk/1.0"), fence: { _ in })
        var step = try kiosk.begin(supplies, wall: Office.receivedAt)
        while case .transmit(let request) = step {
            let replies = try centre.answer(
                [request], CentrePeer<MemoryStore>.Supplies(wall: Office.receivedAt, nonces: [[UInt8](repeating: 9, count: 16)], next: next, fence: { _ in }))
            guard case .answer(let answer) = replies[0] else { throw BenchFailure(sentence: "the centre refuses: \(replies[0])") }
            traffic.requests += 1
            traffic.up += request.count
            traffic.down += answer.count
            step = try kiosk.take(answer, supplies, wall: Office.receivedAt)
        }
        try require(kiosk.troubles.isEmpty && kiosk.diverged.isEmpty, "an exchange without trouble")
        return traffic
    }
}

extension Office {
    var signers: CentreSigners { CentreSigners(log: centreKey, answers: answerKey, stored: storedKey) }
}
