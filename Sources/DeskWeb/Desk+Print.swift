import Causality
import CivilRegistry
import DeskStore
import Hummingbird
import KioskNode
import Membership
import NIOCore
import NodeHost
import Replica

/// `/cetak`: everything that is printed at this desk.
struct PrintPage: Page {
    static let template = "print"

    struct Question: Sendable {
        let questionHref: String
        let questionText: String
        let questionNote: String
    }

    struct Document: Sendable {
        let href: String
        let rowTitle: String
        let rowNote: String
        let rowMark: String
        let rowMood: String
    }

    struct Blank: Sendable {
        let blankHref: String
        let blankName: String
    }

    struct Leaflet: Sendable {
        let leafletHref: String
        let leafletName: String
        let blanks: [Blank]
    }

    let title: String
    let questions: [Question]
    let documents: [Document]
    let day: InputField
    let services: [Leaflet]
}

/// `/permohonan/<record>/cetak`: the papers of one request, each with how often it was printed here.
struct PrintRequestPage: Page {
    static let template = "print-request"

    struct Paper: Sendable {
        let kind: String
        let paperName: String
        let paperNote: String
        let isMain: Bool
    }

    let questions: [PrintPage.Question]
    let title: String
    let record: String
    let number: String
    let service: String
    let papers: [Paper]
    /// Named by the office and not here yet.
    let onTheWay: [String]
}

/// What was printed of a request, as an access record's purpose and a question name it.
enum PrintKind: Sendable, Equatable {
    case receipt
    /// A form by its code.
    case form(String)
    /// A document by its attachment's record.
    case document(RecordID)

    init?(_ code: String) {
        if code == "receipt" {
            self = .receipt
        } else if code.hasPrefix("document/") {
            guard let record = Dot(String(code.dropFirst(9))) else { return nil }
            self = .document(record)
        } else if Sheet.of(code) != nil {
            self = .form(code)
        } else {
            return nil
        }
    }

    var code: String {
        switch self {
        case .receipt: "receipt"
        case .form(let code): code
        case .document(let record): "document/\(record)"
        }
    }

    func name(_ texts: Texts, _ document: DeskDocument? = nil) -> String {
        switch self {
        case .receipt: texts("print_receipt")
        case .form(let code): texts("print_form", ["code": code, "title": Sheet.of(code).map { texts.pick($0.title) } ?? ""])
        case .document: document?.title.map { texts("print_document_named", ["title": $0]) } ?? texts("print_document")
        }
    }
}

/// A print whose question is open, with what is printed.
struct OpenPrint: Sendable {
    enum Paper: Sendable {
        case ofRequest(PrintKind, RecordView)
        case dayBook(CalendarDate)
    }

    let question: Prints.Question
    let paper: Paper

    func name(_ texts: Texts) -> String {
        switch paper {
        case .ofRequest(let kind, _): kind.name(texts)
        case .dayBook(let day): texts("print_day_book_of", ["day": DateText.text(day)])
        }
    }

    /// Where its operator came from.
    var back: String {
        switch paper {
        case .ofRequest(_, let view): "/permohonan/\(view.key.record)"
        case .dayBook: "/cetak"
        }
    }
}

extension Prints.Question {
    /// In paths. Numbers of answered questions are given again, so the time stands with it: an old window never answers for another paper.
    var name: String { "\(id)-\(askedAt)" }
}

extension Desk {
    func addPrint(to router: Router<DeskContext>) {
        page(router, "/cetak") { ask in .page(try await self.printPage(ask)) }
        page(router, "/permohonan/:record/cetak") { ask in .page(try await self.printRequestPage(ask)) }
        act(router, "/permohonan/:record/cetak") { ask, form in
            let view = try await self.request(ask)
            guard let kind = PrintKind(form["kertas"]) else { throw DeskRefusal.notFound }
            return .go("/cetak/lembar/\(try await self.issue(kind, of: view, ask).name)")
        }
        page(router, "/cetak/lembar/:id") { ask in
            let open = try await self.openPrint(ask)
            return .page(try await self.sheetPage(open, ask))
        }
        act(router, "/cetak/lembar/:id") { ask, form in
            let open = try await self.openPrint(ask)
            switch form["jawab"] {
            case "ya":
                try await self.node.desk { try $0.prints.answered(open.question.id) }
                ask.flash(ask.texts("print_noted", ["what": open.name(ask.texts)]))
                return .go(open.back)
            case "lagi":
                // The same print once more, by who asked for it; another operator's is a print of its own.
                if open.question.operator == ask.me.number {
                    ask.flash(ask.texts("print_again_hint"))
                    return .go("/cetak/lembar/\(open.question.name)")
                }
                try await self.node.desk { try $0.prints.answered(open.question.id) }
                switch open.paper {
                case .ofRequest(let kind, let view): return .go("/cetak/lembar/\(try await self.issue(kind, of: view, ask).name)")
                case .dayBook(let day): return .go("/cetak/lembar/\(try await self.issueBook(day, ask).name)")
                }
            default: throw DeskRefusal.badForm
            }
        }
        router.get("/cetak/lembar/:id/berkas") { request, context in try await self.documentFile(try self.ask(request, context)) }
        act(router, "/cetak/ukuran") { ask, form in
            guard let use = PaperSize.Use(rawValue: form["jenis"]), let size = PaperSize(rawValue: form["ukuran"]), use.sizes.contains(size), Safety.isOwnPath(form["dari"]) else {
                throw DeskRefusal.badForm
            }
            try await self.remember(size, for: use)
            return .go(form["dari"])
        }
        addSheets(to: router)
    }

    // MARK: Printing a request's paper

    /// Notes that a paper is printed, durably and before it is shown, and asks "did it print?". While that is open nothing is counted again.
    private func issue(_ kind: PrintKind, of view: RecordView, _ ask: Ask) async throws -> Prints.Question {
        let (record, code, number) = (view.key.record, kind.code, ask.me.number)
        switch kind {
        case .receipt: break
        case .form(let form):
            let service = try await service(of: RecordReader(view))
            guard service?.forms.contains(form) ?? false else { throw DeskRefusal.notFound }
        case .document(let document):
            guard try await node.deskDocuments(of: record).contains(where: { $0.key.record == document && $0.isHere && $0.byOffice }) else { throw DeskRefusal.notFound }
        }
        let open = try await node.desk { try $0.prints.questions(of: record) }
        if let open = open.first(where: { $0.code == code && $0.operator == number }) {
            ask.flash(ask.texts("print_still_open"))
            return open
        }
        try await node.deskAccess(Prints.action, record: view.key, purpose: code, by: number)
        let now = WallClock.milliseconds()
        return try await node.desk { store in
            // Another operator's question is answered by the paper that comes now.
            for item in open where item.code == code { try store.prints.answered(item.id) }
            let id = try store.prints.ask(record, kind: code, by: number, wall: now)
            return Prints.Question(id: id, record: record, code: code, operator: number, askedAt: now)
        }
    }

    /// The open question that the path names, if the operator works in its request's scope.
    private func openPrint(_ ask: Ask) async throws -> OpenPrint {
        let name = ask.parameter("id")
        guard let id = name.split(separator: "-").first.flatMap({ Int64(String($0)) }), let found = try await node.desk({ try $0.prints.question(id) }), found.name == name else { throw DeskRefusal.notFound }
        if let day = Prints.bookDay(found) { return OpenPrint(question: found, paper: .dayBook(day)) }
        guard let kind = PrintKind(found.code), let view = try await node.deskRecord(found.record), view.type == RecordType.request,
            try await myScopes(ask.me).contains(where: { $0.scope == view.key.scope })
        else { throw DeskRefusal.notFound }
        return OpenPrint(question: found, paper: .ofRequest(kind, view))
    }

    /// The bytes of a document, for the browser's own viewer: only while its print is open, and only for who asked for it.
    private func documentFile(_ ask: Ask) async throws -> Response {
        guard ask.visit.signedIn != nil else { throw Elsewhere(path: "/masuk") }
        let open = try await openPrint(ask)
        guard open.question.operator == ask.me.number, case .ofRequest(.document(let record), let view) = open.paper,
            let document = try await node.deskDocuments(of: view.key.record).first(where: { $0.key.record == record && $0.isHere && $0.byOffice })
        else { throw DeskRefusal.notFound }
        let bytes = try await node.deskDocument(document)
        // What a browser would run or guess at is saved and not opened.
        let type = ["application/pdf", "image/jpeg", "image/png"].first { $0 == document.mediaType }
        let name = "dokumen" + (type == "application/pdf" ? ".pdf" : type == "image/jpeg" ? ".jpg" : type == "image/png" ? ".png" : ".bin")
        return Response(
            status: .ok, headers: [.contentType: type ?? "application/octet-stream", .contentDisposition: "\(type == nil ? "attachment" : "inline"); filename=\"\(name)\""],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// Prints of a request that nobody has said yet whether they came out: to be asked before the hand-over.
    func unansweredPrints(of record: RecordID, _ texts: Texts) async throws -> [PrintPage.Question] {
        try await node.desk { try $0.prints.questions(of: record) }.compactMap { item in
            PrintKind(item.code).map { PrintPage.Question(questionHref: "/cetak/lembar/\(item.name)", questionText: texts("print_question_of", ["what": $0.name(texts)]), questionNote: "") }
        }
    }

    // MARK: The pages to choose from

    private func printPage(_ ask: Ask) async throws -> PrintPage {
        let texts = ask.texts
        let now = WallClock.milliseconds()
        let (open, ready) = try await node.desk { store in (try store.prints.questions(), try store.index.requests(.ready, limit: 100).items) }
        let listing = try await listing(ready, ask)
        var questions: [PrintPage.Question] = []
        for item in open {
            if let day = Prints.bookDay(item) {
                questions.append(PrintPage.Question(
                    questionHref: "/cetak/lembar/\(item.name)", questionText: texts("print_day_book_of", ["day": DateText.text(day)]), questionNote: ask.time.short(item.askedAt, now: now)))
                continue
            }
            guard let kind = PrintKind(item.code), let row = try await node.desk({ try $0.index.request(item.record) }), listing.scopes.contains(row.key.scope) else { continue }
            questions.append(PrintPage.Question(
                questionHref: "/cetak/lembar/\(item.name)", questionText: kind.name(texts), questionNote: "\(row.number ?? "") · \(ask.time.short(item.askedAt, now: now))"))
        }
        var documents: [PrintPage.Document] = []
        for row in ready where listing.scopes.contains(row.key.scope) {
            let here = try await node.deskDocuments(of: row.key.record).filter { $0.isHere && $0.byOffice }
            let record = row.key.record
            let printed = try await node.desk { store in try here.filter { try store.prints.count(of: record, kind: PrintKind.document($0.key.record).code) > 0 }.count }
            let isPrinted = printed == here.count
            let shown = listing.row(row)
            documents.append(PrintPage.Document(
                href: "/permohonan/\(record)/cetak", rowTitle: shown.rowTitle, rowNote: shown.rowNote, rowMark: texts(isPrinted ? "print_printed" : "print_not_printed"), rowMood: isPrinted ? "ok" : "waiting"))
        }
        var day = InputField("tanggal", texts("print_day_label"), DateText.text(ask.today), hint: texts("date_hint"))
        day.inputMode = "numeric"
        day.maxLength = 12
        let services = try await services().filter { $0.isOffered(on: ask.today) }.map { service in
            PrintPage.Leaflet(
                leafletHref: "/cetak/layanan/\(service.code)", leafletName: texts.pick(service.name),
                blanks: service.forms.filter { Sheet.of($0) != nil }.map { PrintPage.Blank(blankHref: "/cetak/blangko/\(service.code)/\($0)", blankName: $0) })
        }
        return PrintPage(title: texts("print_title"), questions: questions, documents: documents, day: day, services: services)
    }

    private func printRequestPage(_ ask: Ask) async throws -> PrintRequestPage {
        let texts = ask.texts
        let view = try await request(ask)
        let record = view.key.record
        let reader = RecordReader(view)
        let service = try await service(of: reader)
        let documents = try await node.deskDocuments(of: record).filter(\.byOffice)
        let kinds: [(PrintKind, DeskDocument?)] =
            documents.filter(\.isHere).map { (.document($0.key.record), $0) } + [(.receipt, nil)] + (service?.forms ?? []).filter { Sheet.of($0) != nil }.map { (.form($0), nil) }
        let codes = kinds.map(\.0.code)
        let counts = try await node.desk { store in try codes.map { try store.prints.count(of: record, kind: $0) } }
        let papers = kinds.indices.map { index in
            PrintRequestPage.Paper(
                kind: codes[index], paperName: kinds[index].0.name(texts, kinds[index].1),
                paperNote: counts[index] == 0 ? texts("print_never") : texts("print_times", ["n": String(counts[index])]), isMain: index == 0)
        }
        return PrintRequestPage(
            questions: try await unansweredPrints(of: record, texts), title: texts("print_of", ["n": reader.text(RequestField.number) ?? record.description]), record: record.description, number: reader.text(RequestField.number) ?? record.description,
            service: service.map { texts.pick($0.name) } ?? "", papers: papers, onTheWay: documents.filter { !$0.isHere }.map { $0.title ?? texts("print_document") })
    }
}
