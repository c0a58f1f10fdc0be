package import Attachments
import BundleFiles
import Causality
import CurlTransport
import DeskStore
package import Membership
import MerkleLog
package import NodeHost
import OperationLog
package import Replica
package import SQLiteStore
import SyncProtocol

/// A running kiosk: owner of its store on a thread of its own, of the line to the centre, and of what the operator sees of both.
package actor KioskNode: DeskNode {
    /// Goes into every request; the centre's board shows it.
    package static let software = "desa-kiosk 0.1"

    private let thread = WriterThread()
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    package let fence: FenceKeeper
    /// As the upper scope states it; before that has arrived, and for most nodes, a kiosk.
    package var role: NodeRole { membership.node(profile.node, at: nil)?.role ?? .kiosk }
    package var failedStop: StoreFailure?
    let profile: NodeProfile
    let folder: DataFolder
    let key: SigningKey
    // Held as long as the node is open.
    private let lock: NodeLock
    var peer: KioskPeer<SQLiteStore>
    var link: LinkState
    var line: CentreLine
    /// What the line has failed with in this exchange.
    var found: CentreLine.Failure?
    /// Of the last answer: when its request left and when it came, by the steady clock, and from where.
    var received: (sent: UInt64, at: UInt64, address: String)?
    /// Logs that were left behind at this start.
    let newEpochs: [OpenedNode.NewEpoch]
    /// Own logs that another copy of this node wrote as well, since this start.
    var reissued: [ReissuedLog] = []
    var reportedReissues = 0
    /// What both sides were last seen to hold alike, for people: outlives a restart.
    var comparisons: [ScopeID: HeldComparison] = [:]
    package internal(set) var doubtsClock = false
    /// Opened with the desk; nil before, and after a failure until it is opened anew.
    var deskStore: DeskStore?
    var deskNotice: String?
    var accessWindows = AccessWindows()
    /// Names of scopes, as of this frontier of the upper scopes.
    var scopeNames: (frontier: VersionVector, names: [ScopeID: String])?
    /// One exchange at a time; who comes meanwhile waits for it.
    var isExchanging = false
    var waiting: [CheckedContinuation<Void, Never>] = []
    /// Exchanges of operations that wait for a request with papers to end: they go before the next one.
    var urgent = 0
    /// When what is known of the line was written down last, by the clock that only goes forward.
    var linkSaved: UInt64?
    let media = MediumWorker()
    /// Looks which sticks are in, for pages.
    let looker = MediumWorker()
    /// Registered sticks and disks, with what is known of them since this start.
    var copies: [StandingCopy] = []
    /// Of them, so many have been looked at by a command.
    var lookedAt = 0
    /// Bundles that are being written, or go on: nobody takes them off their medium.
    var openBundles: Set<[UInt8]> = []

    package var attachments: AttachmentLibrary? {
        get { peer.attachments?.library }
        set { if let newValue { peer.attachments?.library = newValue } }
    }

    package var replica: Replica<SQLiteStore> {
        get { peer.replica }
        _modify { yield &peer.replica }
    }

    private init(_ opened: OpenedNode, peer: KioskPeer<SQLiteStore>, proxy: String?) {
        folder = opened.folder
        lock = opened.lock
        key = opened.key
        profile = opened.profile
        fence = opened.fence
        newEpochs = opened.newEpochs
        self.peer = peer
        copies = StandingCopy.read(peer.replica.store)
        comparisons = HeldComparison.read(peer.replica.store)
        let now = WallClock.monotonic()
        link = LinkState(plan: ContactPlan(at: now, random: Entropy.number()), at: now)
        let known = (try? peer.replica.store.note(KioskNode.addressNote)) ?? nil
        line = CentreLine(
            CentreAddress(opened.profile.address), transport: CurlTransport(), proxy: proxy, knownAddress: known.map { String(decoding: $0, as: UTF8.self) })
    }

    /// Opens a kiosk's data folder.
    /// - Parameter proxy: `http://host:port`; nil for none.
    package static func open(_ path: String, proxy: String? = nil) async throws(NodeFault) -> KioskNode {
        let opened = try OpenedNode.open(path, wall: WallClock.milliseconds())
        guard !opened.profile.isCentre else { throw NodeFault(.usage, "This is the folder of a centre: use desa-central.") }
        do throws(StoreFailure) {
            var peer = try KioskPeer(replica: opened.replica, key: opened.key, centreKeys: opened.keys, run: opened.profile.run)
            let store = try SQLiteAttachments(opened.replica.store, folder: opened.folder.attachments)
            var library = try AttachmentLibrary(store: store, isCentre: false)
            // A copy of the folder may have come without its attachments.
            if !opened.newEpochs.isEmpty { _ = try library.recount() }
            peer.attachments = KioskAttachments(library: library)
            let node = KioskNode(opened, peer: peer, proxy: proxy)
            await node.resumeCopies()
            await node.readLink()
            return node
        } catch { throw NodeFault(error) }
    }

    package func run(_ command: NodeCommand, emit: @escaping @Sendable (String) -> Void) async -> CommandOutput {
        do throws(NodeFault) {
            try openOwnLogs()
            try followAttachments()
            if let output = await runDesk(command, emit: emit) {
                if ["append", "attach", "resolve"].contains(command.name) { workArrived() }
                return output
            }
            switch command.name {
            case "status":
                await lookAtCopies()
                return try status(command)
            case "fetch": return try await fetch(command, emit)
            case "sync": return try await syncCommand(command, emit)
            case "explain": return try explain(command)
            case "export": return try await export(command, emit)
            case "bundle-write": return try await writeBundle(command, emit)
            case "bundle-read": return try await readBundles(command, emit)
            case "bundle-forward": return try await forwardBundles(command, emit)
            case "diagnose": return try await diagnose(command)
            case "copy-register": return try await registerCopy(command)
            case "copy-list": return try listCopies(command)
            case "copy-remove": return try removeCopy(command)
            default: throw NodeFault(.usage, "There is no command \(command.name).")
            }
        } catch { return CommandOutput(error) }
    }

    /// The wait of `serve` for its next exchange.
    var sleeper: Task<Void?, Never>?
    /// Ends `serve`.
    var stopServing: (@Sendable () -> Void)?

    /// In each scope that this node may write, and has no log yet, it opens one: rights arrive with the upper scope.
    func openOwnLogs() throws(NodeFault) {
        let membership = replica.head.rules.membership
        let now = replica.head.upperFrontier
        let node = profile.node
        var scopes = membership.rights(of: node, at: now).filter { $0.mode == .readWrite }.map(\.scope)
        if let own = membership.node(node, at: now)?.privateScope { scopes.append(own) }
        for scope in scopes.sorted() where replica.head.ownLogs[scope] == nil && !profile.upperScopes.contains(scope) {
            let wall = WallClock.milliseconds()
            do throws(StoreFailure) {
                _ = try replica.openLog(scope: scope, predecessor: nil, nonce: Entropy.bytes(16), wall: wall, isDoubtful: WallClock.isDoubtful(wall))
            } catch { throw NodeFault(error) }
        }
    }
}
