import ArgumentParser
import NodeHost

struct Attach: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add a file, a scan for example, to a request; durable when \"saved\" appears.",
        discussion: """
            The file is encrypted under a key of its own and sent in parts, after all operations; a small preview goes first. At most 16 MiB. Of a \
            picture (JPEG, PNG, TIFF, WebP, HEIC) or PDF the preview is made here, unless one is given. A picture with what a camera writes beside it \
            (place, device, time) is made anew without that, as "scan" does it, upright and at most A4 at 300 dpi; any other file is attached as it is. \
            "scan" turns, cuts and joins pages first. A PDF keeps what its maker wrote in it.

            Example: desa-kiosk attach --data ./kiosk kk.pdf --request 0123456789abcdef:7 --kind family-card --by 1
            """)

    @OptionGroup var folder: Folder
    @Option(name: .long, help: "A small picture of it, at most 128 KiB, which is sent before any whole scan; without it one is made.") var preview: String?
    @Flag(name: .long, help: "No preview.") var noPreview = false
    @Flag(name: .long, help: "Byte for byte, with what a camera wrote beside the picture: for a document that is signed as a file.") var asIs = false
    @Flag(name: .long, help: "Not again where the request has this very file already.") var once = false
    @Option(name: .long, help: "The request that it belongs to.") var request: String?
    @Option(name: .long, help: "An attachment's record that has no file yet, or another one.") var record: String?
    @Option(name: .long, help: "What kind of paper it is: a code.") var kind: String?
    @Option(name: .long, help: "How many pages it has.") var pages: Int?
    @Option(name: .long, help: "A title; personal, it can be erased.") var title: String?
    @Flag(name: .long, help: "The original was seen.") var originalSeen = false
    @Option(name: .long, help: "The scope, where the node has several and no request is given.") var scope: UInt64?
    @Option(name: .long, help: "The operator's number.") var by: UInt64?
    @Argument(help: "The file.") var file: String

    func run() async throws {
        let clean: CleanFile?
        do throws(NodeFault) { clean = asIs ? nil : try await CleanFile.make(of: file, in: folder) } catch {
            throw ArgumentParser.ExitCode(ProgramRun.finish(CommandOutput(error)))
        }
        defer { clean?.remove() }
        let file = clean?.path ?? file
        let made = preview == nil && !noPreview ? await PreviewFile.make(of: file, in: folder) : nil
        defer { made?.remove() }
        try await folder.run(
            "attach",
            [
                "file": ProgramRun.absolute(file), "preview": preview.map { ProgramRun.absolute($0) } ?? made?.path, "request": request, "record": record,
                "kind": kind, "pages": (pages ?? made?.pages).map { String($0) }, "once": once ? "true" : nil, "title": title, "original-seen": originalSeen ? "true" : nil, "scope": scope.map { String($0) },
                "by": by.map { String($0) },
            ])
    }
}

struct Fetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring attachments here that another desk scanned, and write one into a file.",
        discussion: """
            What is asked for stays asked for until it is here. Exit code 66 when the centre does not have it yet.

            Example: desa-kiosk fetch --data ./kiosk 0123456789abcdef:9 --output kk.jpg --by 1
            """)

    @OptionGroup var folder: Folder
    @Flag(name: .long, help: "The preview instead of the scan.") var preview = false
    @Option(name: .long, help: "Decrypt it into this file, which must not exist; noted in the kiosk's access records.") var output: String?
    @Option(name: .long, help: "Why it is looked at; noted too.") var purpose: String?
    @Option(name: .long, help: "The operator's number.") var by: UInt64?
    @Argument(help: "An attachment's address or record, or a request with all its papers.") var name: String

    func run() async throws {
        try await folder.run(
            "fetch",
            [
                "name": name, "preview": preview ? "true" : nil, "output": output.map { ProgramRun.absolute($0) }, "purpose": purpose,
                "by": by.map { String($0) },
            ])
    }
}
