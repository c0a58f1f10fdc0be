/// Why a table cannot be read, and on which line, counted from 1. Quotes nothing of the line.
package struct RegionTableError: Error, Sendable, Equatable {
    package enum Reason: Sendable, Equatable {
        /// More bytes than ``RegionTable/maxBytes``, or rows than ``RegionTable/maxRows``.
        case tooLarge
        /// Not a code, a comma and a name; or a quotation mark that does not end.
        case form
        /// Not PP, PP.RR, PP.RR.SS or PP.RR.SS.VVVV.
        case code
        /// Empty, longer than ``RegionTable/maxNameBytes``, no UTF-8, or with control characters.
        case name
        /// The code stands in the file twice.
        case twice
        /// The region that it is part of stands nowhere in the file.
        case orphan
        /// There is no row.
        case empty
    }

    package let line: Int
    package let reason: Reason

    package init(line: Int, reason: Reason) {
        self.line = line
        self.reason = reason
    }
}

extension RegionTable {
    /// `kind` of the attachment in which the centre publishes an edition.
    package static let attachmentKind = "regions"
    package static let maxBytes = 16 << 20
    package static let maxRows = 400_000
    package static let maxNameBytes = 120

    /// Reads `code,name` lines (RFC 4180, UTF-8, LF or CR LF, with or without the heading `code,name`), in any order.
    package static func parse(_ csv: [UInt8], edition: RegionEdition) throws(RegionTableError) -> RegionTable {
        guard csv.count <= maxBytes else { throw RegionTableError(line: 1, reason: .tooLarge) }
        var rows: [(key: UInt64, line: UInt32, start: UInt32, end: UInt32)] = []
        var names: [UInt8] = []
        names.reserveCapacity(csv.count / 2)
        var line = 0
        var start = csv.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var isSorted = true
        while start < csv.count {
            line += 1
            let end = csv[start...].firstIndex(of: 0x0A) ?? csv.count
            let text = csv[start..<(end > start && csv[end - 1] == 0x0D ? end - 1 : end)]
            start = end + 1
            if text.isEmpty || (line == 1 && text.elementsEqual("code,name".utf8)) { continue }
            guard let comma = text.firstIndex(of: 0x2C) else { throw RegionTableError(line: line, reason: .form) }
            guard let code = code(text[..<comma]) else { throw RegionTableError(line: line, reason: .code) }
            let first = names.count
            guard append(name: text[(comma + 1)...], to: &names) else { throw RegionTableError(line: line, reason: .form) }
            guard isName(names[first...]) else { throw RegionTableError(line: line, reason: .name) }
            guard rows.count < maxRows else { throw RegionTableError(line: line, reason: .tooLarge) }
            if let last = rows.last, last.key >= code.key { isSorted = false }
            rows.append((code.key, UInt32(line), UInt32(first), UInt32(names.count)))
        }
        guard !rows.isEmpty else { throw RegionTableError(line: line, reason: .empty) }
        if !isSorted { rows.sort { $0.key == $1.key ? $0.line < $1.line : $0.key < $1.key } }
        var sorted = Rows()
        sorted.keys.reserveCapacity(rows.count)
        sorted.ends.reserveCapacity(rows.count)
        for row in rows {
            if sorted.keys.last == row.key { throw RegionTableError(line: Int(row.line), reason: .twice) }
            sorted.keys.append(row.key)
            if !isSorted { sorted.names += names[Int(row.start)..<Int(row.end)] }
            sorted.ends.append(isSorted ? row.end : UInt32(sorted.names.count))
        }
        if isSorted { sorted.names = names }
        let table = RegionTable(edition: edition, sorted)
        for row in rows where RegionCode(key: row.key).parent.map({ table[$0] == nil }) ?? false {
            throw RegionTableError(line: Int(row.line), reason: .orphan)
        }
        return table
    }

    /// Exactly `35`, `35.27`, `35.27.01` or `35.27.01.2002`.
    private static func code(_ text: ArraySlice<UInt8>) -> RegionCode? {
        guard [2, 5, 8, 13].contains(text.count) else { return nil }
        var digits: [UInt8] = []
        for (index, byte) in text.enumerated() {
            if index == 2 || index == 5 || index == 8 {
                guard byte == 0x2E else { return nil }
            } else {
                digits.append(byte)
            }
        }
        return RegionCode(digits: digits)
    }

    /// With or without quotation marks around it, where two stand for one. False when they do not fit.
    private static func append(name text: ArraySlice<UInt8>, to names: inout [UInt8]) -> Bool {
        let quote: UInt8 = 0x22
        guard text.first == quote else {
            names += text
            return !text.contains(quote) && !text.contains(0x2C)
        }
        guard text.count >= 2, text.last == quote else { return false }
        var bytes = text.dropFirst().dropLast()
        while let byte = bytes.popFirst() {
            if byte == quote, bytes.popFirst() != quote { return false }
            names.append(byte)
        }
        return true
    }

    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...maxNameBytes).contains(bytes.count), !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return false }
        return bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
    }
}
