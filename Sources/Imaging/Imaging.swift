import Glibc

/// Pictures and documents of strangers, opened by the distribution's tools in confined processes: GraphicsMagick for pictures, Poppler for PDF
/// (`Docs/Scans.md`). One at a time, as each may take much of an old machine's memory.
package struct Imaging: Sendable {
    package enum Tone: String, Sendable, CaseIterable { case colour, grey, bilevel }

    /// Bounds on what is taken in; each is checked before the memory for it is taken.
    package enum Limits {
        package static let fileSize = 64 << 20
        package static let pages = 60
        /// A4 at 600 dpi has 35 million. GraphicsMagick needs eight bytes for each, and as many again while it makes them fewer; of a large JPEG it
        /// decodes a fraction.
        package static func pixels(_ kind: FileKind) -> Int { kind == .jpeg ? 120_000_000 : 36_000_000 }
        /// Pixels of the longer side of a page as it is kept: A4 at 300 dpi.
        package static let keptSide = 3508
        /// Of a page that is handed on: A4 at 200 dpi.
        package static let renderedSide = 2339
        /// What a file's first pages may take together before the next one is begun. An honest page takes one or two seconds on an old machine.
        static func time(pages: Int) -> Duration { .seconds(20 + 4 * pages) }
        package static let previewSide = 1200
        package static let previewSize = 50_000
    }

    private let launcher: String
    private let scratchFolder: String
    private let turns = Turns()

    /// - Parameters:
    ///   - launcher: `desa-confine`; by default that beside the running program.
    ///   - scratch: a folder for runs, which is made; on the data folder's own disk and with its rights, as what passes through it is personal.
    package init(scratch: String, launcher: String? = nil) {
        self.launcher = launcher ?? Self.launcherBesideThisProgram()
        scratchFolder = scratch
        Scratch.sweep(scratch)
    }

    package static func launcherBesideThisProgram() -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/desa-confine"
    }

    // MARK: Taking in

    /// The pages of a file of any kind, upright, without what cameras write beside the picture (place, device, time), at most 300 dpi of A4.
    package func pages(of bytes: [UInt8]) async throws(ImagingFault) -> [PageImage] {
        let file = try await measure(bytes)
        var pages: [PageImage] = []
        let clock = ContinuousClock()
        let start = clock.now
        for number in 0..<file.pages {
            // A page may be slow, but not each of sixty: whoever scans next waits for this file.
            guard clock.now - start < Limits.time(pages: number) else { throw .exhausted }
            pages.append(try await page(number, of: file, bytes, side: Limits.keptSide))
        }
        return pages
    }

    /// What a file's head says of it.
    private struct Measured {
        let kind: FileKind
        let pages: Int
        /// Of its page; 0 for a PDF, and of the last of several.
        var width = 0
        var height = 0
    }

    /// Looks at the head only: nothing is decoded before its size is known to be bearable.
    private func measure(_ bytes: [UInt8]) async throws(ImagingFault) -> Measured {
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= Limits.fileSize else { throw .tooManyBytes(limit: Limits.fileSize) }
        guard let kind = FileKind(bytes) else { throw .otherType }
        if kind == .jpeg, !PageImage.hasEnd(jpeg: bytes) { throw .damaged }
        return try await turns.whenFree { () async throws(ImagingFault) in
            let scratch = try Scratch(in: scratchFolder)
            defer { scratch.delete() }
            try scratch.write(bytes, "in")
            if kind == .pdf {
                let text = try await run(scratch.path, "pdfinfo", ["in"])
                guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Pages:") }),
                    let count = Int(line.dropFirst(6).filter { $0 != " " }), count > 0
                else { throw .damaged }
                guard count <= Limits.pages else { throw .tooManyPages(limit: Limits.pages) }
                return Measured(kind: kind, pages: count)
            }
            let frames = try await run(scratch.path, "gm", ["identify", "-format", "%w %h\\n", kind.reader + ":in"]).split(separator: "\n")
            var (count, width, height) = (0, 0, 0)
            for frame in frames {
                let sides = frame.split(separator: " ").compactMap { Int($0) }
                guard sides.count == 2, sides[0] > 0, sides[1] > 0 else { continue }
                guard sides[0] <= Limits.pixels(kind) / sides[1] else { throw .tooManyPixels(width: sides[0], height: sides[1]) }
                count += 1
                (width, height) = (sides[0], sides[1])
            }
            guard count > 0 else { throw .damaged }
            guard kind == .tiff else { return Measured(kind: kind, pages: 1, width: width, height: height) }
            guard count <= Limits.pages else { throw .tooManyPages(limit: Limits.pages) }
            return Measured(kind: kind, pages: count)
        }
    }

    private func page(_ number: Int, of file: Measured, _ bytes: [UInt8], side: Int) async throws(ImagingFault) -> PageImage {
        try await turns.whenFree { () async throws(ImagingFault) in
            let scratch = try Scratch(in: scratchFolder)
            defer { scratch.delete() }
            try scratch.write(bytes, "in")
            if file.kind == .pdf {
                let number = String(number + 1)
                _ = try await run(
                    scratch.path, "pdftoppm",
                    ["-f", number, "-l", number, "-singlefile", "-scale-to", String(side), "-jpeg", "-jpegopt", "quality=88", "in", "out"])
            } else {
                // HEIC's reader turns the picture itself. Shrunk first: every later step copies the whole picture.
                _ = try await run(
                    scratch.path, "gm",
                    ["convert"] + Self.hint(file.width, file.height, to: side) + ["\(file.kind.reader):in" + (file.kind == .tiff ? "[\(number)]" : ""), "-resize", "\(side)x\(side)>"]
                        + (file.kind == .heic ? [] : ["-auto-orient"]) + ["-background", "white", "-flatten", "-colorspace", "RGB", "+profile", "*", "-strip"]
                        + ["-density", "300x300", "-units", "PixelsPerInch", "-quality", "88", "JPEG:out.jpg"])
            }
            guard let output = try scratch.read("out.jpg", limit: Limits.fileSize), let page = PageImage(output) else { throw .damaged }
            return page
        }
    }

    /// Lets the reader of JPEG decode a large photo at a fraction of its size: the smallest that is not smaller than this. Never more than the
    /// picture has, as it would be enlarged.
    private static func hint(_ width: Int, _ height: Int, to side: Int) -> [String] {
        let longer = max(width, height)
        return longer > side ? ["-size", "\(max(1, width * side / longer))x\(max(1, height * side / longer))"] : []
    }

    // MARK: Handing on

    /// A page as it goes to the centre and the printer: turned, cut, at most 200 dpi of A4.
    package func render(_ page: PageImage, _ edit: PageEdit = .none, tone: Tone = .colour) async throws(ImagingFault) -> PageImage {
        let side = Limits.renderedSide
        let format: [String]
        switch tone {
        case .colour: format = ["-quality", "70", "JPEG:out"]
        case .grey: format = ["-colorspace", "Gray", "-quality", "70", "JPEG:out"]
        case .bilevel: format = ["-colorspace", "Gray"] + Self.threshold + ["PNG:out"]
        }
        let bytes = try await convert(page, edit, side: side, format, limit: Limits.fileSize)
        guard let result = PageImage(bytes) else { throw .damaged }
        return result
    }

    /// Ink from paper by what surrounds it, so a shadow across a photographed page does no harm.
    private static let threshold = ["-lat", "31x31-8%", "-monochrome", "-type", "Bilevel"]

    /// A small page that can be read: WebP in colour of 1,200 pixels, of the size that the quality is chosen for, at most ``Limits/previewSize`` bytes.
    package func preview(_ page: PageImage, _ edit: PageEdit = .none) async throws(ImagingFault) -> [UInt8] {
        var side = Limits.previewSide
        while true {
            let format = ["-define", "webp:target-size=\(Limits.previewSize * 9 / 10)", "-define", "webp:pass=6", "-define", "webp:method=4", "WEBP:out"]
            let bytes = try await convert(page, edit, side: side, format, limit: 1 << 20)
            if bytes.count <= Limits.previewSize { return bytes }
            // A page of nothing but noise: fewer pixels.
            guard side > 300 else { throw .damaged }
            side = side * 4 / 5
        }
    }

    /// The preview of a file as it is.
    /// - Parameter number: of the page, from 0.
    package func preview(of bytes: [UInt8], page number: Int = 0) async throws(ImagingFault) -> (preview: [UInt8], pages: Int) {
        let file = try await measure(bytes)
        guard number >= 0, number < file.pages else { throw .noPage }
        return (try await preview(try await page(number, of: file, bytes, side: Limits.renderedSide)), file.pages)
    }

    private func convert(_ page: PageImage, _ edit: PageEdit, side: Int, _ format: [String], limit: Int) async throws(ImagingFault) -> [UInt8] {
        try await turns.whenFree { () async throws(ImagingFault) in
            let scratch = try Scratch(in: scratchFolder)
            defer { scratch.delete() }
            try scratch.write(page.bytes, "in")
            var arguments = ["convert"]
            // Decoded at a fraction only where nothing is cut off: a cut is in pixels of the whole.
            if edit.crop == nil { arguments += Self.hint(page.width, page.height, to: side) }
            arguments.append(page.mediaType == "image/png" ? "PNG:in" : "JPEG:in")
            if let crop = edit.crop {
                let (left, top) = (page.width * crop.left / 10_000, page.height * crop.top / 10_000)
                let (width, height) = (page.width * crop.right / 10_000 - left, page.height * crop.bottom / 10_000 - top)
                arguments += ["-crop", "\(max(1, width))x\(max(1, height))+\(left)+\(top)", "+page"]
            }
            if edit.quarterTurns > 0 { arguments += ["-rotate", String(90 * edit.quarterTurns)] }
            arguments += ["-strip", "-resize", "\(side)x\(side)>"] + format
            _ = try await run(scratch.path, "gm", arguments)
            guard let output = try scratch.read("out", limit: limit), !output.isEmpty else { throw .damaged }
            return output
        }
    }

    // MARK: Tools

    /// Of address space: the most that GraphicsMagick may take for pixels, the decoder's own, and the libraries.
    private static let memory: UInt64 = 1200 << 20
    private static let timeLimit = 30_000

    private func run(_ scratch: String, _ tool: String, _ arguments: [String]) async throws(ImagingFault) -> String {
        let run = ToolRun(
            launcher: launcher, scratch: scratch, tool: "/usr/bin/" + tool, arguments: arguments,
            environment: [
                "OMP_NUM_THREADS=1", "MAGICK_LIMIT_MEMORY=700MB", "MAGICK_LIMIT_MAP=0", "MAGICK_LIMIT_DISK=0",
            ],
            timeLimit: Self.timeLimit, memory: Self.memory, fileSize: 128 << 20)
        let outcome = await run.run()
        let package = tool == "gm" ? "graphicsmagick" : "poppler-utils"
        switch outcome.end {
        case .exited(0) where !Self.isCutShort(outcome.complaintText): return String(decoding: outcome.output, as: UTF8.self)
        case .exited(125): throw .notConfined(String(outcome.complaintText.prefix { $0 != "\n" }))
        case .exited(127): throw .missing(package: package)
        case .notStarted(let code): throw .notConfined("desa-confine cannot be started: \(String(cString: strerror(code))).")
        case .cancelled: throw .cancelled
        case .timeUp, .silent, .killed(by: SIGXCPU), .killed(by: SIGXFSZ), .killed(by: SIGKILL): throw .exhausted
        case .exited, .killed:
            let text = outcome.complaintText
            if text.contains("Incorrect password") || text.contains("ncrypted") { throw .locked }
            if ["emory allocation", "resources exhausted", "imit exceeded", "exceeds user", "Out of memory", "bad_alloc", "imits"].contains(where: { text.contains($0) }) {
                throw .exhausted
            }
            throw .damaged
        }
    }

    /// GraphicsMagick makes a grey rest of a file that ends early, warns, and calls it done. A paper of which the half is missing is none.
    private static func isCutShort(_ complaint: String) -> Bool {
        ["remature end", "runcated", "nexpected end", "Unexpected end", "Not enough data", "Read error", "corrupt image"].contains { complaint.contains($0) }
    }
}

/// One at a time, in the order of arrival.
private actor Turns {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    nonisolated func whenFree<Result: Sendable>(_ body: () async throws(ImagingFault) -> Result) async throws(ImagingFault) -> Result {
        await enter()
        do throws(ImagingFault) {
            let result = try await body()
            await leave()
            return result
        } catch {
            await leave()
            throw error
        }
    }

    private func enter() async {
        guard isTaken else {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func leave() {
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
}
