import Causality
import Glibc
import MerkleLog
import OperationLog
import Replica
import SQLiteStore
import SyncProtocol

/// Peak memory of a process that does nothing but take requests in as a centre; the requests were made by another process before.
enum MemoryBench {
    private static let kiosks = 20
    private static let runLength = 1000

    enum Taker: String { case centre, plain }

    /// Every measurement in a process of its own, which prints its line itself.
    static func run(operations: Int, folder parent: String) throws {
        let folder = BenchFolder(in: parent)
        try spawn(["frames", "--operations", "\(operations)", "--file", folder.frames])
        for taker in [Taker.centre, .plain] {
            try spawn(["take", "--by", taker.rawValue, "--operations", "\(operations)", "--file", folder.frames, "--folder", parent])
        }
    }

    private static func spawn(_ arguments: [String]) throws {
        fflush(nil)
        var words: [UnsafeMutablePointer<CChar>?] = (["desa-bench"] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        guard posix_spawn(&process, "/proc/self/exe", nil, nil, &words, environ) == 0 else { throw BenchFailure(sentence: "No process could be started.") }
        var status: Int32 = 0
        guard waitpid(process, &status, 0) == process, status == 0 else {
            throw BenchFailure(sentence: "desa-bench \(arguments[0]) ended with status \(status).")
        }
    }

    // MARK: The requests

    /// Writes requests of all kiosks in turn, each with its length before it (4 bytes, big-endian). The first of each kiosk is empty: a
    /// centre that does not know the kiosk's run asks for a sign of life first.
    static func writeFrames(operations: Int, to path: String) throws {
        let office = try Office(kiosks: kiosks)
        var centre = try Replica(store: MemoryStore(), identity: office.identity(of: nil))
        try office.furnish(&centre)
        let growth = Office.upperGrowth(centre.head)
        var logs = try office.kiosks.map { try KioskLog($0, growth: growth) }
        guard let file = fopen(path, "wbe") else { throw BenchFailure(sentence: "The requests could not be written.") }
        defer { fclose(file) }
        func write(_ kiosk: Office.Kiosk, number: Int, _ runs: [LogRun], nonce: [UInt8]?) {
            let request = ExchangeRequest(
                node: kiosk.node, run: 1, number: UInt64(number), keySet: 1, scopes: [], runs: runs, wanted: 0,
                status: NodeStatus(clock: Office.receivedAt, pending: 0, oldest: 0, software: "desa-kiosk/1.0"), nonce: nonce)
            let bytes = request.sealed(by: kiosk.key)
            var length = UInt32(bytes.count).bigEndian
            fwrite(&length, 4, 1, file)
            fwrite(bytes, 1, bytes.count, file)
        }
        for kiosk in office.kiosks { write(kiosk, number: 0, [], nonce: nil) }
        var left = operations
        var number = 0
        while left > 0 {
            number += 1
            for index in logs.indices where left > 0 {
                let count = min(runLength, left)
                write(office.kiosks[index], number: number, [try logs[index].run(count)], nonce: number == 1 ? nonce : nil)
                left -= count
            }
        }
    }

    private static let nonce = [UInt8](repeating: 7, count: 16)

    // MARK: Taking them in

    static func take(by taker: Taker, operations: Int, from path: String, folder parent: String) throws {
        let folder = BenchFolder(in: parent)
        var report = Report(taker == .centre ? "peak memory of the centre" : "peak memory of the plain row")
        report.add("operations", operations)
        let size = taker == .centre ? try takeAsCentre(operations, path, folder) : try takeAsRows(operations, path, folder)
        report.add("peak_memory_mib", Double(peakMemory()) / 1024)
        report.add("bytes_on_disk_per_operation", Double(size) / Double(operations), taker == .centre ? Bound.onDisk : [])
        report.print()
    }

    private static func takeAsCentre(_ operations: Int, _ path: String, _ folder: BenchFolder) throws -> Int {
        let office = try Office(kiosks: kiosks)
        var replica = try Replica(store: try SQLiteStore(path: folder.database, mode: .create), identity: office.identity(of: nil))
        try office.furnish(&replica)
        var peer = CentrePeer(replica: replica, keys: office.keys, signers: office.signers)
        let next = ExchangeAnswer.NextContact(earliest: 60_000, spread: 30_000, maxBytes: ProtocolLimits.preferredBytes)
        try forEachFrame(path) { frame in
            let replies = try peer.answer([frame], CentrePeer<SQLiteStore>.Supplies(wall: Office.receivedAt, nonces: [nonce], next: next, fence: { _ in }))
            guard case .answer = replies[0] else { throw BenchFailure(sentence: "the centre refuses: \(replies[0])") }
        }
        let held = office.kiosks.reduce(0) { sum, kiosk in sum + peer.replica.head.frontier(kiosk.scope).items.reduce(0) { $0 + Int($1.count) } }
        try require(held >= operations, "\(held) of \(operations) operations are held")
        try peer.replica.store.checkpoint(truncate: true)
        return Int(try peer.replica.store.database.fileSize())
    }

    private static func takeAsRows(_ operations: Int, _ path: String, _ folder: BenchFolder) throws -> Int {
        let table = try PlainTable(folder)
        var first = 0
        try forEachFrame(path) { frame in
            let rows = plainRows(try ExchangeRequest.Unverified(frame).request().runs)
            try table.write(rows[...], from: first)
            first += rows.count
        }
        try require(first >= operations, "\(first) of \(operations) rows are held")
        try table.database.checkpoint(truncate: true)
        return Int(try table.database.fileSize())
    }

    private static func forEachFrame(_ path: String, _ body: ([UInt8]) throws -> Void) throws {
        guard let file = fopen(path, "rbe") else { throw BenchFailure(sentence: "There are no requests at \(path).") }
        defer { fclose(file) }
        var length: UInt32 = 0
        while fread(&length, 4, 1, file) == 1 {
            let count = Int(UInt32(bigEndian: length))
            guard count <= ProtocolLimits.maxFrameBytes else { throw BenchFailure(sentence: "A request of \(count) bytes is none of ours.") }
            var frame = [UInt8](repeating: 0, count: count)
            guard fread(&frame, 1, count, file) == count else { throw BenchFailure(sentence: "The file of requests is cut short.") }
            try body(frame)
        }
    }
}
