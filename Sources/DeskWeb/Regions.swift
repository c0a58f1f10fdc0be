import CivilRegistry
import KioskNode
import Membership
import NodeHost

/// The table of regions that the office published, all editions that have arrived and are valid as one. Read anew when another file is here or
/// a day brings another edition; parsed on this actor, so that 90,000 rows hold up no writer.
actor Regions {
    private let node: KioskNode
    private let clock: DeskClock
    private var digests: [[UInt8]] = []
    private var table: RegionTable?

    init(node: KioskNode, clock: DeskClock) {
        self.node = node
        self.clock = clock
    }

    /// Nil while none has arrived: then no region is checked. An edition that is not valid yet waits, unless it is the only one.
    func current() async throws -> RegionTable? {
        let here = try await node.referenceFiles(RegionTable.attachmentKind).filter(\.isHere)
        let valid = clock.today.map { today in here.filter { $0.validFrom <= today } } ?? here
        let files = valid.isEmpty ? Array(here.prefix(1)) : valid
        if files.map(\.digest) == digests { return table }
        var merged: RegionTable?
        var isWhole = true
        for file in files {
            // What the disk has damaged is fetched again, and read then.
            guard let csv = try? await node.contents(file, limit: RegionTable.maxBytes) else {
                isWhole = false
                continue
            }
            guard let next = try? RegionTable.parse(csv, edition: RegionEdition(name: file.edition, validFrom: file.validFrom)) else { continue }
            merged = merged?.adding(next) ?? next
        }
        (digests, table) = (isWhole ? files.map(\.digest) : [], merged)
        return merged
    }
}
