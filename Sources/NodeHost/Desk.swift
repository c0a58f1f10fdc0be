package import Attachments
package import Causality
package import Membership
import CanonicalCBOR
import MerkleLog
package import OperationLog
import RecordMerge
package import Replica
package import SQLiteStore

/// What village desk and central office have in common: write operations and look at records. An actor that holds an open replica gets these
/// commands by conforming.
package protocol DeskNode: CommandRunner {
    var replica: Replica<SQLiteStore> { get set }
    var fence: FenceKeeper { get }
    var attachments: AttachmentLibrary? { get set }
    var role: NodeRole { get }
    /// A commit whose outcome is unknown was met: nothing more may be written before the folder is opened anew.
    var failedStop: StoreFailure? { get set }
    /// Something is known here that says that this machine's clock is wrong, though it might be right by itself.
    var doubtsClock: Bool { get }
}

extension DeskNode {
    package var doubtsClock: Bool { false }

    /// At a clean end of `serve`: the database's file is whole without the WAL beside it, as somebody may copy that file alone.
    package func tidyUp() {
        if failedStop == nil { try? replica.store.checkpoint(truncate: true) }
    }

    /// Runs a command that both programs have; nil for any other.
    package func runDesk(_ command: NodeCommand, emit: @escaping @Sendable (String) -> Void) async -> CommandOutput? {
        do throws(NodeFault) {
            switch command.name {
            case "append": return try await append(command, emit)
            case "attach": return try attach(command, emit)
            case "show": return try show(command)
            case "list": return try list(command, emit)
            case "disputes": return try disputes(command, emit)
            case "resolve": return try resolve(command, emit)
            default: return nil
            }
        } catch {
            return CommandOutput(error)
        }
    }

    package var membership: Membership { replica.head.rules.membership }

    /// Scopes that are no private ones, ascending: where an operator's records are.
    package var workScopes: [ScopeID] {
        replica.head.ownLogs.keys.sorted().filter { membership.scope($0, at: nil)?.kind != .private }
    }

    package func scopeOption(_ command: NodeCommand) throws(NodeFault) -> ScopeID? {
        guard let text = command["scope"] else { return nil }
        guard let number = UInt64(text), String(number) == text else { throw NodeFault(.usage, "--scope needs a scope's number.") }
        return ScopeID(number)
    }

    // MARK: append

    private func append(_ command: NodeCommand, _ emit: @Sendable (String) -> Void) async throws(NodeFault) -> CommandOutput {
        let author: UInt64
        if let text = command["by"] {
            guard let number = UInt64(text), number <= EntryLimits.maxAuthor else { throw NodeFault(.usage, "--by needs an operator's number.") }
            author = number
        } else {
            author = 0
        }
        var reader = OperationReader(role: role, author: author)
        let chosen = try scopeOption(command)
        let lines = command.input.split(separator: 0x0A, omittingEmptySubsequences: false)
        let total = lines.count { !$0.allSatisfy { $0 == 0x20 || $0 == 0x0D || $0 == 0x09 } }
        var saved = 0
        for (index, line) in lines.enumerated() where !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) {
            do throws(NodeFault) {
                let dots = try appendLine(Array(line), reader: &reader, chosen: chosen)
                saved += dots.count
                emit(report(dots, wantsJSON: command.wantsJSON))
                // Whoever waits for the writer meanwhile has a turn between two lines.
                await Task.yield()
            } catch {
                let rest = saved == 0 ? "Nothing was saved." : "The \(saved) operation(s) before it are saved."
                throw NodeFault(error.code, "Line \(index + 1) of \(total): \(error.sentence) \(rest)")
            }
        }
        return CommandOutput("")
    }

    /// Appends one line of JSON; durable when it returns.
    package func appendLine(_ bytes: [UInt8], reader: inout OperationReader, chosen: ScopeID?) throws(NodeFault) -> [Dot] {
        let line = try readLine(bytes, reader: reader, chosen: chosen)
        try checkAuthors(line.drafts, scope: line.scope)
        let dots = try append(line.drafts, scope: line.scope)
        reader.committed(line, dots)
        return dots
    }

    /// A line's operations, complete with their numbers on paper.
    package func readLine(_ bytes: [UInt8], reader: OperationReader, chosen: ScopeID?) throws(NodeFault) -> OperationReader.Line {
        let around = surroundings(chosen)
        var line: OperationReader.Line
        do throws(InputFault) { line = try reader.read(bytes, around) } catch { throw NodeFault(error) }
        for (index, field) in line.numbers {
            let number = try nextNumber(line.scope)
            line.drafts[index].open.removeAll { $0.field == field }
            line.drafts[index].open.append((field, .text(number)))
        }
        return line
    }

    /// A number that is no operator's of the scope is refused here, because the centre would set such work aside.
    package func checkAuthors(_ drafts: [EntryDraft], scope: ScopeID) throws(NodeFault) {
        guard role != .centre, membership.scope(scope, at: nil)?.kind != .private else { return }
        let operators = replica.head.rules.operators(of: scope)
        for draft in drafts where draft.author != 0 && draft.target != .create(type: RecordType.operator) {
            guard operators.isOperator(draft.author, at: nil) else {
                throw NodeFault(.data, "There is no operator \(draft.author) in scope \(scope): use the number that the office gave, or add the operator first.")
            }
        }
    }

    /// Appends operations as one transaction; durable when it returns.
    /// - Parameter notes: the node's own values that change in the same commit.
    package func append(_ drafts: [EntryDraft], scope: ScopeID, notes: [CommitBatch.Note] = []) throws(NodeFault) -> [Dot] {
        if let failedStop { throw NodeFault(failedStop) }
        let wall = WallClock.milliseconds()
        do throws(AppendError) {
            return try replica.append(drafts, scope: scope, wall: wall, isDoubtful: doubtsClock || WallClock.isDoubtful(wall), secrets: Entropy.secrets(drafts.count), notes: notes)
        } catch {
            if case .store(let failure) = error, failure.kind == .unknownOutcome { failedStop = failure }
            throw NodeFault(error)
        }
    }

    private func surroundings(_ chosen: ScopeID?) -> OperationReader.Surroundings {
        let replica = replica
        let scopes = workScopes
        return OperationReader.Surroundings(
            membership: membership, scope: chosen ?? (scopes.count == 1 ? scopes[0] : nil), scopes: chosen.map { [$0] } ?? replica.head.scopeIDs,
            view: { key throws(InputFault) in
                do throws(StoreFailure) { return try replica.view(key) } catch { throw InputFault(error.sentence) }
            },
            next: { scope throws(InputFault) in
                guard let log = replica.head.ownLogs[scope].flatMap({ replica.head.logs[$0] }) else {
                    throw InputFault("This node does not write in scope \(scope). Ask the central office for the right.", .refused)
                }
                return Dot(log.id, log.size)
            },
            isThere: { reference throws(InputFault) in
                guard replica.head.scopeIDs.contains(reference.scope) else { return true }
                do throws(StoreFailure) {
                    guard let stored = try replica.store.entry(reference.dot) else { return false }
                    return replica.head.logs[reference.dot.log]?.scope == reference.scope && MerkleTree.leafHash(stored.bytes).prefix == reference.leaf
                } catch { throw InputFault(error.sentence) }
            })
    }

    /// The next number on paper of this node in a scope, reserved durably.
    package func nextNumber(_ scope: ScopeID) throws(NodeFault) -> String {
        guard let log = replica.head.ownLogs[scope] else { throw NodeFault(.refused, "This node does not write in scope \(scope). Ask the central office for the right.") }
        guard let region = membership.scope(scope, at: nil)?.region else {
            throw NodeFault(.data, "Scope \(scope) has no region code, which a number on paper begins with. Ask the central office to publish it.")
        }
        do throws(StoreFailure) {
            let running = try fence.nextNumber(log)
            let office = String(decoding: region.utf8.filter { (0x30...0x39).contains($0) }, as: UTF8.self)
            guard let number = PaperNumber(office: office, series: PaperSeries(log), running: running) else {
                throw StoreFailure(.other, "The numbers of this series are used up. Enrol this kiosk anew.")
            }
            return number.description
        } catch { throw NodeFault(error) }
    }

    private func report(_ dots: [Dot], wantsJSON: Bool) -> String {
        if wantsJSON { return JSON.object([("saved", .array(dots.map { .string($0.description) }))]).text() }
        return "saved " + dots.map(\.description).joined(separator: " ")
    }

    // MARK: show, list

    /// A record by its name: in the scope that is chosen, or wherever it is.
    package func find(_ text: String, _ scope: ScopeID?) throws(NodeFault) -> RecordView {
        guard let record = Dot(text) else { throw NodeFault(.usage, "A record is written as <16 hexadecimal digits>:<number>, as list shows it.") }
        for scope in scope.map({ [$0] }) ?? replica.head.scopeIDs {
            do throws(StoreFailure) {
                if let view = try replica.view(RecordKey(scope: scope, record: record)) { return view }
            } catch { throw NodeFault(error) }
        }
        throw NodeFault(.notFound, "There is no record \(record) here. It may not have arrived yet: see \"status\".")
    }

    package func output(_ command: NodeCommand) -> RecordOutput { RecordOutput(schemas: labelledSchemas, mask: command["reveal"] != "true") }

    /// The record types with their labels. Labels are text, so they stand in payloads, which the rule book does not read.
    package var labelledSchemas: [RecordSchema] {
        membership.schemas(at: nil).map { schema in
            guard let dot = membership.labels(of: schema.type, at: nil), let payload = try? replica.store.entry(dot)?.payload,
                let rows = (try? Payload.decode(payload))?.value(SchemaField.labels)
            else { return schema }
            var labelled = schema
            labelled.name(by: rows)
            return labelled
        }
    }

    private func show(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        let view = try find(command["record"] ?? "", try scopeOption(command))
        if command["reveal"] == "true" { try noteAccess("reveal", record: view.key, count: 1, command) }
        let output = output(command)
        let halves = try otherHalves(view)
        let papers = view.type == RecordType.request ? try papers(view.key.record) : nil
        if command.wantsJSON {
            guard let papers, case .object(let pairs) = output.json(view, halves) else { return CommandOutput(output.json(view, halves).text()) }
            return CommandOutput(JSON.object(pairs + [("papers", papers.json)]).text())
        }
        let indonesian = command["language"] == "id"
        return CommandOutput(output.text(view, halves, indonesian: indonesian) + (papers.map { "\n  " + $0.text(indonesian: indonesian) } ?? ""))
    }

    private func list(_ command: NodeCommand, _ emit: (String) -> Void) throws(NodeFault) -> CommandOutput {
        if command["types"] == "true" {
            for schema in labelledSchemas {
                emit(
                    command.wantsJSON
                        ? JSON.object([
                            ("type", .string(schema.code)), ("number", .number(schema.type)), ("id", .string(schema.labels.indonesian)), ("en", .string(schema.labels.english)),
                            ("fields", .array(schema.fields.map { .string($0.code) })),
                        ]).text()
                        : "\(schema.code): \(schema.fields.map(\.code).joined(separator: ", "))")
            }
            return CommandOutput("")
        }
        var type: UInt64?
        if let code = command["type"] {
            guard let schema = membership.schema(code: code, at: nil) else { throw NodeFault(.notFound, "There is no record type \"\(code.prefix(32))\": see list --types.") }
            type = schema.type
        }
        let output = output(command)
        let chosen = try scopeOption(command)
        // Rights, record types and access records are asked for by their scope or type.
        let hidden = chosen == nil && type == nil ? replica.head.scopeIDs.filter { isBehindTheDesk($0) } : []
        let from = try PageMark(of: command)
        if command["reveal"] == "true", from == nil {
            var count: UInt64 = 0
            try forEachRecord(chosen, type: type, contestedOnly: false) { if !hidden.contains($0.key.scope) { count += 1 } }
            try noteAccess("list", count: count, command)
        }
        let next = try page(chosen, type: type, contestedOnly: false, from: from) { view throws(NodeFault) in
            if hidden.contains(view.key.scope) { return nil }
            if view.isDeleted, command["deleted"] != "true" { return nil }
            // Everything that was written to it is set aside, or emptied again.
            if view.fields.isEmpty { return nil }
            let halves = try otherHalves(view)
            return command.wantsJSON ? output.json(view, halves).text() : output.text(view, halves, indonesian: command["language"] == "id")
        } emit: { emit($0) }
        return CommandOutput("", next: next.isLast ? nil : next.text)
    }

    /// Records of a scope, or of all, by scope and name.
    package func forEachRecord(
        _ scope: ScopeID?, type: UInt64?, contestedOnly: Bool, _ body: (RecordView) throws(NodeFault) -> Void
    ) throws(NodeFault) {
        for scope in scope.map({ [$0] }) ?? replica.head.scopeIDs {
            var last: RecordID?
            while true {
                let page: [RecordID]
                do throws(StoreFailure) {
                    page = try replica.store.recordKeys(scope, type: type, contestedOnly: contestedOnly, after: last, limit: 256)
                } catch { throw NodeFault(error) }
                for record in page {
                    let view: RecordView?
                    do throws(StoreFailure) { view = try replica.view(RecordKey(scope: scope, record: record)) } catch { throw NodeFault(error) }
                    if let view { try body(view) }
                }
                guard page.count == 256, let end = page.last else { break }
                last = end
            }
        }
    }

    private func isBehindTheDesk(_ scope: ScopeID) -> Bool {
        replica.identity.upperScopes.contains(scope) || membership.scope(scope, at: nil)?.kind == .private
    }

    // MARK: disputes, resolve

    private func disputes(_ command: NodeCommand, _ emit: (String) -> Void) throws(NodeFault) -> CommandOutput {
        let output = output(command)
        let from = try PageMark(of: command)
        if command["reveal"] == "true", from == nil {
            var contested: UInt64 = 0
            try forEachRecord(try scopeOption(command), type: nil, contestedOnly: true) { _ in contested += 1 }
            if contested > 0 { try noteAccess("list", count: contested, command) }
        }
        let next = try page(try scopeOption(command), type: nil, contestedOnly: true, from: from) { view in
            guard !output.disputes(view).isEmpty else { return nil }
            return command.wantsJSON ? output.json(view).text() : output.text(view, indonesian: command["language"] == "id")
        } emit: { emit($0) }
        if !next.isLast { return CommandOutput("", next: next.text) }
        if command.wantsJSON { return CommandOutput("") }
        let count = next.shown
        return CommandOutput(count == 0 ? "No disputes." : "\(count) record(s) with a dispute. Resolve with: resolve RECORD --field FIELD --keep VERSION --reason \"…\"")
    }

    private func resolve(_ command: NodeCommand, _ emit: (String) -> Void) throws(NodeFault) -> CommandOutput {
        let view = try find(command["record"] ?? "", try scopeOption(command))
        guard let schema = view.type.flatMap({ membership.schema($0, at: nil) }), let field = command["field"].flatMap({ schema.field(code: $0) }) else {
            throw NodeFault(.usage, "--field needs one of the record's fields, as show writes them.")
        }
        guard let reason = command["reason"], !reason.isEmpty else { throw NodeFault(.usage, "A resolution needs its --reason.") }
        let versions = view.versions(field.number)
        guard !versions.isEmpty else { throw NodeFault(.notFound, "Field \(field.code) of this record has no version.") }
        let author = command["by"].flatMap { UInt64($0) } ?? 0
        var draft = EntryDraft(
            author: author, target: .existing(view.key.record), fields: [field.number],
            replaced: versions.map { Replacement(field: field.number, dot: $0.dot) }, personal: [(0, .text(reason))])
        let value = try resolvedValue(command, field, versions, view.key.scope)
        if field.place == .open { draft.open.append((field.number, value)) } else { draft.personal.append((field.number, value)) }
        do throws(SchemaViolation) { try schema.validate(draft, role: role, in: membership.scope(view.key.scope, at: nil)?.kind) } catch {
            throw NodeFault(.data, error.description)
        }
        let dots = try append([draft], scope: view.key.scope)
        emit(report(dots, wantsJSON: command.wantsJSON))
        return CommandOutput("")
    }

    private func resolvedValue(_ command: NodeCommand, _ field: FieldSchema, _ versions: [VersionView], _ scope: ScopeID) throws(NodeFault) -> CBORValue {
        switch (command["keep"], command["value"]) {
        case (let keep?, nil):
            guard let version = versions.first(where: { $0.dot.description == keep }) else {
                throw NodeFault(.notFound, "--keep needs one of the field's live versions, as disputes shows them.")
            }
            guard case .known(let value) = version.value else { throw NodeFault(.notFound, "The value of that version is not here. Choose another, or give --value.") }
            return value
        case (nil, let text?):
            let json = (try? JSON.parse(Array(text.utf8))) ?? .string(text)
            var value: CBORValue
            do throws(InputFault) {
                do throws(InputFault) { value = try FieldValues.value(json, for: field) { Dot($0) } } catch {
                    value = try FieldValues.value(.string(text), for: field) { Dot($0) }
                }
            } catch { throw NodeFault(error) }
            if field.type == .reference, let dot = ValueType.reference(value) { _ = try find(dot.description, scope) }
            return value
        default: throw NodeFault(.usage, "Give either --keep VERSION or --value VALUE.")
        }
    }
}
