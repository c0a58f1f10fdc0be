import Attachments
import BundleFiles
import Causality
import MerkleLog
import NodeHost
import Replica
import SyncProtocol
import Testing

@Suite struct DamageTests {
    /// A part of one record and one of three, with the frames that went into them.
    private func parts() throws -> (world: World, small: (World.Parcel, [UInt8]), large: (World.Parcel, [UInt8])) {
        var world = try World()
        for name in ["Siti", "Budi", "Rahma"] { try world.write(7, name) }
        let small = try world.bundle(from: 7)
        // Names that no compressor makes shorter than they are.
        for index in 0..<600 { try world.write(8, (0..<7).flatMap { bytes("warga \(index) \($0)", 32) }.map { String($0, radix: 16) }.joined()) }
        let large = try world.bundle(from: 8)
        return (world, (small, try small.sealed()), (large, try large.sealed()))
    }

    private func isPrefix(_ frames: [[UInt8]], of whole: [[UInt8]]) -> Bool { frames.count <= whole.count && zip(frames, whole).allSatisfy { $0 == $1 } }

    @Test("one bit flipped in any byte of a part is refused with a reason, and brings nothing that was not written")
    func flips() throws {
        let (world, (parcel, bytes), _) = try parts()
        #expect(open(bytes, world.seal).frames == parcel.frames && open(bytes, world.seal).isComplete)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1 << UInt8(index % 8)
            let read = open(changed, world.seal)
            #expect(read.error != nil && read.frames.isEmpty && !read.isComplete, "byte \(index)")
        }
    }

    @Test("one bit flipped in any byte, or a cut at any length, of a part with an attachment brings nothing, or its proven beginning")
    func attachments() throws {
        var world = try World()
        let id = try world.attach(7, "kk", size: 9_000)
        let parcel = try world.bundle(from: 7)
        let bytes = try parcel.sealed()
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1 << UInt8(index % 8)
            let read = open(changed, world.seal)
            #expect(read.error != nil && read.frames.isEmpty && !read.isComplete, "byte \(index)")
            #expect(open(Array(bytes[..<index]), world.seal).frames.isEmpty, "\(index) bytes")
        }
        let whole = open(bytes, world.seal)
        var centre = try World.twin(world.centre)
        _ = try World.take(whole.frames, try need(whole.header), into: &centre, wall: world.wall)
        #expect(try centre.attachments?.store.attachment(id)?.isWhole == true)
        // Its parts before the operation that names it: nobody takes them, and nothing breaks.
        guard case .parts(let parts) = try BundleFrame.Unverified(need(parcel.frames.last), at: .init(bundle: parcel.id, part: 1, index: UInt64(parcel.frames.count - 1))).frame.body
        else { throw Missing(line: #line) }
        var early = try World.twin(world.centre)
        #expect(try early.take(parts, from: NodeID(7)).map(\.code) == [.unknown])
        #expect(try centre.take(parts, from: NodeID(9)).map(\.next) == [9_000])
        // Altered by somebody who has a kiosk's key: not the bytes of this address.
        var wrong = parts[0].bytes
        wrong[5_000] ^= 1
        var third = try World.twin(world.centre)
        _ = try World.take(whole.frames.dropLast(), try need(whole.header), into: &third, wall: world.wall)
        #expect(try third.take([AttachmentPart(id: id, offset: 0, bytes: wrong, proof: [])], from: NodeID(7)).map(\.code) == [.wrong])
        #expect(try third.attachments?.store.attachment(id)?.blocks.held == 0)
    }

    @Test("one bit flipped in a later record leaves what stands in the records before it")
    func laterFlips() throws {
        let (world, _, (parcel, bytes)) = try parts()
        #expect(bytes.count > 2 * BundlePartReader.chunkBytes)
        let length = try BundleHeader.length(bytes)
        for index in stride(from: length, to: bytes.count, by: 997) {
            var changed = bytes
            changed[index] ^= 0x10
            let read = open(changed, world.seal)
            #expect(read.error == .record((index - length) / BundlePartReader.chunkBytes) && isPrefix(read.frames, of: parcel.frames) && !read.isComplete, "byte \(index)")
        }
        var late = bytes
        late[bytes.count - 1] ^= 1
        #expect(open(late, world.seal).frames.count > 1)
    }

    @Test("a part cut at any length gives its good beginning and never says that it is whole")
    func cuts() throws {
        let (world, (small, bytes), (large, long)) = try parts()
        for length in bytes.indices {
            let read = open(Array(bytes[..<length]), world.seal)
            #expect(read.frames.isEmpty && !read.isComplete && isPrefix(read.frames, of: small.frames), "\(length) bytes")
        }
        let head = try BundleHeader.length(long)
        let edges = [1, 2].flatMap { count in (-2...2).map { head + count * BundlePartReader.chunkBytes + $0 } }
        for length in edges + stride(from: head, to: long.count, by: 1999) {
            let read = open(Array(long[..<length]), world.seal)
            #expect(isPrefix(read.frames, of: large.frames) && !read.isComplete, "\(length) bytes")
        }
        #expect(!open(Array(long[..<(head + BundlePartReader.chunkBytes)]), world.seal).frames.isEmpty)
        let longer = open(long + [0], world.seal)
        #expect(longer.error != nil && !longer.isComplete)
    }

    @Test("what a damaged part still brings is a beginning of its author's log")
    func noWrongOperation() throws {
        let (world, _, (parcel, bytes)) = try parts()
        let log = try need(world.kiosks[8]?.replica.head.ownLogs[Place.village])
        var reached: Set<UInt64> = []
        for index in stride(from: 60, to: bytes.count, by: bytes.count / 12) {
            var changed = bytes
            changed[index] ^= 2
            let read = open(changed, world.seal)
            guard let header = read.header else { continue }
            var centre = world.centre
            _ = try World.take(read.frames, header, into: &centre, wall: world.wall)
            let size = centre.replica.head.logs[log]?.size ?? 0
            reached.insert(size)
            #expect(try size == 0 || centre.replica.root(of: log, at: size) == world.kiosks[8]?.replica.root(of: log, at: size))
        }
        var whole = world.centre
        let read = open(bytes, world.seal)
        _ = try World.take(read.frames, try need(read.header), into: &whole, wall: world.wall)
        #expect(whole.replica.head.logs[log]?.size == 601 && reached.count > 1 && reached.max() ?? 0 < 601)
        #expect(parcel.frames.count > 20)
    }

    @Test("records cannot change places, nor frames, nor parts, nor senders")
    func places() throws {
        let (world, (small, _), (large, long)) = try parts()
        let head = try BundleHeader.length(long)
        let chunk = BundlePartReader.chunkBytes
        let swapped = Array(long[..<head] + long[(head + chunk)..<(head + 2 * chunk)] + long[head..<(head + chunk)] + long[(head + 2 * chunk)...])
        #expect(open(swapped, world.seal).error == .record(0))
        let dropped = Array(long[..<(head + chunk)] + long[(head + 2 * chunk)...])
        #expect(open(dropped, world.seal).error == .record(1))
        let place = BundleFrame.Place(bundle: large.id, part: 1, index: 2)
        #expect(throws: BundleError.outOfPlace) { try BundleFrame.Unverified(large.frames[1], at: place) }
        #expect(throws: BundleError.outOfPlace) { try BundleFrame.Unverified(small.frames[1], at: .init(bundle: large.id, part: 1, index: 1)) }
        // Somebody who knows the centre's sealing key seals a node's frames again, under another node's name.
        let secret = try need(SealingKey.secret(for: world.seal.publicKey))
        let header = BundleHeader(bundle: small.id, part: 1, of: 1, sender: NodeID(9), receiver: world.seal.publicKey.id, encapsulated: secret.encapsulated)
        let forged = open(BundlePart.seal(header, frames: small.frames, contentKey: secret.contentKey), world.seal)
        #expect(forged.isComplete)
        var centre = world.centre
        #expect(try World.take(forged.frames, header, into: &centre, wall: world.wall).isEmpty)
    }

    @Test("a part for somebody else is named as such, and another version and other files too")
    func others() throws {
        let (_, (_, bytes), _) = try parts()
        #expect(open(bytes, try SealingKey(seed: Entropy.bytes(32))).error == .otherReceiver)
        #expect(open(Array("DESASYNX".utf8) + bytes[8...], try SealingKey(seed: Entropy.bytes(32))).error == .notABundle)
        var newer = bytes
        newer[12] = 7
        #expect(open(newer, try SealingKey(seed: Entropy.bytes(32))).error == .version(7))
        var long = bytes
        long[8] = 0xFF
        #expect(open(long, try SealingKey(seed: Entropy.bytes(32))).error == .tooLarge)
    }
}
