import KioskNode
import Testing

@Suite("How long what waits will take")
struct SendEstimateTests {
    @Test("a measured line gives its time, with the wait for the next contact")
    func measured() {
        let estimate = SendEstimate(bytes: 1_440_000, rate: 8000, wait: 20, silence: 5, isDown: false)
        #expect(estimate == .seconds(200))
        #expect(estimate.text(indonesian: true) == "±3 menit" && estimate.text(indonesian: false) == "±3 minutes")
        #expect(SendEstimate(bytes: 100, rate: 8000, wait: 0, silence: 5, isDown: false).text(indonesian: true) == "kurang dari 1 menit")
        #expect(SendEstimate(bytes: 720_000_000, rate: 8000, wait: 0, silence: 5, isDown: false).text(indonesian: true) == "±25 jam")
    }

    @Test("nothing that waits takes no time, whatever the line does")
    func nothing() {
        #expect(SendEstimate(bytes: 0, rate: nil, wait: 900, silence: nil, isDown: true) == .nothingWaits)
    }

    @Test("a line that is down promises nothing, and after a day says: take the stick")
    func down() {
        let days = SendEstimate(bytes: 5000, rate: 8000, wait: 60, silence: 5 * 86_400, isDown: true)
        #expect(days.seconds == nil)
        #expect(days.text(indonesian: false) == "unknown, no line for 5 days; take the stick")
        #expect(days.text(indonesian: true) == "tidak diketahui, tidak ada sambungan selama 5 hari; kirim dengan stik")
        #expect(SendEstimate(bytes: 5000, rate: 8000, wait: 60, silence: 3600, isDown: true).text(indonesian: false) == "unknown, no line for 60 minutes")
        #expect(SendEstimate(bytes: 5000, rate: nil, wait: 0, silence: nil, isDown: true) == .noLine(seconds: nil))
    }

    @Test("one failed try of a line that carried something a moment ago is no reason to say nothing")
    func cut() {
        #expect(SendEstimate(bytes: 80_000, rate: 8000, wait: 2, silence: 30, isDown: true) == .seconds(12))
    }

    @Test("a line that has carried too little is not guessed, but for one small request")
    func unmeasured() {
        #expect(SendEstimate(bytes: 500_000, rate: nil, wait: 0, silence: 10, isDown: false) == .unmeasured)
        #expect(SendEstimate(bytes: 2000, rate: nil, wait: 30, silence: 10, isDown: false) == .seconds(38))
        #expect(SendEstimate(bytes: 2000, rate: nil, wait: 30, silence: nil, isDown: false) == .unmeasured)
    }
}
