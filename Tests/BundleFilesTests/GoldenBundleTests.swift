import BundleFiles
import Causality
import Foundation
import MerkleLog
import SyncProtocol
import Testing

/// `Schemas/vectors/bundle.json`: one part in words and in bytes, and its manifest. `DESA_WRITE_VECTORS=1` writes it anew, for a new version of
/// the format only, together with `Schemas/bundle.cddl` and `Docs/Bundles.md`; `check-bundle.py` opens it by other means.
@Suite struct GoldenBundleTests {
    private struct File: Codable, Equatable {
        let about: String
        /// X25519, 32 bytes; what is sealed to, 33 bytes; its first 8 bytes of SHA-256.
        let receiver_seed, receiver_key, receiver_id: String
        let sender: UInt64
        /// Ed25519 seed of the sender, and the seed of its own sealing key's public key as a kiosk derives it.
        let sender_seed, sender_sealing_key: String
        let bundle: String
        let part, of: UInt64
        let encapsulated, content_key: String
        let header: String
        /// Signed frames: a statement, what is said of attachments, runs, parts of attachments.
        let frames: [String]
        let part_file, manifest: String
        /// Signed by the sender's key here; the centre's key for answers signs those that it gives.
        let receipt: String
        let must_fail: [Bad]

        struct Bad: Codable, Equatable {
            let name, why, part_file: String
        }
    }

    private static let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Schemas/vectors/bundle.json")

    private func hex(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }

    private func unhex(_ text: String) throws -> [UInt8] {
        let digits = Array(text.utf8)
        return try stride(from: 0, to: digits.count, by: 2).map { try need(UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)) }
    }

    /// All of it from names and one drawn secret.
    private func file(_ secret: BundleSecret) throws -> File {
        var world = try World(publishing: [])
        try world.write(7, "Siti Aminah")
        try world.write(7, "Budi Santoso")
        _ = try world.attach(7, "kk", size: 4_500)
        let parcel = try world.bundle(from: 7)
        let header = parcel.header(secret)
        let part = BundlePart.seal(header, frames: parcel.frames, contentKey: secret.contentKey)
        let manifest = BundleManifest(bundle: parcel.id, sender: parcel.sender, parts: [.init(bytes: UInt64(part.count), hash: Hash.sha256(part))])
        let head = header.encoded().count
        func changed(_ index: Int, _ bit: UInt8) -> [UInt8] {
            var bytes = part
            bytes[index] ^= bit
            return bytes
        }
        let bad: [(String, String, [UInt8])] = [
            ("magic", "Not the first byte of a part.", changed(0, 1)), ("bundle", "The header is authenticated with every record.", changed(16, 1)),
            ("encapsulated key", "Its top bit does not count in X25519, but in HPKE.", changed(head - 1, 0x80)), ("first byte", "A record that was changed.", changed(head, 1)),
            ("tag", "A tag that was changed.", changed(part.count - 1, 1)), ("cut", "The last byte is missing.", part.dropLast()), ("longer", "A byte behind the end.", part + [0]),
        ]
        return File(
            about: "One part of a bundle and its manifest (Schemas/bundle.cddl, Docs/Bundles.md). Keys are public: test use only.",
            receiver_seed: hex(bytes("centre's seal", 32)), receiver_key: hex(world.seal.publicKey.serialized), receiver_id: hex(world.seal.publicKey.id), sender: 7,
            sender_seed: hex(bytes("key 7", 32)), sender_sealing_key: hex(try SealingKey(ofNode: bytes("key 7", 32)).publicKey.serialized), bundle: hex(parcel.id), part: 1,
            of: 1, encapsulated: hex(secret.encapsulated), content_key: hex(secret.contentKey), header: hex(header.encoded()), frames: parcel.frames.map(hex),
            part_file: hex(part), manifest: hex(manifest.sealed(by: try signing("7"))),
            receipt: hex(BundleReceipt(part: Hash.sha256(part), isWhole: true, stored: 4, left: 0).sealed(by: try signing("7"))), must_fail: bad.map { File.Bad(name: $0.0, why: $0.1, part_file: hex($0.2)) })
    }

    private func load() throws -> File {
        if ProcessInfo.processInfo.environment["DESA_WRITE_VECTORS"] == "1" {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let secret = try need(SealingKey.secret(for: SealingKey(seed: bytes("centre's seal", 32)).publicKey))
            try (try encoder.encode(file(secret)) + Data("\n".utf8)).write(to: Self.url)
        }
        return try JSONDecoder().decode(File.self, from: Data(contentsOf: Self.url))
    }

    @Test("today's code makes the same part and manifest, and opens them")
    func golden() throws {
        let golden = try load()
        let secret = BundleSecret(encapsulated: try unhex(golden.encapsulated), contentKey: try unhex(golden.content_key))
        #expect(try file(secret) == golden)
        let receiver = try SealingKey(seed: unhex(golden.receiver_seed))
        #expect(receiver.contentKey(try BundleHeader(unhex(golden.header))) == secret.contentKey)
        let read = open(try unhex(golden.part_file), receiver)
        #expect(try read.isComplete && read.frames == golden.frames.map { try unhex($0) })
        let manifest = try BundleManifest.Unverified(unhex(golden.manifest))
        #expect(manifest.isSigned(by: try signing("7").publicKey) && manifest.manifest.parts.count == 1)
        let receipt = try BundleReceipt.open(unhex(golden.receipt), part: Hash.sha256(unhex(golden.part_file)), keys: [signing("7").publicKey])
        #expect(receipt.isWhole && receipt.stored == 4)
        #expect(golden.must_fail.count == 7)
        for bad in golden.must_fail {
            let read = open(try unhex(bad.part_file), receiver)
            #expect(!read.isComplete && read.frames.isEmpty, "\(bad.name)")
        }
    }

    @Test("a part, a frame and a manifest of another version are refused with that reason", arguments: [0, 2] as [UInt8])
    func versions(_ version: UInt8) throws {
        let golden = try load()
        var header = try unhex(golden.header)
        // Behind magic, length, the map's head and key 0.
        #expect(header[12] == 1)
        header[12] = version
        #expect(throws: BundleError.version(UInt64(version))) { try BundleHeader(header) }
        var frame = try unhex(golden.frames[0])
        let place = try need(frame.indices.first { frame[$0...].starts(with: [0xA5, 0x00, 0x01]) })
        frame[place + 2] = version
        #expect(throws: BundleError.version(UInt64(version))) { try BundleFrame.Unverified(frame, at: .init(bundle: unhex(golden.bundle), part: 1, index: 0)) }
        var manifest = try unhex(golden.manifest)
        let start = try need(manifest.indices.first { manifest[$0...].starts(with: [0x84, 0x01]) })
        manifest[start + 1] = version
        #expect(throws: BundleError.version(UInt64(version))) { try BundleManifest.Unverified(manifest) }
    }
}
