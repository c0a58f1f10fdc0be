package import Attachments
import CanonicalCBOR
import Causality
import Glibc
import Membership
import MerkleLog
import OperationLog
import Replica
import SQLiteStore

// Files that are added to records, and read again (design D13).
extension DeskNode {
    /// Brings what is known of attachments up to the logs.
    package func followAttachments() throws(NodeFault) {
        do throws(StoreFailure) { try attachments?.follow(replica) } catch { throw NodeFault(error) }
    }

    // MARK: attach

    /// `attach`: encrypts a file under a key of its own, stores it durably, and appends the operation that names it.
    /// - Parameter content: what is attached instead of the file's own bytes.
    package func attach(_ command: NodeCommand, content: [UInt8]? = nil, _ emit: (String) -> Void) throws(NodeFault) -> CommandOutput {
        guard let library = attachments, let path = command["file"] else { throw NodeFault(.usage, "attach needs a file.") }
        let plain: [UInt8]
        if let content { plain = content } else { plain = try Self.read(path, limit: AttachmentLimits.maxPlain) }
        let preview = try command["preview"].map { path throws(NodeFault) in
            try Self.read(path, limit: AttachmentCipher.plainSize(ofCiphertext: Int(AttachmentLimits.maxPreview)))
        }
        let request = try command["request"].map { text throws(NodeFault) in try find(text, try scopeOption(command)) }
        if let request, request.type != RecordType.request { throw NodeFault(.data, "--request needs a service request, as list --type request shows it.") }
        let existing = try command["record"].map { text throws(NodeFault) in try find(text, try scopeOption(command)) }
        if let existing, existing.type != RecordType.attachment { throw NodeFault(.data, "--record needs an attachment's record, as list --type attachment shows it.") }
        let works = workScopes
        let chosen = try scopeOption(command)
        guard let scope = existing?.key.scope ?? request?.key.scope ?? chosen ?? (works.count == 1 ? works[0] : nil) else {
            throw NodeFault(.usage, "This node has several scopes: say with --request to which request the file belongs, or with --scope which it is.")
        }
        let digest = Hash.sha256(plain).bytes
        if command["once"] == "true", let request, let twin = try twin(of: digest, in: scope, request: request.key.record) {
            emit(command.wantsJSON ? JSON.object([("alreadyAttached", .string(twin.description))]).text() : "attached already as \(twin)")
            return CommandOutput("")
        }
        let key = Entropy.bytes(AttachmentCipher.keySize)
        var draft = EntryDraft(author: try author(command), target: existing.map { .existing($0.key.record) } ?? .create(type: RecordType.attachment))
        draft.personal = [(AttachmentField.key, .bytes(key)), (AttachmentField.plainSha256, .bytes(digest))]
        if let title = command["title"] { draft.personal.append((AttachmentField.title, .text(title))) }
        if let request { draft.open.append((AttachmentField.request, ValueType.reference(to: request.key.record))) }
        if let kind = command["kind"] { draft.open.append((AttachmentField.kind, .text(kind))) }
        if let pages = command["pages"] {
            guard let number = UInt64(pages), number > 0, number <= 10_000 else { throw NodeFault(.usage, "--pages needs a number of pages.") }
            draft.open.append((AttachmentField.pages, .unsigned(number)))
        }
        if let edition = command["edition"] { draft.open.append((AttachmentField.edition, .text(edition))) }
        if let day = command["valid-from"].flatMap({ CalendarDate(iso: $0) }) { draft.open.append((AttachmentField.validFrom, .unsigned(day.rawValue))) }
        if command["original-seen"] == "true" { draft.open.append((AttachmentField.originalSeen, .bool(true))) }
        draft.open.append((AttachmentField.mediaType, .text(Self.mediaType(plain))))
        var kept: [(id: AttachmentID, bytes: [UInt8])] = []
        for (bytes, purpose, address, size) in [
            (preview, AttachmentCipher.Purpose.preview, AttachmentField.previewSha256, AttachmentField.previewSize),
            (plain, .scan, AttachmentField.sha256, AttachmentField.size),
        ] {
            guard let bytes else { continue }
            guard let sealed = try? AttachmentCipher.seal(bytes, key: key, purpose: purpose),
                let id = AttachmentID(address: BlockTree(of: sealed).root, size: UInt64(sealed.count))
            else { throw NodeFault(.software, "The file could not be encrypted.") }
            draft.open += [(address, .bytes(id.address.bytes)), (size, .unsigned(id.size))]
            kept.append((id, sealed))
        }
        draft.fields = (draft.open + draft.personal).map(\.field).sorted()
        draft.replaced = existing?.replacements(of: draft.fields) ?? []
        guard let schema = membership.schema(RecordType.attachment, at: nil) else {
            throw NodeFault(.data, "The record type of attachments has not arrived here yet: sync first.")
        }
        do throws(SchemaViolation) { try schema.validate(draft, role: role, in: membership.scope(scope, at: nil)?.kind) } catch {
            throw NodeFault(.data, error.description)
        }
        try checkAuthors([draft], scope: scope)
        if let twin = try twin(of: digest, in: scope) { emit(Self.twinLine(twin, wantsJSON: command.wantsJSON)) }
        // The files are on the disk before an operation names them: a crash in between leaves a file that nobody can read.
        do throws(StoreFailure) { for item in kept { try library.store.keep(item.id, item.bytes) } } catch { throw NodeFault(error) }
        let dots = try append([draft], scope: scope)
        try followAttachments()
        guard let scan = kept.last?.id else { preconditionFailure("a file without a ciphertext") }
        if command.wantsJSON {
            emit(JSON.object([
                ("saved", .array(dots.map { .string($0.description) })), ("attachment", .string(scan.address.hex)), ("size", .number(scan.size)),
                ("preview", kept.count > 1 ? .string(kept[0].id.address.hex) : .null),
            ]).text())
        } else {
            emit("saved \(dots[0]), attachment \(scan.address.hex), \(scan.size) bytes\(kept.count > 1 ? ", with a preview of \(kept[0].id.size)" : "")")
        }
        return CommandOutput("")
    }

    private func author(_ command: NodeCommand) throws(NodeFault) -> UInt64 {
        guard let text = command["by"] else { return 0 }
        guard let number = UInt64(text), number <= EntryLimits.maxAuthor else { throw NodeFault(.usage, "--by needs an operator's number.") }
        return number
    }

    /// An attachment of the same plain file. It only suggests a duplicate: a paper may belong to two requests.
    private func twin(of digest: [UInt8], in scope: ScopeID, request: RecordID? = nil) throws(NodeFault) -> RecordID? {
        var found: RecordID?
        try forEachRecord(scope, type: RecordType.attachment, contestedOnly: false) { view in
            if let request, !view.versions(AttachmentField.request).contains(where: { $0.value.reference == request }) { return }
            if found == nil, view.versions(AttachmentField.plainSha256).contains(where: { $0.value == .known(.bytes(digest)) }) { found = view.key.record }
        }
        return found
    }

    private static func twinLine(_ record: RecordID, wantsJSON: Bool) -> String {
        wantsJSON ? JSON.object([("sameFileAs", .string(record.description))]).text() : "note: the same file is attached already as \(record)"
    }

    /// A whole regular file, with its limit named before it is read.
    private static func read(_ path: String, limit: Int) throws(NodeFault) -> [UInt8] {
        var status = stat()
        guard stat(path, &status) == 0 else { throw NodeFault(.notFound, "The file to attach cannot be read: \(String(cString: strerror(errno))). Check its name.") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw NodeFault(.usage, "What is attached must be a file, not a folder or device.") }
        guard status.st_size <= limit else {
            throw NodeFault(.data, "The file has \(status.st_size) bytes; at most \(limit) fit into one attachment here. Scan it with a lower resolution, or page by page.")
        }
        let bytes = try ProgramRun.readInput(path, limit: limit)
        guard !bytes.isEmpty else { throw NodeFault(.data, "The file is empty: scan it again.") }
        return bytes
    }

    /// By the first bytes, as names of files lie.
    private static func mediaType(_ bytes: [UInt8]) -> String {
        let types: [([UInt8], String)] = [
            ([0xFF, 0xD8, 0xFF], "image/jpeg"), ([0x89, 0x50, 0x4E, 0x47], "image/png"), (Array("%PDF-".utf8), "application/pdf"),
            ([0x49, 0x49, 0x2A, 0x00], "image/tiff"), ([0x4D, 0x4D, 0x00, 0x2A], "image/tiff"), ([0x28, 0xB5, 0x2F, 0xFD], "application/zstd"),
        ]
        if bytes.starts(with: Array("RIFF".utf8)), bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) { return "image/webp" }
        if bytes.dropFirst(4).starts(with: Array("ftyphei".utf8)) { return "image/heic" }
        return types.first { bytes.starts(with: $0.0) }?.1 ?? "application/octet-stream"
    }

    // MARK: fetch

    /// What `fetch` names: an address, an attachment's record, or a request with all its papers. Previews where `--preview` is given.
    package func attachmentsNamed(_ command: NodeCommand) throws(NodeFault) -> [AttachmentReference] {
        guard let store = attachments?.store, let text = command["name"] else { throw NodeFault(.usage, "fetch needs an attachment's address or a record.") }
        let wantsPreview = command["preview"] == "true"
        let found: [AttachmentReference]
        do throws(StoreFailure) {
            if text.utf8.count == 64, let address = FieldValues.bytes(hex: text).flatMap({ Hash($0) }) {
                found = try store.references(address: address)
            } else {
                guard let record = Dot(text) else {
                    throw StoreFailure(.other, "An attachment is named by its address (64 hexadecimal digits) or its record, as list --type attachment shows them.")
                }
                let direct = try store.references(record: record)
                found = (direct.isEmpty ? try store.references(request: record) : direct).filter { $0.isPreview == wantsPreview }
            }
        } catch { throw error.kind == .other ? NodeFault(.usage, error.sentence) : NodeFault(error) }
        var seen: Set<AttachmentID> = []
        let living = found.filter { !$0.isErased && replica.head.scopeState($0.scope).isEffective($0.entry) && seen.insert($0.id).inserted }
        if !living.isEmpty { return living }
        throw NodeFault(.notFound, found.isEmpty
            ? "No operation here names such an attachment. It may not have arrived yet: sync first."
            : "The key of this attachment was erased: nobody can read it any more.")
    }

    /// Those that are not whole here.
    package func missing(_ references: [AttachmentReference]) throws(NodeFault) -> [Attachment] {
        do throws(StoreFailure) {
            var result: [Attachment] = []
            for reference in references { if let item = try attachments?.store.attachment(reference.id), !item.isWhole { result.append(item) } }
            return result
        } catch { throw NodeFault(error) }
    }

    /// What `fetch` answers once everything is here; with `--output` it decrypts into a new file.
    package func fetched(_ references: [AttachmentReference], _ command: NodeCommand, _ emit: (String) -> Void) throws(NodeFault) -> CommandOutput {
        if let output = command["output"] {
            guard references.count == 1 else { throw NodeFault(.usage, "--output takes one attachment, and this names \(references.count): fetch them one by one.") }
            let plain = try plain(references[0])
            try noteAccess("fetch", record: RecordKey(scope: references[0].scope, record: references[0].record), count: 1, command)
            try Self.write(plain, to: output)
        }
        for reference in references {
            if command.wantsJSON {
                emit(JSON.object([
                    ("attachment", .string(reference.id.address.hex)), ("record", .string(reference.record.description)), ("size", .number(reference.id.size)),
                    ("preview", .bool(reference.isPreview)),
                ]).text())
            } else {
                emit("here: attachment \(reference.id.address.hex) of \(reference.record), \(reference.id.size) bytes")
            }
        }
        return CommandOutput("")
    }

    /// The plain bytes of an attachment that is whole here.
    package func plain(_ reference: AttachmentReference) throws(NodeFault) -> [UInt8] {
        let sealed: [UInt8]?
        let payload: [UInt8]?
        do throws(StoreFailure) {
            sealed = try attachments?.whole(reference.id)
            payload = try replica.store.entry(reference.entry)?.payload
        } catch { throw NodeFault(error) }
        guard let sealed else { throw NodeFault(.storage, "The file of this attachment is damaged on this disk. It is fetched again with the next exchange; check the disk.") }
        guard case .bytes(let key)? = payload.flatMap({ try? Payload.decode($0) })?.value(AttachmentField.key) else {
            throw NodeFault(.notFound, "The key of this attachment is not here: it was erased, or has not arrived yet.")
        }
        do throws(AttachmentCipher.Failure) { return try AttachmentCipher.open(sealed, key: key, purpose: reference.isPreview ? .preview : .scan) } catch {
            throw NodeFault(.data, "The attachment does not open under the key that its operation names: whoever wrote it made a mistake. Ask for a new scan.")
        }
    }

    /// A new file that only its owner may read: it holds personal data.
    private static func write(_ bytes: [UInt8], to path: String) throws(NodeFault) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw NodeFault(errno == EEXIST ? .inTheWay : .notFound, "The output file cannot be made: \(String(cString: strerror(errno))). Name a file that does not exist yet.")
        }
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, bytes.count - done) }
            if count > 0 { done += count } else if errno != EINTR { throw NodeFault(.storage, "Writing the output file failed: \(String(cString: strerror(errno))).") }
        }
    }
}
