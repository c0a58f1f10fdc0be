package import Attachments
import BundleFiles
import Causality
package import Membership
package import NodeHost
import OperationLog
package import Replica
package import SQLiteStore
package import SyncProtocol
import SyncServer
import TLSIdentity

/// The running centre: owner of the one writer, on a thread of its own. It answers exchanges and enrolments, and does what its office says.
package actor CentralNode: DeskNode {
    nonisolated private let thread = WriterThread()
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    let folder: DataFolder
    private let lock: NodeLock
    let profile: NodeProfile
    package let fence: FenceKeeper
    var peer: CentrePeer<SQLiteStore>
    /// Logs that were left behind at this start, because the folder was copied, restored or cut.
    package let newEpochs: [OpenedNode.NewEpoch]

    /// Requests that wait for the writer; they are answered together, with one commit.
    var waiting: [WaitingExchange] = []
    var willDrain = false
    nonisolated let load = ExchangeLoad()
    /// Refusals are signed beside the writer, which is busy then.
    package nonisolated let refusals: SignedRefusal
    var wrongCodes = WrongCodes()
    var lastHeard: [NodeID: LastContact] = [:]
    /// What each node was told is held, as it stands in the notes.
    var lastTold: [NodeID: CentrePeer<SQLiteStore>.Told] = [:]
    /// Operations that a node's last request brought, and how many of it were held then.
    var arrived: [NodeID: (came: UInt64, held: UInt64)] = [:]
    /// Own logs of which another copy of the centre wrote a second content, with what became of ours, since the start.
    var reissued: [(log: LogID, done: Reissue)] = []
    var halves = HalfWriter()
    let media = MediumWorker()
    var disk = DiskRoom()
    /// What kiosks are told to call, as far as this process knows: where it listens itself.
    var listenAddress: String?
    var isServing = false
    /// Of the last checkpoint of its private log, counted from 1970.
    var lastCheckpointDay: UInt64?

    /// What the server shows; nil while no key set certifies a TLS root. Its key lives in this process only.
    let serverTLS: ServerTLS?

    package let role = NodeRole.centre
    package var attachments: AttachmentLibrary? {
        get { peer.attachments }
        set { peer.attachments = newValue }
    }
    package var replica: Replica<SQLiteStore> {
        get { peer.replica }
        _modify { yield &peer.replica }
    }

    package var failedStop: StoreFailure? {
        didSet { if let failedStop { failure.continuation.yield(failedStop) } }
    }
    private nonisolated let failure = AsyncStream.makeStream(of: StoreFailure.self, bufferingPolicy: .bufferingOldest(1))

    /// Opens the centre's folder, which nobody else has open.
    package init(opening path: String) throws(NodeFault) {
        let wall = WallClock.milliseconds()
        let opened: OpenedNode
        do throws(NodeFault) { opened = try OpenedNode.open(path, wall: wall) } catch {
            guard error.code == .notFound else { throw error }
            throw NodeFault(.notFound, "There is no centre in this data folder. Set one up with \"desa-central init --deployment NAME --data FOLDER\", or name the right folder with --data.")
        }
        guard opened.profile.isCentre else {
            throw NodeFault(.notFound, "This is the data folder of a kiosk, not of a centre. Name the right folder with --data.")
        }
        folder = opened.folder
        lock = opened.lock
        profile = opened.profile
        fence = opened.fence
        newEpochs = opened.newEpochs
        let signers = try CentralKeys.read(opened.folder, log: opened.key, keys: opened.keys)
        var replica = opened.replica
        var attachments: AttachmentLibrary
        do throws(StoreFailure) {
            try replica.openMissingLogs(wall: wall)
            try replica.stateOwnKey(wall: wall)
            lastHeard = try LastContact.read(replica.store)
            lastTold = try ToldNote.read(replica.store)
            // After a short stop nothing has piled up.
            if !lastHeard.values.contains(where: { wall >= $0.time && wall - $0.time < ReturnWatch.silence }) {
                load.expect(lastHeard.filter { wall < $0.value.time + LastContact.lately }.keys.sorted())
            }
            let store = try SQLiteAttachments(replica.store, folder: opened.folder.attachments)
            attachments = try AttachmentLibrary(store: store, isCentre: true)
            // A backup, or a copy of the folder, may have come without its attachments: kiosks bring them again.
            if !opened.newEpochs.isEmpty { _ = try attachments.recount() }
        } catch { throw NodeFault(error) }
        refusals = SignedRefusal(key: signers.answers)
        peer = CentrePeer(replica: replica, keys: opened.keys, signers: signers)
        serverTLS = try CentralKeys.readTLS(opened.folder, keys: opened.keys).map { root throws(NodeFault) in try ServerTLS(under: root) }
        peer.attachments = attachments
    }

    package func run(_ command: NodeCommand, emit: @escaping @Sendable (String) -> Void) async -> CommandOutput {
        let output = await perform(command, emit)
        // What the command did is done; a checkpoint that could not be written is due again the next time.
        try? publishCheckpointWhenDue()
        return output
    }

    private func perform(_ command: NodeCommand, _ emit: @escaping @Sendable (String) -> Void) async -> CommandOutput {
        do throws(NodeFault) { try followAttachments() } catch { return CommandOutput(error) }
        if let output = await runDesk(command, emit: emit) { return output }
        do throws(NodeFault) {
            switch command.name {
            case "enrol": return try enrol(command)
            case "scope-add": return try addScope(command)
            case "scope-change": return try changeScope(command)
            case "operator-add": return try addOperator(command)
            case "rights": return try changeRights(command)
            case "nodes": return try nodes(command, emit)
            case "revoke": return try revoke(command)
            case "status": return try status(command)
            case "pin": return try pin(command)
            case "show-scope": return try showScope(command)
            case "explain": return try explain(command)
            case "verdicts": return try verdicts(command, emit)
            case "readmit": return try readmit(command)
            case "setaside": return try setAside(command)
            case "erase":
                let output = try eraseValues(command)
                try followAttachments()
                return output
            case "link": return try link(command)
            case "halves": return try await openHalves(command, emit)
            case "amendments-list": return try await listAmendments(command, emit)
            case "amendments-accept": return try acceptAmendment(command)
            case "amendments-refuse": return try refuseAmendment(command)
            case "publish-schema": return try publishSchema(command)
            case "publish-service": return try publishServices(command, emit)
            case "publish-regions": return try publishRegions(command, emit)
            case "publish-announcement": return try publishAnnouncement(command)
            case "fetch": return try fetch(command, emit)
            case "export": return try await export(command, emit)
            case "backup": return try await backup(command, emit)
            case "bundle-write": return try await writeBundles(command, emit)
            case "bundle-read": return try await readBundles(command, emit)
            default: throw NodeFault(.usage, "The centre has no command \"\(command.name.prefix(32))\". The program that serves this folder may be of an older version.")
            }
        } catch {
            return CommandOutput(error)
        }
    }

    /// Returns the failure after which nothing more may be written, when there is one.
    package nonisolated func untilFailure() async -> StoreFailure? {
        for await failure in failure.stream { return failure }
        return nil
    }

    /// Appends operations as one transaction, with the node's own notes in the same commit.
    func append(_ drafts: [EntryDraft], scope: ScopeID, notes: [CommitBatch.Note]) throws(NodeFault) -> [Dot] {
        if let failedStop { throw NodeFault(failedStop) }
        let wall = WallClock.milliseconds()
        do throws(AppendError) {
            return try replica.append(
                drafts, scope: scope, wall: wall, isDoubtful: WallClock.isDoubtful(wall), secrets: Entropy.secrets(drafts.count), notes: notes)
        } catch {
            if case .store(let failure) = error { noticed(failure) }
            throw NodeFault(error)
        }
    }

    /// Translates a failure of the store, and stops the node when its outcome is unknown.
    @discardableResult
    func noticed(_ failure: StoreFailure) -> NodeFault {
        if failure.kind == .unknownOutcome { failedStop = failure }
        return NodeFault(failure)
    }

    var upperScope: ScopeID { profile.upperScopes[0] }
}

extension Replica {
    /// The centre has a log of its own in every scope that it has stated: verdicts need one. After a crash between the two it is opened now.
    mutating func openMissingLogs(wall: UInt64) throws(StoreFailure) {
        let missing = head.rules.membership.scopes(at: nil).map(\.number).filter { head.ownLogs[$0] == nil }
        for scope in missing {
            _ = try openLog(scope: scope, predecessor: nil, nonce: Entropy.bytes(16), wall: wall, isDoubtful: WallClock.isDoubtful(wall))
        }
    }
}
