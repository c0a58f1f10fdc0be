package import Causality
import CivilRegistry
import MerkleLog
import OperationLog
import RecordMerge

/// What a citizen's receipt was held against.
package struct ReceiptFound: Sendable {
    /// The entry that the receipt is about.
    package let dot: Dot
    /// The request, when the entry belongs to one.
    package let record: RecordID?
    package let node: NodeID
    /// By the writer's clock.
    package let time: HybridTime?
    /// Entries below the root that was signed.
    package let size: UInt64
    /// The centre says that it has stored the entry.
    package let isStored: Bool
}

extension Auditor {
    /// Holds the receipt against the log that it names: signature under the log's own key, the entry, and the root. Everything that does not fit is a
    /// finding of its own kind.
    mutating func checkReceipt() -> ReceiptFound? {
        guard let signed = options.receipt else { return nil }
        let receipt = signed.receipt
        guard let dot = receipt.dot, let deployment else {
            findings.add(Finding(.receiptForm, "The receipt names no log of this system."))
            return nil
        }
        guard let index = indexes[dot.log] else {
            findings.add(Finding(.receiptLogMissing, log: dot.log, sequence: dot.sequence, "The log \(dot.log) that the receipt is about is not here; look in an export of the centre, or of the desk that gave it."))
            return nil
        }
        let work = works[index]
        guard work.genesis.deployment.utf8.elementsEqual(deployment.utf8), let state = work.state, state.origin == receipt.origin else {
            findings.add(Finding(.receiptForged, log: dot.log, sequence: dot.sequence, "The receipt names log \(dot.log) under another origin than it has: it was not given by this log's node."))
            return nil
        }
        guard signed.isValid(by: work.genesis.key) else {
            findings.add(Finding(.receiptForged, log: dot.log, sequence: dot.sequence, "The receipt's signature is not by the key of log \(dot.log): it was altered, or another made it."))
            return nil
        }
        guard work.size >= receipt.size else {
            findings.add(Finding(
                .receiptEntriesMissing, log: dot.log, sequence: dot.sequence,
                "The receipt was given when log \(dot.log) had \(receipt.size) entries, and \(work.size) are here: they have not arrived, or were cut off. Look again after the next exchange, and ask the desk."))
            return nil
        }
        var fits = work.roots[receipt.size] == receipt.root
        var entry: Entry?
        if let bytes = readEntry(dot) {
            if MerkleTree.leafHash(bytes) != receipt.leaf { fits = false }
            entry = try? Entry.decode(bytes, at: dot)
        } else {
            fits = false
        }
        guard fits else {
            // Its node signed the receipt and stands behind another content of the same places.
            findings.add(Finding(.receiptContradicts, log: dot.log, sequence: dot.sequence, "The receipt is signed by the node of log \(dot.log), over another content of its first \(receipt.size) entries than is here: the log was changed after the receipt was given."))
            return nil
        }
        return ReceiptFound(
            dot: dot, record: entry.flatMap { $0.type != nil ? $0.dot : $0.record }, node: work.genesis.node, time: entry?.time, size: receipt.size,
            isStored: (work.cosigned?.size ?? 0) > dot.sequence)
    }

    private func readEntry(_ dot: Dot) -> [UInt8]? {
        // Pages of an export begin at multiples of 256 and are whole; those of a store may be shorter.
        var start = dot.sequence / 256 * 256
        while let page = try? source.page(dot.log, from: start), !page.entries.isEmpty {
            if dot.sequence - start < UInt64(page.entries.count) { return page.entries[Int(dot.sequence - start)] }
            start += UInt64(page.entries.count)
        }
        return nil
    }
}

extension ReceiptFound {
    /// For people.
    package var line: String {
        let when = time.map { ", made at \($0.text) by the clock of node \(node)" } ?? ""
        let about = record.map { " about record \($0)" } ?? ""
        return "Receipt right: entry \(dot)\(about)\(when), is here as it was signed. \(isStored ? "The centre has stored it." : "Nothing here shows that the centre has stored it.")"
    }

    package var json: JSON {
        .dictionary([
            "entry": .string(dot.description), "record": record.map { .string($0.description) }, "node": .number(node.rawValue), "size": .number(size), "stored": .bool(isStored),
        ])
    }
}
