import Simulation
import Testing

/// `desa-simulate loss` and `absence` run the same with larger numbers.
struct LossTests {
    @Test("a centre that lost its newest entries gets all back, with equal digests", arguments: UInt64(1000)..<1012)
    func loss(seed: UInt64) {
        let result = CentreLoss.run(seed: seed, most: 300)
        #expect(result.broken == nil, "seed \(seed), \(result.lost) entries lost")
        #expect(result.lost > 0)
    }

    @Test("a kiosk that was away takes in everything in one exchange, and the same over a line that cuts each one")
    func absence() throws {
        for cutAfter in [nil, 1] {
            let absence = try LongAbsence(seed: 7, missed: 2000, own: 100, isNew: false)
            let report = try absence.comeBack(budget: cutAfter == nil ? 256 << 10 : 2 << 10, cutAfter: cutAfter)
            #expect(report.entries >= 2000)
            if cutAfter == nil { #expect(report.exchanges == 1) } else { #expect(report.exchanges > 1) }
            try absence.check()
        }
    }
}
