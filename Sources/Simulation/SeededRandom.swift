/// xoshiro256** seeded by SplitMix64 (Blackman and Vigna): small, good, and the same numbers on every machine.
///
/// Every purpose has a stream of its own, named by a text: a new fault draws from its own stream and shifts no other draw, so an old seed
/// still means what it meant.
struct SeededRandom: RandomNumberGenerator {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    init(seed: UInt64, _ purpose: String) {
        // FNV-1a of the purpose: String.hashValue differs in every process.
        var mixer = SplitMix(state: seed ^ 0xCBF2_9CE4_8422_2325)
        for byte in purpose.utf8 { mixer.state = (mixer.state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
    }

    private struct SplitMix {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    mutating func next() -> UInt64 {
        func rotated(_ value: UInt64, _ by: UInt64) -> UInt64 { value << by | value >> (64 - by) }
        let result = rotated(state.1 &* 5, 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = rotated(state.3, 45)
        return result
    }

    /// Evenly from `0 ..< bound`.
    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
    mutating func below(_ bound: UInt64) -> UInt64 { UInt64.random(in: 0..<bound, using: &self) }
    mutating func between(_ low: Int, _ high: Int) -> Int { Int.random(in: low...high, using: &self) }
    /// True in `permille` of 1000 draws.
    mutating func chance(_ permille: Int) -> Bool { below(1000) < permille }
    mutating func pick<Item>(_ items: [Item]) -> Item? { items.isEmpty ? nil : items[below(items.count)] }
    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}
