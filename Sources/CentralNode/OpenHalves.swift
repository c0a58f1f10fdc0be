import Membership
import NodeHost
import Replica

extension CentralNode {
    /// `halves`: records whose other half is not there yet, those that wait longest first (design D24).
    func openHalves(_ command: NodeCommand, _ emit: @Sendable (String) -> Void) async throws(NodeFault) -> CommandOutput {
        let now = WallClock.milliseconds()
        let least = try command["older"].map { text throws(NodeFault) in try duration(text, option: "--older") } ?? 0
        var open: [(view: RecordView, half: OtherHalf)] = []
        for type in [RecordType.request, RecordType.ruling] {
            for scope in replica.head.scopeIDs {
                try forEachRecord(scope, type: type, contestedOnly: false) { view throws(NodeFault) in
                    for half in try otherHalves(view) where half.record == nil && now >= half.since + min(least, .max - half.since) { open.append((view, half)) }
                }
                // A scope may hold many records: whoever waits for the writer meanwhile has a turn.
                await Task.yield()
            }
        }
        open.sort { ($0.half.since, $0.view.key) < ($1.half.since, $1.view.key) }
        for item in open {
            let (record, scope) = (item.view.key.record.description, item.view.key.scope)
            let since = WallClock.text(item.half.since)
            if command.wantsJSON {
                emit(JSON.object([("record", .string(record)), ("scope", .number(scope.rawValue)), ("region", .string(item.half.region)), ("since", .string(since))]).text())
            } else {
                emit("\(record) of scope \(scope): its half in \(item.half.region) is not yet there, since \(since)")
            }
        }
        if command.wantsJSON || !open.isEmpty { return CommandOutput("") }
        return CommandOutput("No half is missing.")
    }
}
