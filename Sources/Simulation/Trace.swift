/// What happened, as lines for people and as one number that two runs of a seed must share.
struct Trace {
    private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    private let sink: ((String) -> Void)?

    init(_ sink: ((String) -> Void)?) { self.sink = sink }

    mutating func note(_ time: UInt64, _ line: String) {
        for byte in line.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        hash = (hash ^ time) &* 0x0000_0100_0000_01B3
        sink?("\(time / 1000).\(String(1000 + time % 1000).dropFirst()) \(line)")
    }
}
