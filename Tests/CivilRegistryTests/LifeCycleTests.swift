import CanonicalCBOR
import Causality
import CivilRegistry
import Membership
import OperationLog
import Testing

@Suite struct LifeCycleTests {
    private func read(_ versions: [(String, Bool)], received: Bool = false, document: Bool = false) -> StateReading {
        StateReading(versions.map { StateVersion(code: $0.0, byOffice: $0.1) }, isReceived: received, hasDocument: document)
    }

    @Test("received, returned and ready are seen, not written", arguments: [
        ("submitted", false, false, false, ShownState.submitted), ("submitted", false, true, false, .received), ("incomplete", false, true, false, .incomplete),
        ("incomplete", true, true, false, .returned), ("issued", true, true, false, .issued), ("issued", true, true, true, .ready), ("handed-over", false, true, true, .handedOver),
        ("cancelled", false, false, false, .cancelled), ("rejected", true, true, false, .rejected), ("sealed", true, true, false, .unknown),
    ])
    func shown(_ code: String, _ office: Bool, _ received: Bool, _ document: Bool, _ shown: ShownState) {
        let reading = read([(code, office)], received: received, document: document)
        #expect(reading.shown == shown && reading.conflict == nil)
    }

    @Test("a request without a state is a draft")
    func none() { #expect(read([]).shown == .draft && read([]).state == .draft) }

    @Test("the steps of the office are the office's, in their order, and the desk's need no line")
    func steps() {
        let way: [(RequestState, RequestState, RequestActor)] = [
            (.submitted, .verified, .frontOffice), (.verified, .validated, .validator), (.validated, .signing, .production), (.signing, .issued, .production), (.issued, .handedOver, .desk),
        ]
        for (from, to, actor) in way {
            for other in RequestActor.allCases { #expect(RequestTransition.isAllowed(from: from, to: to, by: other) == (other == actor)) }
        }
        #expect(!RequestTransition.isAllowed(from: .submitted, to: .validated, by: .validator))
        #expect(!RequestTransition.isAllowed(from: .verified, to: .cancelled, by: .desk))
        #expect(RequestTransition.isAllowed(from: nil, to: .submitted, by: .desk) && !RequestTransition.isAllowed(from: nil, to: .verified, by: .frontOffice))
        #expect(RequestTransition.all.allSatisfy { $0.worksOffline == !$0.to.isOfOffice || $0.to == .incomplete })
        #expect(RequestTransition.all.filter { $0.from.isFinal }.isEmpty)
        #expect(RequestState.allCases.filter { state in state != .draft && !RequestTransition.all.contains { $0.to == state } }.isEmpty)
    }

    @Test("cancelled while the office verified: the office's state holds, the cancellation is a request to withdraw", arguments: [false, true])
    func withdrawal(_ swapped: Bool) {
        let versions = [("cancelled", false), ("verified", true)]
        let reading = read(swapped ? versions.reversed() : versions, received: true)
        #expect(reading.shown == .verified && reading.conflict == .withdrawal)
    }

    @Test("a desk that writes the office's states changes nothing, and is named", arguments: ["verified", "issued", "rejected"])
    func outOfTurn(_ code: String) {
        let alone = read([(code, false)], received: true, document: true)
        #expect(alone.shown == .disputed && alone.state == nil && alone.conflict == .outOfTurn && DeskAction.available(alone) == [.printReceipt, .comment])
        let beside = read([("submitted", false), (code, false)], received: true)
        #expect(beside.shown == .received && beside.conflict == .outOfTurn)
    }

    @Test("handed over twice is a sign of fraud; submitted twice is none")
    func twice() {
        #expect(read([("handed-over", false), ("handed-over", false)], received: true, document: true).conflict == .handedOverTwice)
        let same = read([("submitted", false), ("submitted", false)])
        #expect(same.conflict == nil && same.shown == .submitted)
    }

    @Test("desks that differ are disputed, and nothing but words is offered before a person has decided")
    func differing() {
        let reading = read([("cancelled", false), ("submitted", false)])
        #expect(reading.shown == .disputed && reading.state == nil && reading.conflict == .differing)
        #expect(DeskAction.available(reading) == [.printReceipt, .comment])
        #expect(read([("submitted", false), ("incomplete", true)]).shown == .returned)
    }

    @Test("before the centre has it the desk corrects; from then on it asks; what a request was made with stays", arguments: ShownState.allCases)
    func corrections(_ shown: ShownState) throws {
        let readings = [
            read([]), read([("incomplete", false)]), read([("incomplete", true)]), read([("submitted", false)]), read([("submitted", false)], received: true), read([("verified", true)]),
            read([("validated", true)]), read([("signing", true)]), read([("issued", true)]), read([("issued", true)], document: true), read([("handed-over", false)]),
            read([("rejected", true)]), read([("cancelled", false)]), read([("cancelled", false), ("submitted", false)]), read([("sealed", true)]),
        ]
        let reading = try #require(readings.first { $0.shown == shown })
        let expected: CorrectionWay =
            switch shown {
            case .draft, .incomplete, .returned, .submitted: .direct
            case .rejected, .cancelled, .disputed, .unknown: .none
            default: .amendment
            }
        #expect(CorrectionWay(field: "child_name", reading) == expected)
        #expect(CorrectionWay(field: "number", reading) == .none && CorrectionWay(field: "service", reading) == .none)
        let actions = DeskAction.available(reading)
        #expect(actions.contains(.correct) == (expected == .direct && shown != .draft))
        #expect(actions.contains(.askCorrection) == (expected == .amendment))
        #expect(actions.contains(.handOver) == (shown == .ready))
    }

    @Test("an amendment is an operation that a kiosk may write, without deciding it")
    func amendment() throws {
        let schema = try #require(RecordSchema.builtIn.first { $0.type == RecordType.amendment })
        let request = Dot(LogID(7), 3)
        let wish = Amendment(
            request: request, kind: .correction, field: "child_name", oldValue: "Ahmad Fausi", newValue: "Ahmad Fauzi", reasonCode: "typing", reason: nil, askedOn: Sample.today)
        let draft = wish.draft(author: 1)
        try schema.validate(draft, role: .kiosk, in: .village)
        let values: [Service.FieldValue] = (draft.open + draft.personal).map { (field: $0.field, value: $0.value) }
        #expect(Amendment(values) == wish && wish.state == .open)
        let decided = try #require(Amendment(values + [(AmendmentField.state, .text("accepted")), (AmendmentField.decidedOn, .unsigned(20_261_123))]))
        #expect(decided.state == .accepted && decided.decidedOn == Sample.date("2026-11-23"))
        #expect(Amendment([(AmendmentField.kind, .text("correction"))]) == nil)
        let decision = EntryDraft(author: 1, target: .existing(request), fields: [AmendmentField.state], replaced: [], open: [(AmendmentField.state, .text("accepted"))], personal: [])
        #expect(throws: SchemaViolation.notWritable(field: "state", by: .kiosk)) { try schema.validate(decision, role: .kiosk) }
        try schema.validate(decision, role: .centre)
    }
}

@Suite struct ServiceClockTests {
    private let hour: Int64 = 3600

    private func clock(_ changes: [(ServiceClock.Phase, Int64)], due: UInt64? = 24) -> ServiceClock {
        ServiceClock(changes.map { ServiceClock.Change($0.0, at: $0.1 * hour) }, dueHours: due)
    }

    @Test("the clock starts with complete papers and stands still for the citizen")
    func pauses() {
        let clock = clock([(.waiting, 0), (.running, 10), (.waiting, 20), (.running, 50)])
        #expect(self.clock([(.waiting, 0)]).standing(at: 100 * hour) == .notRunning)
        #expect(clock.standing(at: 55 * hour) == .running(left: 9 * hour, due: 64 * hour))
        #expect(clock.standing(at: 65 * hour) == .late(by: hour, due: 64 * hour))
        #expect(self.clock([(.running, 10), (.waiting, 20)]).standing(at: 500 * hour) == .waiting(left: 14 * hour))
    }

    @Test("what has ended was in time or not, whatever the time is now")
    func ended() {
        #expect(clock([(.running, 0), (.ended, 24)]).standing(at: 1000 * hour) == .ended(inTime: true))
        #expect(clock([(.running, 0), (.ended, 25)]).standing(at: 0) == .ended(inTime: false))
    }

    @Test("a clock that is set back gives no time, and a service without a promise is never late")
    func oddities() {
        #expect(clock([(.running, 10), (.waiting, 5), (.running, 6)]).standing(at: 20 * hour) == .running(left: 14 * hour, due: 34 * hour))
        #expect(clock([(.running, 0)], due: nil).standing(at: 1000 * hour) == .notRunning)
        #expect(clock([(.running, 0)], due: .max).standing(at: 1000 * hour).isLate == false)
    }

    @Test("whatever another node wrote as a time, the sums have room", arguments: [Int64.min, -1, 0, 100_000_000_001, .max])
    func anyTime(time: Int64) {
        let odd = [ServiceClock.Change(.running, at: time), .init(.waiting, at: .max), .init(.running, at: .max), .init(.ended, at: .max)]
        for count in 1...4 { for due in [UInt64(0), 24, .max] { _ = ServiceClock(Array(odd.prefix(count)), dueHours: due).standing(at: 0) } }
        #expect(ServiceClock([.init(.running, at: time)], dueHours: 24).standing(at: 0).due.map { abs($0) <= 100_000_000_000 + 24 * hour } == true)
    }

    @Test("an outage of three days makes a request late by the kiosk's clock, and not by the centre's")
    func twoClocks() {
        let steps: [ServiceStandards.Times.Step] = [.init(state: .submitted, kiosk: 0, centre: 72 * hour), .init(state: .verified, kiosk: 75 * hour, centre: 75 * hour)]
        let standards = ServiceStandards(
            service: Sample.service("BIRTH"), dueHours: 24, fee: 0, operatorNumber: 3, times: .init(states: steps), kioskNow: 76 * hour, centreNow: 76 * hour)
        #expect(standards.byKiosk == .late(by: 52 * hour, due: 24 * hour))
        #expect(standards.byCentre == .running(left: 20 * hour, due: 96 * hour))
        #expect(standards.byCentre?.hoursLeft == 20 && standards.byKiosk.hoursLeft == 0 && standards.isDefaultTime)
        #expect(standards.procedure.count == 5 && standards.fee == 0 && standards.operatorNumber == 3)
    }

    @Test("what was taken in on paper is due from there, by the kiosk's clock")
    func paper() {
        let times = ServiceStandards.Times(states: [.init(state: .submitted, kiosk: 100 * hour, centre: nil)], statedComplete: 90 * hour)
        let standards = ServiceStandards(service: Sample.service("BIRTH"), dueHours: nil, fee: nil, operatorNumber: 1, times: times, kioskNow: 101 * hour, centreNow: 101 * hour)
        #expect(standards.byKiosk == .running(left: 13 * hour, due: 114 * hour) && standards.byCentre == nil)
        let day = LocalTime(seconds: 114 * hour, zone: .wib)!
        #expect(standards.byKiosk.isDue(on: day, zone: .wib) && !standards.byKiosk.isDue(on: LocalTime(seconds: 80 * hour, zone: .wib)!, zone: .wib))
    }
}
