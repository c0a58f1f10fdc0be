import AuditReplay
import MerkleLog
import Testing

/// A small export and every way to damage it. No damage may ever be called verified, and each must be named.
@Suite struct DamageTests {
    private static let exported = Result { try Exported() }

    /// The files of one export, and a folder in which one of them is changed at a time.
    final class Exported: Sendable {
        let files: [(name: String, bytes: [UInt8])]

        init() throws {
            let folder = TemporaryFolder()
            var world = try World.small()
            try world.export(folder.path + "/export")
            files = TemporaryFolder.files(folder.path + "/export").map { ($0, TemporaryFolder.read(folder.path + "/export/" + $0)) }
        }

        func laidOut() -> TemporaryFolder {
            let folder = TemporaryFolder()
            for file in files { TemporaryFolder.makeFolders(folder.path, file.name); TemporaryFolder.write(file.bytes, folder.path + "/" + file.name) }
            return folder
        }
    }

    private func audit(_ path: String) -> AuditResult {
        var options = AuditOptions()
        options.trustedRoot = .key(World.key(1).publicKey)
        var auditor = Auditor(ExportSource(path), options)
        return auditor.run()
    }

    private func isNamed(_ result: AuditResult) -> Bool {
        [1, 3, 4, 6].contains(result.exitCode) && result.findings.findings.contains { $0.kind.findingClass != .note && !$0.sentence.isEmpty }
    }

    @Test("the export itself verifies, copied file by file")
    func baseline() throws {
        let folder = try Self.exported.get().laidOut()
        let result = audit(folder.path)
        #expect(result.findings.findings.filter { $0.kind.findingClass != .note } == [])
        #expect(result.exitCode == 0)
    }

    @Test("one changed bit in any byte of any file is found", arguments: 0..<4)
    func flips(part: Int) throws {
        let exported = try Self.exported.get()
        let folder = exported.laidOut()
        var number = 0
        for file in exported.files {
            for position in file.bytes.indices {
                number += 1
                guard number % 4 == part else { continue }
                var bytes = file.bytes
                bytes[position] ^= 1 << UInt8((position * 5 + number) % 8)
                TemporaryFolder.write(bytes, folder.path + "/" + file.name)
                let result = audit(folder.path)
                #expect(isNamed(result), "\(file.name), byte \(position)")
            }
            TemporaryFolder.write(file.bytes, folder.path + "/" + file.name)
        }
        #expect(audit(folder.path).exitCode == 0)
    }

    @Test("any file cut at any length is found", arguments: 0..<4)
    func cuts(part: Int) throws {
        let exported = try Self.exported.get()
        let folder = exported.laidOut()
        for (index, file) in exported.files.enumerated() where index % 4 == part {
            for length in 0..<file.bytes.count {
                TemporaryFolder.write(Array(file.bytes[..<length]), folder.path + "/" + file.name)
                let result = audit(folder.path)
                #expect(isNamed(result), "\(file.name) cut to \(length) bytes")
            }
            TemporaryFolder.write(file.bytes + [0], folder.path + "/" + file.name)
            #expect(isNamed(audit(folder.path)), "\(file.name) with a byte more")
            TemporaryFolder.write(file.bytes, folder.path + "/" + file.name)
        }
    }

    @Test("any two entries exchanged within a log are found")
    func swaps() throws {
        let exported = try Self.exported.get()
        let folder = exported.laidOut()
        for file in exported.files where file.name.contains("tile/entries/") {
            let width = try #require(Int(String(file.name.split(separator: "/").last!)))
            let entries = try Tiles.decodeEntries(file.bytes, width: width)
            for one in 0..<width {
                for other in (one + 1)..<max(width, one + 1) {
                    var swapped = entries
                    swapped.swapAt(one, other)
                    TemporaryFolder.write(Tiles.encode(entries: swapped), folder.path + "/" + file.name)
                    #expect(isNamed(audit(folder.path)), "\(file.name): \(one) and \(other)")
                }
            }
            TemporaryFolder.write(file.bytes, folder.path + "/" + file.name)
        }
    }

    @Test("whoever also writes manifest and trailer anew cannot change what the manifest says")
    func forgedManifest() throws {
        let exported = try Self.exported.get()
        let folder = exported.laidOut()
        let manifest = try #require(exported.files.first { $0.name == "manifest.json" }).bytes
        let text = String(decoding: manifest, as: UTF8.self)
        // Who wrote the export is the one thing that the logs do not tell.
        let free = try #require(text.utf8.firstRange(of: Array(#""exporter": "1""#.utf8)))
        let lower = text.utf8.distance(from: text.startIndex, to: free.lowerBound)
        for position in manifest.indices where !(lower..<lower + 15).contains(position) {
            var bytes = manifest
            bytes[position] ^= 1
            TemporaryFolder.write(bytes, folder.path + "/manifest.json")
            TemporaryFolder.write(Array("desasync-export/1 complete\n\(Hash.sha256(bytes).hex)\n".utf8), folder.path + "/complete")
            #expect(isNamed(audit(folder.path)), "byte \(position)")
        }
    }

    @Test("whoever changes an entry and everything that is computed from it still lacks the author's signature")
    func forgedEntry() throws {
        let exported = try Self.exported.get()
        let folder = exported.laidOut()
        let file = try #require(exported.files.first { $0.name.hasSuffix("tile/entries/000.p/8") })
        let prefix = String(file.name.prefix(22))
        var entries = try Tiles.decodeEntries(file.bytes, width: 8)
        entries[7][entries[7].count / 2] ^= 1
        var tree = CompactTree()
        for entry in entries { tree.append(leaf: MerkleTree.leafHash(entry)) }
        TemporaryFolder.write(Tiles.encode(entries: entries), folder.path + "/" + file.name)
        TemporaryFolder.write(Tiles.encode(hashes: entries.map { MerkleTree.leafHash($0) }), folder.path + "/" + prefix + "tile/0/000.p/8")
        var old = CompactTree()
        for entry in try Tiles.decodeEntries(file.bytes, width: 8) { old.append(leaf: MerkleTree.leafHash(entry)) }
        let manifest = String(decoding: try #require(exported.files.first { $0.name == "manifest.json" }).bytes, as: UTF8.self)
            .replacing(old.root().hex, with: tree.root().hex)
        TemporaryFolder.write(Array(manifest.utf8), folder.path + "/manifest.json")
        TemporaryFolder.write(Array("desasync-export/1 complete\n\(Hash.sha256(Array(manifest.utf8)).hex)\n".utf8), folder.path + "/complete")
        let result = audit(folder.path)
        #expect(result.exitCode == 1 && result.findings.contains(.rootDiffers) && !result.findings.contains(.leafDiffers))
    }

    @Test("any file that is missing is found")
    func removals() throws {
        let exported = try Self.exported.get()
        let folder = exported.laidOut()
        for file in exported.files {
            TemporaryFolder.remove(file: folder.path + "/" + file.name)
            let result = audit(folder.path)
            #expect(isNamed(result), "without \(file.name)")
            TemporaryFolder.write(file.bytes, folder.path + "/" + file.name)
        }
    }

    @Test("any two files exchanged for each other are found")
    func exchanges() throws {
        let exported = try Self.exported.get()
        let folder = exported.laidOut()
        for (index, one) in exported.files.enumerated() {
            for other in exported.files[(index + 1)...] where one.bytes != other.bytes {
                TemporaryFolder.write(other.bytes, folder.path + "/" + one.name)
                TemporaryFolder.write(one.bytes, folder.path + "/" + other.name)
                #expect(isNamed(audit(folder.path)), "\(one.name) and \(other.name)")
                TemporaryFolder.write(other.bytes, folder.path + "/" + other.name)
            }
            TemporaryFolder.write(one.bytes, folder.path + "/" + one.name)
        }
    }

    @Test("a file that does not belong is found")
    func strangers() throws {
        let folder = try Self.exported.get().laidOut()
        for name in ["notes.txt", "logs/x", "evidence/0/checkpoint", "logs/0000000000000000/checkpoint"] {
            TemporaryFolder.makeFolders(folder.path, name)
            TemporaryFolder.write([1], folder.path + "/" + name)
            #expect(audit(folder.path).findings.contains(.fileUnknown), "\(name)")
            TemporaryFolder.remove(file: folder.path + "/" + name)
        }
    }
}

extension World {
    /// Everything once, as small as can be: so that every byte can be damaged.
    static func small() throws -> World {
        var world = try World(schemas: false)
        let ani = try world.atKiosk(0, [.applicant("Ani")])[0]
        try world.atKiosk(0, [.request("3527012002-AAAA-000001-X"), .rename(ani, "Any", replacing: [ani])])
        try world.sync(0)
        try world.sync(0)
        try world.backUp()
        return world
    }
}
