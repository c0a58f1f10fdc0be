import Causality
import MerkleLog
import OperationLog
import RecordMerge

/// Ranges that the centre has just set aside, by scope and reason.
struct SetAside {
    let scope: ScopeID
    let reason: VerdictReason
    var ranges: [EntryRange]
}

extension [SetAside] {
    /// Joins ranges that touch.
    mutating func add(_ range: EntryRange, _ scope: ScopeID, _ reason: VerdictReason) {
        guard let index = firstIndex(where: { $0.scope == scope && $0.reason == reason }) else {
            append(SetAside(scope: scope, reason: reason, ranges: [range]))
            return
        }
        if let last = self[index].ranges.last, last.log == range.log, last.end == range.start {
            self[index].ranges[self[index].ranges.count - 1] = EntryRange(log: last.log, start: last.start, count: last.count + range.count)
        } else {
            self[index].ranges.append(range)
        }
    }
}

extension Replica {
    /// A centre that was set back may have taken entries above the cut of a compromised node before its own lost word about that node came
    /// back. They are late entries like any: set aside as soon as the centre knows again. Nearly always there is nothing to look for.
    func lateUnderReturnedMarks(_ accepted: [AcceptedRun], fold: inout BatchFold) throws(StoreFailure) -> [SetAside] {
        guard identity.isCentre,
            accepted.contains(where: { $0.run.log.node == identity.centreNode && identity.upperScopes.contains($0.run.log.scope) })
        else { return [] }
        let membership = fold.head.rules.membership
        var setAside: [SetAside] = []
        for facts in membership.nodes(at: nil) where facts.state == .compromised {
            for log in head.logs.values.filter({ $0.node == facts.number }).sorted(by: { $0.id < $1.id }) {
                let cut = membership.cut(facts.number, log.id, at: nil) ?? 0
                guard cut < log.size else { continue }
                let known = fold.head.scopeState(log.scope).verdicts.filter { $0.readmittedBy == nil || $0.reason == .compromised }
                let late = EntryRange(log: log.id, start: cut, count: log.size - cut).less(known.flatMap(\.ranges))
                for range in late { setAside.add(range, log.scope, .compromised) }
                try refold(late, scope: log.scope, fold: &fold)
                if !late.isEmpty { fold.mustRebuildRules = true }
            }
        }
        return setAside
    }

    /// The centre's verdicts, in the commit that stores what they set aside, and ahead of it in the order of arrival (design D10).
    func writeVerdicts(_ setAside: [SetAside], wall: UInt64, fold: inout BatchFold) throws(StoreFailure) {
        // A verdict says against which count of the upper scopes it was given: what this very batch brought of them is among it.
        var seen = head
        for scope in identity.upperScopes {
            seen.frontiers[scope] = fold.head.frontiers[scope]
            for item in fold.head.frontier(scope).items { seen.logs[item.log] = fold.head.logs[item.log] }
        }
        for item in setAside {
            precondition(head.ownLogs[item.scope] != nil, "the centre has no log of its own in scope \(item.scope)")
            // Sixteen KiB hold about a thousand ranges.
            var rest = item.ranges[...]
            while !rest.isEmpty {
                let part = rest.prefix(512)
                rest = rest.dropFirst(512)
                let draft = EntryDraft(kind: .verdict, author: 0, target: .none, subject: .verdict(item.reason, Array(part)))
                let dots = try appendOwn([draft], scope: item.scope, wall: wall, isDoubtful: false, secrets: [], seen: seen, fold: &fold)
                fold.note(ScopeState.Verdict(dot: dots[0], reason: item.reason, ranges: Array(part)), scope: item.scope)
                fold.verdictArrivals.append(EntryRange(log: dots[0].log, start: dots[0].sequence, count: 1))
            }
        }
    }
}

extension BatchFold {
    /// A verdict of this batch over entries that were never folded, or whose records are folded anew in it.
    mutating func note(_ verdict: ScopeState.Verdict, scope: ScopeID) {
        var state = head.scopeState(scope)
        state.insert(verdict)
        head.scopes[scope] = state
        touch(scope)
    }

    /// Rows of arrival: verdicts first, then what they judge and the rest.
    mutating func recordArrivals(_ ranges: [EntryRange]) {
        for range in verdictArrivals + ranges {
            batch.arrivals.append(Arrival(position: head.nextArrival, range: range))
            head.nextArrival += 1
        }
    }
}
