import Causality
import MerkleLog
import SyncProtocol
import Testing

@Suite struct PacingTests {
    private static let next = ExchangeAnswer.NextContact(earliest: 30_000, spread: 30_000, maxBytes: 1 << 18)
    private static let draws: [UInt64] = [0, 1, 59_999, 60_000, 60_001, 1 << 40, .max]

    @Test("the first contact is drawn from the splay, and scans wait for twice that", arguments: draws)
    func boot(random: UInt64) {
        let plan = ContactPlan(splay: 60_000, at: 1000, random: random)
        #expect((1000...61_000).contains(plan.due))
        #expect(plan.bulkFrom == 121_000)
        #expect(ContactPlan(splay: 0, at: 1000, random: random).due == 1000)
    }

    @Test("the button goes before the splay, a failure's wait and a refusal")
    func button() {
        var plan = ContactPlan(at: 0, random: 59_000)
        plan.pressed(at: 10)
        #expect(plan.due == 10)
        for _ in 0..<8 { plan.failed(hasProgressed: false, at: 20, random: .max) }
        plan.pressed(at: 30)
        #expect(plan.due == 30)
        plan.refused(Self.next, at: 40, random: 1)
        plan.pressed(at: 50)
        #expect(plan.due == 50)
    }

    @Test("failures wait longer and longer, at most 15 minutes; progress between them ends the row")
    func failures() {
        var plan = ContactPlan(at: 0, random: 0)
        let bounds: [UInt64] = (0..<14).map { min(900_000, 2_000 << $0) }
        for bound in bounds {
            // The largest remainder that a draw can leave.
            plan.failed(hasProgressed: false, at: 1000, random: bound)
            #expect(plan.due == 1000 + bound)
        }
        plan.failed(hasProgressed: true, at: 1000, random: 2_000)
        #expect(plan.due == 3000)
    }

    @Test("no refusal delays by more than 15 minutes, and no answer by more than an hour", arguments: draws)
    func clamp(random: UInt64) {
        var plan = ContactPlan(at: 0, random: 0)
        let never = ExchangeAnswer.NextContact(earliest: .max, spread: .max, maxBytes: 0)
        plan.refused(never, at: 5, random: random)
        #expect(plan.due <= 900_005)
        plan.completed(never, at: 5, random: random)
        #expect(plan.due <= 3_600_005)
    }

    @Test("work goes out within a second in quiet times, soon on a bad line, and when its turn has come at a full centre")
    func work() {
        var plan = ContactPlan(at: 0, random: 0)
        plan.completed(Self.next, at: 0, random: 0)
        plan.workArrived(at: 100, random: 7)
        #expect(plan.due == 1100)
        for _ in 0..<12 { plan.failed(hasProgressed: false, at: 0, random: 899_999) }
        plan.workArrived(at: 0, random: 30_000)
        #expect(plan.due == 31_000)
        plan.refused(Self.next, at: 0, random: 0)
        plan.workArrived(at: 0, random: 0)
        #expect(plan.due == 30_000)
    }

    @Test("a network that is back is greeted by all within the splay, whatever they waited for before")
    func linkReturns() {
        var plan = ContactPlan(at: 0, random: 0)
        for _ in 0..<12 { plan.failed(hasProgressed: false, at: 0, random: 899_999) }
        plan.linkReturned(at: 100, random: 60_000)
        #expect(plan.due == 60_100)
        #expect(plan.bulkFrom == 120_100)
    }

    // MARK: The centre

    @Test("places and bytes are bounded, some places are for who waits, and bulk gets none of a busy centre")
    func places() {
        var limits = AdmissionControl.Limits()
        limits.requests = 16
        limits.bytes = 10_000
        limits.bulkRequests = 2
        var admission = AdmissionControl(limits: limits)
        let asked: [(Lane, Int, Bool)] =
            [(.scans, 10, true), (.scans, 10, true), (.scans, 10, true), (.scans, 10, false)] + [(Lane, Int, Bool)](repeating: (.operations, 10, true), count: 11)
            + [
                (.operations, 10, false), (.waitedFor, 10, true), (.waitedFor, 10_000, false), (.waitedFor, -1, false), (.waitedFor, 10, true),
                (.waitedFor, 10, false),
            ]
        for (index, (lane, bytes, expected)) in asked.enumerated() {
            let isIn = admission.enter(lane, bytes: bytes, at: 0)
            #expect(isIn == expected, "\(index)")
        }
        for _ in 0..<16 { admission.leave(bytes: 10) }
        #expect(admission.requests == 0 && admission.bytes == 0)
    }

    @Test("whoever is refused gets a turn of its own, at the writer's pace; until all turns are over no scans come in")
    func turns() {
        var admission = AdmissionControl(rate: 100)
        let first = (0..<500).map { _ in admission.turn(for: .operations, at: 10_000).earliest }
        #expect(first.allSatisfy { $0 >= 1000 })
        #expect(zip(first, first.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(admission.turn(for: .scans, at: 10_000).earliest == 20_000)
        #expect((4_900...5_100).contains(first[499]))
        #expect(!admission.admits(.scans, bytes: 1, at: 14_000))
        #expect(admission.admits(.operations, bytes: 1, at: 14_000))
        #expect(admission.admits(.scans, bytes: 1, at: 16_000))
        for _ in 0..<200_000 {
            let next = admission.turn(for: .operations, at: 10_000)
            if next.earliest + next.spread > 900_000 { Issue.record("a turn after \(next.earliest) ms") }
        }
    }

    @Test("an answer brings less and later when many wait")
    func answers() {
        var admission = AdmissionControl()
        let quiet = admission.next()
        #expect(quiet.earliest == 30_000 && quiet.spread == 30_000 && quiet.maxBytes == 256 << 10)
        for _ in 0..<100 { _ = admission.enter(.operations, bytes: 1, at: 0) }
        let busy = admission.next()
        #expect(busy.earliest > quiet.earliest && busy.maxBytes < quiet.maxBytes)
    }

    @Test("after a silence, scans wait until everybody's operations are in, or a quarter of an hour")
    func returns() {
        var watch = ReturnWatch()
        let nodes = (1...20).map { NodeID(UInt64($0)) }
        for node in nodes { watch.heard(node, pending: 0, at: 0) }
        #expect(watch.admitsBulk(at: 1000))
        // One that was off over lunch closes nothing.
        for node in nodes.dropFirst() { watch.heard(node, pending: 0, at: 1_700_000) }
        watch.heard(nodes[0], pending: 0, at: 1_800_000)
        #expect(watch.admitsBulk(at: 1_800_000))
        let day: UInt64 = 86_400_000
        for node in nodes.dropLast() { watch.heard(node, pending: 0, at: day) }
        #expect(!watch.admitsBulk(at: day))
        watch.heard(nodes[19], pending: 3, at: day + 10)
        #expect(!watch.admitsBulk(at: day + 20))
        watch.heard(nodes[19], pending: 0, at: day + 30)
        #expect(watch.admitsBulk(at: day + 40))
        var other = ReturnWatch()
        other.expect(nodes, at: 0)
        #expect(!other.admitsBulk(at: 1))
        #expect(other.admitsBulk(at: 900_000))
    }

    // MARK: Lanes

    @Test("the most urgent lane that may goes first")
    func lanes() {
        var ledger = LaneLedger(quotas: [.scans: 100_000], at: 0)
        #expect(ledger.next(of: [.scans, .operations, .previews], at: 0) == .operations)
        #expect(ledger.next(of: [.scans], at: 0) == .scans)
        #expect(ledger.allowance(.scans, at: 0) == 100_000)
        ledger.ended(.scans, bytes: 120_000, isAcknowledged: true, at: 0)
        #expect(ledger.next(of: [.scans], at: 0) == nil)
        #expect(ledger.next(of: [.scans, .software], at: 0) == .software)
        // A quarter of a day brings a quarter of the quota, of which some was used ahead.
        #expect(ledger.allowance(.scans, at: 21_600_000) == 5_000)
        #expect(ledger.allowance(.scans, at: 10 * 86_400_000) == 100_000)
    }

    @Test("vain tries use a budget up: scans stop, operations go on in the smallest requests, and what gets through gives some back")
    func retries() {
        var ledger = LaneLedger(at: 0)
        for _ in 0..<100 {
            ledger.ended(.scans, bytes: 30_000, isAcknowledged: false, at: 0)
            ledger.ended(.operations, bytes: 30_000, isAcknowledged: false, at: 0)
        }
        #expect(ledger.allowance(.scans, at: 0) == 0)
        #expect(ledger.allowance(.operations, at: 0) == RequestSizing.smallest)
        #expect(ledger.allowance(.waitedFor, at: 0) == .max)
        for _ in 0..<100 { ledger.ended(.operations, bytes: 200_000, isAcknowledged: true, at: 0) }
        #expect(ledger.allowance(.operations, at: 0) == .max)
        #expect(ledger.allowance(.scans, at: 86_400_000) == 0)
        #expect(ledger.allowance(.scans, at: 90_000_000) > 0)
    }

    @Test("a quota of nothing closes a lane")
    func closed() {
        let ledger = LaneLedger(quotas: [.software: 0], at: 5)
        #expect(ledger.allowance(.software, at: 5 + 86_400_000) == 0)
    }

    // MARK: Signed refusals

    @Test("a refusal before the body is read is signed over the id in the head, and over nothing that is no id")
    func refusal() throws {
        let key = try SigningKey(seed: [UInt8](repeating: 7, count: 32))
        let other = try SigningKey(seed: [UInt8](repeating: 8, count: 32))
        let id = (0..<16).map { UInt8($0 * 3) }
        let text = Base64.encode(id)
        let frame = SignedRefusal(key: key).frame(id: id, next: Self.next, time: 17)
        let answer = try ExchangeAnswer.open(frame, request: id, keys: [key.publicKey])
        #expect(SignedRefusal.id(text) == id)
        #expect(answer.refusal == .busy && answer.next == Self.next && answer.time == 17)
        #expect(answer.runs.isEmpty && answer.acknowledged.isEmpty && answer.scopes.isEmpty)
        #expect(throws: ProtocolError.signature) { try ExchangeAnswer.open(frame, request: id, keys: [other.publicKey]) }
        #expect(throws: ProtocolError.otherRequest) { try ExchangeAnswer.open(frame, request: id.reversed(), keys: [key.publicKey]) }
        for bad in [[], Array(text.dropLast()), text + text, Array("AAAAAAAAAAAAAAAAAAAAAB==".utf8), [UInt8](repeating: 0x20, count: 24), Base64.encode(id + [1])] {
            #expect(SignedRefusal.id(bad) == nil)
        }
    }

    @Test("a lane in a head is one digit; whatever else stands there is the least urgent")
    func laneField() {
        #expect(SignedRefusal.lane(nil) == .operations)
        #expect(SignedRefusal.lane(Array("0".utf8)) == .waitedFor)
        #expect(SignedRefusal.lane(Array("4".utf8)) == .scans)
        for text in ["", "6", "00", "-1", "x", "/"] { #expect(SignedRefusal.lane(Array(text.utf8)) == .software) }
    }
}
