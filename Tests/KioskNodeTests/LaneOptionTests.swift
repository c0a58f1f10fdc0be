import KioskNode
import SyncProtocol
import Testing

@Suite struct LaneOptionTests {
    @Test("quotas and budgets are given by lane; operations have no quota, and nonsense is refused")
    func options() throws {
        let limits = try #require(LaneOptions(["scans=50MB", "previews=0"], ["operations=1MB"])).limits
        #expect(limits.quotas == [.scans: 50_000_000, .previews: 0] && limits.retries == [.operations: 1_000_000])
        for text in ["", "scans", "scans=", "=5", "scans=5=6", "operations=5MB", "waited-for=1", "Scans=5", "scans=viel"] {
            #expect(LaneOptions([text], []) == nil, "\(text)")
        }
        #expect(LaneOptions([], ["nothing=1"]) == nil)
    }
}
