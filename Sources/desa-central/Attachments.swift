import ArgumentParser
import NodeHost

struct Attach: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add a file to a request, as kiosks do; durable when \"saved\" appears.",
        discussion: """
            Example: desa-central attach --data centre putusan.pdf --request 0123456789abcdef:7 --kind ruling --by 257
            At most 16 MiB. --json prints {"saved": [entry], "attachment", "size", "preview"}.
            """)

    @OptionGroup var place: Place
    @OptionGroup var clerk: Clerk
    @Option(help: ArgumentHelp("A small picture of it, at most 128 KiB.", valueName: "file"))
    var preview: String?
    @Option(help: ArgumentHelp("The request that it belongs to.", valueName: "record"))
    var request: String?
    @Option(help: ArgumentHelp("An attachment's record that has no file yet, or another one.", valueName: "record"))
    var record: String?
    @Option(help: ArgumentHelp("What kind of paper it is.", valueName: "code"))
    var kind: String?
    @Option(help: ArgumentHelp("How many pages it has.", valueName: "number"))
    var pages: Int?
    @Option(help: ArgumentHelp("A title; personal, it can be erased.", valueName: "text"))
    var title: String?
    @Option(help: ArgumentHelp("The scope, where no request is given.", valueName: "scope"))
    var scope: UInt64?
    @Argument(help: "The file.")
    var file: String

    func run() async throws {
        try await place.run(
            "attach",
            [
                "file": ProgramRun.absolute(file), "preview": preview.map { ProgramRun.absolute($0) }, "request": request, "record": record, "kind": kind,
                "pages": pages.map { String($0) }, "title": title, "scope": scope.map { String($0) },
            ], clerk: clerk)
    }
}

struct Fetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say whether a paper has arrived, and write it into a file.",
        discussion: """
            Example: desa-central fetch --data centre 0123456789abcdef:9 --output kk.jpg --by 257
            Exit code 66 while it has not arrived. --json prints {"attachment", "record", "size", "preview"}, a line each.
            """)

    @OptionGroup var place: Place
    @OptionGroup var clerk: Clerk
    @Flag(help: "The preview instead of the scan.")
    var preview = false
    @Option(help: ArgumentHelp("Decrypt it into this file, which must not exist; noted in the access records.", valueName: "file"))
    var output: String?
    @Option(help: ArgumentHelp("Why it is looked at; noted too.", valueName: "code"))
    var purpose: String?
    @Argument(help: "An attachment's address or record, or a request with all its papers.")
    var name: String

    func run() async throws {
        try await place.run(
            "fetch", ["name": name, "output": output.map { ProgramRun.absolute($0) }, "purpose": purpose], flags: ["preview": preview], clerk: clerk)
    }
}
