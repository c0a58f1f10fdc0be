import Causality
import CentralNode
import Glibc
import Membership
import MerkleLog
import NodeHost
import OperationLog
import Replica
import SQLiteStore
import SyncProtocol

/// A centre in a folder of its own, and what its clerk types.
final class Office {
    let path: String
    let centre: CentralNode

    init(_ name: String = "uji.example") throws {
        var template = Array("/tmp/desa-office-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Trouble("no folder could be made") }
        path = String(cString: made)
        _ = try CentralSetup.create(deployment: name, data: path + "/centre", rootKeyFolder: path + "/root", wantsJSON: true)
        centre = try CentralNode(opening: path + "/centre")
    }

    /// The centre of a folder that ``keep()`` has left, as soon as nobody holds it any more.
    init(at path: String) async throws {
        self.path = path
        try await Folders.released(path + "/centre")
        centre = try CentralNode(opening: path + "/centre")
    }

    private var isKept = false

    /// The folder stays when this goes.
    func keep() -> String {
        isKept = true
        return path
    }

    deinit { if !isKept { Folders.remove(path) } }

    func run(_ name: String, _ options: [String: String] = [:], input: String = "") async -> CommandOutput {
        var command = NodeCommand(name, options: options, input: Array(input.utf8))
        command.options["json"] = "true"
        let lines = Lines()
        var output = await centre.run(command) { lines.add($0) }
        // As the programs do.
        while let next = output.next {
            command.options["after"] = next
            output = await centre.run(command) { lines.add($0) }
        }
        output.text = (lines.all + (output.text.isEmpty ? [] : [output.text])).joined(separator: "\n")
        return output
    }

    /// The command's only answer; it must succeed.
    func json(_ name: String, _ options: [String: String] = [:], input: String = "") async throws -> JSON {
        let output = await run(name, options, input: input)
        guard output.exit == .done else { throw Trouble(output.complaint) }
        return try JSON.parse(Array(output.text.utf8))
    }

    /// A village scope with operator 1, and the office's clerk 257.
    func village() async throws -> ScopeID {
        let scope = try await json("scope-add", ["kind": "village", "region": "35.27.01.2002", "name": "Desa Uji"])
        guard let number = scope["scope"]?.unsigned else { throw Trouble("no scope") }
        _ = try await json("operator-add", ["scope": String(number), "number": "1", "name": "Siti"])
        _ = try await json("operator-add", ["scope": "1", "name": "Budi", "role": "clerk"])
        return ScopeID(number)
    }

    func code(_ options: [String: String]) async throws -> EnrolmentCode {
        let answer = try await json("enrol", options)
        guard let text = answer["code"]?.string else { throw Trouble("no code") }
        return try EnrolmentCode(reading: text)
    }

    func kiosk(_ scope: ScopeID) async throws -> Desk {
        try await Desk(self, try await code(["name": "Meja", "scopes": scope.description]))
    }
}

struct Trouble: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

private final class Lines: @unchecked Sendable {
    // Filled on the centre's thread, read after the command has ended.
    var all: [String] = []
    func add(_ line: String) { all.append(line) }
}

/// A kiosk in memory that speaks to the centre without a line between.
final class Desk {
    let centre: CentralNode
    let key: SigningKey
    let node: NodeID
    var peer: KioskPeer<MemoryStore>

    init(_ office: Office, _ code: EnrolmentCode) async throws {
        centre = office.centre
        key = try SigningKey(seed: Entropy.bytes(32))
        let nonce = Entropy.bytes(16)
        let request = EnrolmentRequest(nonce: nonce, key: key.publicKey, software: "uji", secret: code.secret)
        guard case .answer(let bytes) = await centre.enrol(request: request.encoded(), from: "10.0.0.9") else { throw Trouble("the code was refused") }
        let answer = try EnrolmentAnswer.open(bytes, nonce: nonce, code: code)
        node = answer.node
        let identity = ReplicaIdentity(
            deployment: answer.keys.deployment, node: answer.node, key: key.publicKey, isCentre: false, upperScopes: answer.upperScopes,
            centreKeys: answer.keys.logKeys, centreNode: answer.centre)
        peer = try KioskPeer(replica: try Replica(store: MemoryStore(), identity: identity), key: key, centreKeys: answer.keys, run: 1)
        try await sync()
    }

    /// What stays of a kiosk when its centre stops.
    struct Kept {
        let key: SigningKey
        let node: NodeID
        let replica: Replica<MemoryStore>
        let keys: KeySetChain
    }

    var kept: Kept { Kept(key: key, node: node, replica: peer.replica, keys: peer.centreKeys) }

    init(_ office: Office, _ kept: Kept) throws {
        centre = office.centre
        key = kept.key
        node = kept.node
        peer = try KioskPeer(replica: kept.replica, key: kept.key, centreKeys: kept.keys, run: 2)
    }

    /// One exchange, over as many requests as it takes; then a request in each lane of papers that has something to do.
    func sync() async throws {
        let wall = WallClock.milliseconds()
        try await exchange(peer.begin(supplies(wall), wall: wall), wall: wall)
        for lane in try peer.paperLanes(wall: wall) { try await exchange(peer.beginPapers(lane, supplies(wall), wall: wall), wall: wall) }
    }

    private func exchange(_ first: KioskPeer<MemoryStore>.Step, wall: UInt64) async throws {
        var step = first
        while case .transmit(let frame) = step {
            guard case .answer(let bytes) = await centre.exchange(frame) else { throw Trouble("the centre did not answer") }
            step = try peer.take(bytes, supplies(wall), wall: wall)
        }
    }

    private func supplies(_ wall: UInt64) -> KioskPeer<MemoryStore>.Supplies {
        let status = NodeStatus(clock: wall, pending: peer.pending, oldest: peer.pending == 0 ? 0 : wall, software: "uji")
        return KioskPeer.Supplies(requestID: Entropy.bytes(16), status: status, fence: { _ in })
    }

    func openLog(_ scope: ScopeID) throws {
        _ = try peer.replica.openLog(scope: scope, predecessor: nil, nonce: Entropy.bytes(16), wall: WallClock.milliseconds(), isDoubtful: false)
    }

    /// Creates applicants, as one transaction.
    func register(_ names: [String], in scope: ScopeID, by author: UInt64 = 1) throws -> [Dot] {
        let drafts = names.map {
            EntryDraft(author: author, target: .create(type: RecordType.applicant), fields: [3], personal: [(3, .text($0))])
        }
        return try peer.replica.append(
            drafts, scope: scope, wall: WallClock.milliseconds(), isDoubtful: false, secrets: Entropy.secrets(drafts.count))
    }
}

enum Folders {
    /// Returns as soon as nobody holds a data folder any more.
    static func released(_ path: String) async throws {
        let folder = try DataFolder(opening: path)
        for _ in 0..<1_000 {
            if (try? folder.acquireLock()) != nil { return }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    static func remove(_ path: String) {
        guard let handle = opendir(path) else { return }
        while let item = readdir(handle) {
            let name = withUnsafeBytes(of: &item.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name == "." || name == ".." { continue }
            if unlink(path + "/" + name) != 0 { remove(path + "/" + name) }
        }
        closedir(handle)
        rmdir(path)
    }
}
