package import Replica
package import SQLiteStore

/// Exit codes of the programs (`Docs/ExitCodes.md`); numbers as in BSD's sysexits where it has one.
package enum ExitCode: Int32, Sendable {
    case done = 0
    /// Something is found that a person must look at: a dispute, a divergence.
    case attention = 1
    /// Wrong words on the command line (as swift-argument-parser has it).
    case usage = 64
    /// The input is wrong: JSON, a field, a value, a code.
    case data = 65
    /// There is no such record, node or folder.
    case notFound = 66
    /// The centre cannot be reached, or what answers is not the centre.
    case unreachable = 69
    /// A defect of the program.
    case software = 70
    /// Something stands in the way: the folder exists already, the port is in use.
    case inTheWay = 73
    /// Disk full, input or output failed, the database is damaged.
    case storage = 74
    /// Somebody else uses the data folder; try again.
    case busy = 75
    /// The other side refuses: wrong or expired code, wrong key, no right.
    case refused = 77
}

/// Why a command ends: one sentence (what, where, what to do) and an exit code.
package struct NodeFault: Error, Sendable, Equatable, CustomStringConvertible {
    package let code: ExitCode
    package let sentence: String

    package init(_ code: ExitCode, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    package init(_ failure: StoreFailure) {
        self.init(failure.kind == .busy ? .busy : .storage, failure.sentence)
    }

    package init(_ error: StoreError) {
        switch error {
        case .held: self.init(.busy, error.description)
        case .missing: self.init(.notFound, error.description)
        case .exists: self.init(.inTheWay, error.description)
        case .unsafePermissions: self.init(.refused, error.description)
        default: self.init(.storage, error.description)
        }
    }

    package init(_ fault: InputFault) { self.init(fault.code, fault.sentence) }

    package init(_ error: AppendError) {
        switch error {
        case .store(let failure): self.init(failure)
        case .draft(.entryTooLarge(bytes: let bytes)):
            self.init(.data, "The operation has \(bytes) bytes of open values; at most 16384 fit. Put large things into an attachment.")
        case .draft(.payloadTooLarge(bytes: let bytes)):
            self.init(.data, "The operation has \(bytes) bytes of values; at most 16384 fit. Put large things into an attachment.")
        case .noLog(let scope): self.init(.refused, "This node does not write in scope \(scope). Ask the central office for the right.")
        case .notHeld(let dot): self.init(.data, "There is no entry \(dot) here. Name versions and records as show and list print them.")
        case .tooManyEntries(let count): self.init(.data, "A transaction has 1 to 256 operations, not \(count).")
        case .transactionTooLarge(let bytes): self.init(.data, "The transaction has \(bytes) bytes; at most 1048576 fit. Divide it.")
        }
    }

    package var description: String { sentence }
}
