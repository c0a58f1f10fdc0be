import BundleFiles
import Causality
import Glibc
import MerkleLog
import NodeHost
import SyncProtocol
import Testing

/// What is claimed of a medium is what it gives back.
@Suite("What lies on a registered medium")
struct StandingCopyTests {
    /// A bundle of three parts with its manifest, on a medium of its own.
    private final class Medium {
        let path: String
        let worker = MediumWorker()
        let target: MediumWorker.Target
        var parts: [BundleManifest.Part] = []
        var manifest: [UInt8] = []

        init() async throws {
            var template = Array("/tmp/desa-medium-XXXXXX".utf8CString)
            path = String(cString: try need(mkdtemp(&template)))
            target = MediumWorker.Target(
                medium: path, node: NodeID(7), direction: .toCentre, bundle: bytes("bundle", 16), sender: NodeID(7),
                receiver: try SealingKey(seed: bytes("centre's seal", 32)).publicKey)
            for part in 1...3 as ClosedRange<UInt64> { parts.append(try await worker.write([[UInt8](repeating: UInt8(part), count: 700)], part: part, of: 0, target)) }
            manifest = BundleManifest(bundle: target.bundle, sender: NodeID(7), parts: parts).sealed(by: try signing("7"))
            try await worker.write(manifest: manifest, target)
        }

        deinit {
            for name in names { unlink(path + "/DESASYNC/7/" + name) }
            for name in ["/DESASYNC/7", "/DESASYNC/BACA-SAYA.txt", "/DESASYNC/standing-copy.id", "/DESASYNC", ""] { remove(path + name) }
        }

        func holds(reading: Bool = true, nothingMore: Bool = true) async -> Bool {
            await worker.holds(parts, manifest, target, reading: reading, nothingMore: nothingMore)
        }

        var names: [String] { ((try? Directory(path).folder("DESASYNC")?.folder("7")?.names(limit: 100)) ?? nil) ?? [] }
        func file(_ name: String) -> String { path + "/DESASYNC/7/" + name }

        func content(_ name: String) throws -> [UInt8] { try ProgramRun.readInput(file(name)) }

        func put(_ content: [UInt8], _ name: String) throws {
            let descriptor = open(file(name), O_WRONLY | O_CREAT | O_TRUNC, 0o644)
            defer { close(descriptor) }
            #expect(write(descriptor, content, content.count) == content.count)
        }
    }

    @Test("a copy that was written is there, as often as it is read")
    func whole() async throws {
        let medium = try await Medium()
        #expect(medium.names.count == 4)
        for _ in 0..<2 { #expect(await medium.holds()) }
        #expect(await medium.holds(reading: false))
    }

    @Test("one byte changed in any of its files, a file cut or gone: it is not there")
    func damaged() async throws {
        let medium = try await Medium()
        for name in medium.names {
            let content = try medium.content(name)
            for place in stride(from: 0, to: content.count, by: 97) {
                var spoilt = content
                spoilt[place] ^= 1
                try medium.put(spoilt, name)
                #expect(await !medium.holds())
            }
            try medium.put(content.dropLast(), name)
            #expect(await !medium.holds(reading: false), "cut files are seen without reading")
            unlink(medium.file(name))
            #expect(await !medium.holds(reading: false))
            try medium.put(content, name)
            #expect(await medium.holds())
        }
    }

    @Test("a part more than was noted is none of ours to write over after a start")
    func more() async throws {
        let medium = try await Medium()
        _ = try await medium.worker.write([[9, 9, 9]], part: 4, of: 0, medium.target)
        #expect(await !medium.holds())
        #expect(await medium.holds(nothingMore: false))
    }

    @Test("a medium that is gone, empty, or another one is not here")
    func gone() async throws {
        let medium = try await Medium()
        let id = try await medium.worker.register(medium.path, proposing: bytes("id", 16))
        #expect(await medium.worker.isPresent(medium.path, id: id))
        #expect(await !medium.worker.isPresent(medium.path, id: bytes("another", 16)))
        rename(medium.path, medium.path + "-pocket")
        #expect(await !medium.worker.isPresent(medium.path, id: id))
        #expect(await !medium.holds())
        mkdir(medium.path, 0o755)
        #expect(await !medium.worker.isPresent(medium.path, id: id), "the empty folder that a mount leaves behind")
        rmdir(medium.path)
        rename(medium.path + "-pocket", medium.path)
        #expect(await medium.worker.isPresent(medium.path, id: id))
        #expect(await medium.holds())
    }
}
