import SyncProtocol
import Testing

@Suite struct SizingTests {
    /// What requests of this sizing take on a link that carries `rate` bytes a second with this round trip, when there is always more to send.
    private func run(_ sizing: inout RequestSizing, requests: Int, rate: Int, roundTrip: UInt64, isWaitedFor: Bool = false) -> [UInt64] {
        (0..<requests).map { _ in
            let bytes = sizing.bytes(milliseconds: isWaitedFor ? 5_000 : RequestSizing.target)
            let time = roundTrip + UInt64(bytes * 1000 / rate)
            sizing.acknowledged(bytes: bytes, milliseconds: time)
            return time
        }
    }

    @Test("requests come to take about 8 seconds, on any link", arguments: [2_000, 8_000, 15_000, 25_000])
    func settles(rate: Int) {
        var sizing = RequestSizing()
        let times = run(&sizing, requests: 60, rate: rate, roundTrip: 800)
        #expect(times.suffix(20).allSatisfy { (6_000...9_500).contains($0) }, "\(times.suffix(20))")
    }

    @Test("a fast link is used in steps of 256 KB, and no more")
    func fast() {
        var sizing = RequestSizing()
        _ = run(&sizing, requests: 20, rate: 2_000_000, roundTrip: 50)
        #expect(sizing.bytes() == 256 << 10)
        #expect(sizing.bytes(milliseconds: 5_000) == 256 << 10)
    }

    @Test("while a person waits, requests take 5 seconds")
    func waitedFor() {
        var sizing = RequestSizing()
        _ = run(&sizing, requests: 40, rate: 10_000, roundTrip: 500)
        let times = run(&sizing, requests: 10, rate: 10_000, roundTrip: 500, isWaitedFor: true)
        #expect(times.allSatisfy { (4_000...6_000).contains($0) }, "\(times)")
    }

    @Test("a failure halves, three in a row give the smallest, and an answer ends the row")
    func failures() {
        var sizing = RequestSizing()
        _ = run(&sizing, requests: 20, rate: 1_000_000, roundTrip: 50)
        sizing.failed()
        #expect(sizing.size == 128 << 10)
        sizing.failed()
        #expect(sizing.size == 64 << 10)
        sizing.acknowledged(bytes: 100, milliseconds: 50)
        sizing.failed()
        #expect(sizing.size == 32 << 10)
        sizing.failed()
        sizing.failed()
        #expect(sizing.size == RequestSizing.smallest)
    }

    @Test("a small request that went well says nothing about large ones")
    func small() {
        var sizing = RequestSizing()
        for _ in 0..<50 { sizing.acknowledged(bytes: 300, milliseconds: 100) }
        #expect(sizing.size == RequestSizing.firstOfConnection)
    }

    @Test("sizes stay in their bounds whatever is reported")
    func bounds() {
        var sizing = RequestSizing()
        for (bytes, time) in [(0, 0), (1 << 40, 1), (1, UInt64.max), (256 << 10, 1), (4096, 1_000_000), (0, UInt64.max)] as [(Int, UInt64)] {
            sizing.acknowledged(bytes: bytes, milliseconds: time)
            #expect((RequestSizing.smallest...RequestSizing.largest).contains(sizing.bytes()))
            #expect((RequestSizing.smallest...RequestSizing.largest).contains(sizing.bytes(milliseconds: 5_000)))
        }
    }

    @Test("the first request of a connection leaves in one flight of ten segments")
    func firstFlight() {
        var link = LinkSizing()
        for _ in 0..<20 { link.acknowledged(bytesUp: 256 << 10, upTime: 100, bytesDown: 256 << 10, downTime: 100) }
        #expect(link.budget(.operations, isFirstOfConnection: false).up == 256 << 10)
        #expect(link.budget(.operations, isFirstOfConnection: true).up < 14_000)
        #expect(link.budget(.operations, isFirstOfConnection: true).down == 256 << 10)
    }

    @Test("papers go in small requests about when a line that is cut every half minute is due to be cut again; operations do not")
    func cuts() {
        var link = LinkSizing()
        /// Targets for scans while the line carries, in steps of two seconds.
        func carry(seconds: UInt64) -> [UInt64] {
            (0..<(seconds / 2)).map { _ in
                link.acknowledged(bytesUp: 24_000, upTime: 2_000, bytesDown: 200, downTime: 0)
                return link.target(.scans)
            }
        }
        for _ in 0..<6 {
            let targets = carry(seconds: 28)
            #expect(targets.first! == 8_000 && targets.last! <= 2_000, "\(targets)")
            #expect(link.target(.operations) == 8_000 && link.target(.waitedFor) == 5_000)
            #expect(link.budget(.scans, isFirstOfConnection: false).up < link.budget(.operations, isFirstOfConnection: false).up)
            link.failed()
        }
        #expect((26_000...32_000).contains(link.between))
        let targets = carry(seconds: 120)
        #expect(targets.last! == 8_000, "the cut did not come")
        #expect(targets.allSatisfy { $0 >= 1_500 })
    }

    @Test("an outage, however often it is tried, counts as one cut")
    func outage() {
        var link = LinkSizing()
        for _ in 0..<10 { link.acknowledged(bytesUp: 50_000, upTime: 10_000, bytesDown: 200, downTime: 0) }
        link.failed()
        let once = link.between
        #expect(once > 60_000)
        for _ in 0..<20 { link.failed() }
        #expect(link.between == once)
    }
}
