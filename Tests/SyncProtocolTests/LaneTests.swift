import Causality
import SyncProtocol
import Testing

/// Quotas and budgets of lanes, papers beside operations, and how often a kiosk comes.
@Suite struct LaneTests {
    private static let day: UInt64 = 86_400_000

    // MARK: The ledger

    @Test("a lane that has used its quota up waits for a 24th of it, and says when")
    func usedUp() {
        var ledger = LaneLedger(quotas: [.scans: 24_000], at: 0)
        #expect(ledger.use(.scans, at: 0).wait == 0 && ledger.use(.scans, at: 0).used == 0)
        ledger.ended(.scans, bytes: 24_000, isAcknowledged: true, at: 0)
        let use = ledger.use(.scans, at: 0)
        #expect(use.used == 24_000 && use.quota == 24_000 && use.wait == 3_600_000)
        #expect(ledger.allowance(.scans, at: 3_599_000) == 0)
        #expect(ledger.allowance(.scans, at: 3_600_000) == 1_000)
        // Once open it goes on to the last byte.
        ledger.ended(.scans, bytes: 500, isAcknowledged: true, at: 3_600_000)
        #expect(ledger.allowance(.scans, at: 3_600_000) == 500)
        #expect(ledger.allowance(.previews, at: 0) > 0)
    }

    @Test("a quota of 0 closes its lane for good, and is said to")
    func closed() {
        let ledger = LaneLedger(quotas: [.scans: 0], at: 0)
        #expect(ledger.use(.scans, at: 9 * Self.day).wait == nil)
        #expect(ledger.next(of: [.scans, .previews], at: 0) == .previews)
        #expect(ledger.next(of: [.scans], at: 9 * Self.day) == nil)
    }

    @Test("too many vain tries stop a lane of papers until some of the budget is back, and no lane of operations")
    func vain() throws {
        var ledger = LaneLedger(retries: [.scans: 86_400], at: 0)
        ledger.ended(.scans, bytes: 86_400, isAcknowledged: false, at: 0)
        ledger.ended(.operations, bytes: 1 << 30, isAcknowledged: false, at: 0)
        let wait = try #require(ledger.use(.scans, at: 0).wait)
        #expect(wait == 1000 && ledger.use(.scans, at: 0).lost == 86_400)
        #expect(ledger.allowance(.scans, at: wait) > 0)
        #expect(ledger.use(.operations, at: 0).wait == 0 && ledger.allowance(.operations, at: 0) == RequestSizing.smallest)
    }

    @Test("a restart goes on where the last run was; time in which the computer was off counts when the centre has told of it")
    func restart() {
        var before = LaneLedger(quotas: [.scans: 86_400_000], at: 500)
        before.ended(.scans, bytes: 100_000_000, isAcknowledged: true, at: 500)
        var after = LaneLedger(quotas: [.scans: 86_400_000], at: 7)
        after.resume(before.levels(at: 500), at: 7)
        #expect(after.use(.scans, at: 7).used == 100_000_000)
        #expect(after.levels(at: 7).map(\.retries) == before.levels(at: 500).map(\.retries))
        after.slept(50_000_000, at: 7)
        #expect(after.use(.scans, at: 7).used == 50_000_000)
        after.slept(.max, at: 7)
        #expect(after.use(.scans, at: 7).used == 0)
        var smaller = LaneLedger(quotas: [.scans: 1000], at: 0)
        smaller.resume(LaneLedger(at: 0).levels(at: 0), at: 0)
        #expect(smaller.allowance(.scans, at: 0) == 1000)
    }

    // MARK: Papers and operations

    @Test("whatever becomes of papers, operations go when they would have gone")
    func apart() {
        var plan = ContactPlan(splay: 0, at: 0, random: 0)
        let next = ExchangeAnswer.NextContact(earliest: 30_000, spread: 0, maxBytes: 1 << 18)
        plan.completed(next, at: 0, random: 0)
        for _ in 0..<9 { plan.bulkFailed(hasProgressed: false, at: 0, random: 899_999) }
        #expect(plan.due == 30_000 && plan.bulkFrom == 899_999 % 512_001)
        plan.bulkRefused(.init(earliest: 600_000, spread: 0, maxBytes: 1), at: 0, random: 0)
        #expect(plan.due == 30_000 && plan.bulkFrom == 600_000 && !plan.admitsBulk(at: 599_999) && plan.admitsBulk(at: 600_000))
        plan.workArrived(at: 100, random: 0)
        #expect(plan.due == 1_100)
        plan.failed(hasProgressed: false, at: 1_100, random: 0)
        #expect(!plan.admitsBulk(at: 700_000))
        plan.completed(next, at: 1_200, random: 0)
        #expect(plan.admitsBulk(at: 700_000))
    }

    // MARK: How often

    @Test("visits grow rare when nothing happens: at once to what is worth a connection of its own, and rarer at night")
    func intervals() throws {
        let visits = VisitIntervals()
        let noon: UInt64 = 1_794_934_800_000 + 12 * 3_600_000
        #expect(visits.interval(idle: 0, wall: noon) == 60_000)
        #expect(visits.interval(idle: 299_999, wall: noon) == 60_000)
        #expect(visits.interval(idle: 300_000, wall: noon) == 900_000)
        #expect(visits.interval(idle: 300_000, wall: noon + 8 * 3_600_000) == 3_600_000)
        #expect(visits.interval(idle: 0, wall: noon + 8 * 3_600_000) == 60_000)
        var admission = AdmissionControl()
        let next = admission.next(interval: visits.interval(idle: .max, wall: noon))
        #expect(next.earliest == 450_000 && next.spread == 450_000)
        admission.visits.usual = 1_800_000
        #expect(admission.visits.interval(idle: .max, wall: noon) == 1_800_000)
    }

    @Test("office hours are written with their zone; what is none is refused")
    func hours() throws {
        let hours = try #require(OfficeHours(Array("07:30-16:00+08".utf8)))
        let midnight: UInt64 = 1_794_931_200_000
        for (minute, isOpen) in [(0, false), (449, false), (450, true), (959, true), (960, false)] {
            #expect(hours.contains(midnight + UInt64(minute) * 60_000) == isOpen, "minute \(minute)")
        }
        #expect(OfficeHours(Array("00:00-24:00-05".utf8))?.contains(0) == true)
        for text in ["", "7:30-16:00+08", "07:30-16:00", "07:30-07:30+00", "16:00-07:00+08", "07:60-16:00+08", "07:30-24:01+08", "07:30-16:00+15", "0a:30-16:00+08"] {
            #expect(OfficeHours(Array(text.utf8)) == nil, "\(text)")
        }
    }

    // MARK: A full disk

    @Test("a disk that is nearly full refuses scans first, then previews, from the head of their request; operations never")
    func room() {
        #expect(PaperRoom(free: 10, kept: 10) == .all && PaperRoom(free: 9, kept: 10) == .previews && PaperRoom(free: 4, kept: 10) == .none)
        #expect(PaperRoom(free: 0, kept: 0) == .all)
        var admission = AdmissionControl()
        for (room, allowed) in [(PaperRoom.all, 6), (.previews, 4), (.none, 3)] {
            admission.paperRoom = room
            #expect(Lane.allCases.filter { admission.admits($0, bytes: 20_000, at: 0) }.count == allowed)
            // What brings no block may only want some.
            #expect(Lane.allCases.allSatisfy { admission.admits($0, bytes: 700, at: 0) })
        }
        let next = admission.turn(for: .scans, at: 0)
        #expect(next.earliest + next.spread <= 900_000 && next.earliest >= 300_000)
    }

    @Test("sizes are read as people write them")
    func sizes() {
        for (text, bytes) in [("0", 0), ("17", 17), ("500kB", 500_000), ("50MB", 50_000_000), ("2GB", 2_000_000_000)] {
            #expect(ByteSize(Array(text.utf8))?.bytes == bytes)
        }
        for text in ["", "MB", "-1", "+5", "1.5MB", "50 MB", "50mb", "999999999999999GB", "1234567890123456"] { #expect(ByteSize(Array(text.utf8)) == nil, "\(text)") }
    }
}
