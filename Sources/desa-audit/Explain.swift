import ArgumentParser
import AuditReplay

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tells where each version of a record's fields comes from, what its writer knew, and why this one is shown.",
        discussion: """
            Personal values are masked unless --reveal is given. The whole input is verified first; findings go to standard error.

            Examples:
              desa-audit explain export 8b1f00aa12cd3e4f:17
              desa-audit explain export 8b1f00aa12cd3e4f:17 --field name --reveal --json
            """)

    @OptionGroup var input: Input

    @Argument(help: "The record, by its dot.")
    var record: String

    @Option(help: "Only this field, by its number or its code.")
    var field: String?

    @Flag(help: "Print personal values too.")
    var reveal = false

    func validate() throws {
        var options = AuditOptions()
        if !options.watch(record) { throw ValidationError("\(record) is no dot such as 8b1f00aa12cd3e4f:17.") }
    }

    func run() throws {
        let opened = try input.open()
        var options = input.options()
        _ = options.watch(record)
        var auditor = Auditor(opened.source, options)
        let result = auditor.run()
        var number: UInt16?
        if let field {
            guard let found = ExplainReport.field(field, of: result) else { throw ValidationError("There is no field \(field) in this record.") }
            number = found
        }
        let report = ExplainReport(result, field: number, reveals: reveal)
        if let report {
            if input.json {
                print(report.json.line())
            } else {
                for line in report.lines { print(line) }
            }
        }
        for finding in result.findings.findings where finding.kind.findingClass != .note { Terminal.error("[\(finding.kind.rawValue)] \(finding.sentence)") }
        if result.exitCode != 0 { throw ExitCode(result.exitCode) }
        if report == nil { throw ValidationError("No entry about the record \(record) is here.") }
    }
}
