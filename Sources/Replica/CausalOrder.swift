import Causality
import MerkleLog
import OperationLog

// The centre takes an entry only after what its writer had applied. So its order of arrival, in which it answers, is causally closed
// (design D14), and no rule is put to an entry without what it builds on, as it could be after a restore of the centre. A writer holds all of
// this and offers it; what comes together is put in order.

extension Replica {
    /// Those of `accepted` that build on what is neither held nor among them.
    func buildingOnUnheld(_ accepted: [AcceptedRun]) -> [AcceptedRun] {
        guard identity.isCentre else { return [] }
        var sizes: [LogID: UInt64] = [:]
        for item in accepted { sizes[item.run.log.id] = max(item.run.log.size, sizes[item.run.log.id] ?? 0) }
        return accepted.filter { item in
            guard item.run.log.node != identity.centreNode, let context = item.run.contexts.last?.context else { return false }
            return !isCovered(context) { sizes[$0] }
        }
    }

    /// Passed over is what the centre itself would have to have written: its own logs, as long as it knows of nothing that it lost. Who claims
    /// to have seen more of them is set aside by rule.
    private func isCovered(_ context: VersionVector, _ size: (LogID) -> UInt64?) -> Bool {
        context.items.allSatisfy { item in
            let held = head.logs[item.log]
            if max(held?.size ?? 0, size(item.log) ?? 0) >= item.count { return true }
            // Of a forked log the branch that went never comes.
            if head.forkStatements[item.log] != nil { return true }
            guard let held, held.node == identity.centreNode else { return false }
            return !head.hasLost(held.id, below: item.count)
        }
    }

    struct Piece {
        let run: AcceptedRun
        /// The end of the run: its proof and the word over the log hold from here on.
        let isLast: Bool
    }

    /// The runs, cut where one builds on another that comes later. Nearly always they are in order as they came.
    func causalOrder(_ accepted: [AcceptedRun]) -> [Piece] {
        guard identity.isCentre, accepted.count > 1 else { return accepted.map { Piece(run: $0, isLast: true) } }
        var sizes: [LogID: UInt64] = [:]
        var isOrdered = true
        for item in accepted where isOrdered {
            if let context = item.run.contexts.last?.context, !isCovered(context, { sizes[$0] }) { isOrdered = false }
            sizes[item.run.log.id] = item.run.log.size
        }
        if isOrdered { return accepted.map { Piece(run: $0, isLast: true) } }

        sizes = [:]
        var rest = accepted.map { $0.run.pieces[...] }
        var result: [Piece] = []
        var takesNext = false
        while rest.contains(where: { !$0.isEmpty }) {
            var hasMoved = false
            for index in rest.indices {
                while let run = rest[index].first, let context = run.contexts.last?.context, let first = run.incoming.first?.admitted.dot,
                    first.sequence <= max(head.logs[first.log]?.size ?? 0, sizes[first.log] ?? 0), takesNext || isCovered(context, { sizes[$0] })
                {
                    takesNext = false
                    hasMoved = true
                    rest[index].removeFirst()
                    sizes[first.log] = first.sequence + UInt64(run.incoming.count)
                    result.append(Piece(run: AcceptedRun(outcome: accepted[index].outcome, run: run), isLast: rest[index].isEmpty))
                }
            }
            // Only logs that name each other in a circle, which no honest writer can: then in any order.
            takesNext = !hasMoved
        }
        return result
    }
}

extension Replica.TakenRun {
    /// The same run in pieces, each with one context at its end, and whole transactions in each.
    fileprivate var pieces: [Replica.TakenRun] {
        var result: [Replica.TakenRun] = []
        var start = 0
        var contextIndex = 0
        while start < incoming.count {
            var end = endOfGroup(at: start)
            // On to the group in which the context grows next.
            while end < incoming.count, !contexts.contains(where: { $0.from >= end && $0.from < endOfGroup(at: end) }) { end = endOfGroup(at: end) }
            while contextIndex + 1 < contexts.count, contexts[contextIndex + 1].from <= start { contextIndex += 1 }
            var piece = self
            piece.incoming = Array(incoming[start..<end])
            piece.contexts = [(0, contexts[contextIndex].context)]
            for later in contexts[(contextIndex + 1)...] where later.from < end { piece.contexts.append((later.from - start, later.context)) }
            result.append(piece)
            start = end
        }
        return result
    }
}

extension RunOutcome {
    /// Of one run in several pieces.
    mutating func add(_ piece: RunOutcome) {
        guard case .stored(let start, let count, let setAside, let malformed) = self, case .stored(_, let more, let aside, let broken) = piece else {
            preconditionFailure("pieces of a run are stored")
        }
        self = .stored(start: start, count: count + more, setAside: setAside + aside, malformed: malformed + broken)
    }
}
