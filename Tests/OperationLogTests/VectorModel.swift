import CanonicalCBOR
import Causality
import Foundation
import MerkleLog
import OperationLog

/// `Schemas/vectors/entries.json`: entries in words and in bytes. Everything here says the same as the Swift types, in JSON.
struct VectorFile: Codable, Equatable {
    /// A log: its entries in order, the root after each, and its origin.
    struct Log: Codable, Equatable {
        let name, id, origin: String
        let entries: [String]
        let roots: [String]
    }

    struct Item: Codable, Equatable {
        let name, why: String
        let dot: String
        let entry: VectorEntry
        let bytes, leaf: String
        let payload: Payload?
        /// One for each field that the entry writes.
        let digest_terms: [String]
    }

    struct Payload: Codable, Equatable {
        struct Value: Codable, Equatable {
            let field: FieldNumber
            let value: VectorValue
            let salt, hash: String
        }
        /// The record whose secret it is, as the secret's holder knows it.
        let secret: String
        let values: [Value]
        let bytes, commitment: String
    }

    /// What is left of an entry's payload after fields were masked (secret kept) or erased (secret destroyed).
    struct Masked: Codable, Equatable {
        let entry: String
        let fields: [FieldNumber]
        let secret_destroyed: Bool
        let bytes: String
    }

    struct Paper: Codable, Equatable {
        let log, office: String
        let running: UInt64
        let text: String
        /// What a person may type instead.
        let typed: [String]
    }

    struct MustFail: Codable, Equatable {
        let name, why: String
        /// Where the bytes stand: what the log has below is in `entries`.
        let dot: String
        let bytes: String
    }

    let about: String
    let logs: [Log]
    let entries: [Item]
    let masked: [Masked]
    /// All digest terms above, added modulo 2^256.
    let sum_of_digest_terms: String
    let paper_numbers: [Paper]
    let not_paper_numbers: [String]
    let must_fail: [MustFail]

    static let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Schemas/vectors/entries.json")
}

struct VectorRange: Codable, Equatable {
    let log: String
    let start, count: UInt64
}

struct VectorPoint: Codable, Equatable {
    let log: String
    let size: UInt64
    let root: String
}

/// An entry in words: dots as `log:sequence`, hashes and names of logs in hex, replaced dots as ranges of any log.
struct VectorEntry: Codable, Equatable {
    struct Growth: Codable, Equatable {
        let log: String
        let count: UInt64
        let root: String
    }
    struct Replaced: Codable, Equatable {
        let field: FieldNumber
        let log: String
        let start, count: UInt64
    }
    struct Subject: Codable, Equatable {
        struct Erased: Codable, Equatable {
            let dot: String
            let fields: [FieldNumber]
        }
        var point: VectorPoint?
        var points: [VectorPoint]?
        var dot, leaf: String?
        var reason_class, code: UInt64?
        var ranges: [VectorRange]?
        var dots: [String]?
        var erased: [Erased]?
        var deployment: String?
        var scope: UInt64?
        var cbor: VectorValue?
    }

    let milliseconds: UInt64
    let counter: UInt16
    let doubtful: Bool
    let growth: [Growth]
    let author, kind: UInt64
    let record: String?
    let type: UInt64?
    let fields: [FieldNumber]
    let replaced: [Replaced]
    let transaction: Int?
    let subject: Subject?
    let body: VectorValue?
    let commitment: String?
}

/// CBOR in JSON: numbers, booleans, null, text and arrays are themselves; `{"hex": …}` is a byte string, `{"map": [[key, value], …]}` a map.
enum VectorValue: Codable, Equatable {
    case cbor(CBORValue)

    private enum Key: String, CodingKey { case hex, map }

    var value: CBORValue {
        switch self { case .cbor(let value): value }
    }

    init(_ value: CBORValue) { self = .cbor(value) }

    init(from decoder: Decoder) throws {
        let single = try decoder.singleValueContainer()
        if single.decodeNil() { self = .cbor(.null) }
        else if let value = try? single.decode(Bool.self) { self = .cbor(.bool(value)) }
        else if let value = try? single.decode(Int64.self) { self = .cbor(CBORValue(value)) }
        else if let value = try? single.decode(String.self) { self = .cbor(.text(value)) }
        else if let value = try? single.decode([VectorValue].self) { self = .cbor(.array(value.map(\.value))) }
        else {
            let keyed = try decoder.container(keyedBy: Key.self)
            if keyed.contains(.hex) {
                self = .cbor(.bytes(OperationLogTests.hex(try keyed.decode(String.self, forKey: .hex))))
            } else {
                self = .cbor(.map(try keyed.decode([[VectorValue]].self, forKey: .map).map { pair in
                    guard pair.count == 2, case .unsigned(let key) = pair[0].value else { throw DecodingError.dataCorruptedError(in: single, debugDescription: "a pair of key and value") }
                    return .init(key, pair[1].value)
                }))
            }
        }
    }

    func encode(to encoder: Encoder) throws {
        if case .bytes(let bytes) = value {
            var keyed = encoder.container(keyedBy: Key.self)
            return try keyed.encode(hexText(bytes), forKey: .hex)
        }
        if case .map(let pairs) = value {
            var keyed = encoder.container(keyedBy: Key.self)
            return try keyed.encode(pairs.map { [VectorValue(.unsigned($0.key)), VectorValue($0.value)] }, forKey: .map)
        }
        var single = encoder.singleValueContainer()
        switch value {
        case .unsigned(let number): try single.encode(number)
        case .negative(let number): try single.encode(-1 - Int64(number))
        case .text(let text): try single.encode(text)
        case .array(let items): try single.encode(items.map { VectorValue($0) })
        case .bool(let flag): try single.encode(flag)
        case .null, .bytes, .map: try single.encodeNil()
        }
    }
}
