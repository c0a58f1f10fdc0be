import CanonicalCBOR
import Causality
import MerkleLog
import OperationLog

/// SplitMix64: the same numbers on every machine.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func upTo(_ bound: UInt64) -> UInt64 { UInt64.random(in: 0...bound, using: &self) }
    mutating func chance(_ one: Int, of many: Int) -> Bool { Int.random(in: 0..<many, using: &self) < one }
    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
    mutating func hash() -> Hash { Hash(words: next(), next(), next(), next()) }
}

/// Hex digits to bytes; spaces are for the reader.
func hex(_ text: String) -> [UInt8] {
    let digits = text.utf8.filter { $0 != 0x20 }.map { UInt8($0 < 0x3A ? $0 - 0x30 : $0 - 0x61 + 10) }
    precondition(digits.count % 2 == 0 && digits.allSatisfy { $0 < 16 }, "hex \(text)")
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

func hexText(_ bytes: [UInt8]) -> String {
    bytes.map { byte in let text = String(byte, radix: 16); return byte < 16 ? "0" + text : text }.joined()
}

/// Why bytes are malformed as the entry at a dot, nil when they are not.
func malformation(_ bytes: [UInt8], at dot: Dot) -> MalformedEntry? {
    do throws(MalformedEntry) {
        _ = try Entry.decode(bytes, at: dot)
        return nil
    } catch {
        return error
    }
}

/// A small deployment with known keys: public seeds, test use only.
enum Sample {
    static let key: PublicKey = {
        do { return try SigningKey(seed: (0..<32).map { UInt8($0) }).publicKey } catch { preconditionFailure("\(error)") }
    }()
    static let time = HybridTime(milliseconds: 1_790_000_000_000, counter: 7)
    static let other = LogID(0x1111_2222_3333_4444)
    static let upper = LogID(0x8000_0000_0000_0001)

    static func genesis(predecessor: LogPoint? = nil, nonce: UInt8 = 0) -> Genesis {
        Genesis(
            deployment: "sampang.example", scope: ScopeID(3527), node: NodeID(12), key: key, predecessor: predecessor,
            nonce: Array(repeating: nonce, count: 16))
    }

    /// A log that has applied 10 entries of `other` and 3 of `upper`.
    static func log(size: UInt64 = 1) throws -> LogState {
        let growth = [ContextItem(log: other, count: 10, root: 0xAAAA), ContextItem(log: upper, count: 3, root: 0xBBBB)]
        var state = try LogState(entryZero: genesis().entry(time: time, timeIsDoubtful: false, growth: growth))
        while state.size < size {
            let entry = Entry(dot: Dot(state.id, state.size), time: time, author: 4, kind: .write, record: Dot(state.id, state.size), type: 2, fields: [1])
            guard case .success = state.append(entry.encoded()).entry else { preconditionFailure("sample entry \(state.size)") }
        }
        return state
    }
}

/// As `#require`, which cannot be nested without a warning.
func need<Value>(_ value: Value?, line: Int = #line) throws -> Value {
    guard let value else { throw Missing(line: line) }
    return value
}

struct Missing: Error { let line: Int }
