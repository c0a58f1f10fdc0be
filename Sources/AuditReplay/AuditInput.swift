import Causality
import MerkleLog
import OperationLog
import Replica
import SQLiteStore

/// The folder that a person names: an export, or the data folder of a stopped node.
package struct AuditInput {
    package let source: any AuditSource
    /// Of a data folder: no node starts in it while it is read.
    private let lock: NodeLock?

    package init(_ path: String) throws(AuditFailure) {
        if ExportSource.isExport(path) {
            source = ExportSource(path)
            lock = nil
            return
        }
        do {
            let folder = try DataFolder(opening: path)
            guard Folder(path: path).exists("desa.sqlite3") else {
                throw AuditFailure(.noInput, "This is neither an exported folder nor the data folder of a node; give one of them.")
            }
            lock = try folder.acquireLock()
            let signed = try Fence.read(folder.fence)?.signed ?? []
            let fence = signed.compactMap { item in Hash(item.root).map { LogPoint(log: LogID(item.log), size: item.size, root: $0) } }
            // Whatever the store would check at opening is checked by the audit, and reported.
            source = StoreSource(try SQLiteStore(path: folder.database, mode: .readOnly, own: NodeID(.max)), fence: fence)
        } catch let error as AuditFailure {
            throw error
        } catch let error as StoreError {
            throw AuditFailure(.noInput, error.description)
        } catch let error as StoreFailure {
            throw AuditFailure(error.kind == .corrupt ? .storeDamaged : .noInput, error.sentence)
        } catch {
            preconditionFailure("opening a store throws errors of two kinds")
        }
    }
}
