import ArgumentParser
import CentralNode
import Glibc
import NodeHost

/// Where the node lies and how it answers; part of every command.
struct Place: ParsableArguments {
    @Option(help: ArgumentHelp("The centre's data folder.", valueName: "folder"))
    var data: String = getenv("DESA_DATA").map { String(cString: $0) } ?? "desa-central-data"

    @Flag(help: "Print JSON, one value a line.")
    var json = false
}

/// Who gives the command.
struct Clerk: ParsableArguments {
    @Option(help: ArgumentHelp("Number of the clerk who does this.", valueName: "operator"))
    var by: UInt64?
}

extension Place {
    /// Runs a command on the open node, here or in the process that serves it, and ends with its exit code.
    func run(_ name: String, _ options: [String: String?] = [:], flags: [String: Bool] = [:], clerk: Clerk? = nil, input: [UInt8] = []) async throws {
        var command = NodeCommand(name, input: input)
        for (key, value) in options { if let value { command.options[key] = value } }
        for (key, value) in flags where value { command.options[key] = "true" }
        if let by = clerk?.by { command.options["by"] = String(by) }
        if json { command.options["json"] = "true" }
        let code = await ProgramRun.run(command, in: data) { () async throws(NodeFault) in try CentralNode(opening: data) }
        if code != 0 { throw ArgumentParser.ExitCode(code) }
    }
}

/// Ends with a fault's sentence and code.
func end(_ fault: NodeFault) -> ArgumentParser.ExitCode {
    ProgramRun.complain(fault.sentence)
    return ArgumentParser.ExitCode(fault.code.rawValue)
}
