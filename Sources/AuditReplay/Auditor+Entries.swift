import Attachments
import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import RecordMerge

// Taking up entries: payloads, permission, times, claims, and the merged state.
extension Auditor {
    /// Takes up the waiting entry, or the whole waiting transaction, of a log.
    mutating func apply(_ index: Int) {
        let group = works[index].group
        works[index].group = []
        let isMalformed = group.contains { if case .failure = $0.entry { true } else { false } }
        // A cursor only goes forward: each entry is looked up once.
        let over = group.map { works[index].segments.find($0.dot.sequence) }
        // The rules judge a transaction as a whole.
        let segment = over.first { $0?.standing != nil } ?? over.last { $0 != nil } ?? nil

        let scope = works[index].genesis.scope
        if works[index].groupHasGrowth {
            // What the centre has set aside because it claims to know of the centre what the centre never wrote, is not missing here.
            let isImpossible = segment?.rule.map { verdicts[scope]!.verdicts[$0].reason == .impossibleContext } ?? false
            for taken in group { if case .success(let entry) = taken.entry { checkContext(index, entry, isImpossible: isImpossible) } }
        }
        let isUpper = upperScopes.contains(scope)
        let fold = works[index].fold
        if isMalformed {
            for taken in group { noteMalformed(index, taken) }
        } else if !works[index].isCentre {
            judge(index, group, segment)
        }
        for (taken, own) in zip(group, over) {
            // A verdict counts entry by entry, in whatever order it and the entries come; the centre gives verdicts over whole transactions.
            let ownAtLimit = options.limit == nil ? own : works[index].segmentsAtLimit.find(taken.dot.sequence)
            if own?.standing != nil { works[index].counts.setAside += 1 }
            let isFolded = taken.dot.sequence < works[index].limit && ownAtLimit?.standing == nil && !isMalformed
            if case .success(let entry) = taken.entry {
                take(up: entry, taken, index, scope, isUpper: isUpper, own, atLimit: ownAtLimit, isFolded: isFolded, isMalformed: isMalformed)
            } else if taken.payload != nil {
                payloadUncalledFor(taken.dot)
            }
            if works[index].isCentre { noteTime(index, taken) }
            folds[fold].pass(taken.dot)
        }
        works[index].applied += UInt64(group.count)
    }

    private mutating func take(
        up entry: Entry, _ taken: LogWork.Taken, _ index: Int, _ scope: ScopeID, isUpper: Bool, _ segment: VerdictTable.Segment?,
        atLimit: VerdictTable.Segment?, isFolded: Bool, isMalformed: Bool
    ) {
        checkPayload(entry, taken, index)
        checkTime(entry, taken, index)
        if !entry.subject.isEmpty, !isMalformed { noteSubject(entry, index) }
        guard !isMalformed else { return }
        var type = entry.type
        if let record = entry.record {
            let fold = works[index].fold
            let slot = folds[fold].slot(record)
            if let type { folds[fold].name(slot, type: type) } else { type = folds[fold].type(slot) }
            if isFolded { folds[fold].fold(entry, leaf: taken.leaf.prefix, slot: slot) }
            if type == RecordType.request, segment?.standing == nil { checkNumber(entry, record) }
            if type == RecordType.attachment, segment?.standing == nil { noteAttachments(entry, taken) }
            if record == options.watch, taken.dot.sequence < works[index].limit { watch(entry, taken, index, atLimit) }
        }
        if isUpper || type == nil || type == RecordType.operator, !(segment?.isOutOfRules ?? false) {
            rules.fold(entry, scope: scope, recordType: type)
        }
    }

    private mutating func noteAttachments(_ entry: Entry, _ taken: LogWork.Taken) {
        let named = AttachmentID.named(by: entry)
        guard !named.isEmpty else { return }
        let payload = taken.payload.flatMap { try? Payload.decode($0) }
        let isErased = payload?.masked.contains { $0.field == AttachmentField.key } ?? false
        for item in named { attachments[item.id] = (attachments[item.id] ?? false) || !isErased }
    }

    // MARK: Permission

    /// The same rules that the centre judged by, at the entry's context; a transaction stands or falls with its first violation.
    private mutating func judge(_ index: Int, _ group: [LogWork.Taken], _ segment: VerdictTable.Segment?) {
        guard chain != nil, !upperScopes.isEmpty, !works[index].lacksContext, let state = works[index].state else {
            works[index].counts.notJudged.add(group[0].dot.sequence)
            return
        }
        let scope = works[index].genesis.scope
        let verdict = segment?.rule.map { verdicts[scope]!.verdicts[$0] }
        let centreCount = verdict?.centreCount ?? upperCount
        works[index].counts.judgedEntries += UInt64(group.count)
        var reason: VerdictReason?
        for taken in group {
            guard case .success(let entry) = taken.entry else { continue }
            var type = entry.type
            if type == nil, let record = entry.record { type = folds[works[index].fold].type(record) }
            reason = rules.reason(for: entry, log: state, context: taken.context, recordType: type, centreCount: centreCount)
            if reason != nil { break }
        }
        let dot = group[0].dot
        // Who was an operator may have stood in a branch that was here then and went, or that came later.
        let disagrees = (reason == .unknownAuthor && verdict == nil) || (reason == nil && verdict?.reason == .unknownAuthor)
        if disagrees, group[0].context.items.contains(where: { forked.contains($0.log) }) {
            works[index].counts.judgedOnBranch.add(dot.sequence)
            return
        }
        switch (reason, verdict) {
        case (nil, nil): break
        case (let reason?, nil):
            // What a clerk had set aside before it came, the centre did not judge any more.
            if segment?.hasOrder ?? false { return }
            works[index].violations.append(LogWork.Violation(range: EntryRange(log: dot.log, start: dot.sequence, count: UInt64(group.count)), reason: reason))
        case (nil, let verdict?):
            if verdict.reason == .unknownAuthor, verdicts[scope]!.hasReadmissions {
                works[index].counts.readmittedRule.add(dot.sequence)
            } else {
                findings.add(Finding(.verdictWithoutViolation, at: dot, scope: scope, "Verdict \(verdict.dot) sets entry \(dot) aside by a rule (code \(verdict.reason.code)) that it does not break."))
            }
        case (let reason?, let verdict?):
            if reason != verdict.reason {
                findings.add(Finding(.verdictForOtherReason, at: dot, scope: scope, "Verdict \(verdict.dot) sets entry \(dot) aside for another reason (code \(verdict.reason.code)) than the rules give (code \(reason.code))."))
            }
        }
    }

    private mutating func noteMalformed(_ index: Int, _ taken: LogWork.Taken) {
        guard case .failure(let reason) = taken.entry else { return }
        works[index].counts.malformed.add(taken.dot.sequence)
        findings.add(Finding(.malformedEntry, at: taken.dot, "Entry \(taken.dot) is malformed (\(reason.word)); it stands properly in its author's log and is applied nowhere."))
    }

    // MARK: Times

    private mutating func noteTime(_ index: Int, _ taken: LogWork.Taken) {
        let time = (try? taken.entry.get())?.time ?? taken.previousTime
        works[index].times.append(max(time.rawValue, works[index].times.last ?? 0))
    }

    /// Times are claims of the author. What contradicts the centre's clock, or the log itself, is told; it decides nothing.
    private mutating func checkTime(_ entry: Entry, _ taken: LogWork.Taken, _ index: Int) {
        let sequence = entry.dot.sequence
        if entry.timeIsDoubtful { works[index].counts.doubtful.add(sequence) }
        if entry.time < taken.previousTime { works[index].counts.fell.add(sequence) }
        if works[index].isCentre || entry.timeIsDoubtful { return }
        if entry.time.milliseconds + HybridClock.maxLead < works[index].centreTime.milliseconds { works[index].counts.behindCentre.add(sequence) }
        for cosigned in works[index].stated.cosignatures where sequence < cosigned.size {
            if entry.time.milliseconds > Self.milliseconds(cosigned.cosignature.time) + HybridClock.maxLead { works[index].counts.beyondCosignature.add(sequence) }
        }
    }

    static func milliseconds(_ seconds: UInt64) -> UInt64 {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        return overflow ? .max / 2 : min(product, .max / 2)
    }

    // MARK: What entries say of logs

    private mutating func noteSubject(_ entry: Entry, _ index: Int) {
        func claim(_ kind: RootClaim.Kind, _ point: LogPoint) -> RootClaim {
            RootClaim(kind: kind, count: point.size, prefix: point.root.prefix, root: point.root, by: entry.dot)
        }
        switch entry.subjectValue {
        case .predecessor(let point)?: claims[point.log, default: []].append(claim(.predecessor, point))
        case .lost(let ranges)?: works[index].lost += ranges.filter { $0.log == entry.dot.log }
        case .fork(let point)? where works[index].isCentre: claims[point.log, default: []].append(claim(.branchThatStays, point))
        case .checkpoints(let points)? where works[index].isCentre:
            for point in points {
                claims[point.log, default: []].append(claim(.seen, point))
                if options.watch != nil { sightings[point.log, default: []].append((point.size, entry.time.milliseconds)) }
            }
        default: break
        }
    }

    // MARK: Numbers on paper

    /// A number stands on the paper of one request for ever; a re-issue of a lost branch keeps it.
    private mutating func checkNumber(_ entry: Entry, _ record: RecordID) {
        guard entry.fields.contains(RequestField.number), let text = entry.openText(RequestField.number) else { return }
        let key = PaperKey(text)
        guard let known = numbers[key] else {
            numbers[key] = (record, entry.dot)
            return
        }
        if known.record == record { return }
        if entry.kind == .reissue, case .reissue(let old)? = entry.subjectValue, old.dot == known.entry { return }
        findings.add(Finding(.numberTwice, at: entry.dot, "The number on paper that entry \(entry.dot) gives to record \(record) was given to record \(known.record) by entry \(known.entry)."))
    }

    // MARK: Explanations

    private mutating func watch(_ entry: Entry, _ taken: LogWork.Taken, _ index: Int, _ segment: VerdictTable.Segment?) {
        let lower = works[index].isCentre ? entry.time : works[index].centreTime
        watched.append(
            AuditResult.Watched(
                source: Explanation.Source(entry: entry, context: taken.context, verdict: segment?.standing), node: works[index].genesis.node,
                scope: works[index].genesis.scope, payload: taken.payload, notBefore: lower.rawValue == 0 ? nil : lower, notAfter: nil))
    }
}

/// A number on paper, as bytes: strings that look alike are not the same number, and no text of it stays in memory.
struct PaperKey: Hashable {
    private let hash: Hash

    init(_ text: [UInt8]) { hash = Hash.sha256(text) }
}

extension Entry {
    /// The bytes of an open text value, without building the body's values.
    func openText(_ field: FieldNumber) -> [UInt8]? {
        guard !body.isEmpty else { return nil }
        var reader = CBORReader(body)
        guard var remaining = try? reader.map() else { return nil }
        while remaining > 0 {
            remaining -= 1
            guard let key = try? reader.uint() else { return nil }
            if key == UInt64(field) { return (try? reader.text()).map { Array($0.utf8) } }
            guard (try? reader.skip()) != nil else { return nil }
        }
        return nil
    }
}

extension MalformedEntry {
    /// For reports: what is wrong, without content.
    var word: String {
        switch self {
        case .encoding: "not canonical"
        case .tooLarge: "too large"
        case .unknownVersion: "of an unknown version"
        case .envelope(let key): "envelope key \(key)"
        case .outsideContext: "refers outside its context"
        case .nestedTransaction: "a transaction inside another"
        case .transactionSibling: "a sibling is"
        case .genesisPlace: "a genesis in the wrong place"
        }
    }
}
