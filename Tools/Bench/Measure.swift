import Glibc

/// Processor and wall time of one piece of work. On a machine that others use too, the processor's is the one to compare.
struct Measurement {
    var wall: Double
    var processor: Double

    static func of<E: Error>(_ body: () throws(E) -> Void) throws(E) -> Measurement {
        let start = now()
        try body()
        let end = now()
        return Measurement(wall: end.wall - start.wall, processor: end.processor - start.processor)
    }

    static func += (left: inout Measurement, right: Measurement) {
        left.wall += right.wall
        left.processor += right.processor
    }

    private static func now() -> (wall: Double, processor: Double) { (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID)) }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// Peak memory of this process, KiB.
func peakMemory() -> Int {
    guard let file = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, file) != nil {
        let text = line.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if text.hasPrefix("VmHWM:") { return text.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) } ?? 0 }
    }
    return 0
}
