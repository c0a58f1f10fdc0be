import Causality
import RecordMerge
import Replica

/// `rebuild`: the merged state of a stopped node, which is a cache, folded anew from its logs (design D12), for kiosk and centre alike.
package enum Rebuild {
    /// - Parameter emit: takes a line a scope, and one every 100,000 entries.
    package static func run(data path: String, isCentre: Bool, wantsJSON: Bool, emit: (String) -> Void) throws(NodeFault) -> CommandOutput {
        let opened: OpenedNode
        do throws(NodeFault) { opened = try OpenedNode.open(path, wall: WallClock.milliseconds()) } catch {
            guard error.code == .busy else { throw error }
            throw NodeFault(.busy, "Another program uses this data folder. Stop \"serve\" first: the state is folded anew while the node is stopped.")
        }
        guard opened.profile.isCentre == isCentre else {
            throw NodeFault(.notFound, "This is the data folder of a \(isCentre ? "kiosk" : "centre"): use desa-\(isCentre ? "kiosk" : "central").")
        }
        var replica = opened.replica
        for epoch in opened.newEpochs where !wantsJSON { emit("scope \(epoch.scope): a new log was begun at this start, because \(epoch.reason.rawValue)") }
        var changed: [ScopeID] = []
        for scope in replica.head.scopeIDs {
            let before = replica.head.digest(scope)
            let all = replica.head.frontier(scope).items.reduce(0) { $0 + $1.count }
            var reported: UInt64 = 0
            do throws(StoreFailure) {
                try replica.rebuild(scope) { done in
                    guard done >= reported + 100_000 else { return }
                    reported = done
                    emit(
                        wantsJSON
                            ? JSON.object([("scope", .number(scope.rawValue)), ("entries", .number(done)), ("of", .number(all))]).text()
                            : "scope \(scope): \(done) of \(all) entries")
                }
            } catch { throw NodeFault(error) }
            let after = replica.head.digest(scope)
            if after != before { changed.append(scope) }
            emit(line(scope, all, before, after, wantsJSON: wantsJSON))
        }
        do throws(StoreFailure) { try replica.store.checkpoint(truncate: true) } catch { throw NodeFault(error) }
        guard !changed.isEmpty else { return CommandOutput("") }
        let list = changed.map(\.description).joined(separator: ", ")
        return CommandOutput(
            "", exit: .attention, complaint: "The merged state of scope \(list) was not what the logs say; now it is. Nothing is lost. Check the disk and tell the central office.")
    }

    private static func line(_ scope: ScopeID, _ entries: UInt64, _ before: StateDigest, _ after: StateDigest, wantsJSON: Bool) -> String {
        if wantsJSON {
            return JSON.object([
                ("scope", .number(scope.rawValue)), ("entries", .number(entries)), ("before", .string(before.description)), ("after", .string(after.description)),
                ("same", .bool(before == after)),
            ]).text()
        }
        let digest = after.description.prefix(16)
        return "scope \(scope): \(entries) entries folded anew, digest \(digest), " + (before == after ? "as before" : "before \(before.description.prefix(16))")
    }
}
