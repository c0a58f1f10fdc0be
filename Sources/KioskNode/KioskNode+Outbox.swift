import Attachments
import Causality
import NodeHost
import OperationLog
import Replica
import SyncProtocol

/// How far the work of this desk has come (design: saved / sent / safe, and between them a copy on a stick). Each stage counts what all before it
/// count too, and none counts what is not so at this moment.
struct WorkStages: Sendable, Equatable {
    struct Count: Sendable, Equatable {
        var saved: UInt64 = 0
        /// Here, and at the centre or on a registered medium that is here now.
        var twoPlaces: UInt64 = 0
        var sent: UInt64 = 0
        /// In a verified backup of the centre.
        var safe: UInt64 = 0

        var json: JSON { .object([("saved", .number(saved)), ("twoPlaces", .number(twoPlaces)), ("sent", .number(sent)), ("safe", .number(safe))]) }
    }

    var operations = Count()
    /// Scanned pages that are whole on this disk; previews are not counted.
    var pages = Count()
    /// When the centre's newest backup was made that this kiosk has heard of, milliseconds since 1970 by the centre's clock.
    var backup: UInt64?
}

/// What waits to be sent.
struct Outbox: Sendable, Equatable {
    var operations: UInt64 = 0
    /// Entries and payloads as they lie on the disk.
    var operationBytes: UInt64 = 0
    var pages: UInt64 = 0
    /// Of pages and previews, what the centre has not confirmed.
    var pageBytes: UInt64 = 0
    /// When the oldest operation was written, or the oldest page was named, milliseconds since 1970 by this machine as it was then.
    var oldest: UInt64?
}

extension KioskNode {
    func stages() throws(NodeFault) -> WorkStages {
        do throws(StoreFailure) {
            let counts = try peer.ownOperations()
            var work = WorkStages()
            work.operations = WorkStages.Count(saved: counts.saved, twoPlaces: counts.sent + operationsInTwoPlaces, sent: counts.sent, safe: counts.safe)
            work.backup = try replica.newestBackup().map { $0.time.multipliedReportingOverflow(by: 1000).partialValue }
            if let totals = try attachments?.store.totals() {
                let sent = UInt64(totals.pages - totals.pagesToSend)
                work.pages = WorkStages.Count(
                    saved: UInt64(totals.pages), twoPlaces: sent + UInt64(attachmentsInTwoPlaces.pages), sent: sent, safe: UInt64(totals.pagesSafe))
            }
            return work
        } catch { throw NodeFault(error) }
    }

    func outbox() throws(NodeFault) -> Outbox {
        do throws(StoreFailure) {
            var outbox = Outbox()
            for log in peer.ownLogsInOrder {
                var next = peer.sentSize(log)
                outbox.operations += log.size - next
                while next < log.size {
                    let entries = try replica.store.entries(log.id, from: next, limit: 1024, maxBytes: 1 << 20)
                    guard !entries.isEmpty else { break }
                    for stored in entries { outbox.operationBytes += UInt64(stored.bytes.count + (stored.payload?.count ?? 0)) }
                    next += UInt64(entries.count)
                }
            }
            outbox.oldest = oldestPending()
            if let store = attachments?.store {
                let totals = try store.totals()
                outbox.pages = UInt64(totals.pagesToSend)
                outbox.pageBytes = totals.bytesToSend
                for item in try store.list(.toSend, limit: 64) {
                    guard let reference = try store.references(of: item.id).first, let time = try time(of: reference.entry) else { continue }
                    outbox.oldest = min(outbox.oldest ?? .max, time)
                }
            }
            return outbox
        } catch { throw NodeFault(error) }
    }

    /// Time of the oldest own operation that is not stored at the centre.
    func oldestPending() -> UInt64? {
        var oldest: UInt64?
        for log in replica.head.logs.values where log.node == profile.node {
            let sent = peer.sentSize(log)
            guard sent < log.size, let time = try? time(of: Dot(log.id, sent)) else { continue }
            oldest = min(oldest ?? .max, time)
        }
        return oldest
    }

    private func time(of dot: Dot) throws(StoreFailure) -> UInt64? {
        guard let stored = try replica.store.entry(dot) else { return nil }
        return (try? Entry.decode(stored.bytes, at: dot))?.time.milliseconds
    }

    /// How long all of it will take over the line.
    func estimate(_ outbox: Outbox) -> SendEstimate {
        let (now, steady) = (WallClock.milliseconds(), WallClock.monotonic())
        let silence = link.lastAnswer.map { (steady - min(steady, $0)) / 1000 } ?? link.lastComplete.map { (now - min(now, $0)) / 1000 }
        let wait = stopServing == nil ? 0 : (link.plan.due - min(link.plan.due, steady)) / 1000
        return SendEstimate(
            bytes: peer.frameBytes(ofContent: outbox.operationBytes) + outbox.pageBytes, rate: link.sizing.up.rate, wait: wait, silence: silence,
            isDown: link.trouble.map { $0.kind != .busy } ?? false)
    }
}
