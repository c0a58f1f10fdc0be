import MerkleLog
import Testing

@Suite struct CheckpointTests {
    let vectors = Vectors.shared.checkpoints
    let kiosk = Actor.kiosk

    func checkpoint(_ size: Int) throws -> Checkpoint {
        let root = try hash(base64: Vectors.shared.oplog.roots_base64[size])
        return try Checkpoint(origin: kiosk.name, size: UInt64(size), root: root)
    }

    @Test("our signed checkpoints are byte for byte those of the vectors")
    func exactBytes() throws {
        for (size, text) in [(0, vectors.size0), (3, vectors.size3), (5, vectors.size5)] {
            let signed = SignedCheckpoint(signing: try checkpoint(size), with: kiosk.signing)
            #expect(signed.note.bytes == Array(text.utf8))
            #expect(try SignedCheckpoint(note: Array(text.utf8), origin: kiosk.name, key: kiosk.key) == signed)
        }
    }

    @Test("the bare signature of a frame gives the same note back, and a wrong one nothing")
    func bareSignature() throws {
        let signed = SignedCheckpoint(signing: try checkpoint(5), with: kiosk.signing)
        let rebuilt = try SignedCheckpoint(checkpoint(5), signature: signed.signature, by: kiosk.key)
        #expect(rebuilt.note.bytes == Array(vectors.size5.utf8))
        #expect(throws: MerkleLogError.badSignature) {
            try SignedCheckpoint(checkpoint(3), signature: signed.signature, by: kiosk.key)
        }
        #expect(throws: MerkleLogError.badSignature) {
            try SignedCheckpoint(checkpoint(5), signature: signed.signature, by: Actor.centre.key)
        }
        #expect(throws: MerkleLogError.badSignature) {
            try SignedCheckpoint(checkpoint(5), signature: [], by: kiosk.key)
        }
    }

    @Test("every checkpoint of the must-fail list is refused", arguments: Vectors.shared.must_fail)
    func mustFail(vector: Vectors.MustFail) throws {
        let note = Array(vector.checkpoint.utf8)
        #expect(throws: MerkleLogError.self, "\(vector.why)") {
            try SignedCheckpoint(note: note, origin: kiosk.name, key: kiosk.key)
        }
        // Nor by somebody who expects whatever origin the text states.
        let stated = try NoteName(vector.checkpoint.utf8.prefix { $0 > 0x20 })
        #expect(throws: MerkleLogError.self, "\(vector.why)") {
            try SignedCheckpoint(note: note, origin: stated, key: kiosk.key)
        }
    }

    @Test("the must-fail list is refused for the right reasons")
    func mustFailReasons() {
        let expected: [String: MerkleLogError] = [
            "flipped_root": .badSignature, "leading_zero_size": .number, "signature_base64_respelled": .base64,
            "no_final_newline": .noteForm, "hyphen_for_dash": .noteForm, "wrong_name": .noKnownSignature,
            "crlf": .noteCharacter, "other_origin": .wrongOrigin, "noncanonical_base64_root": .base64,
            "blank_extension_line": .checkpointForm, "size0_wrong_root": .emptyTreeRoot, "huge_size": .number,
        ]
        #expect(Vectors.shared.must_fail.map(\.name).sorted() == expected.keys.sorted())
        for vector in Vectors.shared.must_fail {
            do {
                _ = try SignedCheckpoint(note: Array(vector.checkpoint.utf8), origin: kiosk.name, key: kiosk.key)
            } catch {
                #expect(error == expected[vector.name], "\(vector.name)")
            }
        }
    }

    @Test("texts that are not exactly three canonical lines are refused", arguments: [
        ("x\n5\n", MerkleLogError.checkpointForm),
        ("x\n5\nj1A295EXtO0xbQ0amOam+0ndHgBenbpeXoEQsXUCUEM=", .checkpointForm),
        ("x\n5\nj1A295EXtO0xbQ0amOam+0ndHgBenbpeXoEQsXUCUEM=\nextension\n", .checkpointForm),
        ("x\n5\nj1A295EXtO0xbQ0amOam+0ndHgBenbpeXoEQsXUCUEM=\n\n", .checkpointForm),
        ("\n5\nj1A295EXtO0xbQ0amOam+0ndHgBenbpeXoEQsXUCUEM=\n", .noteName),
        ("x y\n5\nj1A295EXtO0xbQ0amOam+0ndHgBenbpeXoEQsXUCUEM=\n", .noteName),
        ("x\n\nj1A295EXtO0xbQ0amOam+0ndHgBenbpeXoEQsXUCUEM=\n", .number),
        ("x\n+5\nj1A295EXtO0xbQ0amOam+0ndHgBenbpeXoEQsXUCUEM=\n", .number),
        ("x\n-5\nj1A295EXtO0xbQ0amOam+0ndHgBenbpeXoEQsXUCUEM=\n", .number),
        ("x\n 5\nj1A295EXtO0xbQ0amOam+0ndHgBenbpeXoEQsXUCUEM=\n", .number),
        ("x\n00\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", .number),
        ("x\n9007199254740993\nj1A295EXtO0xbQ0amOam+0ndHgBenbpeXoEQsXUCUEM=\n", .number),
        ("x\n18446744073709551616\nj1A295EXtO0xbQ0amOam+0ndHgBenbpeXoEQsXUCUEM=\n", .number),
        ("x\n99999999999999999999999999\nj1A295EXtO0xbQ0amOam+0ndHgBenbpeXoEQsXUCUEM=\n", .number),
        ("x\n5\nj1A295EXtO0xbQ0amOam+0ndHgBenbpeXoEQsXUCUA==\n", .base64),
        ("x\n5\n\n", .base64),
    ])
    func texts(text: String, reason: MerkleLogError) {
        #expect(throws: reason) { try Checkpoint(text: Array(text.utf8)) }
    }

    @Test("a size of 2^53 is the last that is accepted, and the text gives the checkpoint back")
    func sizeLimit() throws {
        let root = Hash.sha256([1])
        let largest = try Checkpoint(origin: kiosk.name, size: 9_007_199_254_740_992, root: root)
        #expect(try Checkpoint(text: largest.text) == largest)
        #expect(largest.textHash == Hash.sha256(largest.text))
        #expect(throws: MerkleLogError.number) {
            try Checkpoint(origin: kiosk.name, size: 9_007_199_254_740_993, root: root)
        }
        #expect(throws: MerkleLogError.emptyTreeRoot) { try Checkpoint(origin: kiosk.name, size: 0, root: root) }
    }

    @Test("the two checkpoints of a fork are both believed and differ")
    func fork() throws {
        let fork = Vectors.shared.forks.same_size
        let a = try SignedCheckpoint(note: Array(fork.a.utf8), origin: kiosk.name, key: kiosk.key).checkpoint
        let b = try SignedCheckpoint(note: Array(fork.b.utf8), origin: kiosk.name, key: kiosk.key).checkpoint
        #expect(a.size == b.size && a.root != b.root && a.textHash != b.textHash)
    }

    @Test("the log of the vectors grows from size 3 to 5, and entry 1 is in it")
    func proofs() throws {
        let leaves = Vectors.shared.oplog.ops.map { MerkleTree.leafHash(bytes(base64: $0.entry_base64)) }
        #expect(try leaves == Vectors.shared.oplog.ops.map { try hash(base64: $0.leaf_hash_base64) })
        let source = MemorySource(leaves)
        for size in 0...5 { #expect(try CompactTree(size: UInt64(size), from: source).root() == checkpoint(size).root) }
        #expect(try MerkleTree.consistencyProof(old: 3, new: 5, from: source) == vectors.consistency_3_to_5_base64.map(hash(base64:)))
        #expect(try MerkleTree.inclusionProof(index: 1, size: 5, from: source) == vectors.inclusion_1_in_5_base64.map(hash(base64:)))
    }
}

@Suite struct CosignatureTests {
    let vectors = Vectors.shared.checkpoints
    let kiosk = Actor.kiosk
    let centre = Actor.centre
    let auditor = Actor.auditor

    func signed() throws -> SignedCheckpoint {
        try SignedCheckpoint(note: Array(vectors.size5.utf8), origin: kiosk.name, key: kiosk.key)
    }

    @Test("our cosigned note is byte for byte that of the vectors")
    func exactBytes() throws {
        let signed = try signed()
        var note = signed.note
        let byCentre = Cosignature(of: signed.checkpoint, time: 1_767_230_000, by: centre.signing)
        try note.add(byCentre.line(name: centre.name, key: centre.key))
        let opened = try SignedCheckpoint.open(
            note: Array(vectors.size5_cosigned.utf8), origin: kiosk.name, key: kiosk.key,
            cosigners: [auditor.cosigner, centre.cosigner])
        #expect(opened.checkpoint == signed)
        #expect(opened.cosignatures.map(\.verifier) == [auditor.cosigner, centre.cosigner])
        #expect(opened.cosignatures[1].cosignature == byCentre)
        let time = try #require(opened.cosignatures[0].cosignature?.time)
        try note.add(Cosignature(of: signed.checkpoint, time: time, by: auditor.signing).line(name: auditor.name, key: auditor.key))
        #expect(note.bytes == Array(vectors.size5_cosigned.utf8))
    }

    @Test("what is signed is the message of the vectors")
    func message() throws {
        let cosignature = Cosignature(of: try signed().checkpoint, time: 1_767_230_000, by: centre.signing)
        #expect(centre.key.isValidSignature(cosignature.signature, for: Array(vectors.cosigned_message_centre_utf8.utf8)))
    }

    @Test("time and signature from a frame hold for that checkpoint, time and key only")
    func bare() throws {
        let checkpoint = try signed().checkpoint
        let made = Cosignature(of: checkpoint, time: 7, by: centre.signing)
        let received = try Cosignature(time: 7, signature: made.signature)
        #expect(received.isValid(for: checkpoint, by: centre.key))
        #expect(try !Cosignature(time: 8, signature: made.signature).isValid(for: checkpoint, by: centre.key))
        #expect(!received.isValid(for: checkpoint, by: auditor.key))
        let other = try SignedCheckpoint(note: Array(vectors.size3.utf8), origin: kiosk.name, key: kiosk.key).checkpoint
        #expect(!received.isValid(for: other, by: centre.key))
        #expect(throws: MerkleLogError.number) { try Cosignature(time: 1 << 63, signature: made.signature) }
        #expect(throws: MerkleLogError.keyLength) { try Cosignature(time: 7, signature: [1]) }
    }

    @Test("a cosigner that did not sign is no error; one whose line is false, or a log line that is missing, sinks the note")
    func policy() throws {
        let signed = try signed()
        func open(_ note: SignedNote) throws -> Int {
            let opened = try SignedCheckpoint.open(
                note: note.bytes, origin: kiosk.name, key: kiosk.key, cosigners: [centre.cosigner])
            return opened.cosignatures.count
        }
        #expect(try open(signed.note) == 0)
        let false_ = Cosignature(of: signed.checkpoint, time: 7, by: auditor.signing).line(name: centre.name, key: centre.key)
        var note = signed.note
        try note.add(false_)
        #expect(throws: MerkleLogError.badSignature) { try open(note) }
        let short = SignedNote.Signature(name: centre.name, keyID: centre.cosigner.keyID, bytes: [1, 2, 3])
        note = signed.note
        try note.add(short)
        #expect(throws: MerkleLogError.badSignature) { try open(note) }
        let good = Cosignature(of: signed.checkpoint, time: 7, by: centre.signing).line(name: centre.name, key: centre.key)
        #expect(throws: MerkleLogError.noKnownSignature) { try open(SignedNote(text: signed.checkpoint.text, signature: good)) }
    }

    @Test("every bit of a cosigned checkpoint flipped: refused, or the same text said by the same keys")
    func bitFlips() throws {
        let note = Array(vectors.size5_cosigned.utf8)
        let text = try signed().checkpoint.text
        let lines = note.split(separator: 0x0a, omittingEmptySubsequences: false).map(\.count)
        // Bytes of the text and the log's line; then the centre's; then the auditor's, whom this reader does not know.
        let centreStart = lines[0...4].reduce(0) { $0 + $1 + 1 }
        let auditorStart = centreStart + lines[5] + 1
        var passed = 0
        for position in note.indices {
            for bit in 0..<8 {
                var altered = note
                altered[position] ^= 1 << UInt8(bit)
                guard
                    let opened = try? SignedCheckpoint.open(
                        note: altered, origin: kiosk.name, key: kiosk.key, cosigners: [centre.cosigner])
                else { continue }
                passed += 1
                #expect(opened.checkpoint.checkpoint.text == text)
                #expect(position >= centreStart, "byte \(position) is covered by the log's signature")
                // A cosigner's line that still names it must verify; altered so far that it does not, it is a stranger's.
                #expect(opened.cosignatures.count == (position >= auditorStart ? 1 : 0))
                #expect(opened.cosignatures.allSatisfy { $0.cosignature?.time == 1_767_230_000 })
            }
        }
        #expect(passed > 0)
    }

    @Test("cut anywhere, it is refused, or is the same text with fewer whole signature lines")
    func truncation() throws {
        let note = Array(vectors.size5_cosigned.utf8)
        let text = try signed().checkpoint.text
        var accepted: [Int] = []
        for count in 0...note.count {
            let cut = [UInt8](note[..<count])
            guard
                let opened = try? SignedCheckpoint.open(
                    note: cut, origin: kiosk.name, key: kiosk.key, cosigners: [centre.cosigner, auditor.cosigner])
            else { continue }
            #expect(opened.checkpoint.checkpoint.text == text && cut.last == 0x0a)
            accepted.append(opened.cosignatures.count)
        }
        #expect(accepted == [0, 1, 2])
    }
}
