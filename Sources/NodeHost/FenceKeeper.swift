package import Causality
import MerkleLog
package import OperationLog
package import Replica
package import SQLiteStore

/// The fence of an open node: what may have left the machine is raised here, durably, before it leaves (design D2).
package final class FenceKeeper {
    private let fence: Fence
    /// Numbers of the current block that are not given out yet, by series.
    private var numbers: [UInt32: Range<UInt64>] = [:]

    /// Numbers on paper are reserved so many at a time: one sync for that many receipts, and at most that many gaps a start.
    private static let block: UInt64 = 20

    /// Compares the fence with the database that lies beside it. A reason means that no own log goes on.
    package static func judge(_ folder: DataFolder, incarnation: [UInt8]) throws(StoreFailure) -> (FenceContents?, EpochReason?) {
        do throws(StoreError) {
            guard let contents = try Fence.read(folder.fence) else { return (nil, .fenceMissing) }
            let database = try FileIdentity(of: folder.database)
            if contents.machine != Machine.name() { return (contents, .otherMachine) }
            if contents.incarnation != incarnation { return (contents, .restored) }
            if !contents.database.isSameFile(as: database) { return (contents, .copied) }
            return (contents, nil)
        } catch .damaged {
            return (nil, .fenceMissing)
        } catch {
            throw StoreFailure(.other, error.description)
        }
    }

    package static func point(_ contents: FenceContents, _ log: LogID) -> LogPoint? {
        guard let signed = contents.signed(log: log.rawValue), let root = Hash(signed.root) else { return nil }
        return LogPoint(log: log, size: signed.size, root: root)
    }

    /// Takes the fence over for this run, keeping every value of the old one.
    package init(_ folder: DataFolder, incarnation: [UInt8], old: FenceContents?) throws(StoreFailure) {
        do throws(StoreError) {
            let identity = try FileIdentity(of: folder.database)
            var contents = FenceContents(machine: Machine.name(), database: identity, incarnation: incarnation)
            for signed in old?.signed ?? [] { contents.raise(signed) }
            for reserved in old?.reserved ?? [] { contents.raise(reserved) }
            fence = try Fence(folder.fence, contents: contents)
        } catch { throw StoreFailure(.other, error.description) }
    }

    /// Durable when this returns; the signatures may leave then. A log of an earlier epoch, of which the fence knows more than the database
    /// still holds, is passed over: its beginning is signed again as it was.
    package func raise(_ points: [LogPoint]) throws(StoreFailure) {
        let higher = points.filter { point in fence.contents.signed(log: point.log.rawValue).map { $0.size < point.size } ?? true }
        do throws(StoreError) {
            try fence.raise(signed: higher.map { SignedSize(log: $0.log.rawValue, size: $0.size, root: $0.root.bytes) })
        } catch { throw StoreFailure(.unknownOutcome, error.description) }
    }

    /// The next number on paper of a log's series; its block is durable before the first number of it is shown.
    package func nextNumber(_ log: LogID) throws(StoreFailure) -> UInt64 {
        let series = PaperSeries(log).rawValue
        if let range = numbers[series], let next = range.first {
            numbers[series] = range.dropFirst()
            return next
        }
        let start = max(1, fence.contents.reserved(series: series))
        do throws(StoreError) {
            try fence.raise(reserved: [ReservedNumbers(series: series, end: start + Self.block)])
        } catch { throw StoreFailure(.unknownOutcome, error.description) }
        numbers[series] = (start + 1)..<(start + Self.block)
        return start
    }
}
