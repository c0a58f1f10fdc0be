package import Causality
package import MerkleLog
package import OperationLog
import RecordMerge

/// Decides by rule, from logs alone, whether an entry counts (design D10, reason class *rule*). The same logs, the same context and the same
/// count of the centre's upper logs give the same answer on every machine, so an auditor recomputes each verdict, and a centre that lost
/// its verdicts writes them again.
///
/// An entry is judged in this order; the first rule that it breaks is its reason:
///
/// 1. The centre's own entries always count. Who the centre is, certified keys say.
/// 2. `compromised`: the node is marked so as of the centre's count, and the entry is not below the cut of its log (no cut: none is).
/// 3. `impossibleContext`: it claims to know more of an upper log than the centre wrote.
/// 4. `noRight`: the log's key never was the node's, or the node had no right to write in the scope at the entry's context. Its own private
///    scope needs no right. Entry 0 of a log says nothing but whose log it is, and is spared rules 4 to 6.
/// 5. `notAllowed`: a kind of entry that is the centre's only, or a type of record or field that the node's role may not write, by the
///    schema at the entry's context. Types and fields that no schema knows there are allowed: the writer's software may be newer.
/// 6. `unknownAuthor`: a write whose author is no operator of the scope at its context. The program (0) always is one. Private scopes have
///    no operators of their own: there the author is the one of the scope that the record is about.
///
/// Judging is at the entry's context: what a node did before it knew that a right was withdrawn counts. A retired node is judged like any.
package struct RuleBook: Sendable {
    package let upperScopes: [ScopeID]
    /// Keys that the deployment's root certified for the centre's logs (``KeySetChain/logKeys``). With another key comes another rule book,
    /// folded anew.
    package let centreKeys: [PublicKey]
    package private(set) var membership = Membership()

    /// The centre's logs in the upper scopes, ascending.
    private var centreLogs: [LogID] = []
    private var registers: [OperatorRegister] = []
    private var registerSlots: [ScopeID: Int] = [:]

    /// Decisions about the logs judged last, and a ring's next place. Bounded, because the book is copied with every batch.
    private var decisions: [Decision] = []
    private var nextDecision = 0
    private var lastDecision = 0
    private static let maxDecisions = 32

    package init(upperScopes: [ScopeID], centreKeys: [PublicKey]) {
        self.upperScopes = upperScopes
        self.centreKeys = centreKeys
    }

    // MARK: Learning

    /// Takes notice of an entry. Give it every well-formed entry that no standing verdict of class rule sets aside, of each log from its
    /// entry 0 upwards. Logs may come in any order, and entries again: one that was re-admitted is simply given then.
    /// - Parameter recordType: type of the entry's record if the caller knows it; without it, an operator's creation has to come before
    ///   what other logs change in it.
    package mutating func fold(_ entry: Entry, scope: ScopeID, recordType: UInt64? = nil) {
        if upperScopes.contains(scope) { foldUpper(entry, scope) }
        guard entry.record != nil else { return }
        if let type = entry.type ?? recordType, type != RecordType.operator { return }
        if let slot = registerSlots[scope] {
            registers[slot].fold(entry, recordType: recordType)
        } else if entry.type ?? recordType == RecordType.operator {
            registerSlots[scope] = registers.count
            registers.append(OperatorRegister())
            forgetDecisions()
            registers[registers.count - 1].fold(entry, recordType: recordType)
        }
    }

    private mutating func foldUpper(_ entry: Entry, _ scope: ScopeID) {
        let log = entry.dot.log
        if entry.kind == .genesis {
            guard let genesis = Genesis(entry), genesis.scope == scope, centreKeys.contains(genesis.key), !centreLogs.contains(log) else { return }
            centreLogs.append(log)
            centreLogs.sort()
        } else {
            guard centreLogs.contains(log) else { return }
            membership.fold(entry)
        }
        forgetDecisions()
    }

    private mutating func forgetDecisions() {
        decisions.removeAll(keepingCapacity: true)
        nextDecision = 0
    }

    /// The operators of a scope.
    package func operators(of scope: ScopeID) -> OperatorRegister { registerSlots[scope].map { registers[$0] } ?? OperatorRegister() }

    // MARK: Judging

    /// The rule that an entry breaks; nil when it counts.
    /// - Parameters:
    ///   - log: the log of the entry; only whose it is matters.
    ///   - context: what the writer had applied, this entry's growth included; the own log is not in it.
    ///   - recordType: type of the entry's record, also when the entry that created it is set aside; nil when it is not known.
    ///   - centreCount: what the centre held of its upper logs when it judged. Everything below it was folded before; what the entry's
    ///     context names of the upper logs is taken in before the entry is judged.
    package mutating func reason(
        for entry: Entry, log: LogState, context: VersionVector, recordType: UInt64?, centreCount: VersionVector
    ) -> VerdictReason? {
        let slot = decision(log, context, centreCount)
        let standing = decisions[slot].standing
        if standing == .centre { return nil }
        if let cut = decisions[slot].cut, entry.dot.sequence >= cut { return .compromised }
        if standing == .impossible { return .impossibleContext }
        if entry.kind == .genesis { return nil }
        if standing == .noRight { return .noRight }
        if Self.isCentresOnly(entry.kind) { return .notAllowed }
        if let type = recordType ?? entry.type, !entry.fields.isEmpty || !entry.replaced.isEmpty {
            let index = typeRule(type, slot, context)
            guard decisions[slot].types[index].allows(entry) else { return .notAllowed }
        }
        if entry.author != 0, !decisions[slot].isPrivate, entry.kind == .write || entry.kind == .reissue {
            // Whoever may write operators may be one from the entry that says so.
            if entry.type == RecordType.operator { return nil }
            guard isOperator(entry, slot, context) else { return .unknownAuthor }
        }
        return nil
    }

    private static func isCentresOnly(_ kind: EntryKind) -> Bool {
        switch kind {
        case .verdict, .readmission, .fork, .erasure, .checkpoints, .link: true
        default: false
        }
    }

    // MARK: What is the same for many entries of a log

    /// What the upper scopes say of a log at one context and one count of the centre. Entry after entry of a log has the same.
    private struct Decision: Sendable {
        enum Standing: Sendable { case centre, impossible, noRight, allowed }

        let log: LogID
        /// Counts of `centreLogs` in the entry's context.
        let upper: [UInt64]
        let centreCount: VersionVector
        let standing: Standing
        /// Entries from here on are set aside as compromised.
        let cut: UInt64?
        let isPrivate: Bool
        let role: NodeRole
        /// Of the scope; nil while it has no operators.
        let register: Int?
        var types: [TypeRule] = []
        var author: AuthorAnswer?

        func holds(_ log: LogID, _ context: VersionVector, _ centreCount: VersionVector, _ centreLogs: [LogID]) -> Bool {
            guard self.log == log, self.centreCount == centreCount else { return false }
            for index in centreLogs.indices where context.count(of: centreLogs[index]) != upper[index] { return false }
            return true
        }
    }

    /// The last answer about an author in a log. It holds for later entries with the same context, as long as nothing about operators was
    /// folded since, nor stands in the own log above `sequence` (a book that was given whole logs before it judges knows the future).
    private struct AuthorAnswer: Sendable {
        let author: UInt64
        let context: VersionVector
        let sequence: UInt64
        let revision: Int
        let isOperator: Bool
    }

    private static let maxTypeRules = 64

    private mutating func decision(_ log: LogState, _ context: VersionVector, _ centreCount: VersionVector) -> Int {
        // In place: to hand a decision, or the book, to a function would copy it for every entry.
        if lastDecision < decisions.count, decisions[lastDecision].holds(log.id, context, centreCount, centreLogs) { return lastDecision }
        for index in decisions.indices where decisions[index].holds(log.id, context, centreCount, centreLogs) {
            lastDecision = index
            return index
        }
        let new = decide(log, context, centreCount)
        if decisions.count < Self.maxDecisions {
            lastDecision = decisions.count
            decisions.append(new)
        } else {
            lastDecision = nextDecision
            decisions[nextDecision] = new
            nextDecision = (nextDecision + 1) % Self.maxDecisions
        }
        return lastDecision
    }

    private func decide(_ log: LogState, _ context: VersionVector, _ centreCount: VersionVector) -> Decision {
        let node = log.node
        let now = membership.node(node, at: centreCount)
        let standing: Decision.Standing
        var cut: UInt64?
        let isPrivate = now.map { $0.privateScope == log.scope } ?? false
        if centreKeys.contains(log.genesis.key) {
            standing = .centre
        } else {
            if now?.state == .compromised { cut = membership.cut(node, log.id, at: centreCount) ?? 0 }
            if centreLogs.contains(where: { context.count(of: $0) > centreCount.count(of: $0) }) {
                standing = .impossible
            } else if !membership.hasHadKey(node, log.genesis.key, at: centreCount) {
                standing = .noRight
            } else {
                standing = isPrivate || membership.hasRight(node, log.scope, .readWrite, at: context) ? .allowed : .noRight
            }
        }
        return Decision(
            log: log.id, upper: centreLogs.map { context.count(of: $0) }, centreCount: centreCount, standing: standing, cut: cut,
            isPrivate: isPrivate, role: (membership.node(node, at: context) ?? now)?.role ?? NodeRole(0), register: registerSlots[log.scope])
    }

    private mutating func isOperator(_ entry: Entry, _ slot: Int, _ context: VersionVector) -> Bool {
        guard let register = decisions[slot].register else { return false }
        if let last = decisions[slot].author, last.author == entry.author, last.revision == registers[register].revision,
            last.sequence <= entry.dot.sequence, registers[register].ends.count(of: entry.dot.log) <= last.sequence, last.context == context
        {
            return last.isOperator
        }
        let answer = registers[register].isOperator(entry.author, at: context, writing: entry.dot)
        decisions[slot].author = AuthorAnswer(
            author: entry.author, context: context, sequence: entry.dot.sequence, revision: registers[register].revision, isOperator: answer)
        return answer
    }

    // MARK: Types

    /// What a role may do to records of one type.
    private struct TypeRule: Sendable {
        let type: UInt64
        /// Create and delete.
        let maySettle: Bool
        /// Fields that the role may not write.
        let closed: FieldSet

        func allows(_ entry: Entry) -> Bool {
            let deletes = entry.fields.first == 0
            if !maySettle, deletes || entry.type != nil { return false }
            if closed.isEmpty { return true }
            for field in entry.fields where closed.contains(field) { return false }
            // A deletion replaces all that was seen, also what the role could not have written. Otherwise taking a value away is writing.
            if !deletes { for item in entry.replaced where closed.contains(item.field) { return false } }
            return true
        }
    }

    /// Index of the type's rule in the decision.
    private mutating func typeRule(_ type: UInt64, _ slot: Int, _ context: VersionVector) -> Int {
        for index in decisions[slot].types.indices where decisions[slot].types[index].type == type { return index }
        let role = decisions[slot].role
        var rule = TypeRule(type: type, maySettle: true, closed: FieldSet())
        if role != .centre, let schema = membership.schema(type, at: context) {
            let closed = schema.fields.filter { !$0.writers.contains(role) }.map(\.number)
            rule = TypeRule(type: type, maySettle: schema.writers.contains(role), closed: FieldSet(closed))
        }
        // A peer can make up as many types as it likes.
        if decisions[slot].types.count == Self.maxTypeRules { decisions[slot].types.removeAll(keepingCapacity: true) }
        decisions[slot].types.append(rule)
        return decisions[slot].types.count - 1
    }
}
