import CivilRegistry
import KioskNode
import Membership
import NodeHost
import Replica

/// The six standards of a request, as its page and its receipt show them: procedure, time by both clocks, fee, product, place and who served.
struct StandardsShown: Sendable {
    struct Line: Sendable {
        let label: String
        let values: [String]
    }

    let lines: [Line]
    /// By the kiosk's clock.
    let due: LocalTime?
    let standards: ServiceStandards
}

extension Desk {
    /// - Parameters:
    ///   - service: in the version that the request was checked against.
    ///   - timeline: of the request.
    func standards(_ view: RecordView, _ service: Service, _ timeline: [DeskStep], _ ask: Ask) async throws -> StandardsShown {
        let texts = ask.texts
        let reader = RecordReader(view)
        var states: [ServiceStandards.Times.Step] = []
        for step in timeline where !step.isSetAside {
            for item in step.open where item.field == RequestField.state {
                guard case .text(let code) = item.value, let state = RequestState(rawValue: code) else { continue }
                let centre = try await node.deskCentreTime(step.dot, written: step.time)
                states.append(ServiceStandards.Times.Step(state: state, kiosk: Int64(clamping: step.time / 1000), centre: centre))
            }
        }
        let complete = reader.number(RequestField.completeAt).map { Int64(clamping: $0) }
        // Without its clock the centre's due time is the same; only whether it has passed is told by this machine's.
        let centreNow = await node.deskCentreNow() ?? ask.now
        let standards = ServiceStandards(
            service: service, dueHours: reader.number(RequestField.dueHours), fee: reader.number(RequestField.fee), operatorNumber: view.versions(RequestField.number).first?.author ?? 0,
            times: ServiceStandards.Times(states: states, statedComplete: complete), kioskNow: Int64(clamping: ask.now / 1000), centreNow: Int64(clamping: centreNow / 1000))
        let due = standards.byKiosk.due.flatMap { LocalTime(seconds: $0, zone: clock.zone) }
        let isReceived = !(await node.deskReceived(reader.dots(RequestField.state))).isEmpty
        // What the office began to count from.
        let arrived = states.first { $0.state == .submitted && $0.centre != nil }?.centre
        var time: [String] = []
        if let hours = standards.dueHours {
            time.append(texts.registry("standard.hours", [("hours", String(hours))]))
            if let due { time.append("\(texts("print_by", ["at": "\(due.text) \(clock.zone.code)"])) \(texts.registry("standard.kiosk-clock"))") }
            if let arrived, let at = LocalTime(seconds: arrived, zone: clock.zone) {
                if let due = standards.byCentre?.due.flatMap({ LocalTime(seconds: $0, zone: clock.zone) }) {
                    time.append("\(texts("print_by", ["at": "\(due.text) \(clock.zone.code)"])) \(texts.registry("standard.centre-clock"))")
                }
                time.append(texts("print_centre_had", ["at": "\(at.text) \(clock.zone.code)"]))
            } else {
                time.append(texts(isReceived ? "print_centre_clock_runs" : "print_centre_clock", ["n": String(hours)]))
            }
            if standards.isDefaultTime { time.append(texts.registry("standard.default-time")) }
        }
        let names = try await operatorNames(view.key.scope)
        let all: [(key: String, values: [String])] = [
            ("procedure", standards.procedure.enumerated().map { "\($0 + 1). \(texts.pick($1))" }), ("time", time),
            ("fee", [standards.fee == 0 ? texts.registry("receipt.free") : "Rp \(Rupiah.text(standards.fee))"]), ("product", standards.product.map { texts.pick($0) }),
            ("place", standards.place.map { texts.pick($0) }), ("staff", [Self.staff(standards.operatorNumber, names, texts)]),
        ]
        return StandardsShown(
            lines: all.filter { !$0.values.isEmpty }.map { StandardsShown.Line(label: texts.registry("standard." + $0.key), values: $0.values) }, due: due, standards: standards)
    }

    /// What was put right of a request, by the desk with a reason or by the office at its wish: the newest first, for the papers that are printed anew.
    /// - Parameter isMasked: as a receipt shows values, which lies in a pocket.
    func corrected(_ view: RecordView, _ applicant: RecordView?, _ service: Service, isMasked: Bool, _ ask: Ask) async throws -> [WorkPanel.Change] {
        let record = view.key.record
        let row = try await node.desk { try $0.index.request(record) }
        let texts = isMasked ? ask.texts : Texts.of(.indonesian)
        let open = OpenRequest(
            view: view, service: service, reading: try await reading(view, papersHere: row?.ready ?? false), applicant: applicant, schemas: await node.deskSchemas(), texts: texts)
        let shown: (String, String, FieldKind) -> String = { text, beside, kind in
            guard isMasked else { return open.shown(text, kind, isRevealed: true) }
            return switch kind {
            case .name, .newName: Masked.nameOnReceipt(text, beside: beside)
            case .nik, .kk: Masked.numberOnReceipt(text)
            default: ValueText.isNumber(text) ? Masked.numberOnReceipt(text) : open.shown(text, kind)
            }
        }
        let names = try await operatorNames(view.key.scope)
        var changes: [WorkPanel.Change] = []
        if let applicant { changes += try await self.changes(applicant, open, names, ask, shown: shown) }
        changes += try await self.changes(view, open, names, ask, shown: shown)
        return Array(changes.prefix(Self.maxCorrected))
    }

    /// A receipt tells of so many: there is the request's page for all.
    private static let maxCorrected = 12

    /// Who served, by number and name.
    static func staff(_ number: UInt64, _ names: [UInt64: String], _ texts: Texts) -> String {
        texts("print_operator", ["n": String(number)]) + (names[number].map { " (\($0))" } ?? "")
    }
}
