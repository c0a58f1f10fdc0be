import Attachments
package import Causality
package import CivilRegistry
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica

/// What an audit is to do.
package struct AuditOptions {
    /// The root key that the auditor trusts; nil: the one in the input, and the report says so.
    package var trustedRoot: TrustedRoot?
    /// Fold only what this vector covers; logs that it does not name count as empty. Everything is verified all the same.
    package var limit: VersionVector?
    /// Keep merged states and rule book in the result.
    package var keepsStates = false
    /// Collect what is needed to explain this record.
    package var watch: RecordID?
    /// A citizen's receipt, to be held against the log that it names.
    package var receipt: SignedReceipt?
    /// Entries read so far, and in all; called once a page.
    package var progress: ((UInt64, UInt64) -> Void)?

    package init() {}

    /// As a person types it; false when it is none.
    package mutating func limit(to text: String) -> Bool {
        limit = VersionVector(reading: text)
        return limit != nil
    }

    /// As a person types it; false when it is none.
    package mutating func watch(_ text: String) -> Bool {
        watch = RecordID(text)
        return watch != nil
    }
}

/// Verifies everything that a source holds and folds it into the merged state, in one pass over the entries and a short one before over
/// the centre's own. In memory: a page and the block roots of each log of the scope at hand (32 bytes for 256 entries), and the scope's merged state.
///
/// Logs of a scope are read side by side: an entry is taken up when all that its context names was taken up. So each entry is judged by
/// the rules as they stood for its writer, and most quoted roots can be compared on the way.
package struct Auditor {
    var source: any AuditSource
    let options: AuditOptions
    var findings = FindingList()
    var contents: AuditContents

    var chain: KeySetChain?
    var works: [LogWork] = []
    var indexes: [LogID: Int] = [:]
    /// Logs of earlier groups: read to their end.
    var finished: Set<Int> = []
    /// Branches kept as evidence, by log; read when the log was.
    var branches: [LogID: [ProvenBranch]] = [:]
    /// Logs of which the centre states which branch stays. Where the centre was set back there may be more branches than it ever saw together.
    var forked: Set<LogID> = []
    var upperScopes: [ScopeID] = []
    var rules = RuleBook(upperScopes: [], centreKeys: [])
    /// What is here of the centre's logs in the upper scopes.
    var upperCount = VersionVector()
    var verdicts: [ScopeID: VerdictTable] = [:]
    /// Erasure orders: the fields to be destroyed, with the first order that says so.
    var erasures: [Dot: [ErasureOrder]] = [:]
    /// Values that are here although an order names their dot: unless it meant another branch of the log.
    var disobeyed: [LogID: [(dot: Dot, order: ErasureOrder)]] = [:]
    /// Of the scopes of the group at hand.
    var folds: [ScopeFold] = []
    var commitments = CommitmentHasher()
    var claims: [LogID: [RootClaim]] = [:]
    var scopes: [AuditResult.Scope] = []
    var numbers: [PaperKey: (record: RecordID, entry: Dot)] = [:]
    var watched: [AuditResult.Watched] = []
    /// For explanations: the centre knew `count` entries of a log at a time of its own clock.
    var sightings: [LogID: [(count: UInt64, milliseconds: UInt64)]] = [:]
    var deployment: String?
    /// Whether a key stands beside any of the entries that name it.
    var attachments: [AttachmentID: Bool] = [:]
    var receiptFound: ReceiptFound?
    var done: UInt64 = 0
    var total: UInt64 = 0

    package init(_ source: any AuditSource, _ options: AuditOptions = AuditOptions()) {
        self.source = source
        self.options = options
        contents = AuditContents(.export)
    }

    /// The source as it was opened: for reading values afterwards.
    package var readSource: any AuditSource { source }

    /// Reads everything. A finding stops nothing that can still be checked.
    package mutating func run() -> AuditResult {
        contents = source.contents(&findings)
        total = contents.logs.reduce(0) { $0 + $1.entries }
        openTrust()
        for log in contents.logs { open(log) }
        readCentre()
        chooseUpperScopes()
        if works.isEmpty, !findings.contains(.exportCut), findings.count(.malformed) == 0 {
            findings.add(Finding(.noInput, "There is no log here: give an exported folder or the data folder of a stopped node."))
        }
        let upper = works.indices.filter { upperScopes.contains(works[$0].genesis.scope) }
        for index in upper where works[index].isCentre { upperCount.advance(works[index].id, to: works[index].stated.entries) }
        audit(upper, upperScopes)
        for scope in Set(works.map(\.genesis.scope)).sorted() where !upperScopes.contains(scope) {
            audit(works.indices.filter { works[$0].genesis.scope == scope }, [scope])
        }
        resolveClaims(final: true)
        checkCertificates()
        checkSuccessors()
        reportBranches()
        receiptFound = checkReceipt()
        return result()
    }

    /// One group of logs, whose contexts name no logs but each other's and those of earlier groups.
    private mutating func audit(_ group: [Int], _ ids: [ScopeID]) {
        folds = ids.map { ScopeFold($0) }
        for index in group { prepare(index) }
        // The centre's first: the rules are judged by what it holds of its upper logs.
        for index in group where works[index].isCentre { walk(index) }
        for index in group { walk(index) }
        for index in group { finish(index) }
        finished.formUnion(group)
        readBranches(group)
        resolveClaims(final: false)
        reportDisobeyed(group)
        for (fold, scope) in ids.enumerated() { finish(scope, folds[fold], group.filter { works[$0].genesis.scope == scope }) }
        folds = []
        for index in group { works[index].forgetPages() }
    }

    private mutating func prepare(_ index: Int) {
        let scope = works[index].genesis.scope
        if let table = verdicts[scope] {
            works[index].segments = SegmentCursor(table.segments(of: works[index].id))
            works[index].segmentsAtLimit = options.limit == nil
                ? works[index].segments : SegmentCursor(table.segments(of: works[index].id, limit: options.limit))
        }
        works[index].fold = folds.firstIndex { $0.id == scope } ?? 0
        if let limit = options.limit { works[index].limit = limit.count(of: works[index].id) }
        let stated = works[index].stated
        var wanted = stated.cosignatures.map(\.size) + [stated.entries]
        if let proof = stated.proof { wanted.append(proof.size) }
        if let fence = stated.fence { wanted.append(fence.size) }
        if let safe = stated.safe { wanted.append(safe.word.size) }
        if let receipt = options.receipt?.receipt, receipt.log == works[index].id { wanted.append(receipt.size) }
        works[index].wanted = Set(wanted).sorted()
    }

    // MARK: Keys

    private mutating func openTrust() {
        deployment = contents.deployment ?? contents.keySets.first?.set.deployment
        guard let key = contents.rootKey ?? options.trustedRoot?.key else {
            findings.add(Finding(.noRootKey, "There is no root key here and none was given, so the centre's keys and all rights are unproven; give it with --root."))
            return
        }
        var root = key
        if let trusted = options.trustedRoot {
            if let known = trusted.key { root = known }
            if !trusted.accepts(key) {
                findings.add(Finding(.otherRootKey, "The root key that came with this input is not the one that was given: this is not the same deployment, or somebody replaced it."))
            }
        } else {
            findings.add(Finding(.rootFromInput, "The root key is the one that came with the input; compare its fingerprint, \(Hex.text(key.fingerprint)), with the one on paper, or give that with --root."))
        }
        guard let deployment else {
            findings.add(Finding(.noRootKey, "There are no key sets here, so no key of the centre is certified."))
            return
        }
        do throws(KeySetError) {
            chain = try KeySetChain(root: root, deployment: deployment, sets: contents.keySets)
            if contents.keySets.isEmpty { findings.add(Finding(.noRootKey, "There are no key sets here, so no key of the centre is certified.")) }
        } catch {
            findings.add(Finding(.badKeySets, error.description))
        }
    }

    /// Entry 0 says whose log it is.
    private mutating func open(_ stated: AuditLog) {
        let bytes: [UInt8]
        do throws(AuditFailure) {
            guard let first = try source.page(stated.id, from: 0).entries.first else { throw AuditFailure(.entriesMissing, "The log \(stated.id) has no entry 0 here.") }
            bytes = first
        } catch {
            findings.add(Finding(error.kind, log: stated.id, sequence: 0, file: error.file, error.sentence))
            return
        }
        guard let state = try? LogState(entryZero: bytes), state.id == stated.id else {
            findings.add(Finding(.wrongLog, log: stated.id, sequence: 0, "Entry 0 of log \(stated.id) is not the one that gave it its name."))
            return
        }
        let genesis = state.genesis
        if deployment == nil { deployment = genesis.deployment }
        if let deployment, !genesis.deployment.utf8.elementsEqual(deployment.utf8) {
            findings.add(Finding(.otherDeployment, log: stated.id, sequence: 0, "The log \(stated.id) belongs to another deployment."))
        }
        if let scope = stated.scope, scope != genesis.scope {
            findings.add(Finding(.wrongLog, log: stated.id, "The log \(stated.id) is of scope \(genesis.scope), not \(scope) as stated."))
        }
        if let node = stated.node, node != genesis.node {
            findings.add(Finding(.wrongLog, log: stated.id, "The log \(stated.id) is of node \(genesis.node), not \(node) as stated."))
        }
        indexes[stated.id] = works.count
        works.append(LogWork(stated, genesis: genesis, isCentre: chain?.logKeys.contains(genesis.key) ?? false))
        if let point = genesis.predecessor {
            claims[point.log, default: []].append(
                RootClaim(kind: .predecessor, count: point.size, prefix: point.root.prefix, root: point.root, by: Dot(stated.id, 0)))
        }
        if let fence = stated.fence {
            claims[fence.log, default: []].append(RootClaim(kind: .fence, count: fence.size, prefix: fence.root.prefix, root: fence.root, by: nil))
        }
    }

    // MARK: The centre's entries that decide about others

    /// A short pass over the centre's logs: verdicts, orders, and which scopes are upper ones. They count for entries that stand before them.
    private mutating func readCentre() {
        for index in works.indices where works[index].isCentre {
            let scope = works[index].genesis.scope
            var state: LogState?
            // The root that the centre last quoted of each log: a dot is read in that branch.
            var quoted: [LogID: ContextItem] = [:]
            // Of a malformed transaction no entry decides anything.
            var group: [(entry: Entry?, context: VersionVector)] = []
            var position: UInt64 = 0
            while position < works[index].stated.entries {
                // What cannot be read is reported by the main pass.
                guard let page = try? source.page(works[index].id, from: position), !page.entries.isEmpty else { break }
                position += UInt64(page.entries.count)
                for bytes in page.entries {
                    guard state != nil else {
                        state = try? LogState(entryZero: bytes)
                        continue
                    }
                    let admitted = state!.append(bytes)
                    let entry = try? admitted.entry.get()
                    if let entry { for item in entry.growth { quoted[item.log] = item } }
                    if group.isEmpty, state!.openTransaction == 0 {
                        if let entry { decide(entry, scope, state!.context, quoted) }
                        continue
                    }
                    group.append((entry, state!.context))
                    guard state!.openTransaction == 0 else { continue }
                    if group.allSatisfy({ $0.entry != nil }) {
                        for item in group { if let entry = item.entry { decide(entry, scope, item.context, quoted) } }
                    }
                    group = []
                }
            }
        }
        for scope in verdicts.keys.sorted() { verdicts[scope]!.settle() }
        upperScopes = Set(upperScopes).sorted()
    }

    private mutating func decide(_ entry: Entry, _ scope: ScopeID, _ context: VersionVector, _ quoted: [LogID: ContextItem]) {
        if entry.type == RecordType.scope, Self.saysUpper(entry, scope) { upperScopes.append(scope) }
        if entry.subject.isEmpty { return }
        switch entry.subjectValue {
        case .verdict(let reason, let ranges)?:
            var count = context
            count.advance(entry.dot.log, to: entry.dot.sequence)
            verdicts[scope, default: VerdictTable()].add(
                VerdictTable.Verdict(dot: entry.dot, reason: reason, ranges: ranges, centreCount: count, readmittedBy: nil))
            if reason.reasonClass == .order {
                findings.add(Finding(.setAsideByOrder, at: entry.dot, scope: scope, "\(ranges.reduce(0) { $0 + $1.count }) entries are set aside by order (code \(reason.code))."))
            }
        case .readmission(let dots)?:
            verdicts[scope, default: VerdictTable()].readmit(dots, by: entry.dot)
            findings.add(Finding(.readmitted, at: entry.dot, scope: scope, "\(dots.count) verdicts are taken back."))
        case .erasure(let values)?:
            for value in values {
                for field in value.fields where !(erasures[value.dot]?.contains { $0.field == field } ?? false) {
                    erasures[value.dot, default: []].append(ErasureOrder(field: field, order: entry.dot, quoted: quoted[value.dot.log]))
                }
            }
        case .fork(let point)?:
            forked.insert(point.log)
        default: break
        }
    }

    /// The centre's record of the scope in its own log says that it is an upper one.
    private static func saysUpper(_ entry: Entry, _ scope: ScopeID) -> Bool {
        entry.openValue(ScopeField.number) == .unsigned(scope.rawValue) && entry.openValue(ScopeField.kind) == .unsigned(ScopeKind.upper.rawValue)
    }

    private mutating func chooseUpperScopes() {
        // None at all is said below: what is missing is not altered.
        if let stated = contents.upperScopes, stated != upperScopes, !upperScopes.isEmpty, chain != nil {
            findings.add(Finding(.manifestDiffers, "The upper scopes are stated as \(Self.list(stated)), the centre's logs here say \(Self.list(upperScopes))."))
        }
        if upperScopes.isEmpty, chain != nil, !works.isEmpty {
            findings.add(Finding(.noUpperScope, "No log of an upper scope is here, so nobody's rights and keys are known."))
        }
        rules = RuleBook(upperScopes: upperScopes, centreKeys: chain?.logKeys ?? [])
    }

    private static func list(_ scopes: [ScopeID]) -> String {
        scopes.isEmpty ? "none" : scopes.map(\.description).joined(separator: ", ")
    }
}

extension TrustedRoot {
    fileprivate var key: PublicKey? { if case .key(let key) = self { key } else { nil } }
}
