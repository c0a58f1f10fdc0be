import ArgumentParser
import CentralNode
import Glibc
import NodeHost

struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Back the centre up to another disk; verified, it makes work safe.",
        discussion: """
            May be given while "serve" runs, which goes on meanwhile. The copy is opened, read back and compared with every log before it counts; then
            kiosks hear that their work is safe. A backup that is cut off is no backup, and removed by the next. Attachments lie once beside all
            backups of the folder: only new ones are copied. Ends with 1 when some are damaged at the centre, which asks the kiosks for them.
            The folder must be on another disk than the centre's. It holds personal data and the centre's keys.
            Example: desa-central backup --data centre --keep 14 /media/backup/centre
            --json prints {"copied" or "verified", "of"} on the way and then {"backup", "id", "time", "bytes", "logs", "entries", "safe" (logs with a
            new word), "removed", "attachments", "attachmentsCopied", "attachmentsLost"}.
            """)

    @OptionGroup var place: Place
    @Option(help: ArgumentHelp("Afterwards, remove older backups until so many are left.", valueName: "count"))
    var keep: Int?
    @Flag(help: "The folder is on the centre's own disk, and another program copies it away at once.")
    var sameDisk = false
    @Argument(help: "The folder for backups; each gets a folder of its own in it.")
    var folder: String

    func run() async throws {
        try await place.run(
            "backup", ["folder": ProgramRun.absolute(folder), "keep": keep.map { String($0) }], flags: ["same-disk": sameDisk])
    }
}

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put a backup in the place of the centre's data folder.",
        discussion: """
            Stop "serve" first. The backup is verified before anything is touched; what the folder holds is moved aside. At its next start the centre
            begins new logs, and its kiosks bring back by themselves what is newer than the backup.
            Example: desa-central restore centre --from /media/backup/centre
            Ends with 1 when attachments of the backup are gone or damaged: kiosks that still have them bring them back.
            --json prints {"verified" or "copied", "of"} on the way and then {"data", "backup", "id", "deployment", "time", "logs", "entries",
            "replaced", "attachments", "attachmentsLost"}.
            """)

    @Flag(help: "Print JSON, one value a line.")
    var json = false
    @Option(help: ArgumentHelp("A backup, or the folder of all, of which the newest is taken.", valueName: "folder"))
    var from: String
    @Flag(help: "Do not ask before another centre is moved aside.")
    var yes = false
    @Argument(help: "The centre's data folder; made if it is not there.")
    var folder: String

    func run() async throws {
        let output: CommandOutput
        do throws(NodeFault) {
            output = try CentralRestore.run(data: folder, from: from, isReplacing: yes || isAgreed(), wantsJSON: json) { ProgramRun.printLine($0) }
        } catch { throw end(error) }
        let code = ProgramRun.finish(output)
        if code != 0 { throw ArgumentParser.ExitCode(code) }
    }

    /// Asked only where a person sits; a script says --yes.
    private func isAgreed() -> Bool {
        guard CentralRestore.isOccupied(folder), isatty(STDIN_FILENO) != 0 else { return false }
        ProgramRun.complain("There is a centre in \(folder). Move it aside and put the backup in its place? Type yes:")
        return readLine() == "yes"
    }
}
