import DeskWeb
import NodeHost
import Testing

@Suite("whether the machine's clock is believed")
struct ClockTests {
    private static let hour: UInt64 = 3_600_000
    private static let day = 24 * hour
    private static let now = WallClock.earliestPlausible + 100 * day

    @Test("a battery that is empty: years before this program, whatever else is known")
    func impossible() {
        for wall in [0, 1_230_768_000_000, WallClock.earliestPlausible - 1] {
            #expect(ClockDoubt(wall: wall, offset: nil, newest: nil) == .impossible)
            #expect(ClockDoubt(wall: wall, offset: 0, newest: Self.now) == .impossible)
        }
    }

    @Test("where the centre was heard since the start, its word decides, within an hour")
    func centre() {
        #expect(ClockDoubt(wall: Self.now, offset: 0, newest: nil) == nil)
        #expect(ClockDoubt(wall: Self.now, offset: Int64(Self.hour), newest: nil) == nil)
        #expect(ClockDoubt(wall: Self.now, offset: Int64(Self.hour) + 1, newest: nil) == .centre(Self.now - Self.hour - 1))
        #expect(ClockDoubt(wall: Self.now, offset: -Int64(Self.day), newest: Self.now) == .centre(Self.now + Self.day))
        // Nobody was here for a year: the centre says that it is so.
        #expect(ClockDoubt(wall: Self.now, offset: 5_000, newest: Self.now - 90 * Self.day) == nil)
    }

    @Test("a clock before what has been, and one long after the last use, are doubted without a line")
    func alone() {
        #expect(ClockDoubt(wall: Self.now, offset: nil, newest: nil) == nil)
        #expect(ClockDoubt(wall: Self.now, offset: nil, newest: Self.now + Self.hour) == nil)
        #expect(ClockDoubt(wall: Self.now, offset: nil, newest: Self.now + 2 * Self.hour) == .behind(Self.now + 2 * Self.hour))
        #expect(ClockDoubt(wall: Self.now, offset: nil, newest: Self.now - 45 * Self.day) == nil)
        #expect(ClockDoubt(wall: Self.now, offset: nil, newest: Self.now - 46 * Self.day) == .leap(Self.now - 46 * Self.day))
    }
}
