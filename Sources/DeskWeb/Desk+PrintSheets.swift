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
    let honest: String
    let standards: [Line]
    let notes: [String]
    let qrPath: String?
    let qrSide: String
    let qrLabel: String
    /// The entry that the receipt binds its node to.
    let entry: String
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
    func sheetPage(_ question: Prints.Question, _ view: RecordView, _ ask: Ask) async throws -> any Page {
        let texts = ask.texts
        guard let kind = PrintKind(question.code) else { throw DeskRefusal.notFound }
        let use: PaperSize.Use = kind == .receipt ? .slip : .sheet
        let size = await paperSize(use)
        let record = view.key.record
        var bar = PrintBar(back: "/permohonan/\(record)", from: "/cetak/lembar/\(question.name)", use: use, size: size, question: question.name)
        let count = try await node.desk { try $0.prints.count(of: record, kind: question.code) }
        guard question.operator == ask.me.number else {
            bar.isOthers = true
            return OthersPrintPage(
                title: kind.name(texts), bar: bar, paper: "a4", paperLang: ask.visit.language.rawValue,
                sentence: texts("print_others", ["n": String(question.operator), "at": ask.time.text(question.askedAt), "what": kind.name(texts)]))
        }
        switch kind {
        case .receipt: return try await receiptPage(view, bar, size, count: count, ask)
        case .form(let code): return try await formPage(code, view, bar, size, count: count, ask)
        case .document(let document):
            let found = try await node.deskDocuments(of: record).first { $0.key.record == document && $0.isHere && $0.byOffice }
            return DocumentPage(
                title: kind.name(texts, found), bar: bar, paper: size.style(), paperLang: ask.visit.language.rawValue, number: RecordReader(view).text(RequestField.number) ?? "",
                fileHref: "/cetak/lembar/\(question.name)/berkas", isImage: ["image/jpeg", "image/png"].contains(found?.mediaType), isOpen: found != nil)
        }
    }

    // MARK: Receipt

    private func receiptPage(_ view: RecordView, _ bar: PrintBar, _ size: PaperSize, count: UInt64, _ ask: Ask) async throws -> ReceiptPage {
        let texts = ask.texts
        let language = ask.visit.language
        let reader = RecordReader(view)
        let record = view.key.record
        guard let service = try await service(reader.text(RequestField.service) ?? "") else { throw DeskRefusal.notFound }
        let applicant = try await applicant(reader).map { RecordReader($0) }
        let corrections = try await node.desk { try $0.index.request(record)?.amended } ?? 0
        let standards = try await serviceStandards(view, service)
        let missing = Set(reader.set(RequestField.missing))
        let isPaper = reader.text(RequestField.channel) == "paper"
        let due = standards.byKiosk.due.flatMap { LocalTime(seconds: $0, zone: clock.zone) }
        let day = reader.date(RequestField.receivedOn)
        let created = ask.time.local(reader.created)
        let received = isPaper || created?.date != day ? day.map { DateText.text($0) } ?? "" : "\(created?.text ?? "") \(clock.zone.code)"
        // Of which the catalogue says that it is always needed, and nothing else stands for it: what was not needed is not stated as met.
        let met = service.requirements.filter { $0.when == .always && $0.group == nil && !missing.contains($0.code) }
        let content = ReceiptContent(
            number: reader.text(RequestField.number) ?? record.description, service: service.name, language: language, name: applicant?.text(ApplicantField.name) ?? "",
            nik: applicant?.text(ApplicantField.nik) ?? "", received: received, papers: met.map(\.label),
            missing: service.requirements.filter { missing.contains($0.code) }.map(\.label), due: due, zone: clock.zone, dueIsDefault: standards.isDefaultTime, fee: standards.fee,
            operatorNumber: standards.operatorNumber, correction: corrections, isPaper: isPaper, dateStated: reader.flag(RequestField.dateStated) ?? false)
        // What the six standards below say in full is not said twice.
        let lines = content.lines.filter { !["receipt.due", "receipt.fee", "receipt.operator"].contains($0.key) }.map { line in
            ReceiptPage.Line(
                lineLabel: line.key == "receipt.papers" ? texts("print_met") : texts.registry(line.key), lineValues: line.values, isWarning: line.key == "receipt.missing")
        }
        let isReceived = !(await node.deskReceived(reader.dots(RequestField.state))).isEmpty
        let scopes = try await node.deskScopes()
        var marks: [String] = []
        if corrections > 0 { marks.append(texts.registry("receipt.correction", [("n", String(corrections))])) }
        if count > 1 { marks.append(texts("print_nth", ["n": String(count)])) }
        let signed = try await receipt(view)
        let code = signed.flatMap { QRCode($0.qrText, correction: .medium) }
        let names = try await operatorNames(view.key.scope)
        let shownStandards = self.standards(standards, service, due, isReceived: isReceived, staff: Self.staff(standards.operatorNumber, names, texts), texts)
        let notes = content.notes.filter { !["receipt.honest", "receipt.check", "receipt.due-default"].contains($0) }.map { texts.registry($0) }
        let honest = texts.registry("receipt.honest")
        let all = (lines + shownStandards).reduce(0) { $0 + 1 + $1.lineValues.reduce(0) { $0 + PaperSize.lines($1) } }
        return ReceiptPage(
            title: texts.registry("receipt.title"), bar: bar, paper: size.style(lines: all + PaperSize.lines(honest) + notes.reduce(0) { $0 + PaperSize.lines($1) } + 16, pictures: 1),
            paperLang: language.rawValue, office: scopes.first { $0.scope == view.key.scope }?.label ?? "", heading: texts.registry("receipt.title"), marks: marks, number: content.number,
            lines: lines, honest: honest, standards: shownStandards, notes: notes, qrPath: code?.path, qrSide: String((code?.size ?? 0) + 2 * QRCode.quietZone),
            qrLabel: texts("print_qr_label"), entry: (signed?.receipt.dot ?? record).description)
    }

    /// Signed for the newest correction, else for the entry that made the request, whichever this node wrote.
    private func receipt(_ view: RecordView) async throws -> SignedReceipt? {
        for dot in view.versions(RequestField.corrections).map(\.dot).sorted(by: { $1 < $0 }) + [view.key.record] {
            if let receipt = try await node.deskReceipt(dot) { return receipt }
        }
        return nil
    }

    func applicant(_ reader: RecordReader) async throws -> RecordView? {
        guard let record = reader.reference(RequestField.applicant) else { return nil }
        return try await node.deskLiving(record)
    }

    private func serviceStandards(_ view: RecordView, _ service: Service) async throws -> ServiceStandards {
        let reader = RecordReader(view)
        var states: [ServiceStandards.Times.Step] = []
        for step in try await node.deskTimeline(view.key) where !step.isSetAside {
            for item in step.open where item.field == RequestField.state {
                if case .text(let code) = item.value, let state = RequestState(rawValue: code) {
                    states.append(ServiceStandards.Times.Step(state: state, kiosk: Int64(clamping: step.time / 1000), centre: nil))
                }
            }
        }
        let complete = reader.number(RequestField.completeAt).map { Int64(clamping: $0) }
        return ServiceStandards(
            service: service, dueHours: reader.number(RequestField.dueHours), fee: reader.number(RequestField.fee), operatorNumber: view.versions(RequestField.number).first?.author ?? 0,
            times: ServiceStandards.Times(states: states, statedComplete: complete), kioskNow: Int64(clamping: WallClock.milliseconds() / 1000), centreNow: nil)
    }

    /// Who served, by number and name.
    static func staff(_ number: UInt64, _ names: [UInt64: String], _ texts: Texts) -> String {
        texts("print_operator", ["n": String(number)]) + (names[number].map { " (\($0))" } ?? "")
    }

    /// Procedure, time by both clocks, fee, product, place and who served.
    private func standards(_ standards: ServiceStandards, _ service: Service, _ due: LocalTime?, isReceived: Bool, staff: String, _ texts: Texts) -> [ReceiptPage.Line] {
        func line(_ key: String, _ values: [String]) -> ReceiptPage.Line? {
            values.isEmpty ? nil : ReceiptPage.Line(lineLabel: texts.registry("standard." + key), lineValues: values, isWarning: false)
        }
        var time: [String] = []
        if let hours = standards.dueHours {
            time.append(texts.registry("standard.hours", [("hours", String(hours))]))
            if let due { time.append("\(texts("print_by", ["at": "\(due.text) \(clock.zone.code)"])) \(texts.registry("standard.kiosk-clock"))") }
            time.append(texts(isReceived ? "print_centre_clock_runs" : "print_centre_clock", ["n": String(hours)]))
            if standards.isDefaultTime { time.append(texts.registry("standard.default-time")) }
        }
        let steps = standards.procedure.enumerated().map { "\($0 + 1). \(texts.pick($1))" }
        return [
            line("procedure", steps), line("time", time), line("fee", [standards.fee == 0 ? texts.registry("receipt.free") : "Rp \(Rupiah.text(standards.fee))"]),
            line("product", standards.product.map { texts.pick($0) }), line("place", standards.place.map { texts.pick($0) }),
            line("staff", [staff]),
        ].compactMap { $0 }
    }
}
