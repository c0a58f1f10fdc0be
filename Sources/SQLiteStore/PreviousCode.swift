/// The column `previous` of an entry: the entry that touched the same record before, as one integer that is mostly one or two bytes long.
///
/// ```
/// same log, earlier   the distance back, 1 and up
/// any other           - (log number << (6 + n) | sequence << 6 | n)      n: bits of the sequence number, 0 to 53
/// ```
enum PreviousCode {
    /// Log number and sequence number share 57 bits: with a hundred million logs there is room for a billion entries in each.
    static func encode(_ previous: Place, of entry: Place) -> Int64 {
        if previous.log == entry.log, previous.sequence < entry.sequence { return Int64(entry.sequence - previous.sequence) }
        let bits = UInt64.bitWidth - previous.sequence.leadingZeroBitCount
        precondition(bits <= 53 && previous.log < 1 << (57 - bits), "entry \(previous.sequence) of the log number \(previous.log) cannot be pointed at")
        return -Int64(previous.log << (6 + bits) | Int(previous.sequence) << 6 | bits)
    }

    /// Nil if no encoding gives this.
    static func decode(_ code: Int64, of entry: Place) -> Place? {
        if code > 0 {
            guard UInt64(code) <= entry.sequence else { return nil }
            return Place(log: entry.log, sequence: entry.sequence - UInt64(code))
        }
        guard code < 0, code != Int64.min else { return nil }
        let packed = -code
        let bits = packed & 63
        guard bits <= 53 else { return nil }
        return Place(log: Int(packed >> (6 + bits)), sequence: UInt64(packed >> 6) & (1 << UInt64(bits) - 1))
    }
}
