import CanonicalCBOR
import Causality
import CivilRegistry
import DeskStore
import Hummingbird
import KioskNode
import Membership
import NodeHost
import OperationLog
import QRCode
import Replica

/// A receipt, for the citizen's pocket.
struct ReceiptPage: Page {
    static let template = "print-receipt"

    struct Line: Sendable {
        let lineLabel: String
        let lineValues: [String]
        let isWarning: Bool
    }

    let title: String
    let bar: PrintBar
    let paper: String
    let paperLang: String
    let office: String
    let heading: String
    /// `Pembetulan 1`, `Cetakan ke-2`.
    let marks: [String]
    let number: String
    let lines: [Line]
    /// Values that were put right since the first receipt, the old ones struck out.
    let changes: [WorkPanel.Change]
    let honest: String
    let standards: [Line]
    let notes: [String]
    let qrPath: String?
    let qrSide: String
    let qrLabel: String
    /// The entry that the receipt binds its node to.
    let entry: String
    /// In place of the code.
    let noCode: String?
}

/// A document of the office.
struct DocumentPage: Page {
    static let template = "print-document"
    let title: String
    let bar: PrintBar
    let paper: String
    let paperLang: String
    let number: String
    let fileHref: String
    let isImage: Bool
    let isOpen: Bool
}

/// Another operator's print: only whether it came out is asked.
struct OthersPrintPage: Page {
    static let template = "print-others"
    let title: String
    let bar: PrintBar
    let paper: String
    let paperLang: String
    let sentence: String
}

extension Desk {
    /// The paper of an open print.
    func sheetPage(_ open: OpenPrint, _ ask: Ask) async throws -> any Page {
        let texts = ask.texts
        let question = open.question
        let path = "/cetak/lembar/\(question.name)"
        guard question.operator == ask.me.number else {
            var bar = PrintBar(back: open.back, from: path, use: .sheet, size: .a4, question: question.name)
            bar.isOthers = true
            return OthersPrintPage(
                title: open.name(texts), bar: bar, paper: "a4", paperLang: ask.visit.language.rawValue,
                sentence: texts("print_others", ["n": String(question.operator), "at": ask.time.text(question.askedAt), "what": open.name(texts)]))
        }
        let use: PaperSize.Use = question.kind == PrintKind.receipt.code ? .slip : .sheet
        let size = await paperSize(use)
        let bar = PrintBar(back: open.back, from: path, use: use, size: size, question: question.name)
        guard case .ofRequest(let kind, let view) = open.paper else {
            guard case .dayBook(let day) = open.paper else { throw DeskRefusal.notFound }
            return try await dayBookPage(day, bar, size, ask)
        }
        let record = view.key.record
        let count = try await node.desk { try $0.prints.count(of: record, kind: question.code) }
        switch kind {
        case .receipt: return try await receiptPage(view, bar, size, count: count, ask)
        case .form(let code): return try await formPage(code, view, bar, size, count: count, ask)
        case .document(let document):
            let found = try await node.deskDocuments(of: record).first { $0.key.record == document && $0.isHere && $0.byOffice }
            return DocumentPage(
                title: kind.name(texts, found), bar: bar, paper: size.style(), paperLang: ask.visit.language.rawValue, number: RecordReader(view).text(RequestField.number) ?? "",
                fileHref: path + "/berkas", isImage: ["image/jpeg", "image/png"].contains(found?.mediaType), isOpen: found != nil)
        }
    }

    // MARK: Receipt

    private func receiptPage(_ view: RecordView, _ bar: PrintBar, _ size: PaperSize, count: UInt64, _ ask: Ask) async throws -> ReceiptPage {
        let texts = ask.texts
        let language = ask.visit.language
        let reader = RecordReader(view)
        let record = view.key.record
        guard let service = try await service(of: reader) else { throw DeskRefusal.notFound }
        let applicant = try await applicant(reader)
        let person = applicant.map { RecordReader($0) }
        let row = try await node.desk { try $0.index.request(record) }
        let corrections = row?.amended ?? 0
        let state = try await reading(view, papersHere: row?.ready ?? false).shown
        let shown = try await standards(view, service, try await node.deskTimeline(view.key), ask)
        let standards = shown.standards
        let missing = Set(reader.set(RequestField.missing))
        let isPaper = reader.text(RequestField.channel) == "paper"
        let day = reader.date(RequestField.receivedOn)
        let created = ask.time.local(reader.created)
        let received = isPaper || created?.date != day ? day.map { DateText.text($0) } ?? "" : "\(created?.text ?? "") \(clock.zone.code)"
        // Of which the catalogue says that it is always needed, and nothing else stands for it: what was not needed is not stated as met.
        let met = service.requirements.filter { $0.when == .always && $0.group == nil && !missing.contains($0.code) }
        let content = ReceiptContent(
            number: reader.text(RequestField.number) ?? record.description, service: service.name, language: language, name: person?.text(ApplicantField.name) ?? "",
            nik: person?.text(ApplicantField.nik) ?? "", received: received, papers: met.map(\.label),
            missing: service.requirements.filter { missing.contains($0.code) }.map(\.label), due: shown.due, zone: clock.zone, dueIsDefault: standards.isDefaultTime, fee: standards.fee,
            operatorNumber: standards.operatorNumber, correction: corrections, isPaper: isPaper, dateStated: reader.flag(RequestField.dateStated) ?? false)
        // What the six standards below say in full is not said twice.
        var lines = content.lines.filter { !["receipt.due", "receipt.fee", "receipt.operator"].contains($0.key) }.map { line in
            ReceiptPage.Line(
                lineLabel: line.key == "receipt.papers" ? texts("print_met") : texts.registry(line.key), lineValues: line.values, isWarning: line.key == "receipt.missing")
        }
        lines.append(ReceiptPage.Line(lineLabel: texts("print_state_now"), lineValues: [texts.registry(state.key)], isWarning: false))
        let scopes = try await node.deskScopes()
        let signed = try await receipt(view)
        let code = signed.flatMap { QRCode($0.qrText, correction: .medium) }
        let shownStandards = shown.lines.map { ReceiptPage.Line(lineLabel: $0.label, lineValues: $0.values, isWarning: false) }
        let notes = content.notes.filter { !["receipt.honest", "receipt.check", "receipt.due-default"].contains($0) }.map { texts.registry($0) }
        // A receipt that is printed again says what is true by then.
        let honest: String = switch state {
        case .issued, .ready, .handedOver: texts("print_honest_issued")
        case .rejected, .cancelled: texts("print_honest_closed")
        default: texts.registry("receipt.honest")
        }
        let changes = corrections > 0 ? try await corrected(view, applicant, service, isMasked: true, ask) : []
        let noCode = signed == nil ? try await noCode(view, texts) : nil
        let words = [honest] + notes + changes.map { "\($0.changeLabel) \($0.oldText ?? "") \($0.newText)" } + [noCode ?? ""]
        let all = (lines + shownStandards).reduce(0) { $0 + 1 + $1.lineValues.reduce(0) { $0 + PaperSize.lines($1) } }
        return ReceiptPage(
            title: texts.registry("receipt.title"), bar: bar, paper: size.style(lines: all + words.reduce(0) { $0 + PaperSize.lines($1) } + 22, pictures: code == nil ? 0 : 1),
            paperLang: language.rawValue, office: scopes.first { $0.scope == view.key.scope }?.label ?? "", heading: texts.registry("receipt.title"),
            marks: Self.marks(corrections: corrections, count: count, texts), number: content.number,
            lines: lines, changes: changes, honest: honest, standards: shownStandards, notes: notes, qrPath: code?.path, qrSide: String((code?.size ?? 0) + 2 * QRCode.quietZone),
            qrLabel: texts("print_qr_label"), entry: (signed?.receipt.dot ?? record).description, noCode: noCode)
    }

    /// `Pembetulan 1`, `Cetakan ke-2`.
    static func marks(corrections: UInt64, count: UInt64, _ texts: Texts) -> [String] {
        var marks: [String] = []
        if corrections > 0 { marks.append(texts.registry("receipt.correction", [("n", String(corrections))])) }
        if count > 1 { marks.append(texts("print_nth", ["n": String(count)])) }
        return marks
    }

    /// Signed for the newest correction, else for the entry that made the request, whichever this node wrote.
    private func receipt(_ view: RecordView) async throws -> SignedReceipt? {
        for dot in view.versions(RequestField.corrections).map(\.dot).sorted(by: { $1 < $0 }) + [view.key.record] {
            if let receipt = try await node.deskReceipt(dot) { return receipt }
        }
        return nil
    }

    /// Why there is no code, and where a receipt with one is to be had: a log is vouched for by the desk that writes it, and by nobody for it.
    private func noCode(_ view: RecordView, _ texts: Texts) async throws -> String {
        switch try await node.deskReceiptSigner(view.key.record) {
        case .other(let name?): texts("print_no_code_at", ["desk": name])
        case .other: texts("print_no_code")
        case .thisDesk, .formerKey: texts("print_no_code_key")
        }
    }

    func applicant(_ reader: RecordReader) async throws -> RecordView? {
        guard let record = reader.reference(RequestField.applicant) else { return nil }
        return try await node.deskLiving(record)
    }
}
