import Attachments
import CanonicalCBOR
package import Causality
import Membership
import MerkleLog
package import NodeHost
import OperationLog
package import Replica

/// One paper of a request, as far as it is known and here.
package struct DeskPaper: Sendable, Equatable {
    package let key: RecordKey
    /// Which requirement it fulfils; the office's own have others.
    package let kind: String?
    package let pages: UInt64
    /// Bytes of the ciphertext.
    package let size: UInt64
    package let originalSeen: Bool
    package let author: UInt64
    /// Milliseconds since 1970 as its writer's clock had it.
    package let time: UInt64
    package let isPreviewHere: Bool
    package let isHere: Bool
    package let isAtCentre: Bool
    /// Asked for, and not here yet.
    package let isWanted: Bool
}

/// A paper whose ciphertext lies durably here and that no operation names yet.
package struct KeptPaper: Sendable {
    package let digest: [UInt8]
    private let key: [UInt8]
    private let scan: AttachmentID
    private let preview: AttachmentID
    private let mediaType: String

    init(digest: [UInt8], key: [UInt8], scan: AttachmentID, preview: AttachmentID, mediaType: String) {
        (self.digest, self.key, self.scan, self.preview, self.mediaType) = (digest, key, scan, preview, mediaType)
    }

    /// Writes what the attachment's record says of it.
    package func describe(in operation: inout DeskOperation) {
        operation.set(AttachmentField.sha256, .bytes(scan.address.bytes))
        operation.set(AttachmentField.size, .unsigned(scan.size))
        operation.set(AttachmentField.mediaType, .text(mediaType))
        operation.set(AttachmentField.previewSha256, .bytes(preview.address.bytes))
        operation.set(AttachmentField.previewSize, .unsigned(preview.size))
        operation.set(AttachmentField.key, .bytes(key))
        operation.set(AttachmentField.plainSha256, .bytes(digest))
    }
}

extension KioskNode {
    /// Of this node: where tray, scratch and uploads lie.
    package nonisolated var deskFolder: String { folder.path }

    // MARK: Writing

    /// Encrypts a paper under a key of its own and makes the ciphertext durable. Off the writer's thread but for the writing. An operation that names
    /// it may follow; without one it is a file that nobody can read.
    /// - Parameter document: at most `AttachmentLimits.maxPlain` bytes.
    package nonisolated func deskKeep(document: [UInt8], preview: [UInt8], mediaType: String) async throws -> KeptPaper {
        guard !document.isEmpty, document.count <= AttachmentLimits.maxPlain else { throw NodeFault(.data, "A paper has more bytes than one attachment may have. Scan it in grey, or divide it.") }
        let key = Entropy.bytes(AttachmentCipher.keySize)
        let scan = try await keep(document, key, .scan)
        let small = try await keep(preview, key, .preview)
        return KeptPaper(digest: Hash.sha256(document).bytes, key: key, scan: scan, preview: small, mediaType: mediaType)
    }

    private nonisolated func keep(_ plain: [UInt8], _ key: [UInt8], _ purpose: AttachmentCipher.Purpose) async throws -> AttachmentID {
        guard let sealed = try? AttachmentCipher.seal(plain, key: key, purpose: purpose),
            let id = AttachmentID(address: BlockTree(of: sealed).root, size: UInt64(sealed.count))
        else { throw NodeFault(.software, "The file could not be encrypted.") }
        try await store(id, sealed)
        return id
    }

    private func store(_ id: AttachmentID, _ bytes: [UInt8]) throws(NodeFault) {
        guard let library = attachments else { throw NodeFault(.storage, "The folder of attachments cannot be used.") }
        do throws(StoreFailure) { try library.store.keep(id, bytes) } catch { throw NodeFault(error) }
    }

    /// A paper that is ready to be attached.
    package struct NewPaper: Sendable {
        package let kept: KeptPaper
        package let kind: String
        package let pages: Int
        package let originalSeen: Bool

        package init(kept: KeptPaper, kind: String, pages: Int, originalSeen: Bool) {
            (self.kept, self.kind, self.pages, self.originalSeen) = (kept, kind, pages, originalSeen)
        }

        /// The operation that creates its record; the request is still to be set.
        package func operation() -> DeskOperation {
            var operation = DeskOperation(create: RecordType.attachment)
            operation.set(AttachmentField.kind, .text(kind))
            operation.set(AttachmentField.pages, .unsigned(UInt64(pages)))
            if originalSeen { operation.set(AttachmentField.originalSeen, .bool(true)) }
            kept.describe(in: &operation)
            return operation
        }
    }

    /// Attaches papers to a request in one transaction, and takes what they are off the list of what is missing. A paper of the same bytes that is
    /// attached already, by a try that was cut off, is passed over. Does not suspend.
    /// - Parameter met: further codes that these papers make good: of several of which one is enough.
    /// - Returns: how many are new.
    package func deskAttach(_ papers: [NewPaper], met: Set<String> = [], to key: RecordKey, by author: UInt64) throws(NodeFault) -> Int {
        let there = try deskDigests(key.record)
        let new = papers.filter { !there.contains($0.kept.digest) }
        var operations: [DeskOperation] = new.map { paper in
            var operation = paper.operation()
            operation.set(AttachmentField.request, ValueType.reference(to: key.record))
            return operation
        }
        let view: RecordView?
        do throws(StoreFailure) { view = try replica.view(key) } catch { throw NodeFault(error) }
        for version in view?.versions(RequestField.missing) ?? [] {
            guard case .known(.text(let code)) = version.value, met.contains(code) || papers.contains(where: { $0.kind.utf8.elementsEqual(code.utf8) }) else { continue }
            var operation = DeskOperation(update: key.record, type: RecordType.request)
            operation.empty(RequestField.missing, seen: [version.dot])
            operations.append(operation)
        }
        if !operations.isEmpty { _ = try deskAppend(operations, scope: key.scope, by: author) }
        try followAttachments()
        return new.count
    }

    /// What is attached to a request, by the digests of the plain files.
    package func deskDigests(_ request: RecordID) throws(NodeFault) -> Set<[UInt8]> {
        try followAttachments()
        var digests: Set<[UInt8]> = []
        for (_, view) in try attached(to: request) {
            for version in view.versions(AttachmentField.plainSha256) { if case .known(.bytes(let digest)) = version.value { digests.insert(digest) } }
        }
        return digests
    }

    // MARK: Reading

    private func attached(to request: RecordID) throws(NodeFault) -> [(AttachmentReference, RecordView)] {
        guard let store = attachments?.store else { return [] }
        var found: [(AttachmentReference, RecordView)] = []
        var seen: Set<RecordID> = []
        do throws(StoreFailure) {
            for reference in try store.references(request: request) where seen.insert(reference.record).inserted {
                guard let view = try replica.view(RecordKey(scope: reference.scope, record: reference.record)), !view.isDeleted,
                    view.versions(AttachmentField.request).contains(where: { Self.reference($0.value) == request })
                else { continue }
                found.append((reference, view))
            }
        } catch { throw NodeFault(error) }
        return found
    }

    private static func reference(_ value: VersionView.Value) -> RecordID? { if case .known(let known) = value { ValueType.reference(known) } else { nil } }

    /// The papers of a request in the order in which they became known, erased ones left out.
    package func deskPapers(_ request: RecordID) throws(NodeFault) -> [DeskPaper] {
        try followAttachments()
        guard let store = attachments?.store else { return [] }
        var papers: [DeskPaper] = []
        for (reference, view) in try attached(to: request) {
            guard let scan = try standing(view, preview: false) else { continue }
            let preview = try standing(view, preview: true)
            do throws(StoreFailure) {
                guard let item = try store.attachment(scan.id), !item.isErased else { continue }
                var small: Attachment?
                if let preview { small = try store.attachment(preview.id) }
                let first = view.versions(AttachmentField.sha256).last
                var (kind, pages, original): (String?, UInt64, Bool) = (nil, 1, false)
                if case .known(.text(let code))? = view.versions(AttachmentField.kind).last?.value { kind = code }
                if case .known(.unsigned(let number))? = view.versions(AttachmentField.pages).last?.value { pages = number }
                if case .known(.bool(let flag))? = view.versions(AttachmentField.originalSeen).last?.value { original = flag }
                papers.append(DeskPaper(
                    key: RecordKey(scope: reference.scope, record: reference.record), kind: kind, pages: pages, size: scan.id.size, originalSeen: original,
                    author: first?.author ?? 0, time: first?.time.milliseconds ?? 0, isPreviewHere: small?.isWhole ?? false, isHere: item.isWhole,
                    isAtCentre: item.isAtCentre, isWanted: item.isWanted))
            } catch { throw NodeFault(error) }
        }
        return papers
    }

    /// Of what stands in the record now, not of what it once had.
    private func standing(_ view: RecordView, preview: Bool) throws(NodeFault) -> AttachmentReference? {
        let dots = view.versions(preview ? AttachmentField.previewSha256 : AttachmentField.sha256).map(\.dot)
        do throws(StoreFailure) {
            return try attachments?.store.references(record: view.key.record).last {
                $0.isPreview == preview && !$0.isErased && dots.contains($0.entry) && replica.head.scopeState($0.scope).isEffective($0.entry)
            }
        } catch { throw NodeFault(error) }
    }

    /// A paper's file or its preview, decrypted; nil when it is not here. Whoever shows it writes down that it was read.
    package func deskPaperBytes(_ view: RecordView, preview: Bool) throws(NodeFault) -> [UInt8]? {
        guard let reference = try standing(view, preview: preview) else { return nil }
        do throws(StoreFailure) {
            guard let item = try attachments?.store.attachment(reference.id), item.isWhole else { return nil }
        } catch { throw NodeFault(error) }
        return try plain(reference)
    }

    /// Asks for all papers of a request that are not here; they come with the next exchanges, and one is begun.
    package func deskWant(papersOf request: RecordID) throws(NodeFault) {
        var wanted: [Attachment] = []
        for (_, view) in try attached(to: request) {
            for preview in [true, false] {
                guard let reference = try standing(view, preview: preview) else { continue }
                wanted += try missing([reference])
            }
        }
        for index in wanted.indices { wanted[index].isWanted = true }
        do throws(StoreFailure) { try attachments?.change(wanted) } catch { throw NodeFault(error) }
        if !wanted.isEmpty { deskSendNow() }
    }
}
