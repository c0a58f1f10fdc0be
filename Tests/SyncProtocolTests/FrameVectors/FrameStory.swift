import Attachments
import Causality
import Foundation
import Membership
import MerkleLog
import OperationLog
import RecordMerge
import Replica
import SyncProtocol

/// What `entries.json` tells goes over the line here: the kiosk (node 12) is enrolled, brings its log, and is given what the centre and the
/// second kiosk (node 13) wrote. Keys and secrets are drawn from nothing but a name: public, test use only.
struct FrameStory {
    /// The part of `entries.json` that is needed.
    struct Entries: Decodable {
        struct Item: Decodable {
            struct Payload: Decodable { let secret, bytes: String }
            struct Words: Decodable { let record: String? }
            let name, dot, bytes: String
            let payload: Payload?
            let entry: Words
        }
        struct Log: Decodable {
            let name, id, origin: String
            let entries, roots: [String]
        }
        let entries: [Item]
        let logs: [Log]

        func log(_ name: String) -> Log { logs.first { $0.name == name }! }
        func items(_ log: Log) -> [Item] { log.entries.map { name in entries.first { $0.name == name }! } }
    }

    static let deployment = "sampang.example"
    static let village = ScopeID(3_527_012_002)
    static let time: UInt64 = 1_790_000_030_000
    let entries: Entries

    init() throws {
        entries = try JSONDecoder().decode(Entries.self, from: Data(contentsOf: FrameFile.folder.appendingPathComponent("entries.json")))
    }

    /// The same rule as in `entries.json`, whose logs are signed with the keys "1", "12" and "13" here.
    static func seed(_ name: String) -> [UInt8] { Hash.sha256(Array("vector key \(name)".utf8)).bytes }

    static func key(_ name: String) -> SigningKey {
        do { return try SigningKey(seed: seed(name)) } catch { preconditionFailure("\(error)") }
    }

    static func bytes(_ name: String, _ count: Int) -> [UInt8] { Array(Hash.sha256(Array("vector \(name)".utf8)).bytes[..<count]) }

    static let keyNames = [
        ("root", "the deployment's root"), ("1", "node 1, the centre: signs its logs"), ("answers", "the centre: signs answers"), ("stored", "the centre: cosigns what it has stored"),
        ("safe", "the centre: cosigns what a backup covers (certified in key set 2)"), ("12", "node 12, a kiosk"), ("13", "node 13, a kiosk"),
    ]

    static let keySets: [SignedKeySet] = {
        let first: [(KeyPurpose, PublicKey)] = [(.log, key("1").publicKey), (.answers, key("answers").publicKey), (.stored, key("stored").publicKey)]
        let second = first + [(.safe, key("safe").publicKey)]
        return [(1, first), (2, second)].map { SignedKeySet(KeySet(version: $0.0, deployment: deployment, keys: $0.1), signedBy: key("root")) }
    }()

    static func chain(_ count: Int) -> KeySetChain {
        do { return try KeySetChain(root: key("root").publicKey, deployment: deployment, sets: Array(keySets[..<count])) } catch { preconditionFailure("\(error)") }
    }

    static let code = EnrolmentCode(address: "kantor.example:8470", fingerprint: key("root").publicKey.fingerprint, secret: bytes("code", 10))!

    // MARK: Runs

    /// - Parameter signed: the size at which the author signed; the run's end unless it is larger.
    func run(_ name: String, from start: Int, to end: Int, signer: String, signed: Int? = nil) -> LogRun {
        let log = entries.log(name)
        let items = Array(entries.items(log)[start..<end])
        let size = signed ?? end
        let root = Hash(unhexed(log.roots[size - 1]))!
        let signature: [UInt8]
        let consistency: [Hash]
        do {
            let checkpoint = try Checkpoint(origin: NoteName(log.origin), size: UInt64(size), root: root)
            signature = SignedCheckpoint(signing: checkpoint, with: Self.key(signer)).signature
            let leaves = Leaves(entries.items(log).map { MerkleTree.leafHash(unhexed($0.bytes)) })
            consistency = MerkleTree.consistencyProof(old: UInt64(end), new: UInt64(size), from: leaves)
        } catch { preconditionFailure("\(error)") }
        var secrets: [LogRun.Secret] = []
        for item in items {
            guard let payload = item.payload, let secret = RecordSecret(unhexed(payload.secret)) else { continue }
            // An entry about no record has a secret of its own dot.
            let record = Dot(item.entry.record ?? item.dot)!
            if !secrets.contains(where: { $0.record == record }) { secrets.append(LogRun.Secret(record: record, secret: secret)) }
        }
        return LogRun(
            log: LogID(log.id)!, start: UInt64(start), entries: items.map { unhexed($0.bytes) }, payloads: items.map { $0.payload.map { unhexed($0.bytes) } },
            secrets: secrets, proof: signed == nil ? .end(signature: signature) : .prefix(size: UInt64(size), root: root, signature: signature, consistency: consistency))
    }

    private struct Leaves: TreeSource {
        let hashes: [Hash]
        init(_ hashes: [Hash]) { self.hashes = hashes }
        func leafHashes(_ range: Range<UInt64>) throws(Never) -> [Hash] { Array(hashes[Int(range.lowerBound)..<Int(range.upperBound)]) }
    }

    /// The village's scope with so many entries of each log: frontier and digest of what they merge to. None of them is set aside: the story's
    /// verdicts are taken back before anything is handed out.
    func report(_ counts: [(log: String, count: Int)]) -> ScopeReport {
        var frontier = VersionVector()
        var merge = SlowMerge()
        for item in counts {
            let log = entries.log(item.log)
            frontier.advance(LogID(log.id)!, to: UInt64(item.count))
            for entry in entries.items(log)[..<item.count] {
                let bytes = unhexed(entry.bytes)
                guard let decoded = try? Entry.decode(bytes, at: Dot(entry.dot)!) else { preconditionFailure(entry.name) }
                merge.add(decoded, leaf: MerkleTree.leafHash(bytes).prefix)
            }
        }
        return ScopeReport(scope: Self.village, frontier: frontier, digest: StateDigest(merge.digest)!)
    }

    var upper: ScopeReport {
        var frontier = VersionVector()
        frontier.advance(LogID(entries.log("upper").id)!, to: 1)
        return ScopeReport(scope: ScopeID(1), frontier: frontier, digest: StateDigest())
    }

    func acknowledged(_ name: String, _ size: Int, hasRoot: Bool = false, age: UInt64 = 0) -> ExchangeAnswer.Acknowledgement {
        let log = entries.log(name)
        let root = Hash(unhexed(log.roots[size - 1]))!
        do {
            let checkpoint = try Checkpoint(origin: NoteName(log.origin), size: UInt64(size), root: root)
            let cosignature = Cosignature(of: checkpoint, time: Self.time / 1000 - age, by: Self.key("stored"))
            return ExchangeAnswer.Acknowledgement(
                log: LogID(log.id)!, size: UInt64(size), root: hasRoot ? root : nil, time: cosignature.time, signature: cosignature.signature)
        } catch { preconditionFailure("\(error)") }
    }

    /// The centre's word that a backup holds a log.
    func safe(_ name: String, _ size: Int) -> SafeWords {
        let log = entries.log(name)
        let mark = BackupMark(time: Self.time / 1000 - 60, id: Self.bytes("backup", 16))
        do {
            let checkpoint = try Checkpoint(origin: NoteName(log.origin), size: UInt64(size), root: Hash(unhexed(log.roots[size - 1]))!)
            let word = Cosignature(of: SafeCheckpoint(checkpoint, backup: mark.id), time: mark.time, by: Self.key("safe"))
            var safe = SafeWords(newest: mark)
            safe.words = [SafeWords.Word(log: LogID(log.id)!, size: UInt64(size), mark: mark, signature: word.signature)]
            return safe
        } catch { preconditionFailure("\(error)") }
    }

    /// A ciphertext of three blocks; what is in it does not matter here.
    static let paper: [UInt8] = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 / 100) }

    static func part(from offset: Int, to end: Int) -> AttachmentPart {
        let tree = BlockTree(of: paper)
        let id = AttachmentID(address: tree.root, size: UInt64(paper.count))!
        return AttachmentPart(id: id, offset: UInt64(offset), bytes: Array(paper[offset..<end]), proof: tree.proof(blocks: id.blocks(in: UInt64(end))))
    }
}
