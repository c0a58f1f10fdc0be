import ArgumentParser

@main
struct DesaAudit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "desa-audit",
        abstract: "Verifies, replays and explains DesaSync logs, offline, from an exported folder or a stopped node's data folder.",
        discussion: """
            Exit codes: 0 verified; 1 altered, or not as the rules say; 3 malformed input; 4 a log has two branches (fork);
            6 cut short or incomplete; 64 wrong usage. Of several the first of 4, 1, 6, 3; --json lists all findings.

            Examples:
              desa-audit verify /media/stick/export --root 3f0c…            40 hex digits from the paper in the safe
              desa-audit replay export --at 8b1f00aa12cd3e4f=120,91c2…=7    the state when these many entries were known
              desa-audit explain export 8b1f00aa12cd3e4f:17 --field name
            """,
        subcommands: [Verify.self, Replay.self, Explain.self])
}
