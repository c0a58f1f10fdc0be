import Causality
import Glibc
import Membership
package import NodeHost
import RecordMerge
import Replica
import SQLiteStore

/// One file of what `diagnose` writes.
package struct DiagnosisFile: Sendable, Equatable {
    package let name: String
    package let text: String
}

/// `diagnose`: what the office needs to help from afar, and nothing about any person: numbers, sizes, states, and the program's own log, which
/// never has names in it. Long digits in the log are struck all the same.
extension KioskNode {
    package func diagnosis() async throws(NodeFault) -> [DiagnosisFile] {
        let journal = await ProgramCall.shared.ask("journalctl", ["-u", "desa-kiosk.service", "-n", "300", "-o", "short-iso", "--no-pager", "--no-hostname", "-q"])
        return [
            DiagnosisFile(name: "BACA-SAYA.txt", text: Self.readme),
            DiagnosisFile(name: "versions.json", text: Self.versions.text(pretty: true) + "\n"),
            DiagnosisFile(name: "status.json", text: try statusWithoutPlaces().text(pretty: true) + "\n"),
            DiagnosisFile(name: "counts.json", text: try await counts().text(pretty: true) + "\n"),
            DiagnosisFile(name: "sizes.json", text: Self.sizes(folder.path).text(pretty: true) + "\n"),
            DiagnosisFile(name: "equipment.json", text: try equipment().text(pretty: true) + "\n"),
            DiagnosisFile(name: "log.txt", text: struck(LogTail.all.joined(separator: "\n")) + "\n"),
            DiagnosisFile(name: "journal.txt", text: struck(Self.text(journal))),
        ]
    }

    func diagnose(_ command: NodeCommand) async throws(NodeFault) -> CommandOutput {
        guard let target = command["folder"] else { throw NodeFault(.usage, "diagnose needs a folder that does not exist yet.") }
        let files = try await diagnosis()
        try Self.write(files, to: target)
        if command.wantsJSON { return CommandOutput(JSON.object([("folder", .string(target)), ("files", .array(files.map { .string($0.name) }))]).text()) }
        return CommandOutput("\(target): \(files.count) files without personal data. Kirim folder ini ke kantor. (Send this folder to the office.)")
    }

    /// Writes them into a new folder, durably.
    package static func write(_ files: [DiagnosisFile], to target: String) throws(NodeFault) {
        guard mkdir(target, 0o755) == 0 else {
            throw errno == EEXIST
                ? NodeFault(.inTheWay, "The folder is there already. Name one that does not exist yet.")
                : NodeFault(.storage, "The folder cannot be made: \(String(cString: strerror(errno))). Is there room, and may this program write there?")
        }
        for file in files {
            let descriptor = Glibc.open(target + "/" + file.name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
            guard descriptor >= 0 else { throw NodeFault(.storage, "\(file.name) cannot be written there. The disk may be full.") }
            defer { close(descriptor) }
            let bytes = Array(file.text.utf8)
            var written = 0
            while written < bytes.count {
                let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written) }
                guard count > 0 else { throw NodeFault(.storage, "\(file.name) cannot be written there. The disk may be full.") }
                written += count
            }
            guard fsync(descriptor) == 0 else { throw NodeFault(.storage, "\(file.name) cannot be written there. The disk may be full.") }
        }
        let descriptor = Glibc.open(target, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor >= 0 {
            fsync(descriptor)
            close(descriptor)
        }
    }

    private static let readme = """
        Laporan keadaan komputer meja desa, untuk kantor. Tidak ada nama, NIK, atau isi permohonan di dalamnya.
        Kirim folder ini ke kantor lewat stik atau surat elektronik.

        State of a village desk's computer, for the office. No names, NIKs or contents of requests are in it.
        versions.json   programs and system        status.json     what "desa-kiosk status --json" says
        counts.json     records by type            sizes.json      files of the data folder
        equipment.json  disk, clock, line, copies  log.txt         the program's own log since its start
        journal.txt     the service's journal, where it may be read

        """

    private static var versions: JSON {
        var names = utsname()
        uname(&names)
        func text<T>(_ tuple: T) -> String { withUnsafeBytes(of: tuple) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) } }
        func first(_ path: String, _ limit: Int = 80) -> JSON {
            guard let bytes = try? ProgramRun.readInput(path), let line = String(decoding: bytes.prefix(limit), as: UTF8.self).split(separator: "\n").first else { return .null }
            return .string(String(line))
        }
        let pairs: [(String, JSON)] = [
            ("written", .string(WallClock.text(WallClock.milliseconds()))), ("software", .string(software)), ("release", first("/opt/desasync/sekarang/rilis")),
            ("kernel", .string(text(names.release))), ("machine", .string(text(names.machine))), ("debian", first("/etc/debian_version")),
            ("memory", first("/proc/meminfo")), ("upSeconds", first("/proc/uptime")), ("load", first("/proc/loadavg")),
        ]
        return .object(pairs)
    }

    /// Paths may have a person's name in them, and what a network says may have anything: neither goes out.
    private func statusWithoutPlaces() throws(NodeFault) -> JSON {
        let output = try status(NodeCommand("status", options: ["json": "true"]))
        guard let pairs = (try? JSON.parse(Array(output.text.utf8)))?.object else { throw NodeFault(.software, "The status is no JSON.") }
        return .object(pairs.compactMap { key, value in
            switch key {
            case "copies": (key, .array((value.array ?? []).map { copy in .object((copy.object ?? []).filter { $0.0 != "folder" && $0.0 != "trouble" } + [("troubled", .bool(copy["trouble"]?.string != nil))]) }))
            case "papers": (key, .integer(Int64((value.array ?? []).count)))
            case "troubleText": nil
            default: (key, value)
            }
        })
    }

    private func counts() async throws(NodeFault) -> JSON {
        var lines: [(String, JSON)] = []
        for scope in replica.head.scopeIDs {
            var types: [(String, JSON)] = []
            for schema in labelledSchemas {
                var count = 0
                var last: RecordID?
                while true {
                    let page: [RecordID]
                    do throws(StoreFailure) { page = try replica.store.recordKeys(scope, type: schema.type, contestedOnly: false, after: last, limit: 1000) } catch { throw NodeFault(error) }
                    count += page.count
                    last = page.last
                    if page.count < 1000 { break }
                    await Task.yield()
                }
                if count > 0 { types.append((String(schema.type), .integer(Int64(count)))) }
            }
            lines.append((scope.description, .object(types)))
        }
        return .object([("recordsByScopeAndType", .object(lines))])
    }

    private func equipment() throws(NodeFault) -> JSON {
        let facts = deskEquipment()
        let last = try deskNotes("equipment").first.flatMap { try? JSON.parse($0.value) }
        return .object([
            ("diskFree", .number(facts.diskFree)), ("diskTotal", .number(facts.diskTotal)), ("clockOffsetMilliseconds", facts.clock.map { .integer($0.offset) } ?? .null),
            ("clockErrorMilliseconds", facts.clock.map { .number($0.error) } ?? .null), ("traffic", trafficJSON),
            ("lastCheck", last ?? .null),
        ])
    }

    /// Files whose names are the program's; of folders only how many files and bytes, because papers in the tray have names that people gave.
    private static func sizes(_ path: String) -> JSON {
        let files = ["desa.sqlite3", "desa.sqlite3-wal", "desk.sqlite", "desk.sqlite-wal", "desk.sqlite.damaged", "fence", "key", "lan-identity"]
        var pairs: [(String, JSON)] = files.compactMap { name in
            var status = stat()
            return lstat(path + "/" + name, &status) == 0 ? (name, .integer(Int64(status.st_size))) : nil
        }
        for name in ["attachments", "tray", "scratch"] {
            var (count, bytes) = (0, Int64(0))
            add(path + "/" + name, depth: 4, &count, &bytes)
            pairs.append((name, .object([("files", .integer(Int64(count))), ("bytes", .integer(bytes))])))
        }
        return .object(pairs)
    }

    private static func add(_ path: String, depth: Int, _ count: inout Int, _ bytes: inout Int64) {
        guard depth > 0, count < 1_000_000, let stream = opendir(path) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } }
            if name == "." || name == ".." { continue }
            var status = stat()
            guard lstat(path + "/" + name, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR { add(path + "/" + name, depth: depth - 1, &count, &bytes) } else {
                count += 1
                bytes += Int64(status.st_size)
            }
        }
    }

    private static func text(_ answer: ProgramCall.Answer) -> String {
        switch answer {
        case .said(let text): text.isEmpty ? "The journal has nothing that this program may read.\n" : text
        case .missing: "This system has no journalctl.\n"
        case .failed: "The journal may not be read by this program.\n"
        }
    }

    private func struck(_ text: String) -> String { Self.masked(text.replacing(folder.path, with: "DATA")) }

    /// Ten digits and more in a row are struck: a NIK, a phone number.
    package static func masked(_ text: String) -> String {
        var result: [UInt8] = []
        var digits: [UInt8] = []
        func flush() {
            result += digits.count >= 10 ? Array("[…]".utf8) : digits
            digits = []
        }
        for byte in text.utf8 {
            if (0x30...0x39).contains(byte) { digits.append(byte) } else {
                flush()
                result.append(byte)
            }
        }
        flush()
        return String(decoding: result, as: UTF8.self)
    }
}
