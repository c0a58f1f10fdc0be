package import Causality

/// Decides which readings of persons' records are written down (design D25): the first by an operator of a person for a purpose, and again
/// after 15 minutes. Printing, exporting and revealing are no readings: they are written down each time, and never asked about here.
///
/// In memory: a start forgets it, and writes one access record more. A value; its owner keeps it beside the replica.
package struct AccessWindows: Sendable {
    /// Milliseconds.
    package static let length: UInt64 = 15 * 60_000
    /// Readings that are remembered; more forget the oldest, and write one access record more.
    package static let most = 10_000

    private struct Reading: Hashable {
        let person: RecordID
        let purpose: String
        let `operator`: UInt64
    }

    /// When each was written down.
    private var written: [Reading: UInt64] = [:]
    private var boot: [UInt8] = []

    package init() {}

    /// True: an access record has to be durable before the person's record is shown. Then call ``wrote(_:purpose:by:now:)``.
    package func mustWrite(_ person: RecordID, purpose: String, by operator: UInt64, now: BootTime) -> Bool {
        guard now.boot == boot, let last = written[Reading(person: person, purpose: purpose, operator: `operator`)] else { return true }
        return now.milliseconds < last || now.milliseconds - last >= Self.length
    }

    package mutating func wrote(_ person: RecordID, purpose: String, by operator: UInt64, now: BootTime) {
        if now.boot != boot { written = [:] }
        boot = now.boot
        if written.count >= Self.most { written = written.filter { $0.value <= now.milliseconds && now.milliseconds - $0.value < Self.length } }
        if written.count >= Self.most { written = [:] }
        written[Reading(person: person, purpose: purpose, operator: `operator`)] = now.milliseconds
    }
}
