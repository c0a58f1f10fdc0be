package import Causality
package import OperationLog

/// How an explanation names things; the edge knows schemas, nodes and values.
package struct ExplanationNames {
    /// `name`, `Full name`
    package let field: (FieldNumber) -> String
    /// `kiosk 12, operator 3073`
    package let writer: (Entry) -> String
    /// The value that an entry wrote to a field, masked or not.
    package let value: (Dot, FieldNumber) -> String

    package init(
        field: @escaping (FieldNumber) -> String, writer: @escaping (Entry) -> String, value: @escaping (Dot, FieldNumber) -> String
    ) {
        self.field = field
        self.writer = writer
        self.value = value
    }
}

extension Explanation {
    /// The explanation as lines that a person reads: fields first, then the timeline.
    /// - Parameters:
    ///   - only: one field, nil for all.
    ///   - notes: further sentences about an entry, such as the interval in which it was written.
    package func lines(_ names: ExplanationNames, only: FieldNumber? = nil, notes: (Dot) -> [String] = { _ in [] }) -> [String] {
        var lines = ["Record \(record)"]
        for field in fields where only == nil || field.number == only { lines += [""] + describe(field, names) }
        lines += ["", "Timeline (what was seen comes before who saw it)"]
        for step in timeline {
            if let only, !step.entry.fields.contains(only), !step.entry.replaced.contains(where: { $0.field == only }) { continue }
            lines.append("  \(step.entry.time.text)\(step.entry.timeIsDoubtful ? " (clock doubtful)" : "")  \(step.entry.dot)  \(names.writer(step.entry))")
            lines.append("    " + describe(step.entry, names))
            if let verdict = step.verdict { lines.append("    set aside by verdict \(verdict.dot): \(verdict.reason.sentence)") }
            for note in notes(step.entry.dot) { lines.append("    " + note) }
        }
        return lines
    }

    private func describe(_ field: Field, _ names: ExplanationNames) -> [String] {
        var lines = ["Field \(names.field(field.number)): \(field.sentence)"]
        for version in field.versions {
            let writer = timeline.first { $0.entry.dot == version.dot }.map { names.writer($0.entry) } ?? ""
            lines.append("  \(version.dot)  \(names.value(version.dot, field.number))  by \(writer)")
            switch version.standing {
            case .live: lines.append(field.view.shown.first == version.dot ? "    live, shown first" : "    live")
            case .replaced(let by): lines.append("    replaced by \(Self.list(by))")
            case .setAside(let verdict): lines.append("    set aside by verdict \(verdict.dot): \(verdict.reason.sentence)")
            }
            if !version.known.isEmpty { lines.append("    its writer had \(Self.list(version.known))") }
            if !version.unseen.isEmpty { lines.append("    written beside \(Self.list(version.unseen)): neither writer had seen the other's") }
            if !version.revivedFrom.isEmpty { lines.append("    live again, because \(Self.list(version.revivedFrom)) is set aside") }
            if !version.basedOnSetAside.isEmpty { lines.append("    based on a set-aside entry: \(Self.list(version.basedOnSetAside))") }
        }
        return lines
    }

    private func describe(_ entry: Entry, _ names: ExplanationNames) -> String {
        var parts: [String] = []
        if entry.type != nil { parts.append("creates the record") }
        if entry.kind == .reissue { parts.append("issues a write of a lost branch anew") }
        if entry.kind == .link { parts.append("writes the other half of a record elsewhere") }
        if entry.fields.contains(0) { parts.append("deletes the record") }
        let written = entry.fields.filter { $0 != 0 }
        if !written.isEmpty { parts.append("writes " + written.map(names.field).joined(separator: ", ")) }
        var replaced: [String] = []
        for item in entry.replaced {
            let last = item.count == 1 ? "" : "…\(item.start + item.count - 1)"
            replaced.append("\(names.field(item.field)) of \(Dot(item.log, item.start))\(last)")
        }
        if !replaced.isEmpty { parts.append("replaces " + replaced.joined(separator: ", ")) }
        return parts.isEmpty ? "changes nothing that is shown" : parts.joined(separator: "; ")
    }

    private static func list(_ dots: [Dot]) -> String { dots.map(\.description).joined(separator: ", ") }
}

extension Explanation.Field {
    /// Why this is shown: the rule of the field's class, applied to the live versions.
    package var sentence: String {
        switch (view, fieldClass) {
        case (.nothing, _): "nothing is live"
        case (.one(let dot), _): "\(dot) is the only live version"
        case (.parallel(let shown, let others), _):
            "parallel update: \(shown) is shown, because of \(others.count + 1) live versions it has the latest time of a clock that is not doubtful"
        case (.disputed(let dots), .once): "\(dots.count) live versions of what happens once: a person must look into it"
        case (.disputed(let dots), _): "disputed: \(dots.count) live versions, all shown until a person resolves it"
        case (.all(let dots), .sum): "the sum of \(dots.count) live versions"
        case (.all(let dots), _): "the set of \(dots.count) live versions"
        }
    }
}

extension VerdictReason {
    package var sentence: String {
        switch self {
        case .noRight: "the node had no right to write here when it wrote"
        case .unknownAuthor: "the author was no operator here when it was written"
        case .notAllowed: "such a node may not write this"
        case .compromised: "the node's key may be in other hands, and the entry lies above the cut"
        case .impossibleContext: "it claims to know more of the centre than the centre wrote"
        case .byOrder: "by order of a clerk"
        default: reasonClass == .rule ? "by rule \(code)" : "by order of a clerk, code \(code)"
        }
    }
}

extension HybridTime {
    /// `2026-11-21 08:15:02.123Z`, from the milliseconds alone: UTC in the Gregorian calendar, the same on any machine.
    package var text: String {
        let day = Int64(milliseconds / 86_400_000)
        let rest = milliseconds % 86_400_000
        // Days since 1 March of the year 0, in eras of 400 years.
        let shifted = day + 719_468
        let era = shifted / 146_097
        let ofEra = shifted % 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * ofYear + 2) / 153
        let dayOfMonth = ofYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        func padded(_ value: some BinaryInteger, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2)) \(padded(rest / 3_600_000, 2)):"
            + "\(padded(rest / 60_000 % 60, 2)):\(padded(rest / 1000 % 60, 2)).\(padded(rest % 1000, 3))Z"
    }
}
