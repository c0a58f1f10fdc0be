import Attachments
package import Causality
package import CivilRegistry
import DeskStore
import Membership
import MerkleLog
package import NodeHost
import OperationLog
package import Replica
import RecordMerge
import SQLiteStore

/// What the desk prints beyond what stands in a record: signed receipts, and documents that the office signed.
extension KioskNode {
    // MARK: Receipts

    /// A receipt for an entry of this node, by the road of every signature that leaves the machine (design D2, D5): the log's end is read back and
    /// hashed again, the fence is raised to its size and durable, then it is signed. That the entry lies below the root that is signed is shown
    /// before, by its path in the tree, as the end that is read back need not reach down to it.
    /// - Returns: nil for an entry of another node, or of a log that was begun under another key: who wrote it can give a receipt for it.
    package func deskReceipt(_ dot: Dot) throws(NodeFault) -> SignedReceipt? {
        if let failedStop { throw NodeFault(failedStop) }
        guard let log = replica.head.logs[dot.log], log.node == profile.node, log.genesis.key == key.publicKey, dot.sequence < log.size else { return nil }
        let (size, root) = (log.size, log.tree.root())
        do throws(StoreFailure) {
            guard let stored = try replica.store.entry(dot) else { return nil }
            let leaf = MerkleTree.leafHash(stored.bytes)
            let path = try MerkleTree.inclusionProof(index: dot.sequence, size: size, from: StoredTree(store: replica.store, log: dot.log))
            guard MerkleTree.isIncluded(leaf: leaf, index: dot.sequence, size: size, root: root, proof: path) else {
                throw StoreFailure(.corrupt, "The log \(dot.log) does not read back as it was written. Stop this node and restore it from its backup.")
            }
            // The checkpoint's own signature is not used here: making it is what reads the log back and raises the fence.
            guard try replica.proof(dot.log, end: size, signer: key, fence: { points throws(StoreFailure) in try fence.raise(points) }) != nil,
                let receipt = Receipt(origin: log.origin, index: dot.sequence, leaf: leaf, size: size, root: root)
            else { return nil }
            return SignedReceipt(signing: receipt, with: key)
        } catch {
            if error.kind == .unknownOutcome { failedStop = error }
            throw NodeFault(error)
        }
    }

    // MARK: Documents of the office

    /// The signed documents of a request, in the order of their records; those that are on their way too.
    package func deskDocuments(of request: RecordID) throws(NodeFault) -> [DeskDocument] {
        try followAttachments()
        guard let store = attachments?.store else { return [] }
        var documents: [DeskDocument] = []
        var seen: Set<RecordID> = []
        do throws(StoreFailure) {
            for reference in try store.references(request: request) where seen.insert(reference.record).inserted {
                guard let view = try replica.view(RecordKey(scope: reference.scope, record: reference.record)), !view.isDeleted,
                    let document = try document(view, store), document.request == request
                else { continue }
                documents.append(document)
            }
        } catch { throw NodeFault(error) }
        return documents.sorted { $0.key.record < $1.key.record }
    }

    /// Its bytes, decrypted in memory and written nowhere. Whoever calls this has noted the access before.
    package func deskDocument(_ document: DeskDocument) throws(NodeFault) -> [UInt8] {
        guard let store = attachments?.store else { throw NodeFault(.notFound, "This node keeps no attachments.") }
        let reference: AttachmentReference?
        do throws(StoreFailure) { reference = try store.references(record: document.key.record).last { !$0.isPreview && !$0.isErased && $0.entry == document.entry } } catch { throw NodeFault(error) }
        guard let reference else { throw NodeFault(.notFound, "The key of this document was erased: nobody can read it any more.") }
        return try plain(reference)
    }

    /// Nil for an attachment that is no document, or names no file.
    private func document(_ view: RecordView, _ store: any AttachmentStore) throws(StoreFailure) -> DeskDocument? {
        func text(_ field: FieldNumber) -> String? { if case .known(.text(let text))? = view.versions(field).last?.value { text } else { nil } }
        guard text(AttachmentField.kind) == RegistryRules.documentKind, case .known(let value)? = view.versions(AttachmentField.request).last?.value,
            let request = ValueType.reference(value)
        else { return nil }
        // What stands in the record now, not what it once had.
        let standing = view.versions(AttachmentField.sha256)
        guard let scan = try store.references(record: view.key.record).last(where: { item in !item.isPreview && !item.isErased && standing.contains { $0.dot == item.entry } }),
            let version = standing.first(where: { $0.dot == scan.entry })
        else { return nil }
        return DeskDocument(
            key: view.key, request: request, entry: scan.entry, title: text(AttachmentField.title), mediaType: text(AttachmentField.mediaType) ?? "application/octet-stream",
            size: scan.id.size, isHere: try store.attachment(scan.id)?.isWhole ?? false, byOffice: deskOffices().contains(version.node))
    }
}

/// A document that the office signed, as an attachment of a request.
package struct DeskDocument: Sendable, Equatable {
    package let key: RecordKey
    package let request: RecordID
    /// That names the file.
    package let entry: Dot
    package let title: String?
    /// By the file's first bytes, as its writer saw them.
    package let mediaType: String
    /// Bytes, encrypted.
    package let size: UInt64
    /// Whole on this disk.
    package let isHere: Bool
    /// A node of the office attached it. What a desk attaches under this kind is not the office's document.
    package let byOffice: Bool
}
