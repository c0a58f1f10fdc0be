import CanonicalCBOR
import Causality
import OperationLog

/// The payloads of one bundle of entries, as a CBOR sequence (RFC 8742) ascending by sequence number:
///
/// ```
/// [ sequence, payload (byte string), ? secret (16 bytes) ]
/// ```
///
/// The secret stands with every payload that needs it, so that a log is checked in one pass without remembering the secrets of all its
/// records. Nothing in a row is without a check: payload, secret and sequence together must give the entry's commitment.
enum PayloadRows {
    /// 256 rows with the largest payloads.
    static let maxBytes = 256 * (EntryLimits.maxMaskedPayloadBytes + 64)

    struct Row: Equatable {
        let sequence: UInt64
        let payload: [UInt8]
        let secret: RecordSecret?
    }

    static func append(_ row: Row, to bytes: inout [UInt8]) {
        var writer = CBORWriter(reserving: row.payload.count + 40)
        writer.array(count: row.secret == nil ? 2 : 3)
        writer.uint(row.sequence)
        writer.byteString(row.payload)
        if let secret = row.secret { writer.byteString(secret.bytes) }
        bytes.append(contentsOf: writer.bytes)
    }

    /// Rows of the entries in `range`, at least one.
    static func decode(_ bytes: [UInt8], range: Range<UInt64>) throws(CBORError) -> [Row] {
        guard !bytes.isEmpty else { throw CBORError(.truncated, at: 0) }
        var reader = CBORReader(bytes)
        var rows: [Row] = []
        while !reader.isAtEnd {
            let start = reader.position
            let count = try reader.array()
            guard count == 2 || count == 3 else { throw CBORError(.unexpectedType, at: start) }
            let sequence = try reader.uint()
            guard range.contains(sequence) else { throw CBORError(.tooLarge, at: start) }
            if let last = rows.last, sequence <= last.sequence { throw CBORError(.keyOrder, at: start) }
            let payload = try reader.byteString()
            guard payload.count <= EntryLimits.maxMaskedPayloadBytes else { throw CBORError(.tooLarge, at: start) }
            var secret: RecordSecret?
            if count == 3 {
                secret = RecordSecret(try reader.byteString())
                guard secret != nil else { throw CBORError(.unexpectedType, at: start) }
            }
            rows.append(Row(sequence: sequence, payload: payload, secret: secret))
        }
        return rows
    }
}
