import Causality
import OperationLog

// Payloads against the commitments in their entries (design D4).
extension Auditor {
    mutating func checkPayload(_ entry: Entry, _ taken: LogWork.Taken, _ index: Int) {
        guard let commitment = entry.commitment else {
            if taken.payload != nil { payloadUncalledFor(entry.dot) }
            return
        }
        let orders = erasures.isEmpty ? nil : erasures[entry.dot]
        guard let bytes = taken.payload else {
            // Nothing is left of a payload whose values were all erased before it came.
            if let orders {
                works[index].counts.erased.add(entry.dot.sequence)
                noteErased(entry.dot, orders[0].order)
            } else {
                works[index].missPayload(entry.dot)
            }
            return
        }
        works[index].counts.checkedPayloads += 1
        if orders == nil, let first = bytes.first, first >> 5 == 5 {
            // Whole, and nobody ordered otherwise: the hot path.
            guard let secret = taken.secret, let found = try? commitments.commitment(payload: bytes, secret: secret, dot: entry.dot), found == commitment
            else { return payloadDiffers(entry.dot) }
            return
        }
        guard let payload = try? Payload.decode(bytes), payload.commitment(secret: taken.secret, dot: entry.dot, hasher: &commitments) == commitment else {
            return payloadDiffers(entry.dot)
        }
        if payload.values.count <= payload.salts.count, taken.secret != nil, contents.origin == .export { return payloadDiffers(entry.dot) }
        for item in payload.masked where !(orders?.contains { $0.field == item.field } ?? false) {
            works[index].counts.maskedWithoutOrder.add(entry.dot.sequence)
            findings.add(Finding(.maskedWithoutOrder, at: entry.dot, "The value of field \(item.field) of entry \(entry.dot) is masked, and no order to erase it is here."))
        }
        for order in orders ?? [] where payload.values.contains(where: { $0.field == order.field }) {
            findings.add(Finding(.erasureNotObeyed, at: entry.dot, "The value of field \(order.field) of entry \(entry.dot) is here, although entry \(order.order) orders that it be erased."))
        }
        if let orders, payload.masked.contains(where: { item in orders.contains { $0.field == item.field } }) {
            works[index].counts.erased.add(entry.dot.sequence)
            noteErased(entry.dot, orders[0].order)
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
