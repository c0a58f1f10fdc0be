import CanonicalCBOR
import Causality
import NodeHost
import Replica
import SQLiteStore
import SyncProtocol

/// When a node was heard last and what it said of itself: kept as a note, so that a restart does not forget it.
struct LastContact: Equatable {
    /// Milliseconds since 1970 by the centre's clock.
    let time: UInt64
    /// What it said is waiting, less what its request brought.
    let status: NodeStatus
    /// Operations that were held of its logs then: what has come since, by whatever way, waits no more. Nil in notes of earlier versions.
    let held: UInt64?

    /// An idle check costs no durable write, but one a minute of each node may.
    static let savedEvery: UInt64 = 60_000

    /// A node that was silent for longer, a week in milliseconds, is not expected back any minute.
    static let lately: UInt64 = 7 * 86_400_000

    private static let prefix = Array("contact/".utf8)
    static func key(_ node: NodeID) -> [UInt8] { prefix + Array(node.description.utf8) }

    func encoded() -> [UInt8] {
        CBORValue.array([
            .unsigned(2), .unsigned(time), .unsigned(status.clock), .unsigned(status.pending), .unsigned(status.oldest), .text(status.software),
            .unsigned(held ?? 0),
        ]).encoded()
    }

    init(time: UInt64, status: NodeStatus, held: UInt64?) {
        self.time = time
        self.status = status
        self.held = held
    }

    init?(_ bytes: [UInt8]) {
        guard case .array(let items)? = try? CBORValue.decode(bytes), items.count == 6 || items.count == 7, items[0] == .unsigned(items.count == 6 ? 1 : 2),
            case .unsigned(let time) = items[1], case .unsigned(let clock) = items[2], case .unsigned(let pending) = items[3], case .unsigned(let oldest) = items[4],
            case .text(let software) = items[5]
        else { return nil }
        var held: UInt64?
        if items.count == 7 {
            guard case .unsigned(let count) = items[6] else { return nil }
            held = count
        }
        self.init(time: time, status: NodeStatus(clock: clock, pending: pending, oldest: oldest, software: software), held: held)
    }

    /// As it is now, when so many operations of its logs are held.
    func brought(_ now: UInt64) -> LastContact {
        guard let held, now > held, status.pending > 0 else { return self }
        let pending = status.pending - min(status.pending, now - held)
        return LastContact(
            time: time, status: NodeStatus(clock: status.clock, pending: pending, oldest: pending == 0 ? 0 : status.oldest, software: status.software), held: held)
    }

    static func read<Store: ReplicaStore>(_ store: Store) throws(StoreFailure) -> [NodeID: LastContact] {
        var result: [NodeID: LastContact] = [:]
        for note in try store.notes(prefix: prefix, limit: .max) {
            guard let number = UInt64(String(decoding: note.key.dropFirst(prefix.count), as: UTF8.self)), let contact = LastContact(note.value) else { continue }
            result[NodeID(number)] = contact
        }
        return result
    }
}

/// When a stick of a node was read here last.
struct StickContact: Equatable {
    /// Milliseconds since 1970: by the centre's clock when it was read, and by the node's when it was written.
    let read: UInt64
    let written: UInt64

    private static let prefix = Array("stick/".utf8)
    static func key(_ node: NodeID) -> [UInt8] { prefix + Array(node.description.utf8) }

    func encoded() -> [UInt8] { CBORValue.array([.unsigned(1), .unsigned(read), .unsigned(written)]).encoded() }

    init(read: UInt64, written: UInt64) {
        self.read = read
        self.written = written
    }

    init?(_ bytes: [UInt8]) {
        guard case .array(let items)? = try? CBORValue.decode(bytes), items.count == 3, items[0] == .unsigned(1), case .unsigned(let read) = items[1],
            case .unsigned(let written) = items[2]
        else { return nil }
        self.init(read: read, written: written)
    }
}

extension CentralNode {
    /// Operations held of each node's logs; entry 0 of a log is none.
    func operationsByNode() -> [NodeID: UInt64] {
        var operations: [NodeID: UInt64] = [:]
        for log in replica.head.logs.values { operations[log.node, default: 0] += log.size - 1 }
        return operations
    }

    /// What a node says is waiting is what waited before its request was taken: what the request brought is not waiting any more.
    func countArrivals(since held: [NodeID: UInt64], _ heard: [NodeID: CentrePeer<SQLiteStore>.Contact]) {
        let now = operationsByNode()
        for (node, contact) in peer.contacts where contact != heard[node] {
            let (before, after) = (held[node] ?? 0, now[node] ?? 0)
            arrived[node] = (after - min(before, after), after)
        }
    }

    func rememberContacts(wall: UInt64) throws(StoreFailure) {
        var notes: [CommitBatch.Note] = []
        for (node, contact) in peer.contacts.sorted(by: { $0.key < $1.key }) where contact.time > 0 {
            let saved = lastHeard[node]?.time ?? 0
            // What moved was a durable write already; that the same still stands is written with the contact.
            if contact.told.scopes != lastTold[node]?.scopes ?? [] || (contact.time >= saved + LastContact.savedEvery && contact.told != lastTold[node]) {
                notes.append(CommitBatch.Note(key: ToldNote.key(node), value: ToldNote.encoded(contact.told)))
                lastTold[node] = contact.told
            }
            guard contact.time >= saved + LastContact.savedEvery || saved > contact.time else { continue }
            let now = current(node, contact.time, contact.status)
            notes.append(CommitBatch.Note(key: LastContact.key(node), value: now.encoded()))
            lastHeard[node] = now
        }
        if !notes.isEmpty { try replica.commit(notes: notes) }
    }

    /// The newest word of a node, of this run or an earlier one.
    func lastContact(_ node: NodeID) -> LastContact? {
        if let contact = peer.contacts[node], contact.time > 0 { return current(node, contact.time, contact.status) }
        return lastHeard[node]
    }

    private func current(_ node: NodeID, _ time: UInt64, _ status: NodeStatus) -> LastContact {
        let came = arrived[node]?.came ?? 0
        let pending = status.pending > came ? status.pending - came : 0
        return LastContact(
            time: time, status: NodeStatus(clock: status.clock, pending: pending, oldest: pending == 0 ? 0 : status.oldest, software: status.software),
            held: arrived[node]?.held)
    }
}
