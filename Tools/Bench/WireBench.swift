import Causality
import Membership
import MerkleLog
import OperationLog
import Replica
import SyncProtocol

/// Bytes of an exchange at the level of HTTP, heads and signed frames, in both directions: a kiosk brings the operations of working days, and
/// another kiosk of the same village fetches them. What TCP and TLS add is not in it.
enum WireBench {
    /// - Parameter isMixture: the mixture of the other measurements, every value drawn anew, instead of working days.
    static func run(counts: [Int], isMixture: Bool = false) throws {
        let office = try Office(kiosks: 2, villages: 1)
        let writer = office.kiosks[0]
        var centre = try centre(office)
        var kiosks = try office.kiosks.map { try kiosk(office, $0) }
        for index in kiosks.indices { _ = try exchange(&kiosks[index], &centre) }

        var numbers = SeededNumbers(11)
        let own = try kiosks[0].replica.openLog(
            scope: writer.scope, predecessor: nil, nonce: numbers.bytes(16), wall: Office.wall, isDoubtful: false)
        let appointment = OperatorFacts(number: writer.author, role: "clerk").draft(name: "Petugas", author: writer.author)
        try append([appointment], writer, &kiosks[0], &numbers)
        for index in kiosks.indices { _ = try exchange(&kiosks[index], &centre) }

        var day = DayWorkload(seed: 1, author: writer.author)
        var mixture = Workload(seed: 1, author: writer.author)
        var wall = Office.wall
        for count in [0] + counts {
            let first = size(kiosks[0], own)
            while size(kiosks[0], own) < first + UInt64(count) {
                let dot = Dot(own, size(kiosks[0], own))
                let act = isMixture ? DayWorkload.Act(pause: 1000 + UInt64(numbers.below(30_000)), drafts: [mixture.next(at: dot)]) : day.next(at: dot)
                wall += act.pause
                try append(act.drafts, writer, &kiosks[0], &numbers, wall: wall)
            }
            let count = Int(size(kiosks[0], own) - first)
            let rows = kiosks[0].replica.store.entries(own, from: first, limit: count, maxBytes: .max)
            let bytes = rows.reduce(0) { $0 + $1.bytes.count + ($1.payload?.count ?? 0) }
            try report("brought to the centre", count, bytes, &kiosks[0], &centre)
            if count > 0 { try reportPacking(kiosks[0].replica.store, own, from: first, count) }
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
            report.add("bytes_per_operation", Double(traffic.up + traffic.down) / Double(count), Bound.onWireAnOperation(count))
            report.add("plain_row_bytes_per_operation", Double(bytes) / Double(count))
        }
        report.print()
    }

    private static func size(_ kiosk: KioskPeer<MemoryStore>, _ log: LogID) -> UInt64 { kiosk.replica.head.logs[log]?.size ?? 0 }

    private static func append(
        _ drafts: [EntryDraft], _ kiosk: Office.Kiosk, _ peer: inout KioskPeer<MemoryStore>, _ numbers: inout SeededNumbers, wall: UInt64 = Office.wall
    ) throws {
        _ = try peer.replica.append(drafts, scope: kiosk.scope, wall: wall, isDoubtful: false, secrets: drafts.compactMap { _ in RecordSecret(numbers.bytes(16)) })
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

    /// Bytes of a head as `CurlTransport` and `SyncServer` write it.
    private static func head(_ first: String, _ field: String, _ body: [UInt8], isRequest: Bool) -> Int {
        let id = isRequest && body.count > SignedRefusal.smallBytes ? ["Desa-Id: 1234567890123456789012=="] : []
        return ([first, field] + id + ["Content-Length: \(body.count)", ""]).reduce(0) { $0 + $1.utf8.count + 2 }
    }

    /// What packing costs and where the bytes go, with runs as an exchange has them.
    private static func reportPacking(_ store: MemoryStore, _ log: LogID, from start: UInt64, _ count: Int) throws {
        var runs: [LogRun] = []
        var place = start
        var hasher: Set<RecordID> = []
        while place < start + UInt64(count) {
            let rows = store.entries(log, from: place, limit: min(2000, Int(start) + count - Int(place)), maxBytes: .max)
            var secrets: [LogRun.Secret] = []
            hasher = []
            for row in rows where row.payload != nil {
                guard let entry = try? Entry.decode(row.bytes, at: row.dot), hasher.insert(entry.record ?? row.dot).inserted else { continue }
                if let secret = store.secrets([SecretKey(record: entry.record ?? row.dot, log: log)])[0] { secrets.append(LogRun.Secret(record: entry.record ?? row.dot, secret: secret)) }
            }
            runs.append(
                LogRun(
                    log: log, start: place, entries: rows.map(\.bytes), payloads: rows.map(\.payload), secrets: secrets,
                    proof: .end(signature: [UInt8](repeating: 1, count: 64))))
            place += UInt64(rows.count)
        }
        let rounds = max(1, 5000 / count)
        var packed: [PackedRuns] = []
        let packing = Measurement.of { for _ in 0..<rounds { packed = runs.map { PackedRuns([$0]) } } }
        var unpacked: [LogRun] = []
        let unpacking = try Measurement.of { for _ in 0..<rounds { unpacked = try packed.flatMap { try $0.runs() } } }
        try require(unpacked == runs, "what is unpacked is what was packed")
        var report = Report("packing of runs")
        report.add("operations", count)
        report.add("bytes_of_entries_payloads_secrets", runs.reduce(0) { $0 + $1.entries.joined().count + $1.payloads.compactMap { $0 }.joined().count + 16 * $1.secrets.count })
        report.add("bytes_of_columns", runs.reduce(0) { $0 + PackedRuns([$1], isCompressed: false).columns.count })
        report.add("bytes_of_columns_compressed", packed.reduce(0) { $0 + $1.columns.count })
        report.add("bytes_of_random", packed.reduce(0) { $0 + $1.random.count })
        report.add("packing_processor_us_per_operation", packing.processor * 1e6 / Double(rounds * count))
        report.add("unpacking_processor_us_per_operation", unpacking.processor * 1e6 / Double(rounds * count))
        report.print()
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
            traffic.up += head("POST /v1/exchange HTTP/1.1", "Host: kantor.example", request, isRequest: true) + request.count
            traffic.down += head("HTTP/1.1 200 OK", "Content-Type: application/x-desasync", answer, isRequest: false) + answer.count
            step = try kiosk.take(answer, supplies, wall: Office.receivedAt)
        }
        try require(kiosk.troubles.isEmpty && kiosk.diverged.isEmpty, "an exchange without trouble")
        return traffic
    }
}

extension Office {
    var signers: CentreSigners { CentreSigners(log: centreKey, answers: answerKey, stored: storedKey) }
}
