import ArgumentParser
import AuditReplay

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks every entry, commitment, tree, signature, predecessor and permission.",
        discussion: """
            Prints what was found and how far the check reaches. Exit 0 only if all of it was checked and is right.

            Examples:
              desa-audit verify export
              desa-audit verify /var/lib/desa-kiosk --root root.pub --json
            """)

    @OptionGroup var input: Input

    func run() throws {
        let opened = try input.open()
        var auditor = Auditor(opened.source, input.options())
        let result = auditor.run()
        let report = AuditReport(result, attachments: AttachmentCheck(result.attachments, in: input.folder + "/attachments"))
        if input.json {
            print(report.json.line())
        } else {
            for line in report.lines { print(line) }
        }
        if result.exitCode != 0 { throw ExitCode(result.exitCode) }
    }
}
