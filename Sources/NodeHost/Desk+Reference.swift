package import Attachments
package import Causality
import CanonicalCBOR
import Compression
package import Membership
import MerkleLog
import OperationLog
import Replica

/// A file that the centre published for every desk: the table of regions.
package struct ReferenceFile: Sendable, Equatable {
    package let record: RecordID
    package let edition: String
    package let validFrom: CalendarDate
    /// SHA-256 of the plain file as it travels, which may be compressed.
    package let digest: [UInt8]
    package let reference: AttachmentReference
    /// It has arrived here.
    package let isHere: Bool
}

extension DeskNode {
    /// The files of a kind that the upper scopes name, ascending by day, then edition. Of a record that was given another file, the newest.
    package func referenceFiles(_ kind: String) throws(NodeFault) -> [ReferenceFile] {
        try followAttachments()
        guard let store = attachments?.store else { return [] }
        var found: [ReferenceFile] = []
        for scope in replica.identity.upperScopes {
            var fault: StoreFailure?
            try forEachRecord(scope, type: RecordType.attachment, contestedOnly: false) { view in
                func value(_ field: FieldNumber) -> CBORValue? { if case .known(let value)? = view.versions(field).last?.value { value } else { nil } }
                guard !view.isDeleted, value(AttachmentField.kind) == .text(kind), case .text(let edition)? = value(AttachmentField.edition),
                    case .unsigned(let day)? = value(AttachmentField.validFrom), let validFrom = CalendarDate(day), case .bytes(let digest)? = value(AttachmentField.plainSha256)
                else { return }
                do throws(StoreFailure) {
                    guard let reference = try store.references(record: view.key.record).last(where: { !$0.isErased && !$0.isPreview }) else { return }
                    let isHere = try store.attachment(reference.id)?.isWhole ?? false
                    found.append(ReferenceFile(record: view.key.record, edition: edition, validFrom: validFrom, digest: digest, reference: reference, isHere: isHere))
                } catch { fault = error }
            }
            if let fault { throw NodeFault(fault) }
        }
        return found.sorted { $0.validFrom == $1.validFrom ? $0.edition.utf8.lexicographicallyPrecedes($1.edition.utf8) : $0.validFrom < $1.validFrom }
    }

    /// The plain bytes, decompressed; the file has to be here.
    /// - Parameter limit: more bytes than this are refused before memory is taken for them.
    package func contents(_ file: ReferenceFile, limit: Int) throws(NodeFault) -> [UInt8] {
        let bytes = try plain(file.reference)
        guard Zstandard.isFile(bytes) else { return bytes }
        do throws(CompressionError) { return try Zstandard.decompress(file: bytes, bound: limit) } catch {
            throw NodeFault(.data, "The published file \(file.edition) cannot be unpacked. Ask the office to publish it anew under another name.")
        }
    }
}
