import Attachments
import MerkleLog
import Testing

/// Bytes that differ everywhere, the same at every run.
func noise(_ count: Int, seed: UInt8 = 1) -> [UInt8] {
    var bytes: [UInt8] = []
    var block = Hash.sha256([seed])
    while bytes.count < count {
        bytes += block.bytes
        block = Hash.sha256(block.bytes)
    }
    return Array(bytes[..<count])
}

struct Whole {
    let bytes: [UInt8]
    let tree: BlockTree
    let id: AttachmentID

    init(_ count: Int, seed: UInt8 = 1) throws {
        bytes = noise(count, seed: seed)
        tree = BlockTree(of: bytes)
        id = try #require(AttachmentID(address: tree.root, size: UInt64(count)))
    }

    func part(_ start: Int, _ end: Int) -> AttachmentPart {
        AttachmentPart(id: id, offset: UInt64(start), bytes: Array(bytes[start..<end]), proof: tree.proof(blocks: id.blocks(in: UInt64(end))))
    }
}

@Suite("Blocks and their address")
struct BlockTests {
    @Test("an attachment of any number of blocks arrives whole, however it is divided", arguments: [1, 4095, 4096, 4097, 8192, 40_960, 65_537])
    func anyDivision(size: Int) throws {
        let whole = try Whole(size)
        for step in [4096, 8192, 12_288, 1 << 20] {
            var held = HeldBlocks(whole.id)
            var stored: [UInt8] = []
            var position = 0
            while position < size {
                let end = min(size, position + step)
                guard case .added(let bytes) = held.add(whole.part(position, end)) else {
                    Issue.record("bytes \(position) to \(end) of \(size) were not taken")
                    return
                }
                stored += bytes
                position = end
            }
            #expect(stored == whole.bytes)
            #expect(held == HeldBlocks(whole: whole.id))
        }
    }

    @Test("after a stop at any block the rest is taken, and what overlaps is passed over")
    func resumeAtEveryBlock() throws {
        let whole = try Whole(10 * 4096 + 100)
        for blocks in 1...10 {
            var held = HeldBlocks(whole.id)
            #expect(held.add(whole.part(0, blocks * 4096)) == .added(Array(whole.bytes[..<(blocks * 4096)])))
            // As a store gives it back after a restart.
            var resumed = try #require(HeldBlocks(whole.id, held: held.held, tree: held.tree))
            #expect(resumed.add(whole.part((blocks - 1) * 4096, blocks * 4096)) == .nothing)
            let start = max(0, blocks - 3) * 4096
            #expect(resumed.add(whole.part(start, whole.bytes.count)) == .added(Array(whole.bytes[(blocks * 4096)...])))
            #expect(resumed.held == whole.id.size)
        }
    }

    @Test("one bit that differs anywhere in a part is refused, and nothing changes")
    func wrongBytes() throws {
        let whole = try Whole(3 * 4096)
        for place in stride(from: 0, to: 8192, by: 97) {
            let right = whole.part(0, 8192)
            var bytes = right.bytes
            bytes[place] ^= 1
            var held = HeldBlocks(whole.id)
            #expect(held.add(AttachmentPart(id: whole.id, offset: 0, bytes: bytes, proof: right.proof)) == .wrong)
            #expect(held == HeldBlocks(whole.id))
        }
    }

    @Test("parts of another file, another size, without their proof, or not cut at blocks are refused")
    func wrongParts() throws {
        let whole = try Whole(3 * 4096 + 5)
        let other = try Whole(3 * 4096 + 5, seed: 2)
        let part = whole.part(0, 4096)
        var held = HeldBlocks(whole.id)
        let longer = try #require(AttachmentID(address: whole.id.address, size: whole.id.size + 4096))
        var claimed = HeldBlocks(longer)
        for wrong in [
            other.part(0, 4096), AttachmentPart(id: whole.id, offset: 0, bytes: other.part(0, 4096).bytes, proof: other.part(0, 4096).proof),
            AttachmentPart(id: whole.id, offset: 0, bytes: part.bytes, proof: []), AttachmentPart(id: whole.id, offset: 0, bytes: Array(part.bytes[..<100]), proof: part.proof),
            AttachmentPart(id: whole.id, offset: 100, bytes: part.bytes, proof: part.proof),
            AttachmentPart(id: whole.id, offset: 0, bytes: noise(1 << 20), proof: part.proof),
            AttachmentPart(id: whole.id, offset: .max, bytes: part.bytes, proof: part.proof),
            AttachmentPart(id: whole.id, offset: 0, bytes: part.bytes, proof: Array(repeating: whole.id.address, count: 17)),
        ] { #expect(held.add(wrong) == .wrong) }
        #expect(held.held == 0)
        // Whoever says a wrong size gets nothing stored under it.
        #expect(claimed.add(AttachmentPart(id: longer, offset: 0, bytes: part.bytes, proof: part.proof)) == .wrong)
        #expect(held.add(whole.part(4096, 8192)) == .nothing)
    }

    @Test("sizes beyond the limit have no name, so no memory is taken for them", arguments: [0, AttachmentLimits.maxSize + 1, .max])
    func bombs(size: UInt64) {
        #expect(AttachmentID(address: Hash.sha256([]), size: size) == nil)
    }

    @Test("the largest attachment needs no more hashes in a proof than a frame may have")
    func proofLength() throws {
        let leaves = (0..<(AttachmentLimits.maxSize / AttachmentLimits.blockSize)).map { Hash.sha256([UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)]) }
        let tree = BlockTree(leaves: leaves)
        for blocks in [1, 3, 1365, 2047, 2049, 4095] as [UInt64] { #expect(tree.proof(blocks: blocks).count <= AttachmentLimits.maxProof) }
    }
}

@Suite("Encryption of attachments")
struct CipherTests {
    private let key = noise(32, seed: 9)

    @Test("what was sealed opens again, at every size about the ends of pieces", arguments: [1, 65_519, 65_520, 65_521, 131_040, 131_041, 200_000])
    func roundTrip(size: Int) throws {
        let plain = noise(size)
        let sealed = try AttachmentCipher.seal(plain, key: key, purpose: .scan)
        #expect(sealed.count == size + 16 * ((size + 65_519) / 65_520))
        #expect(AttachmentCipher.plainSize(ofCiphertext: sealed.count) == size)
        #expect(try AttachmentCipher.open(sealed, key: key, purpose: .scan) == plain)
        #expect(throws: AttachmentCipher.Failure.altered) { try AttachmentCipher.open(sealed, key: key, purpose: .preview) }
        #expect(throws: AttachmentCipher.Failure.altered) { try AttachmentCipher.open(sealed, key: noise(32, seed: 8), purpose: .scan) }
        #expect(throws: AttachmentCipher.Failure.key) { try AttachmentCipher.open(sealed, key: [], purpose: .scan) }
    }

    @Test("changed, cut, lengthened or exchanged pieces do not open")
    func damage() throws {
        let sealed = try AttachmentCipher.seal(noise(3 * 65_520), key: key, purpose: .scan)
        var changed = sealed
        changed[70_000] ^= 1
        let pieces = stride(from: 0, to: sealed.count, by: 65_536).map { Array(sealed[$0..<min($0 + 65_536, sealed.count)]) }
        for wrong in [changed, pieces[0], pieces[0] + pieces[1], pieces[1] + pieces[0] + pieces[2], sealed + pieces[2], Array(sealed.dropLast()), []] {
            #expect(throws: AttachmentCipher.Failure.altered) { try AttachmentCipher.open(wrong, key: key, purpose: .scan) }
        }
    }

    @Test("the same file under two keys has two addresses")
    func addresses() throws {
        let plain = noise(5000)
        let first = BlockTree(of: try AttachmentCipher.seal(plain, key: key, purpose: .scan)).root
        #expect(first != BlockTree(of: try AttachmentCipher.seal(plain, key: noise(32, seed: 8), purpose: .scan)).root)
        #expect(first != BlockTree(of: try AttachmentCipher.seal(plain, key: key, purpose: .preview)).root)
    }
}
