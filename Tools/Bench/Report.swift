import Glibc

/// What the work asks of a figure: a value that must be reached, or one that is aimed at.
struct Bound {
    enum Kind: String { case must, aim }

    let kind: Kind
    let value: Double
    /// The figure may not be above; else not below.
    let isUpper: Bool

    static func atMost(_ kind: Kind, _ value: Double) -> Bound { Bound(kind: kind, value: value, isUpper: true) }
    static func atLeast(_ kind: Kind, _ value: Double) -> Bound { Bound(kind: kind, value: value, isUpper: false) }

    /// Bytes an operation, all tables and indexes.
    static let onDisk = [atMost(.must, 250), atMost(.aim, 200)]
    /// Merged a second of one processor.
    static let merge = [atLeast(.must, 25_000), atLeast(.aim, 60_000)]
    /// Replayed and wholly verified, a second of one processor.
    static let replay = [atLeast(.aim, 100_000)]

    /// Bytes of an exchange in both directions, heads and signatures included, an operation.
    static func onWireAnOperation(_ operations: Int) -> [Bound] {
        switch operations {
        case ..<20: []
        case ..<100: [atMost(.aim, 70)]
        case ..<10_000: [atMost(.aim, 45)]
        default: [atMost(.aim, 28)]
        }
    }

    func isMet(by figure: Double) -> Bool { isUpper ? figure <= value : figure >= value }
}

/// One line of the output: figures by name and the bounds that apply to them, printed as a JSON object.
struct Report {
    private var fields: [String] = []
    private var bounds: [String] = []

    init(_ name: String) { add("measured", text: name) }

    mutating func add(_ name: String, text: String) { fields.append("\"\(name)\": \"\(text)\"") }
    mutating func add(_ name: String, _ value: Int) { fields.append("\"\(name)\": \(value)") }

    mutating func add(_ name: String, _ value: Int, _ bounds: [Bound]) { add(name, Double(value), bounds) }

    mutating func add(_ name: String, _ value: Double, _ bounds: [Bound] = []) {
        fields.append("\"\(name)\": \(Self.decimal(value))")
        for bound in bounds {
            self.bounds.append(
                "{\"of\": \"\(name)\", \"\(bound.kind.rawValue)\": \(Self.decimal(bound.value)), \"met\": \(bound.isMet(by: value))}")
        }
    }

    /// Time an operation, of the processor and by the clock on the wall.
    mutating func add(_ time: Measurement, operations: Int) {
        add("operations", operations)
        add("processor_us_per_operation", time.processor * 1e6 / Double(operations))
        add("wall_us_per_operation", time.wall * 1e6 / Double(operations))
    }

    /// The same for the plain row.
    mutating func add(plain time: Measurement, operations: Int) {
        add("plain_processor_us_per_operation", time.processor * 1e6 / Double(operations))
        add("plain_wall_us_per_operation", time.wall * 1e6 / Double(operations))
    }

    func print() {
        let all = bounds.isEmpty ? fields : fields + ["\"bounds\": [\(bounds.joined(separator: ", "))]"]
        Swift.print("{" + all.joined(separator: ", ") + "}")
        fflush(nil)
    }

    /// Two digits after the point, none for what is whole.
    private static func decimal(_ value: Double) -> String {
        let cents = Int((value * 100).rounded())
        let rest = abs(cents % 100)
        let whole = "\(cents < 0 ? "-" : "")\(abs(cents) / 100)"
        return rest == 0 ? whole : whole + (rest < 10 ? ".0" : ".") + "\(rest)"
    }
}

/// A measurement that was made several times: the report is that of the run in the middle.
struct Repeated {
    let report: Report
    /// Processor time an operation, µs.
    let cost: Double

    /// - Parameter body: makes one run and says what it cost.
    static func median(of runs: Int, _ body: () throws -> Repeated) throws -> Repeated {
        var all: [Repeated] = []
        for _ in 0..<runs { all.append(try body()) }
        all.sort { $0.cost < $1.cost }
        var report = all[all.count / 2].report
        report.add("runs", runs)
        if runs > 1 { report.add("slowest_to_fastest_run", all[all.count - 1].cost / all[0].cost) }
        return Repeated(report: report, cost: all[all.count / 2].cost)
    }
}

/// A figure of work that was not done would be worse than none.
func require(_ isTrue: Bool, _ sentence: @autoclosure () -> String) throws {
    if !isTrue { throw BenchFailure(sentence: sentence()) }
}

struct BenchFailure: Error, CustomStringConvertible {
    let sentence: String
    var description: String { sentence }
}
