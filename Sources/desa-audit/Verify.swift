import ArgumentParser
import AuditReplay
import CivilRegistry

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks every entry, commitment, tree, signature, predecessor and permission.",
        discussion: """
            Prints what was found and how far the check reaches. Exit 0 only if all of it was checked and is right.

            Examples:
              desa-audit verify export
              desa-audit verify /var/lib/desa-kiosk --root root.pub --json
              desa-audit verify export --receipt 'VR1:…'             what the QR code of a receipt says; - reads it from standard input
            """)

    @OptionGroup var input: Input

    @Option(help: "The text of a receipt's QR code, to be held against the log that it names; - reads it from standard input.")
    var receipt: String?

    func run() throws {
        var options = input.options()
        if let receipt {
            guard let read = SignedReceipt(qrText: receipt == "-" ? Input.firstLine() : receipt) else {
                input.fail(AuditFailure(.receiptForm, "This is no text of a receipt: it begins with VR1: and has to be whole, letter by letter. Scan the code again."))
                throw ExitCode(FindingKind.receiptForm.findingClass.exitCode)
            }
            options.receipt = read
        }
        let opened = try input.open()
        var auditor = Auditor(opened.source, options)
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
