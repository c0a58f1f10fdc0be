/// One command of a program, so that it runs the same whether this process opens the folder or a running `serve` is asked to.
package struct NodeCommand: Sendable, Equatable {
    package let name: String
    package var options: [String: String]
    /// What the command reads: JSON Lines, for example.
    package var input: [UInt8]

    package init(_ name: String, options: [String: String] = [:], input: [UInt8] = []) {
        self.name = name
        self.options = options
        self.input = input
    }

    package subscript(_ option: String) -> String? { options[option] }
    package var wantsJSON: Bool { options["json"] == "true" }

    /// `{"name": …, "options": {…}, "input": text}`, or `"bytes": hex` for an input that is no text: whoever reads it is to refuse it, not us to
    /// mend it.
    var json: JSON {
        let text = String(validating: input, as: UTF8.self)
        return .object([
            ("name", .string(name)), ("options", .object(options.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
            text.map { ("input", .string($0)) } ?? ("bytes", .string(FieldValues.hex(input))),
        ])
    }

    init?(_ json: JSON) {
        guard let name = json["name"]?.string, let options = json["options"]?.object,
            let input = json["input"]?.string.map({ Array($0.utf8) }) ?? json["bytes"]?.string.flatMap({ FieldValues.bytes(hex: $0) })
        else { return nil }
        self.init(name, input: input)
        for (key, value) in options { if let text = value.string { self.options[key] = text } }
    }
}

package struct CommandOutput: Sendable, Equatable {
    package var exit: ExitCode
    /// For standard output.
    package var text: String
    /// For standard error.
    package var complaint: String
    /// There is more: the same command with this as its option `after` goes on. So a list of any length needs a page of memory in a process
    /// that serves, and others have a turn between two pages.
    package var next: String?

    package init(_ text: String, exit: ExitCode = .done, complaint: String = "", next: String? = nil) {
        self.exit = exit
        self.text = text
        self.complaint = complaint
        self.next = next
    }

    package init(_ fault: NodeFault) { self.init("", exit: fault.code, complaint: fault.sentence) }

    var json: JSON {
        .object([
            ("exit", .integer(Int64(exit.rawValue))), ("text", .string(text)), ("complaint", .string(complaint)), ("next", next.map { .string($0) } ?? .null),
        ])
    }

    init?(_ json: JSON) {
        guard let exit = json["exit"]?.unsigned.flatMap({ ExitCode(rawValue: Int32(truncatingIfNeeded: $0)) }), let text = json["text"]?.string,
            let complaint = json["complaint"]?.string
        else { return nil }
        self.init(text, exit: exit, complaint: complaint, next: json["next"]?.string)
    }
}

/// A node that is open, here or in the process that serves.
package protocol CommandRunner: Actor {
    /// - Parameter emit: takes lines for standard output as they come true: what is printed as saved is durable at that moment.
    func run(_ command: NodeCommand, emit: @escaping @Sendable (String) -> Void) async -> CommandOutput
}
