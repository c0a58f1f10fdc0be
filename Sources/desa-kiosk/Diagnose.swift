import ArgumentParser
import NodeHost

struct Diagnose: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write what the office needs to help, without personal data (laporan keadaan untuk kantor).",
        discussion: """
            Versions, the status, counts and sizes, equipment, and the end of the program's own log. No name, NIK or content of a record is in it. While \
            "serve" runs, its log is in it too.
            Example: desa-kiosk diagnose --data ./kiosk /media/desasync/DESA1/laporan
            --json prints {"folder", "files"}.
            """)

    @OptionGroup var folder: Folder
    @Argument(help: "A folder that does not exist yet.") var target: String

    func run() async throws { try await folder.run("diagnose", ["folder": ProgramRun.absolute(target)]) }
}
