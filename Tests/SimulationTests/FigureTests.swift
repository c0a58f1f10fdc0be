import Simulation
import SyncProtocol
import Testing

/// What the exchange is built for, in virtual time: the same at every run, so a figure that gets worse fails here.
@Suite struct FigureTests {
    @Test("a hundred operations on a live connection take 2.8 s, on a new one with TLS 4.2 s", arguments: LinkMeasurement.reference)
    func reference(figure: LinkMeasurement.Reference) throws {
        let measured = try LinkMeasurement.measure(figure)
        #expect(measured.milliseconds <= figure.limit, "\(figure.cut), \(figure.start)")
        if figure.cutEvery == nil { #expect(measured.requests == 1 && measured.turns == (figure.start == .live ? 2 : 6)) }
    }

    @Test("a herd comes back: all operations are in before any full scan, what waits at the centre stays within its places, papers within its disk", arguments: [0, 1, 2])
    func herd(kind: Int) throws {
        var herd = Herd()
        herd.kiosks = 24
        herd.operations = 24
        herd.pages = 4
        herd.splay = 10_000
        herd.allPress = true
        herd.scansFor = 90_000
        if kind == 1 {
            herd.centreRate = 4
            herd.places = 6
        }
        if kind == 2 { herd.diskCap = 12_000_000 }
        let result = try herd.run(seed: 2)
        #expect(result.operations == 24 * 24)
        #expect(result.peakRequests <= herd.places)
        #expect(result.firstScan.map { $0 > result.all } ?? true)
        #expect(result.diskUsed < result.paperBytes)
        if kind == 1 { #expect(result.refusals > 0) } else { #expect(result.diskUsed > 5_000_000 && result.scanBytes > 0) }
        if let cap = herd.diskCap { #expect(result.diskUsed <= cap) }
    }

    @Test("an operation that is written while a scan goes over a slow line waits for what is under way within the second until it is due, and for no other")
    func operationsFirst() throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            let wait = try PapersUnderWay.wait(seed: seed)
            #expect(wait.requests <= 2 && wait.scansLeft > 100_000, "seed \(seed): \(wait)")
            // What is left of about 8 seconds, which a lost packet or two make longer, and the operation's own.
            #expect(wait.milliseconds < 20_000, "seed \(seed): \(wait)")
        }
    }

    @Test("a scan of 1 MB over a line that is cut every 30 s costs at most 1.15 MB, and a clean line no more because of cuts that do not come")
    func scan() throws {
        func middle(cutEvery: UInt64?) throws -> ScanMeasurement {
            ScanMeasurement.median(try (0..<5).map { try ScanMeasurement.measure(ScanMeasurement.edge(cutEvery: cutEvery), bytes: 1_000_000, seed: $0) })
        }
        let cut = try middle(cutEvery: 30_000_000)
        #expect(cut.bytes <= ScanMeasurement.mostWithCuts && cut.cuts >= 3, "\(cut)")
        let clean = try middle(cutEvery: nil)
        #expect(clean.bytes <= 1_085_000 && clean.cuts == 0, "\(clean)")
    }

    @Test("four days of a village over used-up 2G: all operations go by line, papers as far as it carries, and the stick takes the rest")
    func village() throws {
        var month = VillageMonth(.usedUp)
        // Enough that outages leave more than a night can carry; over two days the line may bring all.
        month.days = 4
        month.stickEvery = 4
        let result = try month.run(seed: 1)
        #expect(result.pending == 0 && result.mostPending == 0)
        #expect(result.left == 0 && result.byLine > 1_000_000 && result.byStick > 1_000_000)
        #expect(result.byLine + result.byStick == result.papers)
        month.quotas = [.scans: 0, .previews: 0]
        let closed = try month.run(seed: 1)
        #expect(closed.byLine == 0 && closed.pending == 0 && closed.byStick == closed.papers)
    }

    @Test("a village in which nothing happens costs less than 150 KB a day")
    func idle() throws {
        var month = VillageMonth(.goodOffice)
        month.days = 5
        month.requests = 0
        let result = try month.run(seed: 1)
        #expect(result.up + result.down < 5 * 150_000, "\(result)")
    }
}
