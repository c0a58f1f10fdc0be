package import Causality
import Membership
import OperationLog
import RecordMerge

/// Replays logs to a state: the records of a scope as JSON Lines, the same bytes on any machine.
///
/// ```
/// {"format":"desasync-replay/1","frontier":{…},"scope":"…"}                       first
/// {"record":"<dot>","type":"…","deleted":…,"fields":[…]}                           one a record with something live, ascending
/// {"digest":"<64 hex digits>","records":"…","scope":"…"}                           last
/// ```
package struct Replayer {
    package static let format = "desasync-replay/1"

    private let result: AuditResult
    private var values: ValueReader
    private let reveals: Bool
    /// Read from the logs once a type, not once a record.
    private var schemas: [UInt64: RecordSchema?] = [:]

    /// - Parameters:
    ///   - result: of an audit of `source` that kept its states.
    ///   - reveals: write personal values too; else they are masked.
    package init(_ result: AuditResult, _ source: any AuditSource, reveals: Bool) {
        self.result = result
        values = ValueReader(source)
        self.reveals = reveals
    }

    /// Writes all scopes, or one; with `record`, the scope that holds it.
    /// - Returns: how many records were written.
    package mutating func write(scope: UInt64?, only record: String?, to output: (String) -> Void) throws(AuditFailure) -> Int {
        let record = record.flatMap { RecordID($0) }
        var written = 0
        for item in result.scopes where scope.map({ item.id.rawValue == $0 }) ?? true {
            if let record, item.fold?.find(record) == nil { continue }
            written += try write(item, only: record, to: output)
        }
        return written
    }

    /// - Parameter record: only this one; the digest is the whole scope's all the same.
    /// - Returns: how many records were written.
    @discardableResult
    package mutating func write(_ scope: AuditResult.Scope, only record: RecordID? = nil, to output: (String) -> Void) throws(AuditFailure) -> Int {
        guard let fold = scope.fold else { preconditionFailure("a replay of a scope whose states were not kept") }
        let frontier = scope.frontier.items.map { JSON.Member($0.log.description, .number($0.count)) }
        output(JSON.dictionary(["format": .string(Self.format), "scope": .number(scope.id.rawValue), "frontier": .object(frontier)]).line())
        var written = 0
        for slot in fold.liveSlots() where record == nil || fold.records[slot] == record {
            output(try json(fold.records[slot], fold.states[slot]).line())
            written += 1
        }
        output(
            JSON.dictionary(["scope": .number(scope.id.rawValue), "records": .number(scope.records), "digest": .string(scope.digest.description)]).line())
        return written
    }

    private mutating func schema(_ type: UInt64) -> RecordSchema? {
        if let known = schemas[type] { return known }
        let schema: RecordSchema? = result.membership?.schema(type, at: nil)
        schemas[type] = .some(schema)
        return schema
    }

    private mutating func json(_ record: RecordID, _ state: RecordState) throws(AuditFailure) -> JSON {
        let schema: RecordSchema? = if let type = state.type { self.schema(type) } else { nil }
        var fields: [JSON] = []
        for number in state.fields {
            let known = schema?.field(number)
            var versions: [FieldVersion] = []
            var shown: [Dot: JSON] = [:]
            for dot in state.versions(of: number) {
                let row = try values.row(dot)
                versions.append(FieldVersion(row.entry))
                let value = ShownValue(row, number, place: known?.place, reveals: reveals)
                shown[dot] = .dictionary([
                    "dot": .string(dot.description), "time": .string(row.entry.time.text), "doubtful": .bool(row.entry.timeIsDoubtful),
                    "author": .number(row.entry.author), "value": value.json,
                ])
            }
            let view = FieldView(known?.fieldClass ?? .review, versions)
            fields.append(
                .dictionary([
                    "field": .number(number), "code": known.map { .string($0.code) }, "view": .string(view.word),
                    // What is shown first comes first; the others follow by dot.
                    "versions": .array(view.shown.compactMap { shown[$0] }),
                ]))
        }
        return .dictionary([
            "record": .string(record.description), "type": state.type.map { .number($0) }, "type_code": schema.map { .string($0.code) },
            "deleted": .bool(state.isDeleted), "fields": .array(fields),
        ])
    }
}

extension FieldView {
    var word: String {
        switch self {
        case .nothing: "nothing"
        case .one: "one"
        case .parallel: "parallel"
        case .disputed: "disputed"
        case .all: "all"
        }
    }
}

extension VersionVector {
    /// From `logid=count,logid=count` or a JSON object of counts; nil when it is neither, or names a log twice.
    package init?(reading text: String) {
        var result = VersionVector()
        var seen: Set<LogID> = []
        func add(_ log: some StringProtocol, _ count: some StringProtocol) -> Bool {
            guard let log = LogID(log), let value = UInt64(count), String(value).utf8.elementsEqual(count.utf8), value <= Limits.maxLogSize,
                seen.insert(log).inserted
            else { return false }
            result.advance(log, to: value)
            return true
        }
        let blanks: Set<Character> = [" ", "\n", "\t", "\r"]
        let bare = text.filter { !blanks.contains($0) }
        if bare.hasPrefix("{"), bare.hasSuffix("}") {
            let inner = bare.dropFirst().dropLast()
            for pair in inner.split(separator: ",", omittingEmptySubsequences: !inner.isEmpty ? false : true) {
                let parts = pair.split(separator: ":", omittingEmptySubsequences: false)
                guard parts.count == 2, let log = Self.unquoted(parts[0]), add(log, Self.unquoted(parts[1]) ?? parts[1]) else { return nil }
            }
        } else {
            for pair in bare.split(separator: ",", omittingEmptySubsequences: bare.isEmpty) {
                let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
                guard parts.count == 2, add(parts[0], parts[1]) else { return nil }
            }
        }
        self = result
    }

    private static func unquoted(_ text: Substring) -> Substring? {
        text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"") ? text.dropFirst().dropLast() : nil
    }
}
