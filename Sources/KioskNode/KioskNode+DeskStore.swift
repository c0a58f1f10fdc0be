package import Causality
import CivilRegistry
package import DeskStore
package import Membership
package import NodeHost
package import OperationLog
package import Replica

/// `desk.sqlite`, which belongs to the writer's thread like the replica that it follows. It is opened when the desk is served; without it the node
/// works as before.
extension KioskNode {
    /// - Returns: a sentence for people when the file that was there could not be used.
    @discardableResult
    package func openDesk(after failure: StoreFailure? = nil) throws(NodeFault) -> String? {
        do throws(StoreFailure) {
            deskStore = nil
            let opened = try DeskStore.open(folder.path + "/desk.sqlite", rules: .civilRegistry, after: failure)
            _ = try opened.store.drafts.settle(replica.store)
            deskStore = opened.store
            if let notice = opened.notice { deskNotice = notice }
            return opened.notice
        } catch { throw NodeFault(error) }
    }

    /// What an operator has to be told about the desk's own file, since this start.
    package func deskNoticeText() -> String? { deskNotice }

    /// Looks at or changes the desk's store, which has heard of what the logs gained by then, up to one step.
    package func desk<Value: Sendable>(_ body: @Sendable (DeskStore) throws -> Value) throws -> Value {
        if deskStore == nil { try openDesk() }
        guard let store = deskStore else { throw NodeFault(.storage, "The desk's own file cannot be opened.") }
        do {
            _ = try store.index.follow(replica, papers: attachments?.store)
            return try body(store)
        } catch let failure as StoreFailure {
            // The logs are another file: the node goes on, and the desk with what can be opened anew.
            if failure.kind == .unknownOutcome || failure.kind == .corrupt { try openDesk(after: failure) }
            throw NodeFault(failure)
        }
    }

    /// Brings the index up to the logs, a step at a time, so that whoever waits has a turn between; then looks again when something came.
    package func keepDesk() async {
        var turn = 0
        while !Task.isCancelled, failedStop == nil {
            // Bytes of a paper arrive without an entry: what waited for them is looked at again.
            turn += 1
            if turn % 4 == 0, let papers = attachments?.store { try? deskStore?.index.refreshPapers(replica, papers: papers) }
            let isBehind = (try? desk { _ in true }) == true && deskStore?.index.progress(replica).isComplete == false
            if isBehind { await Task.yield() } else { try? await Task.sleep(for: .seconds(1)) }
        }
    }

    /// Where files that a browser sends lie until somebody takes them.
    package func deskUploadFolder() -> String { folder.path + "/uploads" }

    // MARK: Submitting

    package enum Submission: Sendable, Equatable {
        /// The record, now or at an earlier press of the button.
        case done(RecordID)
        /// Somebody else has it.
        case heldBy(UInt64)
        case unknown
    }

    /// Turns a draft into operations, exactly once wherever the power fails (`DeskStore/Drafts+Submission.swift`). Does not suspend.
    /// - Parameters:
    ///   - request: of the operations the one that creates the record.
    ///   - number: the field that takes the next number on paper, which is drawn now.
    package func submitDraft(
        _ id: DraftID, _ operations: [DeskOperation], request index: Int, number field: FieldNumber, scope: ScopeID, by author: UInt64
    ) throws -> Submission {
        if deskStore == nil { try openDesk() }
        try openOwnLogs()
        guard let store = deskStore, let log = replica.head.ownLogs[scope].flatMap({ replica.head.logs[$0] }) else {
            throw NodeFault(.refused, "This node does not write in scope \(scope). Ask the central office for the right.")
        }
        let record = Dot(log.id, log.size + UInt64(index))
        switch try store.drafts.submission(of: id, as: record, by: author, log: replica.store) {
        case .done(let record): return .done(record)
        case .unknown: return .unknown
        case .heldBy(let holder): return .heldBy(holder)
        case .go(let notes):
            var operations = operations
            operations[index].set(field, .text(try nextNumber(scope)))
            _ = try deskAppend(operations, scope: scope, by: author, notes: notes)
            try? followAttachments()
            _ = try? store.index.follow(replica, papers: attachments?.store)
            try store.drafts.submitted(id, as: record)
            return .done(record)
        }
    }

    // MARK: Reading persons

    /// Writes down that an operator read a person's record or a request of theirs, unless that was written within a quarter of an hour; durable before
    /// it returns. Requests of one person and the person are one reading (design D25).
    package func deskRead(_ key: RecordKey, purpose: String, by author: UInt64) throws(NodeFault) {
        let now = BootTime.now()
        let person = try personBehind(key)
        guard accessWindows.mustWrite(person, purpose: purpose, by: author, now: now) else { return }
        try deskAccess("read", record: key, purpose: purpose, by: author)
        accessWindows.wrote(person, purpose: purpose, by: author, now: now)
    }

    /// An entry that an operator writes about a person, or an access record of more weight, says already that they had the person before their eyes:
    /// reading on at the desk writes none for a quarter of an hour.
    func noteSeen(_ key: RecordKey, by author: UInt64) throws(NodeFault) {
        accessWindows.wrote(try personBehind(key), purpose: "service", by: author, now: BootTime.now())
    }

    /// Of a request its applicant; else the record itself.
    private func personBehind(_ key: RecordKey) throws(NodeFault) -> RecordID {
        let view: RecordView?
        do throws(StoreFailure) { view = try replica.view(key) } catch { throw NodeFault(error) }
        guard let view, view.type == RecordType.request, case .known(let value)? = view.versions(RequestField.applicant).last?.value else { return key.record }
        return ValueType.reference(value) ?? key.record
    }

    /// Whether the centre has stored what stands at these places of the logs.
    package func deskReceived(_ dots: [Dot]) -> Set<Dot> {
        Set(dots.filter { dot in replica.head.logs[dot.log].map { $0.node != profile.node || dot.sequence < peer.acknowledgedSize(dot.log) } ?? false })
    }
}

extension RecordView {
    /// The record as it stands before somebody's eyes.
    package var live: LiveRecord {
        LiveRecord(id: key.record, versions: fields.flatMap { item in item.versions.map { LiveRecord.Version(field: item.field, dot: $0.dot) } })
    }
}
