import CivilRegistry
import DeskStore
import Hummingbird
import KioskNode
import Membership
import NodeHost
import Replica

/// What a citizen may know of one service, on one page.
struct Leaflet: Sendable {
    struct Need: Sendable {
        let needText: String
        let needNote: String?
    }

    /// In the booklet.
    let leafletNumber: String?
    let anchor: String
    let leafletName: String
    let leafletCode: String
    let needs: [Need]
    let time: [String]
    let fee: String
    let steps: [String]
    let products: [String]
    let places: [String]
    let forms: [String]
    let report: String?
    let version: String

    init(_ service: Service, number: Int?, _ texts: Texts) {
        leafletNumber = number.map { String($0) }
        anchor = "layanan-" + service.code
        leafletName = texts.pick(service.name)
        leafletCode = service.code
        needs = service.requirements.map { requirement in
            var notes: [String] = []
            if requirement.when == .sometimes { notes.append(texts.registry("standard.sometimes")) }
            if requirement.group != nil { notes.append(texts.registry("standard.one-of")) }
            if let form = requirement.substitute { notes.append(texts.registry("standard.substitute", [("form", form)])) }
            return Need(needText: texts.pick(requirement.label), needNote: notes.isEmpty ? nil : notes.joined(separator: "; "))
        }
        var time: [String] = []
        if let hours = service.dueHours {
            time.append(texts.registry("standard.hours", [("hours", String(hours))]))
            if service.isAsShipped { time.append(texts.registry("standard.default-time")) }
        }
        self.time = time
        fee = service.fee == 0 ? texts.registry("receipt.free") : "Rp \(Rupiah.text(service.fee))"
        steps = service.procedure.map { texts.pick($0) }
        products = service.product.map { texts.pick($0) }
        places = service.place.map { texts.pick($0) }
        forms = service.forms.map { code in Sheet.of(code).map { "\(code) \(texts.pick($0.title))" } ?? code }
        report = service.reportDays.map { texts("print_report_days", ["n": String($0)]) }
        version = texts("print_catalogue_version", ["n": String(service.version)])
    }
}

struct LeafletPage: Page {
    static let template = "print-leaflet"
    let title: String
    let bar: PrintBar
    let paper: String
    let paperLang: String
    let office: String
    let leaflet: Leaflet
}

/// All services in the catalogue's order, to be bound and laid on the counter.
struct BookletPage: Page {
    static let template = "print-booklet"

    struct Group: Sendable {
        let groupTitle: String
        let entries: [Entry]
    }

    struct Entry: Sendable {
        let entryNumber: String
        let entryName: String
        let entryHref: String
    }

    let title: String
    let bar: PrintBar
    let paper: String
    let paperLang: String
    let office: String
    let asOf: String
    let contents: [Group]
    let leaflets: [Leaflet]
    let isEmpty: Bool
}

/// One day's requests with their totals, signed and filed each evening. Names as receipts have them: a file lies open.
struct DayBookPage: Page {
    static let template = "print-day-book"

    struct Row: Sendable {
        let rowCells: [String]
    }

    struct Total: Sendable {
        let totalName: String
        let totalCount: String
    }

    struct Totals: Sendable {
        let totalsTitle: String
        let totals: [Total]
    }

    let title: String
    let bar: PrintBar
    let paper: String
    let paperLang: String
    let office: String
    let marks: [String]
    let day: String
    let columns: [String]
    let rows: [Row]
    let handed: [Row]
    let handedColumns: [String]
    let sums: [Totals]
    let printedAt: String
}

extension Desk {
    /// Papers that belong to no request.
    func addSheets(to router: Router<DeskContext>) {
        page(router, "/cetak/layanan/:code") { ask in
            guard let service = try await self.service(ask.parameter("code")) else { throw DeskRefusal.notFound }
            let size = await self.paperSize(.sheet)
            return .page(LeafletPage(
                title: ask.texts.pick(service.name), bar: PrintBar(back: "/cetak", from: "/cetak/layanan/\(service.code)", use: .sheet, size: size), paper: size.style(),
                paperLang: ask.visit.language.rawValue, office: try await self.office(ask), leaflet: Leaflet(service, number: nil, ask.texts)))
        }
        page(router, "/cetak/blangko/:code/:form") { ask in
            guard let service = try await self.service(ask.parameter("code")), let form = service.forms.first(where: { $0 == ask.parameter("form") }), let sheet = Sheet.of(form) else {
                throw DeskRefusal.notFound
            }
            let size = await self.paperSize(.sheet)
            return .page(self.blankPage(sheet, service, PrintBar(back: "/cetak", from: "/cetak/blangko/\(service.code)/\(form)", use: .sheet, size: size), size))
        }
        page(router, "/cetak/buku-layanan") { ask in .page(try await self.bookletPage(ask)) }
        act(router, "/cetak/buku-harian") { ask, form in
            guard let day = try? DateText.parse(form["tanggal"]), day <= ask.today else {
                ask.flash(ask.texts("print_day_wrong"), isBad: true)
                return .go("/cetak")
            }
            return .go("/cetak/lembar/\(try await self.issueBook(day, ask).name)")
        }
    }

    private func office(_ ask: Ask) async throws -> String { try await myScopes(ask.me).map(\.label).joined(separator: ", ") }

    private func bookletPage(_ ask: Ask) async throws -> BookletPage {
        let texts = ask.texts
        let size = await paperSize(.sheet)
        let offered = try await services().filter { $0.isOffered(on: ask.today) }
        var contents: [(code: String, entries: [BookletPage.Entry])] = []
        for (index, service) in offered.enumerated() {
            if contents.last?.code != service.group { contents.append((service.group, [])) }
            contents[contents.count - 1].entries.append(
                BookletPage.Entry(entryNumber: String(index + 1), entryName: texts.pick(service.name), entryHref: "#layanan-\(service.code)"))
        }
        return BookletPage(
            title: texts("print_booklet"), bar: PrintBar(back: "/cetak", from: "/cetak/buku-layanan", use: .sheet, size: size), paper: size.style(), paperLang: ask.visit.language.rawValue,
            office: try await office(ask), asOf: texts("print_as_of", ["day": DateText.text(ask.today)]),
            contents: contents.map { group in
                BookletPage.Group(groupTitle: RegistryTexts.labels("group." + group.code).map { texts.pick($0) } ?? (group.code.isEmpty ? texts("new_other_group") : group.code), entries: group.entries)
            },
            leaflets: offered.enumerated().map { Leaflet($1, number: $0 + 1, texts) }, isEmpty: offered.isEmpty)
    }

    // MARK: The day's book

    /// A day has at most so many requests; more are a sign that something else is wrong.
    private static let maxBook = 4000

    private func book(_ day: CalendarDate, _ ask: Ask) async throws -> [RequestRow] {
        let scopes = Set(try await myScopes(ask.me).map(\.scope))
        var rows: [RequestRow] = []
        var mark: ListMark?
        repeat {
            let after = mark
            let page = try await node.desk { try $0.index.requests(.book(day: day.rawValue), after: after, limit: 200) }
            rows += page.items.filter { scopes.contains($0.key.scope) }
            mark = page.next
        } while mark != nil && rows.count < Self.maxBook
        return rows
    }

    /// Notes that the book is printed, and asks "did it print?" as for any other paper.
    func issueBook(_ day: CalendarDate, _ ask: Ask) async throws -> Prints.Question {
        let (name, code, number) = (Prints.book(day), Prints.bookKind(day), ask.me.number)
        let open = try await node.desk { try $0.prints.questions(of: name) }
        if let open = open.first(where: { $0.code == code && $0.operator == number }) {
            ask.flash(ask.texts("print_still_open"))
            return open
        }
        // Of the paper and not of everybody on it, as most of what is recorded shall be work: who stood in a day's book follows from the log.
        try await node.deskAccess(Prints.action, record: nil, count: UInt64(try await book(day, ask).count), purpose: code, by: number)
        let now = WallClock.milliseconds()
        return try await node.desk { store in
            for item in open { try store.prints.answered(item.id) }
            let id = try store.prints.ask(name, kind: code, by: number, wall: now)
            return Prints.Question(id: id, record: name, code: code, operator: number, askedAt: now)
        }
    }

    func dayBookPage(_ day: CalendarDate, _ bar: PrintBar, _ size: PaperSize, _ ask: Ask) async throws -> DayBookPage {
        let texts = ask.texts
        let now = WallClock.milliseconds()
        let rows = try await book(day, ask)
        let times = try await node.desk { try $0.prints.count(of: Prints.book(day), kind: Prints.bookKind(day)) }
        let listing = try await listing(rows, ask)
        var people: [String: RequestRow] = [:]
        var summaries: [RequestSummary] = []
        for row in rows where row.receivedOn == day.rawValue {
            let number = row.number ?? row.key.record.description
            people[number] = row
            let fee = try await node.deskRecord(row.key.record).flatMap { RecordReader($0).number(RequestField.fee) } ?? 0
            summaries.append(RequestSummary(
                number: number, day: day, service: row.service ?? "", state: listing.state(row), operatorNumber: row.author, fee: fee, isLate: !row.closed && (row.due.map { $0 < now } ?? false)))
        }
        let book = DayBook(day: day, summaries)
        func name(_ code: String) -> String { listing.names[code] ?? code }
        func person(_ row: RequestRow?) -> String { Masked.nameOnReceipt([row?.applicantName, row?.subject].compactMap { $0 }.first { !$0.isEmpty } ?? "") }
        let totals = book.totals
        var names: [UInt64: String] = [:]
        for scope in Set(rows.map(\.key.scope)).sorted() { names.merge(try await operatorNames(scope)) { first, _ in first } }
        var sums = [
            DayBookPage.Totals(totalsTitle: texts("print_by_service"), totals: totals.byService.map { DayBookPage.Total(totalName: name($0.key), totalCount: String($0.count)) }),
            DayBookPage.Totals(totalsTitle: texts("print_by_state"), totals: totals.byState.map { DayBookPage.Total(totalName: texts.registry($0.state.key), totalCount: String($0.count)) }),
            DayBookPage.Totals(
                totalsTitle: texts("print_by_operator"), totals: totals.byOperator.map { DayBookPage.Total(totalName: Self.staff($0.number, names, texts), totalCount: String($0.count)) }),
        ]
        let handed = rows.filter { $0.handedOverOn == day.rawValue }
        sums.append(DayBookPage.Totals(totalsTitle: texts("print_sums"), totals: [
            DayBookPage.Total(totalName: texts("end_taken"), totalCount: String(totals.count)), DayBookPage.Total(totalName: texts("end_handed"), totalCount: String(handed.count)),
            DayBookPage.Total(totalName: texts("print_late"), totalCount: String(totals.late)), DayBookPage.Total(totalName: texts("print_fees"), totalCount: "Rp \(Rupiah.text(totals.fees))"),
        ]))
        return DayBookPage(
            title: texts("print_day_book"), bar: bar, paper: size.style(), paperLang: ask.visit.language.rawValue, office: try await office(ask),
            marks: Self.marks(corrections: 0, count: times, texts), day: DateText.text(day),
            columns: [texts("print_no"), texts.registry("receipt.number"), texts.registry("receipt.service"), texts.registry("receipt.name"), texts("print_state"), texts.registry("receipt.operator")],
            rows: book.requests.enumerated().map { index, item in
                DayBookPage.Row(rowCells: [String(index + 1), item.number, name(item.service), person(people[item.number]), texts.registry(item.state.key), String(item.operatorNumber)])
            },
            handed: handed.enumerated().map { index, row in DayBookPage.Row(rowCells: [String(index + 1), row.number ?? "", row.service.map(name) ?? "", person(row)]) },
            handedColumns: [texts("print_no"), texts.registry("receipt.number"), texts.registry("receipt.service"), texts.registry("receipt.name")],
            sums: sums.filter { !$0.totals.isEmpty }, printedAt: texts("print_printed_at", ["at": "\(ask.time.text(now)) \(clock.zone.code)"]))
    }
}
