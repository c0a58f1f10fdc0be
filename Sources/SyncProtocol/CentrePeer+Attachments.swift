import Attachments
import Causality
import Replica

// The centre's side of attachments. Whatever is brought or wanted is checked against the entries that the node may read: an attachment nobody
// there names is neither taken nor given (design section 7, rule 5).
extension CentrePeer {
    /// Takes in the parts of requests whose operations were just stored, all in one durable step.
    /// - Parameter items: of each request its part about attachments and the scopes that its node may read.
    /// - Returns: what to say to each of them.
    mutating func take(
        _ items: [(request: AttachmentRequest?, readable: [ScopeID])]
    ) throws(StoreFailure) -> [AttachmentAnswer?] {
        guard var library = attachments, items.contains(where: { $0.request != nil }) else { return items.map { _ in nil } }
        try library.follow(replica)
        var allowed: [AttachmentPart] = []
        var refused: [[AttachmentProgress]] = []
        for item in items {
            var mine: [AttachmentProgress] = []
            for part in item.request?.parts ?? [] {
                guard try library.isNamed(part.id, in: item.readable, replica.head) else {
                    mine.append(AttachmentProgress(id: part.id, next: 0, code: .unknown))
                    continue
                }
                let known = try library.store.attachment(part.id)
                if paperRoom.takes(.ofPapers(isPreview: known?.isPreview ?? false)) {
                    allowed.append(part)
                } else {
                    mine.append(AttachmentProgress(id: part.id, next: known?.blocks.held ?? 0, code: .noRoom))
                }
            }
            refused.append(mine)
        }
        var outcomes = try library.receive(allowed)[...]
        var answers: [AttachmentAnswer?] = []
        for (item, refused) in zip(items, refused) {
            guard let request = item.request else {
                answers.append(nil)
                continue
            }
            var answer = AttachmentAnswer()
            answer.progress = outcomes.prefix(request.parts.count - refused.count) + refused
            outcomes = outcomes.dropFirst(request.parts.count - refused.count)
            if request.asks { answer.lacking = try lacking(library, item.readable, limit: AttachmentLimits.maxItems) }
            answers.append(answer)
        }
        attachments = library
        return answers
    }

    func lacking(_ library: AttachmentLibrary, _ readable: [ScopeID], limit: Int) throws(StoreFailure) -> [AttachmentID] {
        var ids: [AttachmentID] = []
        // Of all villages together much may be on its way: this looks at the oldest only, and the next question sees the rest.
        for item in try library.store.list(.lacking, limit: 4096) where ids.count < limit {
            if try library.isNamed(item.id, in: readable, replica.head) { ids.append(item.id) }
        }
        return ids
    }

    /// Parts of what the node wants, within what operations have left of the answer.
    mutating func give(_ request: AttachmentRequest, _ readable: [ScopeID], room: Int, into answer: inout AttachmentAnswer) throws(StoreFailure) {
        guard var library = attachments else { return }
        var left = room
        for wanted in request.wanted where answer.parts.count < AttachmentLimits.maxItems {
            guard try library.isNamed(wanted.id, in: readable, replica.head) else {
                answer.progress.append(AttachmentProgress(id: wanted.id, next: 0, code: .unknown))
                continue
            }
            guard let item = try library.store.attachment(wanted.id), item.isWhole else {
                answer.progress.append(AttachmentProgress(id: wanted.id, next: 0, code: .absent))
                continue
            }
            // It has all of it, and asks what the centre has.
            if wanted.next == wanted.id.size {
                answer.progress.append(AttachmentProgress(id: wanted.id, next: wanted.id.size, code: item.isSafe ? .safe : .held))
                continue
            }
            guard left > 0 else { continue }
            guard let part = try library.part(wanted.id, from: wanted.next, room: max(left, Int(AttachmentLimits.blockSize))) else {
                answer.progress.append(AttachmentProgress(id: wanted.id, next: 0, code: .absent))
                continue
            }
            left -= part.bytes.count
            answer.parts.append(part)
        }
        attachments = library
    }
}
