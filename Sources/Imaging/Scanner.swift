import Synchronization

/// The scanners of this computer, through SANE's `scanimage`, confined to devices and its scratch folder (profile `device`).
package struct Scanner: Sendable {
    package struct Device: Sendable, Equatable {
        /// SANE's name of it, for ``capabilities(of:)`` and ``scan(_:_:progress:page:)``.
        package let name: String
        package let vendor: String
        package let model: String
        package let kind: String
    }

    package struct Capabilities: Sendable, Equatable {
        package var modes: [String] = []
        package var sources: [String] = []
        /// Dots an inch: those that it offers, or of a range the usual ones within.
        package var resolutions: [Int] = []
        /// Millimetres.
        var width: Int?
        var height: Int?

        package var feeder: String? { sources.first { $0.contains("ADF") || $0.contains("eeder") } }
        package var flatbed: String? { sources.first { $0.contains("latbed") } }
    }

    package struct Settings: Sendable, Equatable {
        package enum Source: String, Sendable, CaseIterable { case automatic, flatbed, feeder }
        package var source = Source.automatic
        package var colour = true
        /// 300 suits everything; more than ``Imaging/Limits/keptSide`` is not kept.
        package var resolution = 300
        /// At most so many pages; from the glass always one.
        package var pages = Imaging.Limits.pages
        /// More words for `scanimage`, for SANE's test backend.
        package var words: [String] = []

        package init(source: Source = .automatic, colour: Bool = true, resolution: Int = 300, pages: Int = Imaging.Limits.pages, words: [String] = []) {
            self.source = source
            self.colour = colour
            self.resolution = resolution
            self.pages = pages
            self.words = words
        }
    }

    private let launcher: String
    private let scratchFolder: String
    private let configuration: String?

    /// - Parameter configuration: a folder of SANE's settings instead of the system's: for trials with its test backend.
    package init(scratch: String, launcher: String? = nil, configuration: String? = nil) {
        self.launcher = launcher ?? Imaging.launcherBesideThisProgram()
        scratchFolder = scratch
        self.configuration = configuration
    }

    /// Those that are there now; looking for them on the network may take ten seconds.
    package func devices() async throws(ScanFault) -> [Device] {
        let outcome = try await run(["--formatted-device-list=%d\t%v\t%m\t%t%n"], time: 60_000)
        guard outcome.end == .exited(0) else { throw ScanFault(complaint: outcome.complaintText) ?? .other }
        return String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").compactMap { line in
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 4, !parts[0].isEmpty, !parts[0].hasPrefix("-") else { return nil }
            return Device(name: parts[0], vendor: parts[1], model: parts[2], kind: parts[3])
        }
    }

    package func capabilities(of device: String) async throws(ScanFault) -> Capabilities {
        let outcome = try await run(["-d", device, "-A"], time: 60_000)
        guard outcome.end == .exited(0) else { throw ScanFault(complaint: outcome.complaintText) ?? .other }
        return Self.capabilities(String(decoding: outcome.output, as: UTF8.self))
    }

    /// Lines as `    --mode Gray|Color [Gray]`, `    --resolution 75..1200dpi (in steps of 1) [300]`, `    -x 0..215.9mm [215.9]`.
    static func capabilities(_ text: String) -> Capabilities {
        var found = Capabilities()
        for line in text.split(separator: "\n") {
            let line = line.drop { $0 == " " }
            guard line.hasPrefix("-"), !line.hasSuffix("[inactive]"), let space = line.firstIndex(of: " ") else { continue }
            var value = line[line.index(after: space)...]
            if let bracket = value.firstRange(of: " [") { value = value[..<bracket.lowerBound] }
            if let bracket = value.firstRange(of: " (") { value = value[..<bracket.lowerBound] }
            switch line[..<space] {
            case "--mode": found.modes = value.split(separator: "|").map(String.init)
            case "--source": found.sources = value.split(separator: "|").map(String.init)
            case "--resolution": found.resolutions = resolutions(value)
            case "-x": found.width = upperBound(value)
            case "-y": found.height = upperBound(value)
            default: break
            }
        }
        return found
    }

    private static func resolutions(_ value: Substring) -> [Int] {
        let value = value.hasSuffix("dpi") ? value.dropLast(3) : value
        guard let dots = value.firstRange(of: "..") else { return value.split(separator: "|").compactMap { Int($0) } }
        guard let low = Double(value[..<dots.lowerBound]), let high = Double(value[dots.upperBound...]) else { return [] }
        return [75, 100, 150, 200, 300, 600].filter { Double($0) >= low && Double($0) <= high }
    }

    private static func upperBound(_ value: Substring) -> Int? {
        guard value.hasSuffix("mm"), let dots = value.firstRange(of: "..") else { return nil }
        return Double(value.dropLast(2)[dots.upperBound...]).map { Int($0) }
    }

    // MARK: Scanning

    /// Scans until the feeder is empty, or one page from the glass. Each page is handed over while the next one is drawn in. Cancelling the task
    /// stops the scanner.
    /// - Parameters:
    ///   - progress: per cent of the page that is being scanned.
    ///   - page: takes the file of a page as the scanner made it; what it throws ends the scan.
    /// - Returns: how many pages there were; at least one.
    package func scan<Failure: Error>(
        _ device: String, _ settings: Settings = Settings(), progress: @escaping @Sendable (Int) -> Void = { _ in },
        page: ([UInt8]) async throws(Failure) -> Void, failed: (ScanFault) -> Failure
    ) async throws(Failure) -> Int {
        let scratch: Scratch
        let words: [String]
        do throws(ScanFault) {
            let able = try await capabilities(of: device)
            words = try Self.words(settings, able)
            do throws(ImagingFault) { scratch = try Scratch(in: scratchFolder) } catch { throw ScanFault.imaging(error) }
        } catch { throw failed(error) }
        defer { scratch.delete() }
        let (names, give) = AsyncStream.makeStream(of: String.self)
        let lines = Mutex(LineSplitter())
        let percentages = Mutex(LineSplitter(end: 0x0D))
        var tool = tool(["-d", device] + words, scratch: scratch.path, time: 60 * 60_000)
        tool.silence = 90_000
        tool.onOutput = { bytes in for line in lines.withLock({ $0.take(bytes) }) { give.yield(line) } }
        tool.onComplaint = { bytes in
            for line in percentages.withLock({ $0.take(bytes) }) {
                if let word = line.split(separator: " ").last, word.hasSuffix("%"), let share = Double(word.dropLast()) { progress(Int(share)) }
            }
        }
        let run = tool
        let running = Task {
            let outcome = await run.run()
            give.finish()
            return outcome
        }
        var count = 0
        var failure: Failure?
        await withTaskCancellationHandler {
            for await name in names where failure == nil {
                guard name.hasPrefix("page-"), !name.contains("/") else { continue }
                do throws(Failure) {
                    let bytes: [UInt8]?
                    do throws(ImagingFault) { bytes = try scratch.read(name, limit: Imaging.Limits.fileSize) } catch { throw failed(.imaging(error)) }
                    scratch.remove(name)
                    guard let bytes, !bytes.isEmpty else { continue }
                    try await page(bytes)
                    count += 1
                } catch {
                    failure = error
                    running.cancel()
                }
            }
        } onCancel: { running.cancel() }
        let outcome = await running.value
        if let failure { throw failure }
        if let fault = Self.fault(outcome, pages: count) { throw failed(fault) }
        return count
    }

    /// The end of a run; nil where it ended as it should: an empty feeder after some pages is how a stack ends.
    private static func fault(_ outcome: ToolRun.Outcome, pages: Int) -> ScanFault? {
        switch outcome.end {
        case .cancelled: return .cancelled
        case .silent, .timeUp: return .gone
        case .exited, .killed, .notStarted:
            if let fault = outcome.common { return .imaging(fault) }
            let fault = ScanFault(complaint: outcome.complaintText)
            if outcome.end == .exited(0), fault == nil || fault == .noPaper { return pages > 0 ? nil : fault ?? .noPaper }
            if fault == .noPaper, pages > 0 { return nil }
            return fault ?? (outcome.end == .exited(0) ? nil : .other)
        }
    }

    private static func words(_ settings: Settings, _ able: Capabilities) throws(ScanFault) -> [String] {
        guard (50...600).contains(settings.resolution), (1...Imaging.Limits.pages).contains(settings.pages) else { throw .unsuitable }
        var words = ["--format=png", "--batch=page-%d.png", "--batch-print", "--progress"]
        let source: String?
        switch settings.source {
        case .automatic: source = able.feeder.flatMap { able.flatbed == nil ? $0 : nil } ?? able.flatbed
        case .flatbed: source = able.flatbed
        case .feeder:
            guard let feeder = able.feeder else { throw .unsuitable }
            source = feeder
        }
        if let source { words += ["--source", source] }
        let isFeeder = source != nil && source == able.feeder
        words.append("--batch-count=\(isFeeder ? settings.pages : 1)")
        let mode = settings.colour ? able.modes.first { $0.hasPrefix("Color") } : able.modes.first { $0.hasPrefix("Gray") || $0.hasPrefix("Grey") }
        if let mode { words += ["--mode", mode] }
        if !able.resolutions.isEmpty {
            // The next that it has, upwards, else its best.
            let sorted = able.resolutions.sorted()
            words += ["--resolution", String(sorted.first { $0 >= settings.resolution } ?? sorted[sorted.count - 1])]
        }
        // A4, as far as the glass goes: some drivers' own default is a stamp.
        if let width = able.width { words += ["-x", String(min(width, 210))] }
        if let height = able.height { words += ["-y", String(min(height, 297))] }
        return words + settings.words
    }

    private func tool(_ words: [String], scratch: String, time: Int) -> ToolRun {
        ToolRun(
            profile: .device, launcher: launcher, scratch: scratch, tool: "/usr/bin/scanimage", arguments: words,
            environment: configuration.map { ["SANE_CONFIG_DIR=" + $0] } ?? [], readable: configuration.map { [$0] } ?? [], timeLimit: time, grace: 5_000,
            memory: 2 << 30, fileSize: 256 << 20)
    }

    private func run(_ words: [String], time: Int) async throws(ScanFault) -> ToolRun.Outcome {
        let scratch: Scratch
        do throws(ImagingFault) { scratch = try Scratch(in: scratchFolder) } catch { throw .imaging(error) }
        defer { scratch.delete() }
        let outcome = await tool(words, scratch: scratch.path, time: time).run()
        if outcome.end == .cancelled { throw .cancelled }
        if outcome.end == .timeUp { throw .gone }
        if let fault = outcome.common { throw .imaging(fault) }
        return outcome
    }
}

extension ToolRun.Outcome {
    /// What is the same for all tools: the confinement, and a missing package.
    fileprivate var common: ImagingFault? {
        switch end {
        case .exited(125): .notConfined(String(complaintText.prefix { $0 != "\n" }))
        case .exited(127): .missing(package: "sane-utils")
        case .notStarted: .notConfined("desa-confine cannot be started.")
        default: nil
        }
    }
}

/// Whole lines out of pieces; a line's end is what `scanimage` uses for it.
private struct LineSplitter: Sendable {
    private var rest: [UInt8] = []
    private let end: UInt8

    init(end: UInt8 = 0x0A) { self.end = end }

    mutating func take(_ bytes: ArraySlice<UInt8>) -> [String] {
        rest += bytes
        var lines: [String] = []
        while let index = rest.firstIndex(of: end) {
            lines.append(String(decoding: rest[..<index], as: UTF8.self))
            rest.removeFirst(index + 1)
        }
        if rest.count > 4096 { rest = [] }
        return lines
    }
}
