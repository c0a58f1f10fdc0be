import Imaging
import Testing

@Suite("Hostile files")
struct HostileTests {
    @Test("a file that is cut short is damaged, and no half page", arguments: ["JPEG", "PNG", "TIFF", "WEBP"])
    func cut(kind: String) async {
        let bytes = Samples.convert(Samples.pnm(width: 200, height: 280), [], to: kind)
        await #expect(throws: ImagingFault.damaged) { try await Samples.imaging.pages(of: Array(bytes.prefix(bytes.count * 6 / 10))) }
    }

    @Test("a JPEG's head with anything behind it is damaged", arguments: [10, 5_000])
    func nonsense(count: Int) async {
        let bytes = [0xFF, 0xD8, 0xFF, 0xE0] + (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        await #expect(throws: ImagingFault.damaged) { try await Samples.imaging.pages(of: bytes) }
    }

    /// Its head says 60,000 x 60,000 pixels; behind it stand a few bytes that would be as many zeros.
    @Test("a bomb is refused by its head")
    func bomb() async {
        let small = Samples.convert(Samples.pnm(width: 8, height: 8), [], to: "PNG")
        var bytes = small
        bytes.replaceSubrange(16..<24, with: [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60])
        bytes.replaceSubrange(29..<33, with: Self.crc32(bytes[12..<29]))
        await #expect {
            try await Samples.imaging.pages(of: bytes)
        } throws: { error in
            [.tooManyPixels(width: 60_000, height: 60_000), .exhausted, .damaged].contains(error as? ImagingFault)
        }
    }

    @Test("A4 at 600 dpi is taken, a million pixels more is not")
    func pixels() async throws {
        let white = Samples.convert(Samples.pnm(width: 10, height: 10), ["-resize", "6100x6000!", "-colorspace", "Gray"], to: "PNG")
        await #expect(throws: ImagingFault.tooManyPixels(width: 6100, height: 6000)) { try await Samples.imaging.pages(of: white) }
        let less = Samples.convert(Samples.pnm(width: 10, height: 10), ["-resize", "4960x7016!", "-colorspace", "Gray"], to: "PNG")
        #expect(try await Samples.imaging.pages(of: less).first?.height == 3508)
    }

    @Test("a PDF that never ends is stopped, or found damaged")
    func pdfLoop() async {
        // A form that draws itself, and a page tree that is its own child.
        let loop = """
            %PDF-1.4
            1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
            2 0 obj << /Type /Pages /Count 1 /Kids [2 0 R] >> endobj
            trailer << /Size 3 /Root 1 0 R >>
            """
        await #expect {
            try await Samples.imaging.pages(of: Array(loop.utf8))
        } throws: { error in [.exhausted, .damaged].contains(error as? ImagingFault) }
    }

    /// What the tool is run in: the tests use the shell in the tool's place, which says what it may not do.
    @Test("a confined program writes nowhere else, starts nothing, talks to nobody and reads no other folder")
    func confinement() async {
        let folder = Samples.folder()
        for (script, said) in [
            ("echo in > here && echo wrote; echo out > \(folder).outside", "wrote"), ("(echo child)", "fork: Operation not permitted"),
            ("exec 3<>/dev/tcp/127.0.0.1/1 && echo connected", "socket: Operation not permitted"), ("read line < /etc/passwd && echo read", "Permission denied"),
            ("kill -9 $PPID && echo killed", "Operation not permitted"), ("echo $HOME,$DESA_SECRET,", "\(folder),,"), ("exec /usr/bin/id", "Permission denied"),
            ("echo ${#BASH_VERSION} > big; while echo 0123456789; do :; done > big", ""),
        ] {
            let text = confined(script, folder)
            #expect(text.contains(said), "\(script): \(text)")
            for word in ["child\n", "connected", "read\n", "killed", "uid="] { #expect(!text.contains(word), "\(script): \(text)") }
        }
        #expect(Samples.read("\(folder).outside") == nil)
        #expect(Samples.read("\(folder)/big")?.count == 100_000)
        _ = Samples.system("rm -rf \(folder)")
    }

    private func confined(_ script: String, _ folder: String) -> String {
        let outcome = Samples.tool(["sh", "-c", "exec /usr/bin/python3 -c 'import os,sys,subprocess; p=subprocess.run([sys.argv[1],\"image\",str(os.getpid()),sys.argv[2],\"1073741824\",\"20\",\"100000\",\"--\",\"/usr/bin/bash\",\"-c\",sys.argv[3]],env={\"HOME\":sys.argv[2]}); sys.exit(p.returncode)' \(Samples.launcher) \(folder) \"$(cat in)\""], input: Array(script.utf8))
        return String(decoding: outcome.output, as: UTF8.self)
    }

    @Test("without the confinement nothing is opened")
    func failsClosed() async {
        let without = Imaging(scratch: Samples.folder(), launcher: "/nowhere/desa-confine")
        await #expect {
            try await without.pages(of: Samples.page)
        } throws: { error in
            guard case .notConfined = error as? ImagingFault else { return false }
            return true
        }
    }

    @Test("a run that is cancelled leaves nothing behind, and the next one works")
    func cancelled() async throws {
        let large = Samples.convert(Samples.pnm(width: 300, height: 400), ["-resize", "3000x4000!", "+noise", "Gaussian"], to: "TIFF")
        let scratch = Samples.folder()
        let imaging = Imaging(scratch: scratch, launcher: Samples.launcher)
        let task = Task { try await imaging.pages(of: large) }
        try await Task.sleep(for: .milliseconds(250))
        task.cancel()
        await #expect(throws: ImagingFault.cancelled) { try await task.value }
        #expect(Samples.tool(["ls", scratch]).output.isEmpty)
        #expect(try await imaging.pages(of: Samples.page).count == 1)
    }

    private static func crc32(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        sum = ~sum
        return [UInt8(sum >> 24), UInt8(sum >> 16 & 255), UInt8(sum >> 8 & 255), UInt8(sum & 255)]
    }
}
