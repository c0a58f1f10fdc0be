import CanonicalCBOR

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
}

/// Hex digits to bytes; spaces are for the reader.
func hex(_ text: String) -> [UInt8] {
    let digits = text.utf8.filter { $0 != 0x20 }.map { UInt8($0 < 0x3A ? $0 - 0x30 : $0 - 0x61 + 10) }
    precondition(digits.count % 2 == 0 && digits.allSatisfy { $0 < 16 }, "hex \(text)")
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// The error that decoding gives, nil when it succeeds.
func refusal(_ bytes: [UInt8], depth: Int = 8) -> CBORError? {
    do throws(CBORError) {
        _ = try CBORValue.decode(bytes, depth: depth)
        return nil
    } catch {
        return error
    }
}

/// As ``refusal(_:depth:)``, by the way that builds no value.
func skipRefusal(_ bytes: [UInt8], depth: Int = 8) -> CBORError? {
    do throws(CBORError) {
        var reader = CBORReader(bytes)
        _ = try reader.skip(depth: depth)
        try reader.finish()
        return nil
    } catch {
        return error
    }
}
