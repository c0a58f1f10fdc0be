import CivilRegistry
import Membership
import NodeHost

extension CentralNode {
    /// `publish-announcement`: what every desk shows on its home page from one day to another; or, with `withdraw`, takes one back. An operation in the
    /// upper scope, so it travels with the next exchange or stick.
    func publishAnnouncement(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        let author = try author(command)
        if let record = command["withdraw"] {
            let view = try find(record, nil)
            guard view.type == RecordType.announcement else { throw NodeFault(.notFound, "This record is no announcement: see \"list --type announcement\".") }
            let dots = try append([try draft(.object([("delete", .string(view.key.record.description)), ("scope", .number(upperScope.rawValue))]), author: author)], scope: upperScope)
            return ordered(dots, "The announcement is withdrawn. Desks leave it out after their next exchange.", command)
        }
        let title = try text(command, "title", max: 200)
        guard let (first, last) = command["from"].flatMap({ from in command["to"].map { (from, $0) } }), let from = CalendarDate(iso: first), let to = CalendarDate(iso: last) else {
            throw NodeFault(.usage, "publish announcement needs --from and --to with days as 2026-11-23: desks show it on these days and between them.")
        }
        guard from <= to else { throw NodeFault(.usage, "--to is before --from: no desk would show this announcement.") }
        let rows = Self.rows(command["text"] ?? "", command["text-en"] ?? "")
        var values: [(String, JSON)] = [
            ("title", .array([Self.row(title, command["title-en"] ?? "")])), ("shown_from", .string(first)), ("shown_to", .string(last)), ("urgent", .bool(command["urgent"] == "true")),
        ]
        if !rows.isEmpty { values.append(("text", .array(rows))) }
        let operation = JSON.object([("create", .string("announcement")), ("scope", .number(upperScope.rawValue)), ("values", .object(values))])
        let dots = try append([try draft(operation, author: author)], scope: upperScope)
        return ordered(dots, "The announcement \(dots[0]) is published: at every desk with its next exchange.", command)
    }

    /// A row a paragraph, in both languages as far as they go.
    private static func rows(_ indonesian: String, _ english: String) -> [JSON] {
        func lines(_ text: String) -> [String] { text.split(separator: "\n").map { TypedText.tidy($0) }.filter { !$0.isEmpty } }
        let (left, right) = (lines(indonesian), lines(english))
        return left.enumerated().map { index, line in row(line, index < right.count ? right[index] : "") }
    }

    private static func row(_ indonesian: String, _ english: String) -> JSON { .array([indonesian, english].filter { !$0.isEmpty }.map { .string($0) }) }
}
