import Causality
import MerkleLog
import OperationLog
import RecordMerge

// Reading the logs of a group side by side, in the order of cause and effect.
extension Auditor {
    /// Takes up a log to its end, and of others what its entries' contexts name, when they name it.
    mutating func walk(_ leader: Int) {
        var stack: [(log: Int, count: UInt64)] = [(leader, .max)]
        while let top = stack.last {
            if works[top.log].applied >= top.count {
                stack.removeLast()
                continue
            }
            if works[top.log].group.isEmpty, !take(top.log) {
                stack.removeLast()
                continue
            }
            if let need = unmet(top.log) {
                if stack.contains(where: { $0.log == need.log }) {
                    let dot = works[top.log].group[0].dot
                    findings.add(Finding(.circularContext, at: dot, "The context of entry \(dot) names entries that themselves name it: one of them is not true."))
                    works[top.log].lacksContext = true
                } else {
                    stack.append(need)
                    continue
                }
            }
            apply(top.log)
        }
    }

    /// What the waiting entries' contexts name, is here, and was not taken up yet.
    private func unmet(_ index: Int) -> (log: Int, count: UInt64)? {
        guard works[index].groupHasGrowth else { return nil }
        for taken in works[index].group {
            guard case .success(let entry) = taken.entry else { continue }
            for item in entry.growth {
                guard let other = indexes[item.log], other != index else { continue }
                if works[other].applied < item.count, !works[other].ended, !finished.contains(other) { return (other, item.count) }
            }
        }
        return nil
    }

    /// Takes the next entry, or whole transaction, of a log out of the source and into its tree. False at the end.
    private mutating func take(_ index: Int) -> Bool {
        works[index].treeBefore = nil
        works[index].groupHasGrowth = false
        repeat {
            guard fillPage(index) else {
                works[index].ended = true
                if !works[index].group.isEmpty {
                    let dot = works[index].group[0].dot
                    findings.add(Finding(.entriesMissing, at: dot, "The log \(dot.log) ends inside the transaction that begins at entry \(dot.sequence)."))
                    works[index].group = []
                }
                return false
            }
            if let dot = works[index].takeRow() {
                findings.add(Finding(.leafDiffers, at: dot, "Entry \(dot) is not the one whose hash stands in the tile: one of the two was changed."))
            }
        } while works[index].state!.openTransaction > 0
        return true
    }

    private mutating func fillPage(_ index: Int) -> Bool {
        if works[index].hasRow { return true }
        let size = works[index].size
        guard size < works[index].stated.entries, !works[index].ended else { return false }
        do throws(AuditFailure) {
            let page = try source.page(works[index].id, from: size)
            guard !page.entries.isEmpty else { throw AuditFailure(.entriesMissing, "The log \(works[index].id) has no entry \(size) here.") }
            works[index].page = page
            works[index].pageStart = size
        } catch {
            findings.add(Finding(error.kind, log: works[index].id, sequence: size, file: error.file, error.sentence))
            works[index].page = AuditPage()
            return false
        }
        do {
            works[index].leaves = size % 256 == 0 ? try source.leaves(works[index].id, from: size) : nil
        } catch {
            findings.add(Finding(error.kind, log: works[index].id, sequence: size, file: error.file, error.sentence))
            works[index].leaves = nil
        }
        done += UInt64(works[index].page.entries.count)
        options.progress?(done, total)
        return true
    }

    // MARK: Contexts

    /// What the entry's writer says that it knew: every count must be here, with the root that it quotes.
    mutating func checkContext(_ index: Int, _ entry: Entry, isImpossible: Bool) {
        for item in entry.growth {
            guard let other = indexes[item.log] else {
                claim(item, by: entry.dot)
                works[index].lacksContext = true
                continue
            }
            if works[other].genesis.scope != works[index].genesis.scope, !upperScopes.contains(works[other].genesis.scope) {
                findings.add(Finding(.contextOutsideScope, at: entry.dot, "The context of entry \(entry.dot) names the log \(item.log), which is of another scope."))
            }
            let held = finished.contains(other) ? works[other].size : works[other].applied
            if held < item.count, isImpossible, works[other].isCentre { continue }
            if held < item.count {
                claim(item, by: entry.dot)
                if !isInBranch(item) { works[index].lacksContext = true }
                continue
            }
            if let prefix = works[other].rootPrefix(at: item.count) {
                // What differs may be told of a branch: decided when the log's branches were read.
                if prefix != item.root { claim(item, by: entry.dot) }
            } else {
                claim(item, by: entry.dot)
            }
            if works[other].isCentre, item.count <= UInt64(works[other].times.count) {
                let time = HybridTime(rawValue: works[other].times[Int(item.count) - 1])
                if time > works[index].centreTime { works[index].centreTime = time }
            }
            if works[index].isCentre {
                if item.count > works[other].judged { works[other].judged = item.count }
                if options.watch != nil { sightings[item.log, default: []].append((item.count, entry.time.milliseconds)) }
            }
        }
    }

    /// A branch that is kept as evidence reaches that far: whether the root is its, is compared when it was read.
    private func isInBranch(_ item: ContextItem) -> Bool {
        contents.branches.contains { $0.log == item.log && $0.start < item.count && item.count - $0.start <= $0.entries }
    }

    private mutating func claim(_ item: ContextItem, by dot: Dot) {
        claims[item.log, default: []].append(RootClaim(kind: .context, count: item.count, prefix: item.root, root: nil, by: dot))
    }
}
