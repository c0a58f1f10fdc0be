import CivilRegistry
import DeskStore
import Hummingbird
import Membership
import NodeHost

/// `/daftar`: all requests, the newest first, by village, state, service and day.
struct RequestListPage: Page {
    static let template = "request-list"
    let title: String
    let fields: [InputField]
    let rows: [HomePage.Row]
    let isEmpty: Bool
    let next: String?
}

extension Desk {
    func addRequestList(to router: Router<DeskContext>) {
        page(router, "/daftar") { ask in .page(try await self.requestList(ask)) }
    }

    /// States by which the index keeps requests.
    private static let states: [ShownState] = [.incomplete, .returned, .submitted, .verified, .validated, .signing, .issued, .ready, .handedOver, .rejected, .cancelled, .disputed]

    private func requestList(_ ask: Ask) async throws -> RequestListPage {
        let texts = ask.texts
        let places = try await places(ask, old: true)
        let services = try await services()
        let (placeCode, state, service) = (ask.query("desa"), ask.query("status"), ask.query("layanan"))
        let place = places.first { $0.choice == placeCode }
        func day(_ name: String) -> UInt64? { (try? DateText.parse(Form.trimmed(ask.query(name)))).map(\.rawValue) }
        var filter = RequestFilter(
            scope: place?.scope.scope, state: Self.states.contains { $0.rawValue == state } ? state : nil, service: services.contains { $0.code == service } ? service : nil,
            from: day("dari"), to: day("sampai"))
        if let place, place.isWithin { filter.region = place.region }
        let (wanted, mark) = (filter, ListMark(ask.query("sesudah")))
        let mine = try await ownScopes(ask)
        let page = try await node.desk { try $0.index.requests(.all(wanted), in: mine, after: mark, limit: 40) }
        let listing = try await listing(page.items, ask)
        let rows = page.items.map { row in
            let shown = listing.row(row)
            return HomePage.Row(href: shown.href, rowTitle: shown.rowTitle, rowNote: "\(shown.rowNote) · \(DeskTime.day(row.receivedOn))", rowMark: shown.rowMark, rowMood: shown.rowMood)
        }
        var fields: [InputField] = []
        if places.count > 1 {
            var field = InputField("desa", texts("list_place"), placeCode)
            field.choose([("", texts("list_all"))] + places.map { ($0.choice, $0.label) })
            fields.append(field)
        }
        var states = InputField("status", texts("list_state"), state)
        states.choose([("", texts("list_all"))] + Self.states.map { ($0.rawValue, texts.registry($0.key)) })
        var kinds = InputField("layanan", texts("list_service"), service)
        kinds.choose([("", texts("list_all"))] + services.map { ($0.code, texts.pick($0.name)) })
        fields += [states, kinds]
        for name in ["dari", "sampai"] {
            var field = InputField(name, texts("list_" + name), ask.query(name), hint: texts("date_hint"))
            (field.inputMode, field.maxLength) = ("numeric", 14)
            if !field.value.isEmpty, day(name) == nil { field.problem = texts.registry("check.date-form") }
            fields.append(field)
        }
        let chosen = [("desa", placeCode), ("status", state), ("layanan", service), ("dari", ask.query("dari")), ("sampai", ask.query("sampai"))]
            .filter { !$0.1.isEmpty && $0.1.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x2E } }
        return RequestListPage(
            title: texts("list_title"), fields: fields, rows: rows, isEmpty: rows.isEmpty,
            next: page.next.map { "/daftar?" + (chosen + [("sesudah", $0.description)]).map { "\($0.0)=\($0.1)" }.joined(separator: "&") })
    }
}
