import SyncProtocol
import Testing

@Suite("What the centre's clock shows")
struct ClockEstimateTests {
    @Test("the middle of the round trip errs by at most half of it, wherever in it the centre looked", arguments: [0, 1, 400, 799, 800] as [UInt64])
    func bound(looked: UInt64) {
        // The steady clock shows 5,000 when the request leaves; the centre is 1,700,000,000,000 ahead of it.
        let estimate = ClockEstimate(centre: 1_700_000_005_000 + looked, sent: 5_000, received: 5_800)
        let error = Int64(estimate.centre(at: 9_000)) - 1_700_000_009_000
        #expect(abs(error) <= Int64(estimate.bound(at: 5_800)))
        #expect(estimate.bound(at: 5_800) <= 401)
    }

    @Test("the offset is that of the wall clock, also where that stands at 1970 or is set in between")
    func offset() {
        let estimate = ClockEstimate(centre: 1_700_000_000_000, sent: 1_000, received: 1_000)
        #expect(estimate.offset(wall: 60_000, at: 1_000) == 60_000 - 1_700_000_000_000)
        #expect(estimate.offset(wall: 1_700_000_010_000, at: 2_000) == 9_000)
        #expect(estimate.offset(wall: 4_000_000_000_000, at: 1_000) == 2_300_000_000_000)
    }

    @Test("the smallest round trip is kept for a day, unless what has drifted since is more than another's error")
    func better() {
        let quick = ClockEstimate(centre: 1_000_000, sent: 0, received: 20)
        let slow = ClockEstimate(centre: 1_060_000, sent: 60_000, received: 60_800)
        #expect(ClockEstimate.better(nil, quick) == quick)
        #expect(ClockEstimate.better(quick, slow) == quick)
        #expect(ClockEstimate.better(slow, ClockEstimate(centre: 1_070_000, sent: 70_000, received: 70_020)) != slow)
        let late = ClockEstimate(centre: 90_000_000, sent: ClockEstimate.lifetime, received: ClockEstimate.lifetime + 5_000)
        #expect(ClockEstimate.better(quick, late) == late)
        // After five hours a quick sample may be wrong by 1.8 s; one of half a second is better.
        let next = ClockEstimate(centre: 19_000_000, sent: 18_000_000, received: 18_001_000)
        #expect(ClockEstimate.better(quick, next) == next)
        let afterRestart = ClockEstimate(centre: 99, sent: 5, received: 10)
        #expect(ClockEstimate.better(slow, afterRestart) == afterRestart)
    }

    @Test("numbers at the ends of their range do no harm")
    func extremes() {
        let estimate = ClockEstimate(centre: .max, sent: 0, received: .max)
        _ = estimate.offset(wall: 0, at: 0)
        _ = ClockEstimate.better(estimate, ClockEstimate(centre: 0, sent: .max, received: 0))
        #expect(estimate.bound(at: .max) > 0)
    }
}
