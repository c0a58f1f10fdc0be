import ArgumentParser
import AuditReplay
import Glibc

/// What all commands read, and how they say that it cannot be read.
struct Input: ParsableArguments {
    @Argument(help: "An exported folder, or the data folder of a stopped node.")
    var folder: String

    @Option(help: "The root key that you trust: its fingerprint (40 hex digits) or a root.pub file from a safe place.")
    var root: String?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if let root, Self.trusted(root) == nil {
            throw ValidationError("--root \(root) is neither a fingerprint of 40 hex digits nor a root.pub file.")
        }
    }

    private static func trusted(_ text: String) -> TrustedRoot? {
        TrustedRoot(fingerprint: text) ?? TextFile.read(text, limit: 1024).flatMap { TrustedRoot(file: $0) }
    }

    func options() -> AuditOptions {
        var options = AuditOptions()
        options.trustedRoot = root.flatMap { Self.trusted($0) }
        let progress = Progress()
        options.progress = { progress.show($0, of: $1) }
        return options
    }

    /// Opens the folder; what cannot even be opened ends the program with the code of its kind.
    func open() throws -> AuditInput {
        do throws(AuditFailure) {
            return try AuditInput(folder)
        } catch {
            fail(error)
            throw ExitCode(error.kind.findingClass.exitCode)
        }
    }

    /// What a scanner types into standard input.
    static func firstLine() -> String { readLine(strippingNewline: true) ?? "" }

    func fail(_ failure: AuditFailure) {
        if json {
            let line = JSON.dictionary([
                "format": .string("desasync-audit/1"), "exit": .number(failure.kind.findingClass.exitCode), "verified": .bool(false),
                "error": .string(failure.sentence), "kind": .string(failure.kind.rawValue),
            ])
            print(line.line())
        } else {
            Terminal.error(failure.sentence)
        }
    }
}

/// "Read 120000 of 1000000 entries", on standard error, only while somebody watches.
final class Progress {
    private var shown: UInt64 = 0
    private let isWatched = isatty(STDERR_FILENO) == 1

    func show(_ done: UInt64, of total: UInt64) {
        guard isWatched, done >= shown + 20_000 || (done == total && shown > 0) else { return }
        shown = done
        Terminal.write("\rRead \(done) of \(total) entries\(done == total ? "\n" : "")")
    }
}

/// Lines to standard output, gathered: a scope may have a million.
final class Output {
    private var pending: [UInt8] = []

    func line(_ text: String) {
        pending.append(contentsOf: text.utf8)
        pending.append(UInt8(ascii: "\n"))
        if pending.count >= 1 << 16 { flush() }
    }

    /// What a reader that went away does not take is lost to nobody.
    func flush() {
        var done = 0
        while done < pending.count {
            let count = pending.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress! + done, pending.count - done) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            done += count
        }
        pending.removeAll(keepingCapacity: true)
    }
}

enum Terminal {
    static func error(_ sentence: String) { write("desa-audit: \(sentence)\n") }

    static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress!, bytes.count) }
    }
}

enum TextFile {
    /// A small file, nil if it cannot be read or is longer.
    static func read(_ path: String, limit: Int) -> [UInt8]? {
        guard let file = fopen(path, "rbe") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        let count = fread(&bytes, 1, limit + 1, file)
        return count <= limit && ferror(file) == 0 ? Array(bytes[..<count]) : nil
    }
}
