import Causality
import Testing

@Suite struct HybridClockTests {
    static let noon: UInt64 = 1_790_000_000_000

    @Test("48 bits of milliseconds stand above 16 of counter")
    func layout() {
        let time = HybridTime(milliseconds: 0x1234_5678_9ABC, counter: 0xDEF0)
        #expect(time.rawValue == 0x1234_5678_9ABC_DEF0)
        #expect(time.milliseconds == 0x1234_5678_9ABC && time.counter == 0xDEF0)
        #expect(HybridTime(milliseconds: 5, counter: .max) < HybridTime(milliseconds: 6))
        #expect(HybridTime(milliseconds: .max).milliseconds == 1 << 48 - 1)
    }

    @Test("times of one node ascend strictly while its clock stands, walks or falls back a little", arguments: UInt64(1)...10)
    func ascends(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        var clock = HybridClock()
        var wall = Self.noon
        var highest = wall
        var previous = clock.tick(wall: wall).time
        for _ in 0..<2000 {
            wall = wall &+ UInt64.random(in: 0...3, using: &numbers)
            if Int.random(in: 0..<50, using: &numbers) == 0 { wall = max(highest - HybridClock.maxLead, wall - 60_000) }
            highest = max(highest, wall)
            let (time, fell) = clock.tick(wall: wall)
            #expect(!fell && time > previous)
            #expect(time.milliseconds <= wall + HybridClock.maxLead)
            previous = time
        }
    }

    @Test("a standing clock counts, and a counter that is full carries into the milliseconds")
    func overflow() {
        var clock = HybridClock(last: HybridTime(milliseconds: Self.noon, counter: .max - 1))
        #expect(clock.tick(wall: Self.noon).time == HybridTime(milliseconds: Self.noon, counter: .max))
        let (time, fell) = clock.tick(wall: Self.noon)
        #expect(time == HybridTime(milliseconds: Self.noon + 1, counter: 0) && !fell)
        // The clock catches up: not a moment is given twice.
        #expect(clock.tick(wall: Self.noon + 1).time == HybridTime(milliseconds: Self.noon + 1, counter: 1))
        #expect(clock.tick(wall: Self.noon + 2).time == HybridTime(milliseconds: Self.noon + 2, counter: 0))
    }

    @Test("a clock set back by more than the lead falls, and says so once")
    func falls() {
        var clock = HybridClock()
        _ = clock.tick(wall: Self.noon)
        var (time, fell) = clock.tick(wall: Self.noon - HybridClock.maxLead)
        #expect(!fell && time == HybridTime(milliseconds: Self.noon, counter: 1))
        (time, fell) = clock.tick(wall: Self.noon - HybridClock.maxLead - 1)
        #expect(fell && time == HybridTime(milliseconds: Self.noon - HybridClock.maxLead - 1))
        (time, fell) = clock.tick(wall: Self.noon - HybridClock.maxLead)
        #expect(!fell)
        (time, fell) = clock.tick(wall: 0)
        #expect(fell && time.rawValue == 0)
    }

    @Test("a remote time moves ours to at most five minutes ahead of our own clock")
    func observes() {
        var clock = HybridClock()
        _ = clock.tick(wall: Self.noon)
        clock.observe(HybridTime(milliseconds: Self.noon - 1), wall: Self.noon)
        #expect(clock.last == HybridTime(milliseconds: Self.noon))
        clock.observe(HybridTime(milliseconds: Self.noon + 10, counter: 3), wall: Self.noon)
        #expect(clock.tick(wall: Self.noon).time == HybridTime(milliseconds: Self.noon + 10, counter: 4))
        clock.observe(HybridTime(rawValue: .max), wall: Self.noon)
        #expect(clock.last == HybridTime(milliseconds: Self.noon + HybridClock.maxLead))
        let (time, fell) = clock.tick(wall: Self.noon)
        #expect(!fell && time == HybridTime(milliseconds: Self.noon + HybridClock.maxLead, counter: 1))
    }

    @Test("no clock reading is too absurd", arguments: [UInt64(0), 0xFFFF_FFFF_FFFF, 0x1_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFE, 0xFFFF_FFFF_FFFF_FFFF])
    func absurd(wall: UInt64) {
        var clock = HybridClock(last: HybridTime(rawValue: .max))
        clock.observe(HybridTime(rawValue: .max), wall: wall)
        let first = clock.tick(wall: wall)
        let second = clock.tick(wall: wall)
        #expect(second.time >= first.time)
        #expect(first.fell == (wall == 0))
    }
}
