package import Membership

/// What stands on a receipt, in the order in which it is printed. Made from full values, holds none: no full name beside a NIK, and of the
/// NIK the last four digits (a receipt lies in a pocket, and is shown to neighbours).
package struct ReceiptContent: Sendable, Hashable {
    package struct Line: Sendable, Hashable {
        /// Key of its label (``RegistryTexts``).
        package let key: String
        package let values: [String]

        package init(_ key: String, _ values: [String]) {
            self.key = key
            self.values = values
        }
    }

    /// Request number, for the largest letters on the slip.
    package let number: String
    package let lines: [Line]
    /// Keys of the sentences below: what the receipt is not comes first.
    package let notes: [String]
    /// 0, or which correction this is: `pembetulan 1`.
    package let correction: UInt64

    /// - Parameters:
    ///   - received: day and time at the desk, or the day alone.
    ///   - papers: labels of the requirements that were shown; `missing`: of those that were not.
    ///   - due: by the kiosk's clock; nil when papers are missing or nothing is promised.
    ///   - isPaper: entered late from paper; `dateStated`: by the operator, because the clock was doubtful.
    package init(
        number: String, service: Labels, language: Language, name: String, nik: String, received: String, papers: [Labels], missing: [Labels], due: LocalTime?,
        zone: TimeZoneOffset, dueIsDefault: Bool, fee: UInt64, operatorNumber: UInt64, correction: UInt64 = 0, isPaper: Bool = false, dateStated: Bool = false
    ) {
        self.number = number
        self.correction = correction
        var lines = [Line("receipt.service", [service[language]])]
        if !TypedText.tidy(name).isEmpty { lines.append(Line("receipt.name", [Masked.nameOnReceipt(name)])) }
        if !nik.isEmpty { lines.append(Line("receipt.nik", [Masked.numberOnReceipt(nik)])) }
        lines.append(Line("receipt.received", [received]))
        if !papers.isEmpty { lines.append(Line("receipt.papers", papers.map { $0[language] })) }
        if !missing.isEmpty { lines.append(Line("receipt.missing", missing.map { $0[language] })) }
        if let due { lines.append(Line("receipt.due", [due.text + " " + zone.code])) }
        lines.append(Line("receipt.fee", [fee == 0 ? RegistryTexts.text("receipt.free", language) : "Rp \(Rupiah.text(fee))"]))
        lines.append(Line("receipt.operator", [String(operatorNumber)]))
        self.lines = lines
        var notes = ["receipt.honest"]
        if due != nil, dueIsDefault { notes.append("receipt.due-default") }
        if dateStated { notes.append("receipt.date-stated") }
        if isPaper { notes.append("receipt.paper-intake") }
        notes.append("receipt.check")
        self.notes = notes
    }
}

/// `1.250.000`.
package enum Rupiah {
    package static func text(_ amount: UInt64) -> String {
        var text: [UInt8] = []
        for (index, byte) in String(amount).utf8.reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(0x2E) }
            text.append(byte)
        }
        return String(decoding: text.reversed(), as: UTF8.self)
    }
}
