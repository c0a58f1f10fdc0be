import ArgumentParser
import NodeHost

struct RebuildState: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Fold the merged state anew from the logs, and compare.",
        discussion: """
            Stop "serve" first. The logs are not touched; the state is a cache of them. Ends with 1 where the state was not what the logs say. Cut off, it
            is completed at the next start.
            Example: desa-central rebuild --data centre
            --json prints {"scope", "entries", "before", "after", "same"} a scope, and {"scope", "entries", "of"} on the way.
            """)

    @OptionGroup var place: Place

    func run() async throws {
        let output: CommandOutput
        do throws(NodeFault) {
            output = try Rebuild.run(data: place.data, isCentre: true, wantsJSON: place.json) { ProgramRun.printLine($0) }
        } catch { throw end(error) }
        let code = ProgramRun.finish(output)
        if code != 0 { throw ArgumentParser.ExitCode(code) }
    }
}
