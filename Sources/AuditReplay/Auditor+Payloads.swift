import Causality
import MerkleLog
import OperationLog

/// That the value of one field be destroyed.
struct ErasureOrder {
    let field: FieldNumber
    /// The entry that orders it.
    let order: Dot
    /// What the centre had last quoted of the log that the order names.
    let quoted: ContextItem?
}

// Payloads against the commitments in their entries (design D4).
extension Auditor {
    mutating func checkPayload(_ entry: Entry, _ taken: LogWork.Taken, _ index: Int) {
        guard let commitment = entry.commitment else {
            if taken.payload != nil { payloadUncalledFor(entry.dot) }
            return
        }
        let orders = erasures.isEmpty ? nil : erasures[entry.dot]
        // An order over an entry of a branch that went covers what was issued anew in its place.
        var covering = orders
        if !erasures.isEmpty, entry.kind == .reissue, case .reissue(let old)? = entry.subjectValue, let more = erasures[old.dot] {
            covering = (orders ?? []) + more
        }
        guard let bytes = taken.payload else {
            // Nothing is left of a payload whose values were all erased before it came.
            if let covering {
                works[index].counts.erased.add(entry.dot.sequence)
                noteErased(entry.dot, covering[0].order)
            } else {
                works[index].missPayload(entry.dot)
            }
            return
        }
        works[index].counts.checkedPayloads += 1
        if covering == nil, let first = bytes.first, first >> 5 == 5 {
            // Whole, and nobody ordered otherwise: the hot path.
            guard let secret = taken.secret, let found = try? commitments.commitment(payload: bytes, secret: secret, dot: entry.dot), found == commitment
            else { return payloadDiffers(entry.dot) }
            return
        }
        guard let payload = try? Payload.decode(bytes), payload.commitment(secret: taken.secret, dot: entry.dot, hasher: &commitments) == commitment else {
            return payloadDiffers(entry.dot)
        }
        if payload.values.count <= payload.salts.count, taken.secret != nil, contents.origin == .export { return payloadDiffers(entry.dot) }
        for item in payload.masked where !(covering?.contains { $0.field == item.field } ?? false) {
            works[index].counts.maskedWithoutOrder.add(entry.dot.sequence)
            findings.add(Finding(.maskedWithoutOrder, at: entry.dot, "The value of field \(item.field) of entry \(entry.dot) is masked, and no order to erase it is here."))
        }
        for order in orders ?? [] where payload.values.contains(where: { $0.field == order.field }) {
            disobeyed[entry.dot.log, default: []].append((entry.dot, order))
        }
        if let covering, payload.masked.contains(where: { item in covering.contains { $0.field == item.field } }) {
            works[index].counts.erased.add(entry.dot.sequence)
            noteErased(entry.dot, covering[0].order)
        }
    }

    /// An order means the content that its writer had: where it quotes a root that the log here never had, it is about another branch.
    mutating func reportDisobeyed(_ group: [Int]) {
        for index in group {
            guard let found = disobeyed.removeValue(forKey: works[index].id) else { continue }
            let tree = LogTree(source: source, log: works[index].id, blocks: works[index].blocks)
            for item in found {
                if let quoted = item.order.quoted {
                    guard quoted.count <= works[index].size, let root = try? CompactTree(size: quoted.count, from: tree).root(), root.prefix == quoted.root
                    else { continue }
                }
                findings.add(Finding(.erasureNotObeyed, at: item.dot, "The value of field \(item.order.field) of entry \(item.dot) is here, although entry \(item.order.order) orders that it be erased."))
            }
        }
    }

    private mutating func noteErased(_ dot: Dot, _ order: Dot) {
        findings.add(Finding(.erased, at: dot, "Values of entry \(dot) are erased by order of entry \(order)."))
    }

    private mutating func payloadDiffers(_ dot: Dot) {
        findings.add(Finding(.payloadDiffers, at: dot, "The payload of entry \(dot) is not the one that the entry commits to: it was changed, or belongs elsewhere."))
    }

    mutating func payloadUncalledFor(_ dot: Dot) {
        findings.add(Finding(.payloadUncalledFor, at: dot, "A payload stands beside entry \(dot), which commits to none."))
    }
}

extension LogWork {
    mutating func missPayload(_ dot: Dot) {
        if let last = missingPayloads.last, last.end == dot.sequence {
            missingPayloads[missingPayloads.count - 1] = EntryRange(log: last.log, start: last.start, count: last.count + 1)
        } else {
            missingPayloads.append(EntryRange(log: dot.log, start: dot.sequence, count: 1))
        }
    }
}
