import SyncProtocol

/// What the operator is told about the line. Two times: of the last try, and of the last exchange that was complete.
struct LinkState: Sendable {
    /// Milliseconds since 1970 by this machine.
    var lastTry: UInt64?
    var lastComplete: UInt64?
    /// Why the last try failed; nil after a complete one.
    var trouble: Trouble?
    /// The centre's clock, since this start.
    var clock: ClockEstimate?
    /// When to go next.
    var plan: ContactPlan
    var ledger: LaneLedger
    /// What was learned of each network, the present one last: Monday's dongle must not inherit Friday's fibre.
    private var networks: [(network: Network, sizing: LinkSizing)] = []
    private static let maxNetworks = 8
    /// An answer has come since the last failure.
    var hasProgressed = false
    /// When the last answer came, by the clock that only goes forward; nil after a failure, and on a new network.
    var answeredAt: UInt64?
    /// When the last answer came, whatever failed since.
    var lastAnswer: UInt64?

    /// Our client keeps a connection for 90 seconds.
    func isConnected(at now: UInt64) -> Bool { answeredAt.map { now - min(now, $0) < 85_000 } ?? false }

    var sizing: LinkSizing {
        get { networks.last?.sizing ?? LinkSizing() }
        set { if !networks.isEmpty { networks[networks.count - 1].sizing = newValue } }
    }

    /// The machine's network is this one now.
    /// - Returns: whether there is one, and it was another, or none, before.
    mutating func use(_ network: Network) -> Bool {
        if let last = networks.last, last.network.isSame(as: network) {
            if network.hardware != nil { networks[networks.count - 1].network = network }
            return false
        }
        let isFirst = networks.isEmpty
        let known = networks.firstIndex { $0.network.isSame(as: network) }.map { networks.remove(at: $0).sizing }
        networks.append((network, known ?? LinkSizing()))
        if networks.count > Self.maxNetworks { networks.removeFirst() }
        answeredAt = nil
        return !isFirst && !network.route.isEmpty
    }

    /// What the store has of it.
    private var kept: LinkNote?

    struct Trouble: Sendable {
        /// Nil if it is not the line's: the disk, for example.
        let kind: LinkTrouble?
        let sentence: String
        /// What the transport said.
        let detail: String?
    }

    static let note = Array("link".utf8)

    init(note: [UInt8]?, plan: ContactPlan, at now: UInt64) {
        self.plan = plan
        ledger = LaneLedger(at: now)
        guard let kept = note.flatMap(LinkNote.init) else { return }
        self.kept = kept
        lastTry = kept.lastTry
        lastComplete = kept.lastComplete
        trouble = kept.trouble.map { Trouble(kind: $0, sentence: "\($0.indonesian) (\($0.english)).", detail: kept.detail) }
        if let network = kept.network { networks = [(network, kept.sizing)] }
    }

    /// The note to write after an exchange, or a vain try, if it is time.
    mutating func noteToKeep(moved: Bool) -> [UInt8]? {
        var note = LinkNote()
        note.lastTry = lastTry
        note.lastComplete = lastComplete
        note.trouble = trouble?.kind
        note.detail = note.trouble == nil ? nil : trouble?.detail
        note.network = networks.last?.network
        note.sizing = sizing
        guard note.isNews(since: kept, moved: moved) else { return nil }
        kept = note
        return note.encoded()
    }
}
