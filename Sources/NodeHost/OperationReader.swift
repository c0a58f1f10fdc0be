import CanonicalCBOR
package import Causality
package import Membership
package import OperationLog
import RecordMerge
package import Replica

/// Turns lines of JSON into operations (`Docs/Operations.md`). What a line updates replaces exactly the versions that stand when the line is
/// read, or those that it names as seen: never more than the writer can have had before their eyes.
package struct OperationReader: Sendable {
    /// Names given by "as", so that later lines can refer to records that this input created.
    private var names: [String: RecordID] = [:]
    private let role: NodeRole
    private let author: UInt64

    /// - Parameter author: who acts where a line does not say.
    package init(role: NodeRole, author: UInt64) {
        self.role = role
        self.author = author
    }

    /// One line's operations, to be appended as one transaction.
    package struct Line: Sendable {
        package let scope: ScopeID
        package var drafts: [EntryDraft]
        /// Names of the records that the drafts create, by their index.
        package var names: [(index: Int, name: String)]
        /// Drafts and fields whose value is a number on paper that the node is to give.
        package var numbers: [(index: Int, field: FieldNumber)]
        /// Live versions of fields as the operations of this line leave them: one operation of a transaction sees those before it.
        fileprivate var left: [RecordID: [FieldNumber: [Dot]]] = [:]
        /// The records that it creates, the one being read included.
        fileprivate var creates: [RecordID] = []

        fileprivate init(scope: ScopeID) {
            self.scope = scope
            drafts = []
            names = []
            numbers = []
        }
    }

    /// What a line is read against.
    package struct Surroundings {
        package let membership: Membership
        /// Scope of a line that names none; nil if the node has several.
        package let scope: ScopeID?
        package let view: (RecordKey) throws(InputFault) -> RecordView?
        /// The scopes in which a record may be looked for when the line names none.
        package let scopes: [ScopeID]
        /// The next dot of the own log in a scope.
        package let next: (ScopeID) throws(InputFault) -> Dot
        /// Whether an entry of another scope is as a reference says. True of a scope that is not held here: nobody here can tell.
        package let isThere: (OutsideReference) throws(InputFault) -> Bool

        package init(
            membership: Membership, scope: ScopeID?, scopes: [ScopeID], view: @escaping (RecordKey) throws(InputFault) -> RecordView?,
            next: @escaping (ScopeID) throws(InputFault) -> Dot, isThere: @escaping (OutsideReference) throws(InputFault) -> Bool
        ) {
            self.isThere = isThere
            self.membership = membership
            self.scope = scope
            self.scopes = scopes
            self.view = view
            self.next = next
        }
    }

    package func read(_ bytes: [UInt8], _ around: Surroundings) throws(InputFault) -> Line {
        let json: JSON
        do throws(JSONFault) { json = try JSON.parse(bytes) } catch {
            throw InputFault("This is no JSON object, has a member twice, or a number that is no whole one: write one operation a line, for example {\"create\": \"applicant\", \"values\": {…}}.")
        }
        guard json.object != nil else { throw InputFault("A line must be one JSON object.") }
        if let operations = json["transaction"] {
            try only(json, ["transaction", "scope", "by"])
            guard let items = operations.array, !items.isEmpty else { throw InputFault("\"transaction\" must be a list of operations.") }
            var line = Line(scope: try scope(json, first: items[0], around))
            let next = try around.next(line.scope)
            for item in items {
                guard item["scope"] == nil else { throw InputFault("A transaction is of one scope: say it beside \"transaction\", not inside.") }
                try add(item, to: &line, next: next, author: json["by"], around)
            }
            return line
        }
        var line = Line(scope: try scope(json, first: json, around))
        try add(json, to: &line, next: try around.next(line.scope), author: nil, around)
        return line
    }

    /// After the commit: what the names stand for.
    package mutating func committed(_ line: Line, _ dots: [Dot]) {
        for (index, name) in line.names { names[name] = dots[index] }
    }

    // MARK: One operation

    private static let verbs = ["create", "update", "delete", "resolve"]

    private func add(_ json: JSON, to line: inout Line, next: Dot, author given: JSON?, _ around: Surroundings) throws(InputFault) {
        guard json.object != nil else { throw InputFault("An operation must be a JSON object.") }
        let present = Self.verbs.filter { json[$0] != nil }
        guard present.count == 1, let verb = present.first, let target = json[verb]?.string else {
            throw InputFault("An operation needs exactly one of \"create\", \"update\", \"delete\" and \"resolve\", with a text.")
        }
        try only(json, ["create", "update", "delete", "resolve", "values", "seen", "by", "as", "remark", "scope"])
        let index = line.drafts.count
        let who = try author(json["by"] ?? given)
        var draft = EntryDraft(author: who, target: .none)
        let schema: RecordSchema
        var view: RecordView?
        let named = line.names
        let record: (String) -> RecordID? = { text in
            if let item = named.first(where: { $0.name == text }) { return Dot(next.log, next.sequence + UInt64(item.index)) }
            return names[text] ?? Dot(text)
        }
        if verb == "create" {
            guard let found = around.membership.schema(code: target, at: nil) else {
                throw InputFault("There is no record type \(Self.quoted(target)): see the types with list --types.")
            }
            schema = found
            draft.target = .create(type: found.type)
            if let name = json["as"] {
                guard let text = name.string, !text.isEmpty, Dot(text) == nil else { throw InputFault("\"as\" must be a short text.") }
                line.names.append((index, text))
            }
        } else {
            guard let dot = record(target) else { throw InputFault("\"\(verb)\" needs a record as \"<log>:<number>\", or a name given earlier by \"as\".") }
            let key = RecordKey(scope: line.scope, record: dot)
            if let item = named.first(where: { $0.name == target }), case .create(let type) = line.drafts[item.index].target {
                draft.target = .createdInTransaction(index: item.index)
                guard let found = around.membership.schema(type, at: nil) else { throw InputFault("The type of this record is not known here.") }
                schema = found
            } else {
                view = try around.view(key)
                guard let current = view else { throw InputFault("There is no record \(dot) in scope \(line.scope).") }
                guard let type = current.type, let found = around.membership.schema(type, at: nil) else {
                    throw InputFault("Record \(dot) is of a type that is not known here yet.")
                }
                schema = found
                draft.target = .existing(dot)
            }
        }
        let dot = Dot(next.log, next.sequence + UInt64(index))
        let written = verb == "create" ? dot : record(target) ?? dot
        if verb == "create" { line.creates.append(dot) }
        let live: (FieldNumber) -> [Dot] = { [left = line.left] field in left[written]?[field] ?? view?.versions(field).map(\.dot) ?? [] }
        if let remark = json["remark"] {
            guard let text = remark.string else { throw InputFault("\"remark\" must be a text.") }
            draft.personal.append((0, .text(text)))
        }
        switch verb {
        case "delete":
            guard json["values"] == nil else { throw InputFault("A deletion has no values.") }
            draft.fields = [0]
            let standing = Set(view?.fields.map(\.field) ?? []).union(line.left[written].map { Array($0.keys) } ?? [])
            draft.replaced = standing.sorted().flatMap { field in live(field).map { Replacement(field: field, dot: $0) } }
        default:
            if verb == "resolve", json["remark"] == nil { throw InputFault("A resolution needs its reason in \"remark\".") }
            try addValues(json, to: &draft, schema: schema, live: live, record: record, isCreation: verb == "create", index: index, line: &line, around)
            if verb == "resolve" { draft.replaced += live(0).map { Replacement(field: 0, dot: $0) } }
        }
        do throws(SchemaViolation) {
            try schema.validate(draft, role: role, in: around.membership.scope(line.scope, at: nil)?.kind)
        } catch { throw InputFault(error.description) }
        line.drafts.append(draft)
        for field in Set(draft.fields).union(draft.replaced.map(\.field)) {
            let standing = live(field).filter { version in !draft.replaced.contains { $0.field == field && $0.covers(version) } }
            line.left[written, default: [:]][field] = standing + (draft.fields.contains(field) ? [dot] : [])
        }
    }

    private func addValues(
        _ json: JSON, to draft: inout EntryDraft, schema: RecordSchema, live: (FieldNumber) -> [Dot], record: (String) -> RecordID?, isCreation: Bool, index: Int,
        line: inout Line, _ around: Surroundings
    ) throws(InputFault) {
        guard let values = json["values"]?.object else { throw InputFault("\"values\" must be an object of fields and values.") }
        guard !values.isEmpty || isCreation else { throw InputFault("\"values\" is empty: nothing would change.") }
        let seen = try seenDots(json["seen"], schema: schema)
        if isCreation, !seen.isEmpty { throw InputFault("What is created replaces nothing: leave \"seen\" out.") }
        for (code, _) in json["seen"]?.object ?? [] where !values.contains(where: { $0.0 == code }) {
            throw InputFault("\"seen\" names \(Self.quoted(code)), which \"values\" does not write.")
        }
        for (code, value) in values {
            guard let field = schema.field(code: code) else { throw InputFault("The type \(schema.code) has no field \(Self.quoted(code)): see its fields with list --types.") }
            let accumulates = field.fieldClass == .union || field.fieldClass == .sum
            let replaced = seen[field.number] ?? (accumulates && value != .null ? [] : live(field.number))
            draft.replaced += replaced.map { Replacement(field: field.number, dot: $0) }
            // Null empties a field: what stood is replaced, and nothing is written.
            if value == .null {
                guard !replaced.isEmpty else { throw InputFault("Field \(field.code) is empty already.") }
                continue
            }
            draft.fields.append(field.number)
            if field.type == .code, field.fieldClass == .once, value == .string("auto") {
                line.numbers.append((index, field.number))
                // The number itself is put in when the operation is appended; this one has its form.
                draft.open.append((field.number, .text("0000000000-0000-000000-0")))
                continue
            }
            let converted = try FieldValues.value(value, for: field, record: record)
            try check(converted, field, line, around)
            if field.place == .open { draft.open.append((field.number, converted)) } else { draft.personal.append((field.number, converted)) }
        }
        draft.fields.sort()
    }

    /// A reference that leads nowhere would lead nowhere for ever: nothing is corrected behind the back of whoever wrote it.
    private func check(_ value: CBORValue, _ field: FieldSchema, _ line: Line, _ around: Surroundings) throws(InputFault) {
        switch field.type {
        case .reference:
            guard let dot = ValueType.reference(value) else { return }
            if line.creates.contains(dot) { return }
            guard try around.view(RecordKey(scope: line.scope, record: dot)) != nil else {
                throw InputFault("Field \(field.code): there is no record \(dot) in scope \(line.scope) here. Name records as list shows them; one that another node created must have arrived first.")
            }
        case .outsideReference:
            guard let reference = OutsideReference(value) else { return }
            if reference.scope == line.scope, line.creates.contains(reference.dot) { return }
            guard try around.isThere(reference) else {
                throw InputFault("Field \(field.code): there is no entry \(reference.dot) with this leaf in scope \(reference.scope) here.")
            }
        default: return
        }
    }

    private func seenDots(_ json: JSON?, schema: RecordSchema) throws(InputFault) -> [FieldNumber: [Dot]] {
        guard let json else { return [:] }
        guard let pairs = json.object else { throw InputFault("\"seen\" must be an object of fields and lists of versions.") }
        var seen: [FieldNumber: [Dot]] = [:]
        for (code, value) in pairs {
            guard let field = schema.field(code: code), let items = value.array else { throw InputFault("\"seen\" must name fields of \(schema.code), each with a list of versions.") }
            var dots: [Dot] = []
            for item in items {
                guard let dot = item.string.flatMap({ Dot($0) }) else { throw InputFault("\"seen\" needs versions as \"<log>:<number>\".") }
                dots.append(dot)
            }
            seen[field.number] = dots
        }
        return seen
    }

    private func author(_ json: JSON?) throws(InputFault) -> UInt64 {
        guard let json else { return author }
        guard let number = json.unsigned, number <= EntryLimits.maxAuthor else { throw InputFault("\"by\" must be an operator's number.") }
        return number
    }

    private func scope(_ json: JSON, first: JSON, _ around: Surroundings) throws(InputFault) -> ScopeID {
        if let given = json["scope"] {
            guard let number = given.unsigned else { throw InputFault("\"scope\" must be a number.") }
            return ScopeID(number)
        }
        for verb in Self.verbs.dropFirst() {
            guard let text = first[verb]?.string, let dot = names[text] ?? Dot(text) else { continue }
            for scope in around.scopes where try around.view(RecordKey(scope: scope, record: dot)) != nil { return scope }
            throw InputFault("There is no record \(dot) here.")
        }
        guard let scope = around.scope else { throw InputFault("This node has several scopes: say which by \"scope\" in the line or by --scope.") }
        return scope
    }

    /// A word of the input in an error text: only if it looks like a name of ours. Somebody who mixes up fields and values must not find a
    /// person's name or number in a log.
    private static func quoted(_ word: String) -> String {
        let isName = word.utf8.count <= 32 && word.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F || $0 == 0x2D }
        return isName ? "\"\(word)\"" : "of this name (it is not repeated here)"
    }

    private func only(_ json: JSON, _ known: [String]) throws(InputFault) {
        for (key, _) in json.object ?? [] where !known.contains(key) { throw InputFault("A member \(Self.quoted(key)) is not part of an operation.") }
    }
}
