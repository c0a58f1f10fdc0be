import Foundation
import MerkleLog
import Testing

/// The vectors in `Schemas/vectors`, found from this file: there are no resource bundles.
struct Vectors: Decodable {
    struct Key: Decodable {
        let name: String
        let seed_hex: String
        let public_hex: String
        let vkeys: [String: String]
    }
    struct Tree: Decodable {
        struct Node: Decodable { let left_hex, right_hex, hex: String }
        struct Inclusion: Decodable { let index, size: UInt64; let path_hex: [String] }
        struct Consistency: Decodable { let old, new: UInt64; let path_hex: [String] }
        let entries_hex, leaf_hashes_hex, roots_hex: [String]
        let node_hash_example: Node
        let inclusion: [Inclusion]
        let consistency: [Consistency]
    }
    struct Log: Decodable {
        struct Operation: Decodable { let entry_base64, leaf_hash_base64: String }
        let origin: String
        let ops: [Operation]
        let roots_base64: [String]
        let entry_bundle_partial_5_base64, level0_tile_partial_5_base64: String
    }
    struct Checkpoints: Decodable {
        let size0, size3, size5, size5_cosigned, cosigned_message_centre_utf8: String
        let consistency_3_to_5_base64, inclusion_1_in_5_base64: [String]
    }
    struct Proof: Decodable { let leaf_base64, text, with_extra: String }
    struct Fork: Decodable {
        struct SameSize: Decodable { let a, b: String }
        struct SameIndex: Decodable { let index: UInt64; let leaf_a_base64, proof_a, leaf_b_base64, proof_b: String }
        let same_size: SameSize
        let conflicting_index: SameIndex
    }
    struct Tiles: Decodable {
        struct Level: Decodable { let level: Int; let full: UInt64; let partial_width: Int }
        let widths: [String: [Level]]
    }
    struct MustFail: Decodable { let name, checkpoint, why: String }

    let keys: [String: Key]
    let rfc6962: Tree
    let oplog: Log
    let checkpoints: Checkpoints
    let tlog_proof: Proof
    let forks: Fork
    let tiles: Tiles
    let must_fail: [MustFail]

    static let shared: Vectors = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        do {
            let file = try Data(contentsOf: root.appendingPathComponent("Schemas/vectors/audit-vectors.json"))
            return try JSONDecoder().decode(Vectors.self, from: file)
        } catch {
            preconditionFailure("test vectors: \(error)")
        }
    }()
}

func bytes(hex: String) -> [UInt8] {
    let digits = hex.utf8.map { UInt8($0 > 0x60 ? $0 - 0x57 : $0 - 0x30) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// By Foundation's decoder, so that ours is not checked with itself.
func bytes(base64: String) -> [UInt8] { [UInt8](Data(base64Encoded: base64) ?? Data()) }

func hash(hex: String) throws -> Hash { try #require(Hash(bytes(hex: hex))) }
func hash(base64: String) throws -> Hash { try #require(Hash(bytes(base64: base64))) }

/// The actors of the vectors.
struct Actor {
    let name: NoteName
    let signing: SigningKey
    var key: PublicKey { signing.publicKey }

    static let kiosk = Actor("kiosk_log")
    static let centre = Actor("centre_cosigner")
    static let auditor = Actor("auditor_cosigner")

    init(_ entry: String) {
        do {
            guard let vector = Vectors.shared.keys[entry] else { preconditionFailure("no key \(entry)") }
            name = try NoteName(vector.name)
            signing = try SigningKey(seed: bytes(hex: vector.seed_hex))
        } catch {
            preconditionFailure("key \(entry): \(error)")
        }
    }

    var log: NoteVerifier { NoteVerifier(name: name, type: .ed25519, key: key) }
    var cosigner: NoteVerifier { NoteVerifier(name: name, type: .cosignature, key: key) }
}
