import ArgumentParser

struct Pin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer the code of a village desk whose operator has no PIN, or forgot it.",
        discussion: """
            The operator reads the desk's code over the phone; read the answer back, once you know who speaks. It works once, for this operator at this \
            node, and needs no line there. That it was given out is noted in the centre's access records.
            Example: desa-central pin --data centre --by 257 --node 2 --operator 1 4K7QF-2M9DX
            --json prints {"answer", "node", "scope", "operator"}.
            """)

    @OptionGroup var place: Place
    @OptionGroup var clerk: Clerk
    @Option(help: ArgumentHelp("The desk's node.", valueName: "node"))
    var node: UInt64
    @Option(help: ArgumentHelp("The operator's number in the village.", valueName: "number"))
    var `operator`: UInt64
    @Option(help: ArgumentHelp("The village, by number or region's code, where a desk serves several.", valueName: "scope"))
    var scope: String?
    @Argument(help: "The code that the desk shows.")
    var challenge: String

    func run() async throws {
        var options = ["node": String(node), "operator": String(`operator`), "challenge": challenge]
        options["scope"] = scope
        try await place.run("pin", options, clerk: clerk)
    }
}
