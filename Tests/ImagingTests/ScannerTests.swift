import Glibc
import Imaging
import Synchronization
import Testing

/// With SANE's own test backend: two scanners that draw test pictures, with a feeder that is empty after ten pages.
@Suite("Scanner")
struct ScannerTests {
    private let scanner: Scanner

    init() {
        let folder = Samples.folder()
        Samples.write(Array("test\n".utf8), folder + "/dll.conf")
        Samples.write(Array("number_of_devices 2\n".utf8), folder + "/test.conf")
        scanner = Scanner(scratch: Samples.scratch, launcher: Samples.launcher, configuration: folder)
    }

    private func scan(_ settings: Scanner.Settings, device: String = "test:0") async throws(ScanFault) -> [[UInt8]] {
        var pages: [[UInt8]] = []
        _ = try await scanner.scan(device, settings, page: { (page) async throws(ScanFault) in pages.append(page) }, failed: { $0 })
        return pages
    }

    @Test("scanners are listed, with what they can do")
    func list() async throws {
        let devices = try await scanner.devices()
        #expect(devices.map(\.name) == ["test:0", "test:1"])
        let able = try await scanner.capabilities(of: "test:0")
        #expect(able.modes == ["Gray", "Color"])
        #expect(able.feeder == "Automatic Document Feeder")
        #expect(able.flatbed == "Flatbed")
        #expect(able.resolutions == [75, 100, 150, 200, 300, 600])
    }

    @Test("one page from the glass, in colour, with progress")
    func glass() async throws {
        let shares = Mutex<[Int]>([])
        var pages: [[UInt8]] = []
        let count = try await scanner.scan(
            "test:0", Scanner.Settings(resolution: 75, words: ["--test-picture", "Color pattern"]), progress: { share in shares.withLock { $0.append(share) } },
            page: { (page) async throws(ScanFault) in pages.append(page) }, failed: { $0 })
        #expect(count == 1)
        #expect(shares.withLock { $0.last } == 100)
        let page = try #require(try await Samples.imaging.pages(of: pages[0]).first)
        // The test scanner's glass has 200 mm; A4 has 297.
        #expect([page.width, page.height] == [590, 590])
    }

    @Test("a feeder's stack until it is empty, or as many as were asked for")
    func feeder() async throws {
        #expect(try await scan(Scanner.Settings(source: .feeder, colour: false, resolution: 75)).count == 10)
        #expect(try await scan(Scanner.Settings(source: .feeder, resolution: 75, pages: 3)).count == 3)
    }

    @Test("what goes wrong has a name", arguments: [
        ("SANE_STATUS_JAMMED", ScanFault.jammed), ("SANE_STATUS_NO_DOCS", .noPaper), ("SANE_STATUS_COVER_OPEN", .coverOpen), ("SANE_STATUS_IO_ERROR", .gone),
        ("SANE_STATUS_DEVICE_BUSY", .busy), ("SANE_STATUS_ACCESS_DENIED", .noRight), ("SANE_STATUS_CANCELLED", .cancelled), ("SANE_STATUS_NO_MEM", .imaging(.exhausted)),
    ])
    func faults(status: String, fault: ScanFault) async {
        await #expect(throws: fault) { try await scan(Scanner.Settings(resolution: 75, words: ["--read-return-value", status])) }
    }

    @Test("a scanner that is not there, and a choice that it does not have")
    func missing() async {
        await #expect(throws: ScanFault.noScanner) { try await scan(Scanner.Settings(), device: "test:7") }
        await #expect(throws: ScanFault.unsuitable) { try await scan(Scanner.Settings(resolution: 75, words: ["--no-such-option"])) }
        await #expect(throws: ScanFault.unsuitable) { try await scan(Scanner.Settings(resolution: 5)) }
    }

    @Test("cancelled in the middle: pages that were given stay, and the scanner is free again")
    func cancelled() async throws {
        let pages = Mutex(0)
        let scanner = scanner
        let task = Task {
            try await scanner.scan(
                "test:0", Scanner.Settings(source: .feeder, resolution: 75, words: ["--read-delay=yes", "--read-delay-duration", "20000"]),
                page: { (_) async throws(ScanFault) in pages.withLock { $0 += 1 } }, failed: { $0 })
        }
        while pages.withLock({ $0 }) < 1 { try await Task.sleep(for: .milliseconds(20)) }
        task.cancel()
        await #expect(throws: ScanFault.cancelled) { try await task.value }
        #expect(pages.withLock { $0 } < 10)
        #expect(try await scan(Scanner.Settings(resolution: 75)).count == 1)
    }

    @Test("unplugged in the middle: pages before stay")
    func unplugged() async throws {
        // The driver's process dies: what a cable that is pulled out looks like from here at worst.
        let pages = Mutex(0)
        // By which this test's scan is known from any other.
        let delay = String(21_000 + Int(getpid()) % 150 * 1_000)
        await #expect(throws: ScanFault.self) {
            try await scanner.scan(
                "test:1", Scanner.Settings(source: .feeder, resolution: 75, words: ["--read-delay=yes", "--read-delay-duration", delay]),
                page: { (_) async throws(ScanFault) in
                    pages.withLock { $0 += 1 }
                    _ = Samples.system("kill -9 $(grep -slxz \(delay) /proc/[0-9]*/cmdline | xargs -r -n1 grep -slz scanimage | cut -d/ -f3) 2>/dev/null")
                }, failed: { $0 })
        }
        #expect(pages.withLock { $0 } >= 1)
        #expect(pages.withLock { $0 } < 10)
    }
}
