import ArgumentParser
import Glibc
import Imaging
import NodeHost
import SQLiteStore
import ScanIntake

/// The tray and the tools of a data folder.
struct ScanPlace {
    let imaging: Imaging
    let tray: ScanTray
    let scratch: String

    init(_ folder: Folder) throws(NodeFault) {
        let data: DataFolder
        do throws(StoreError) { data = try DataFolder(opening: ProgramRun.absolute(folder.data)) } catch { throw NodeFault(error) }
        scratch = data.path + "/scratch"
        imaging = Imaging(scratch: scratch)
        do throws(TrayFault) { tray = try ScanTray(data.path + "/tray", imaging: imaging) } catch { throw NodeFault(error) }
    }

    /// `berkas-1` and so on: the first that is free.
    func freeName() throws(NodeFault) -> ScanTray.Name {
        let taken = Set(tray.names().map(\.text))
        for number in 1... { if !taken.contains("berkas-\(number)") { return try Self.name("berkas-\(number)") } }
        throw NodeFault(.inTheWay, "Baki penuh.")
    }

    static func name(_ text: String) throws(NodeFault) -> ScanTray.Name {
        do throws(TrayFault) { return try ScanTray.Name(text) } catch { throw NodeFault(error) }
    }
}

/// Where a paper goes when it leaves the tray.
struct Destination: ParsableArguments {
    @Option(name: .long, help: "Attach it to this request at once.") var request: String?
    @Option(name: .long, help: "What kind of paper it is: a code.") var kind: String?
    @Option(name: .long, help: "A title; personal, it can be erased.") var title: String?
    @Flag(name: .long, help: "The original was seen.") var originalSeen = false
    @Option(name: .long, help: "The operator's number.") var by: UInt64?

    /// Attaches the paper to the request and takes it off the tray.
    func attach(_ name: ScanTray.Name, to request: String, _ place: ScanPlace, _ folder: Folder) async throws {
        var failure: (any Error)?
        do throws(NodeFault) {
            try await place.tray.file(
                [name],
                attach: { (_, document, preview, pages) async throws(NodeFault) in
                    do {
                        try await folder.run(
                            "attach",
                            [
                                "file": document, "preview": preview, "request": request, "kind": kind, "pages": String(pages), "title": title,
                                "original-seen": originalSeen ? "true" : nil, "by": by.map { String($0) }, "once": "true",
                            ])
                    } catch {
                        // Said already; the paper stays.
                        failure = error
                        throw NodeFault(.attention, "")
                    }
                }, failed: { NodeFault($0) })
        } catch {
            if let failure { throw failure }
            throw ArgumentParser.ExitCode(ProgramRun.finish(CommandOutput(error)))
        }
    }
}

struct Scan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Scan pages into the tray, or take them from files or a folder; each is safe when its line appears.",
        discussion: """
            Pages of one paper lie in the tray under a name until they are attached: "tray" turns, cuts and moves them. With --request the paper is \
            attached at once, as one picture or one PDF, with its preview.

            Examples:
              desa-kiosk scan --data ./kiosk --list                                        the scanners that are there
              desa-kiosk scan --data ./kiosk --paper kk --source feeder                    a stack of pages, into the tray
              desa-kiosk scan --data ./kiosk foto.heic surat.pdf --request 0123456789abcdef:7 --kind family-card --by 1
              desa-kiosk scan --data ./kiosk --scan-folder /srv/pindai --paper masuk       until Ctrl-C
            Exit codes: 1 cancelled, pages that were shown are kept; 64 the scanner does not know this choice; 65 no picture; 66 no scanner, or a package \
            is missing; 73 no paper, a jam, an open cover; 74 the scanner does not answer, or the disk is full; 75 the scanner is in use; 77 not allowed, or \
            pictures cannot be opened in confinement.
            --json prints {"paper", "page", "number"} a page, {"taken"} or {"refused", "kind"} a file of a folder, {"device", "vendor", "model", "kind"} a scanner.
            """)

    @OptionGroup var folder: Folder
    @OptionGroup var destination: Destination
    @Flag(name: .long, help: "List the scanners and what they can do.") var list = false
    @Option(name: .long, help: "The scanner, as --list names it; without it the first.") var device: String?
    @Option(name: .long, help: "automatic, flatbed, feeder.") var source = Scanner.Settings.Source.automatic
    @Flag(name: .long, help: "In shades of grey.") var grey = false
    @Option(name: .long, help: "Dots an inch.") var resolution = 300
    @Option(name: .long, help: "At most so many pages from the feeder.") var pages = Imaging.Limits.pages
    @Option(name: .long, help: "The paper in the tray that the pages belong to; without it a new one.") var paper: String?
    @Option(name: .long, help: "Colour, grey or bilevel, as the paper goes out.") var tone: Imaging.Tone?
    @Option(name: .long, help: "Watch this folder: files that have stopped growing are taken, and moved to diambil/ in it.") var scanFolder: String?
    @Option(name: .long, help: ArgumentHelp("A folder of SANE's settings, for trials.", visibility: .hidden)) var saneConfiguration: String?
    @Argument(help: "Files instead of the scanner: JPEG, PNG, TIFF, WebP, HEIC, PDF.") var files: [String] = []

    func validate() throws {
        guard scanFolder == nil || (destination.request == nil && files.isEmpty) else { throw ValidationError("--scan-folder takes no files and no --request.") }
        guard (50...600).contains(resolution) else { throw ValidationError("--resolution takes 50 to 600.") }
        guard (1...Imaging.Limits.pages).contains(pages) else { throw ValidationError("--pages takes 1 to \(Imaging.Limits.pages).") }
    }

    func run() async throws {
        let command = self
        var name: ScanTray.Name?
        let place: ScanPlace
        do throws(NodeFault) {
            place = try ScanPlace(folder)
            name = if let paper { try ScanPlace.name(paper) } else { try place.freeName() }
        } catch { throw ArgumentParser.ExitCode(ProgramRun.finish(CommandOutput(error))) }
        guard let name else { return }
        let code = await Daemon.run { _ async throws(NodeFault) in try await command.take(into: name, place) }
        if code != 0 { throw ArgumentParser.ExitCode(code) }
        if let request = destination.request, !list { try await destination.attach(name, to: request, place, folder) }
    }

    private func take(into name: ScanTray.Name, _ place: ScanPlace) async throws(NodeFault) {
        if let scanFolder { return try await watch(scanFolder, name, place) }
        if files.isEmpty {
            let scanner = Scanner(scratch: place.scratch, configuration: saneConfiguration.map { ProgramRun.absolute($0) })
            if list { return try await show(scanner) }
            try await scan(scanner, name, place)
        } else {
            for file in files { try await add(ProgramRun.readInput(file, limit: Imaging.Limits.fileSize), name, place) }
        }
        if let tone { do throws(TrayFault) { try place.tray.set(tone, of: name) } catch { throw NodeFault(error) } }
    }

    private func scan(_ scanner: Scanner, _ name: ScanTray.Name, _ place: ScanPlace) async throws(NodeFault) {
        var device = device
        if device == nil {
            do throws(ScanFault) { device = try await scanner.devices().first?.name } catch { throw NodeFault(error) }
        }
        guard let device else { throw NodeFault(ScanFault.noScanner) }
        let settings = Scanner.Settings(source: source, colour: !grey, resolution: resolution, pages: pages)
        let wantsShare = !folder.json && isatty(STDERR_FILENO) == 1
        _ = try await scanner.scan(
            device, settings, progress: { share in if wantsShare { fputsToStandardError("\rmemindai: \(share) % ") } },
            page: { (page) async throws(NodeFault) in try await add(page, name, place) }, failed: { NodeFault($0) })
    }

    private func add(_ bytes: [UInt8], _ name: ScanTray.Name, _ place: ScanPlace) async throws(NodeFault) {
        do throws(TrayFault) {
            let added = try await place.tray.add(bytes, to: name)
            let count = try place.tray.paper(name).pages.count
            for (index, page) in added.enumerated() {
                let number = count - added.count + index + 1
                if folder.json {
                    ProgramRun.printLine(
                        JSON.object([("paper", .string(name.text)), ("page", .string(page.id.text)), ("number", .integer(Int64(number)))]).text())
                } else {
                    ProgramRun.printLine("halaman \(number) tersimpan di baki, berkas \(name)")
                }
            }
        } catch { throw NodeFault(error) }
    }

    private func show(_ scanner: Scanner) async throws(NodeFault) {
        do throws(ScanFault) {
            let devices = try await scanner.devices()
            guard !devices.isEmpty else { throw ScanFault.noScanner }
            for device in devices {
                let able = try await scanner.capabilities(of: device.name)
                if folder.json {
                    ProgramRun.printLine(
                        JSON.object([
                            ("device", .string(device.name)), ("vendor", .string(device.vendor)), ("model", .string(device.model)), ("kind", .string(device.kind)),
                            ("feeder", .bool(able.feeder != nil)), ("flatbed", .bool(able.flatbed != nil)),
                            ("resolutions", .array(able.resolutions.map { .integer(Int64($0)) })),
                        ]).text())
                } else {
                    let parts = [able.flatbed.map { _ in "kaca" }, able.feeder.map { _ in "pengumpan kertas" }].compactMap(\.self).joined(separator: ", ")
                    ProgramRun.printLine(
                        "\(device.name)  \(device.vendor) \(device.model)  \(parts.isEmpty ? "" : parts + "; ")\(able.resolutions.map(String.init).joined(separator: ", ")) dpi")
                }
            }
        } catch { throw NodeFault(error) }
    }

    private func watch(_ path: String, _ name: ScanTray.Name, _ place: ScanPlace) async throws(NodeFault) {
        do throws(TrayFault) {
            var watched = try WatchedFolder(ProgramRun.absolute(path), tray: place.tray, heap: name)
            ProgramRun.complain("Folder diawasi. Ctrl-C untuk berhenti.")
            while !Task.isCancelled {
                for event in try await watched.look() { report(event, name) }
                try? await Task.sleep(for: .seconds(2))
            }
        } catch {
            if error != .imaging(.cancelled) { throw NodeFault(error) }
        }
    }

    private func report(_ event: WatchedFolder.Event, _ name: ScanTray.Name) {
        switch event {
        case .taken(let file, let pages):
            ProgramRun.printLine(
                folder.json
                    ? JSON.object([("taken", .string(file)), ("paper", .string(name.text)), ("pages", .integer(Int64(pages)))]).text()
                    : "\(file): \(pages) halaman tersimpan di baki, berkas \(name)")
        case .refused(let file, let fault):
            ProgramRun.printLine(
                folder.json
                    ? JSON.object([("refused", .string(file)), ("kind", .string(fault.kind))]).text()
                    : "\(file) dipindahkan ke ditolak/: \(fault.indonesian)")
        case .left(let file, let fault):
            ProgramRun.printLine(
                folder.json
                    ? JSON.object([("left", .string(file)), ("kind", .string(fault.kind))]).text()
                    : "\(file) tetap di folder, tidak dapat dibaca atau dipindahkan: \(fault.indonesian)")
        }
    }
}

/// The preview of a file that is attached as it is.
struct PreviewFile {
    let path: String
    let pages: Int

    /// nil where none can be made; why is said, and the file is attached without.
    static func make(of file: String, in folder: Folder) async -> PreviewFile? {
        do throws(NodeFault) {
            let place = try ScanPlace(folder)
            let bytes = try ProgramRun.readInput(file, limit: Imaging.Limits.fileSize)
            guard FileKind(bytes) != nil else { return nil }
            let made: (preview: [UInt8], pages: Int)
            do throws(ImagingFault) { made = try await place.imaging.preview(of: bytes) } catch { throw NodeFault(error) }
            let path = try place.keep(made.preview, as: "preview")
            return PreviewFile(path: path, pages: made.pages)
        } catch {
            // What is wrong with the folder or the file says the command itself.
            if [.data, .refused, .storage].contains(error.code) { ProgramRun.complain("Tanpa gambar kecil: \(error.sentence)") }
            return nil
        }
    }

    func remove() { unlink(path) }
}

/// A picture made anew without what a camera wrote beside it.
struct CleanFile {
    let path: String

    /// nil where the file has nothing of that kind, or is no picture: then it is attached as it is.
    static func make(of file: String, in folder: Folder) async throws(NodeFault) -> CleanFile? {
        // What cannot be read says the command itself.
        let input: [UInt8]?
        do throws(NodeFault) { input = try ProgramRun.readInput(file, limit: Imaging.Limits.fileSize) } catch { input = nil }
        guard let bytes = input, let kind = FileKind(bytes), CameraData.isIn(bytes, kind) else { return nil }
        let place = try ScanPlace(folder)
        let pages: [PageImage]
        do throws(ImagingFault) { pages = try await place.imaging.pages(of: bytes) } catch { throw NodeFault(error) }
        return CleanFile(path: try place.keep(pages.count == 1 ? pages[0].bytes : PDFDocument.write(pages), as: "clean"))
    }

    func remove() { unlink(path) }
}

extension ScanPlace {
    /// A file that only its owner may read, to be removed by whoever asked for it.
    func keep(_ bytes: [UInt8], as name: String) throws(NodeFault) -> String {
        var template = Array("\(scratch)/run-\(name)-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw NodeFault(ImagingFault.scratch(code: errno)) }
        defer { close(descriptor) }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + done, bytes.count - done) }
            guard count > 0 else {
                let code = errno
                unlink(path)
                throw NodeFault(ImagingFault.scratch(code: code))
            }
            done += count
        }
        return path
    }
}

private func fputsToStandardError(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

extension Imaging.Tone: ExpressibleByArgument {}
extension Scanner.Settings.Source: ExpressibleByArgument {}

extension NodeFault {
    init(_ fault: ImagingFault) {
        let code: NodeHost.ExitCode =
            switch fault {
            case .notConfined: .refused
            case .missing, .noPage: .notFound
            case .otherType, .empty, .damaged, .tooManyPixels, .tooManyBytes, .tooManyPages, .locked, .exhausted: .data
            case .cancelled: .attention
            case .scratch: .storage
            }
        if case .notConfined(let why) = fault { self.init(code, fault.indonesian + " " + why) } else { self.init(code, fault.indonesian) }
    }

    init(_ fault: ScanFault) {
        switch fault {
        case .imaging(let fault): self.init(fault)
        case .noScanner: self.init(.notFound, fault.indonesian)
        case .noPaper, .jammed, .coverOpen: self.init(.inTheWay, fault.indonesian)
        case .busy: self.init(.busy, fault.indonesian)
        case .noRight: self.init(.refused, fault.indonesian)
        case .gone, .other: self.init(.storage, fault.indonesian)
        case .unsuitable: self.init(.usage, fault.indonesian)
        case .cancelled: self.init(.attention, fault.indonesian)
        }
    }

    init(_ fault: TrayFault) {
        switch fault {
        case .imaging(let fault): self.init(fault)
        case .noPaper, .noPage: self.init(.notFound, fault.indonesian)
        case .full: self.init(.inTheWay, fault.indonesian)
        case .disk: self.init(.storage, fault.indonesian)
        case .name: self.init(.usage, fault.indonesian)
        }
    }
}
