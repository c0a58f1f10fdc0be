import ArgumentParser
import AuditReplay

struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Folds the logs anew and prints the state of records, after verifying everything.",
        discussion: """
            Prints JSON Lines: for each scope a first line, one line a record, and a last line with the digest; the same bytes on any machine.
            Personal values are masked unless --reveal is given. Findings go to standard error, and decide the exit code as in verify.

            Examples:
              desa-audit replay export
              desa-audit replay export --scope 3 --at '{"8b1f00aa12cd3e4f":"120"}'
              desa-audit replay export --record 8b1f00aa12cd3e4f:17 --reveal
            """)

    @OptionGroup var input: Input

    @Option(help: "Only what this vector covers: a JSON object, or logid=count,logid=count. Logs that it does not name count as empty.")
    var at: String?

    @Option(help: "Only this scope.")
    var scope: UInt64?

    @Option(help: "Only this record, by its dot.")
    var record: String?

    @Flag(help: "Print personal values too.")
    var reveal = false

    func validate() throws {
        var options = AuditOptions()
        if let at, !options.limit(to: at) { throw ValidationError("--at \(at) is no vector of logs and counts.") }
        if let record, !options.watch(record) { throw ValidationError("--record \(record) is no dot such as 8b1f00aa12cd3e4f:17.") }
    }

    func run() throws {
        let opened = try input.open()
        var options = input.options()
        options.keepsStates = true
        if let at { _ = options.limit(to: at) }
        var auditor = Auditor(opened.source, options)
        let result = auditor.run()
        var replayer = Replayer(result, auditor.readSource, reveals: reveal)
        let written: Int
        do throws(AuditFailure) {
            let output = Output()
            written = try replayer.write(scope: scope, only: record) { output.line($0) }
            output.flush()
        } catch {
            input.fail(error)
            throw ExitCode(error.kind.findingClass.exitCode)
        }
        for finding in result.findings.findings where finding.kind.findingClass != .note { Terminal.error("[\(finding.kind.rawValue)] \(finding.sentence)") }
        if result.exitCode != 0 { throw ExitCode(result.exitCode) }
        if record != nil, written == 0 { throw ValidationError("The record has nothing live in the state that was asked for.") }
    }
}
