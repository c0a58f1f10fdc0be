import CivilRegistry
import KioskNode
import NodeHost

/// The table of regions that the office published, all editions that have arrived as one. Read anew when another file is here; parsed on this
/// actor, so that 90,000 rows hold up no writer.
actor Regions {
    private let node: KioskNode
    private var digests: [[UInt8]] = []
    private var table: RegionTable?

    init(node: KioskNode) { self.node = node }

    /// Nil while none has arrived: then no region is checked.
    func current() async throws -> RegionTable? {
        let files = try await node.referenceFiles(RegionTable.attachmentKind).filter(\.isHere)
        if files.map(\.digest) == digests { return table }
        var merged: RegionTable?
        for file in files {
            let csv = try await node.contents(file)
            guard let next = try? RegionTable.parse(csv, edition: RegionEdition(name: file.edition, validFrom: file.validFrom)) else { continue }
            merged = merged?.adding(next) ?? next
        }
        (digests, table) = (files.map(\.digest), merged)
        return merged
    }
}
