package import Attachments
package import Causality
package import NodeHost
package import Replica
package import SyncProtocol

/// What became of one bundle that was read, for people.
package struct BundleReport: Sendable {
    package let node: NodeID
    package let bundle: [UInt8]
    /// As the bundle says, once a frame with a good signature has said it.
    package var sender: NodeID?
    package var parts = 0
    package var bytes = 0
    /// Every part was there and read to its end.
    package var isComplete = false
    package var stored = 0
    package var setAside = 0
    /// Entries of runs of which all was here already.
    package var runsHeld = 0
    /// Runs that build on what is not here.
    package var gaps = 0
    /// Runs that were refused, with the reason.
    package var refused: [(log: LogID, reason: String)] = []
    package var faults: [(part: UInt64, reason: String)] = []
    /// What its writer has and this node has not.
    package var missing: [(log: LogID, held: UInt64, named: UInt64)] = []
    package var statement: BundleStatement?
    package var newlySent: UInt64 = 0
    /// Attachments of which it brought parts, and of which all is here now.
    package private(set) var papersWhole: Set<AttachmentID> = []
    private var papersBegun: Set<AttachmentID> = []
    /// Parts of attachments that were not taken, by reason.
    package private(set) var papersLeft: [AttachmentProgress.Code: Int] = [:]
    /// What the writer says of attachments.
    package var words: [AttachmentProgress] = []

    package init(node: NodeID, bundle: [UInt8]) {
        self.node = node
        self.bundle = bundle
    }

    package mutating func add(_ outcomes: [RunOutcome], of runs: [LogRun]) {
        for (run, outcome) in zip(runs, outcomes) {
            switch outcome {
            case .stored(_, let count, let aside, _):
                stored += count
                setAside += aside
            case .held: runsHeld += 1
            case .gap: gaps += 1
            case .cutTransaction: refused.append((run.log, "cut-transaction"))
            case .unproven: refused.append((run.log, "unproven"))
            case .foreign: refused.append((run.log, "foreign"))
            case .fork: refused.append((run.log, "fork"))
            }
        }
    }

    package mutating func add(_ outcomes: [AttachmentProgress]) {
        for outcome in outcomes {
            if outcome.code != .held {
                papersLeft[outcome.code, default: 0] += 1
            } else if outcome.next == outcome.id.size {
                papersWhole.insert(outcome.id)
                papersBegun.remove(outcome.id)
            } else if !papersWhole.contains(outcome.id) {
                papersBegun.insert(outcome.id)
            }
        }
    }

    /// Parts that nobody here may take, that are damaged, or for which there is no room.
    package var partsLeft: Int { papersLeft.reduce(0) { $0 + $1.value } }

    package var needsAttention: Bool { partsLeft > 0 || !faults.isEmpty || !refused.isEmpty || !missing.isEmpty || !isComplete }

    package var json: JSON {
        .object([
            ("node", .number(node.rawValue)), ("bundle", .string(FieldValues.hex(bundle))), ("sender", sender.map { .number($0.rawValue) } ?? .null),
            ("parts", .integer(Int64(parts))), ("bytes", .integer(Int64(bytes))), ("complete", .bool(isComplete)), ("stored", .integer(Int64(stored))),
            ("setAside", .integer(Int64(setAside))), ("newlySent", .number(newlySent)),
            ("attachments", .integer(Int64(papersWhole.count))), ("attachmentsBegun", .integer(Int64(papersBegun.count))), ("partsLeft", .integer(Int64(partsLeft))),
            ("refused", .array(refused.map { .object([("log", .string($0.log.description)), ("reason", .string($0.reason))]) })),
            ("damaged", .array(faults.map { .object([("part", .number($0.part)), ("reason", .string($0.reason))]) })),
            ("missing", .array(missing.map { item in
                .object([("log", .string(item.log.description)), ("held", .number(item.held)), ("named", .number(item.named))])
            })),
        ])
    }

    package var lines: [String] {
        let name = FieldValues.hex(bundle.prefix(4))
        var line = "bundle \(name) of node \(sender?.description ?? "?"): \(parts) part(s), \(bytes) bytes, \(stored) new entries"
        if setAside > 0 { line += ", \(setAside) of them set aside" }
        if newlySent > 0 { line += ", \(newlySent) operation(s) are now known to be at the centre" }
        if !papersWhole.isEmpty { line += ", \(papersWhole.count) attachment(s) are whole here" }
        if !papersBegun.isEmpty { line += ", \(papersBegun.count) attachment(s) are here in part" }
        var lines = [line]
        if let count = papersLeft[.unknown] { lines.append("! \(count) part(s) of attachments in bundle \(name) were not taken: no operation here names them, or their key was erased.") }
        if let count = papersLeft[.wrong] { lines.append("! \(count) part(s) of attachments in bundle \(name) are not what they are called.") }
        if let count = papersLeft[.noRoom] { lines.append("! \(count) part(s) of attachments in bundle \(name) were not taken: the disk is full. Make room, and read the stick again.") }
        for fault in faults {
            lines.append(
                fault.reason.utf8.starts(with: "version-".utf8)
                    ? "! part \(fault.part) of bundle \(name) is of another version of the format (\(fault.reason)), and this program reads version \(BundleLimits.version): have the bundle written anew by a program of this version."
                    : "! part \(fault.part) of bundle \(name) was not read to its end: \(fault.reason). What came before holds; the rest comes with the next bundle.")
        }
        if faults.isEmpty, !isComplete { lines.append("! bundle \(name) is not complete: the stick was pulled out too early, or parts are missing. What is here was taken.") }
        for item in refused { lines.append("! of the log \(item.log) a run was not taken: \(item.reason).") }
        for item in missing { lines.append("! of the log \(item.log) entries \(item.held) to \(item.named - 1) are still missing here.") }
        return lines
    }
}

extension BundleError {
    /// The reason in words that stay.
    package var reason: String {
        switch self {
        case .notABundle: "not-a-bundle"
        case .version(let version): "version-\(version)"
        case .header: "damaged-header"
        case .otherReceiver: "other-receiver"
        case .record(let index): "damaged-record-\(index)"
        case .frame: "damaged-frame"
        case .tooLarge: "too-large"
        case .signature: "signature"
        case .outOfPlace: "out-of-place"
        }
    }
}
