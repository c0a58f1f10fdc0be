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

/// A result line: numbers by name, printed as JSON.
struct Report {
    private var fields: [String] = []

    init(_ name: String) { add("measured", text: name) }

    mutating func add(_ name: String, text: String) { fields.append("\"\(name)\": \"\(text)\"") }
    mutating func add(_ name: String, _ value: Int) { fields.append("\"\(name)\": \(value)") }

    mutating func add(_ name: String, _ value: Double) {
        let scaled = Int((value * 100).rounded())
        let cents = abs(scaled % 100)
        fields.append("\"\(name)\": \(scaled < 0 ? "-" : "")\(abs(scaled) / 100).\(cents < 10 ? "0" : "")\(cents)")
    }

    /// Time an operation and operations a second.
    mutating func add(_ time: Measurement, operations: Int) {
        add("operations", operations)
        add("processor_us_per_operation", time.processor * 1e6 / Double(operations))
        add("wall_us_per_operation", time.wall * 1e6 / Double(operations))
        add("operations_per_processor_second", Int(Double(operations) / time.processor))
    }

    func print() { Swift.print("{" + fields.joined(separator: ", ") + "}") }
}

/// Peak memory of this process, MiB.
func peakMemory() -> Int {
    guard let file = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, file) != nil {
        let text = line.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if text.hasPrefix("VmHWM:") { return (Int(text.split(separator: " ").dropFirst().first ?? "0") ?? 0) / 1024 }
    }
    return 0
}
