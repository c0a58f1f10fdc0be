import Attachments
import CivilRegistry
import DeskStore
import Glibc
import Imaging
import NodeHost
import ScanIntake
import Synchronization

/// Why a paper could not be taken in, in plain words.
enum PaperFault: Error, Sendable, Equatable {
    case tray(TrayFault)
    case scan(ScanFault)

    /// By the operator, at whatever step it met it.
    var isCancelled: Bool { [.scan(.cancelled), .scan(.imaging(.cancelled)), .tray(.imaging(.cancelled))].contains(self) }

    func text(_ language: Language) -> String {
        switch (self, language) {
        case (.tray(let fault), .indonesian): fault.indonesian
        case (.tray(let fault), .english): fault.english
        case (.scan(let fault), .indonesian): fault.indonesian
        case (.scan(let fault), .english): fault.english
        }
    }
}

/// The desk's tray of scanned pages, its scanner, and the work that goes on at them. Nothing here is on the writer's thread: pictures are handled in
/// confined processes (`Docs/Scans.md`), files on the pool's threads.
final class PaperDesk: Sendable {
    let imaging: Imaging
    let scanner: Scanner
    let jobs = PaperJobs()
    /// The watched folder's heap.
    static let heap = "masuk"
    /// Pages of one attachment: 16 MiB with pages as noisy as they come. Further ones are the next part.
    static let pagesOfPart = 20
    static let maxUpload = 128 << 20

    private let folder: String
    private let opened = Mutex<ScanTray?>(nil)
    private let devices = Mutex<(found: [ScannerChoice], at: UInt64)?>(nil)
    private let turn = Turn()
    private let sealing = Turn()

    init(folder: String, settings: DeskSettings) {
        let folder = ProgramRun.absolute(folder)
        self.folder = folder
        imaging = Imaging(scratch: folder + "/scratch", launcher: settings.confineLauncher)
        scanner = Scanner(scratch: folder + "/scratch", launcher: settings.confineLauncher, configuration: settings.saneConfiguration)
    }

    func tray() throws(TrayFault) -> ScanTray {
        if let tray = opened.withLock({ $0 }) { return tray }
        let tray = try ScanTray(folder + "/tray", imaging: imaging)
        opened.withLock { $0 = tray }
        return tray
    }

    /// Files that were sent and not taken in before the program ended: nobody was told that they are safe.
    func removeUploads() {
        guard let names = opendir(folder + "/uploads") else { return }
        defer { closedir(names) }
        while let entry = readdir(names) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { unlink(folder + "/uploads/" + name) }
        }
    }

    /// Papers of a draft that nobody knows: its file was lost, and its pages wait a month for somebody who misses them.
    func discardIfOld(_ base: String, _ tray: ScanTray) {
        for name in tray.names() where name.text.hasPrefix(base + ".") {
            var status = stat()
            if lstat(folder + "/tray/" + name.text, &status) == 0, time(nil) - status.st_mtim.tv_sec > 30 * 86_400 { try? tray.discard(name) }
        }
    }

    /// Papers of a draft that was thrown away.
    func discard(_ base: String) {
        guard let tray = try? tray() else { return }
        for name in tray.names() where name.text.hasPrefix(base + ".") { try? tray.discard(name) }
    }

    /// Drafts for which a page was scanned.
    func drafts() -> Set<DraftID> {
        guard let tray = try? tray() else { return [] }
        return Set(tray.names().compactMap { $0.text.split(separator: ".").first.flatMap { DraftID($0) } })
    }

    // MARK: Going out

    /// A paper as it goes out; the same bytes until a page changes. One that is too large for an attachment goes in black and white.
    func sealed(_ slot: PaperSlot) async throws(TrayFault) -> (document: [UInt8], preview: [UInt8], pages: Int) {
        let made = try await seal(slot)
        return (try Self.read(made.document), try Self.read(made.preview), made.pages)
    }

    /// One paper at a time, so that whoever comes second finds it made.
    private func seal(_ slot: PaperSlot) async throws(TrayFault) -> (document: String, preview: String, pages: Int) {
        await sealing.enter()
        defer { sealing.leave() }
        let tray = try tray()
        var made = try await tray.seal(slot.name)
        if made.sealed.size > AttachmentLimits.maxPlain, try tray.paper(slot.name).tone != .bilevel {
            try tray.set(.bilevel, of: slot.name)
            made = try await tray.seal(slot.name)
        }
        return (made.document, made.preview, made.sealed.pages)
    }

    /// Begins to make what goes out while the operator reads the last step: forty pages take a while.
    func sealSoon(_ slots: [PaperSlot]) {
        Task { for slot in slots where !paper(slot).pages.isEmpty { _ = try? await seal(slot) } }
    }

    // MARK: Slots

    /// The pages of a paper; none where the tray cannot be read, which the next change says.
    func paper(_ slot: PaperSlot) -> TrayPaper { (try? tray().paper(slot.name)) ?? TrayPaper(pages: []) }

    /// The parts of a paper that have pages, and the first.
    func parts(_ slot: PaperSlot) -> [PaperSlot] {
        var parts = [slot.first]
        while let next = parts[parts.count - 1].next, !paper(next).pages.isEmpty { parts.append(next) }
        return parts
    }

    enum Source: Sendable {
        /// A file on this disk.
        case file(String)
        case bytes([UInt8])
    }

    /// Takes a file's pages in, durable on return. One file at a time is in memory.
    /// - Parameter page: takes the place of this one.
    func add(_ source: Source, to slot: PaperSlot, replacing page: TrayPaper.PageID? = nil) async throws(TrayFault) -> Int {
        await turn.enter()
        defer { turn.leave() }
        if Task.isCancelled { throw .imaging(.cancelled) }
        let bytes: [UInt8]
        switch source {
        case .bytes(let given): bytes = given
        case .file(let path): bytes = try Self.read(path)
        }
        let tray = try tray()
        let count: Int
        if let page { count = try await tray.retake(page, of: slot.name, with: bytes).count } else { count = try await tray.add(bytes, to: slot.name).count }
        try spill(slot, tray)
        return count
    }

    /// What one attachment cannot hold goes on in the next part.
    func spill(_ slot: PaperSlot, _ tray: ScanTray) throws(TrayFault) {
        var slot = slot
        while case let pages = try tray.paper(slot.name).pages, pages.count > Self.pagesOfPart {
            guard let next = slot.next else { throw .full }
            try tray.move(pages[Self.pagesOfPart...].map(\.id), from: slot.name, to: next.name)
            slot = next
        }
    }

    static func read(_ path: String) throws(TrayFault) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw .disk(code: errno) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .disk(code: errno) }
        guard status.st_size <= Imaging.Limits.fileSize else { throw .imaging(.tooManyBytes(limit: Imaging.Limits.fileSize)) }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress! + done, $0.count - done) }
            if count > 0 { done += count } else if count == 0 || errno != EINTR { throw .disk(code: errno) }
        }
        return bytes
    }

    // MARK: Scanners

    struct ScannerChoice: Sendable, Equatable {
        let device: Scanner.Device
        let able: Scanner.Capabilities?
    }

    /// The scanners that are there, looked for at most once in five minutes, as looking for them on the network takes seconds.
    func scanners(again: Bool) async throws(ScanFault) -> [ScannerChoice] {
        let now = WallClock.monotonic()
        if let known = devices.withLock({ $0 }), !known.found.isEmpty, jobs.isScanning || (!again && now - min(now, known.at) < 300_000) { return known.found }
        var found: [ScannerChoice] = []
        for device in try await scanner.devices() {
            // One that is busy or broken does not hide the others.
            let able = try? await scanner.capabilities(of: device.name)
            found.append(ScannerChoice(device: device, able: able))
        }
        devices.withLock { $0 = (found, now) }
        return found
    }
}

/// One at a time, in the order of arrival.
private final class Turn: Sendable {
    private let state = Mutex((isTaken: false, waiting: [CheckedContinuation<Void, Never>]()))

    func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.isTaken {
                    state.waiting.append(continuation)
                    return false
                }
                state.isTaken = true
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.waiting.isEmpty {
                state.isTaken = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
