package import Causality
package import Membership
import OperationLog
import CanonicalCBOR

/// A form that is being filled in: durable, local to this node, and no operation before it is submitted (design D25).
package struct Draft: Sendable, Equatable {
    package let id: DraftID
    package let scope: ScopeID
    /// What it becomes, in the pages' words: `request`, `correction`, …
    package let kind: String
    /// Service and the version of its catalogue entry that the form was opened with.
    package let service: String?
    package let catalogueVersion: UInt64?
    /// The record that it changes; nil for a new one.
    package let record: RecordID?
    package let beganBy: UInt64
    /// The operator who has it now.
    package let heldBy: UInt64
    /// Milliseconds since 1970 by this machine's clock, as it was.
    package let beganAt: UInt64
    package let updatedAt: UInt64
    /// yyyymmdd: taken in on paper on that day, and entered later.
    package let receivedOn: UInt64?
    /// A known person who was chosen, with the versions that were shown: what a change of that record replaces.
    package let applicant: LiveRecord?
    /// What it became.
    package let submitted: RecordID?
}

/// 16 random bytes that are never used again: they name the draft in addresses of pages, and find its operation in the log's database.
package struct DraftID: Hashable, Sendable, CustomStringConvertible {
    package let bytes: [UInt8]

    /// Nil unless there are 16.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// 32 lower-case hexadecimal digits; anything else is nil.
    package init?(_ text: some StringProtocol) {
        var bytes: [UInt8] = []
        var high: UInt8?
        for byte in text.utf8 {
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x61...0x66: digit = byte - 0x61 + 10
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
            if bytes.count > 16 { return nil }
        }
        guard high == nil else { return nil }
        self.init(bytes)
    }

    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

package enum DraftLimits {
    /// Bytes of a field's name.
    package static let name = 64
    /// Bytes of one value.
    package static let value = 16 * 1024
    package static let fields = 256
    /// Bytes of all values of a draft together.
    package static let total = 256 * 1024
    /// Open drafts.
    package static let open = 500
    /// Submitted drafts of which it is still known what became of them, for a page that is sent twice.
    package static let submitted = 1000
}

/// What became of a change of a draft.
package enum DraftOutcome: Sendable, Equatable {
    /// On the disk.
    case saved
    /// There is no such draft: it was discarded, or belonged to a desk.sqlite that is gone.
    case unknown
    /// It became this record: nothing is changed any more.
    case submitted(RecordID)
    /// The value, the fields or the open drafts are more than ``DraftLimits`` allows.
    case tooLarge
    /// Another operator has taken it over.
    case heldBy(UInt64)
}

extension LiveRecord {
    /// `[log, sequence, [field, log, sequence] …]`.
    func encoded() -> [UInt8] {
        var writer = CBORWriter(reserving: 32 + 24 * versions.count)
        writer.array(count: 2 + versions.count)
        writer.byteString8(id.log.rawValue)
        writer.uint(id.sequence)
        for version in versions {
            writer.array(count: 3)
            writer.uint(UInt64(version.field))
            writer.byteString8(version.dot.log.rawValue)
            writer.uint(version.dot.sequence)
        }
        return writer.bytes
    }

    init(decoding bytes: [UInt8]) throws(CBORError) {
        var reader = CBORReader(bytes)
        let count = try reader.array()
        guard count >= 2 else { throw CBORError(.unexpectedType, at: 0) }
        let id = Dot(LogID(try reader.byteString8()), try reader.uint(max: Limits.maxSequence))
        var versions: [Version] = []
        for _ in 2..<count {
            guard try reader.array() == 3 else { throw CBORError(.unexpectedType, at: reader.position) }
            let field = FieldNumber(try reader.uint(max: UInt64(FieldNumber.max)))
            versions.append(Version(field: field, dot: Dot(LogID(try reader.byteString8()), try reader.uint(max: Limits.maxSequence))))
        }
        try reader.finish()
        self.init(id: id, versions: versions)
    }
}
