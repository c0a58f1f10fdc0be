import MerkleLog
import Testing

@Suite struct TlogProofTests {
    let vectors = Vectors.shared.tlog_proof
    let kiosk = Actor.kiosk
    let centre = Actor.centre
    let auditor = Actor.auditor

    @Test("the proofs of the vectors give their bytes back and verify")
    func vectorProofs() throws {
        let leaf = try hash(base64: vectors.leaf_base64)
        for (text, extra) in [(vectors.text, nil), (vectors.with_extra, "slip 000123")] {
            let proof = try TlogProof(parsing: Array(text.utf8))
            #expect(proof.bytes == Array(text.utf8))
            #expect(proof.extra == extra.map { Array($0.utf8) })
            #expect(proof == TlogProof(index: 1, path: proof.path, note: proof.note, extra: proof.extra))
            let verified = try proof.verify(
                leaf: leaf, origin: kiosk.name, key: kiosk.key, cosigners: [centre.cosigner, auditor.cosigner])
            #expect(verified.checkpoint.checkpoint.size == 5 && verified.cosignatures.count == 2)
            #expect(throws: MerkleLogError.proofMismatch) {
                try proof.verify(leaf: Hash.sha256([1]), origin: kiosk.name, key: kiosk.key)
            }
            #expect(throws: MerkleLogError.wrongOrigin) { try proof.verify(leaf: leaf, origin: centre.name, key: kiosk.key) }
            #expect(throws: MerkleLogError.noKnownSignature) { try proof.verify(leaf: leaf, origin: kiosk.name, key: centre.key) }
        }
    }

    @Test("two valid proofs of one index with different leaves are a fork at different sizes")
    func fork() throws {
        let fork = Vectors.shared.forks.conflicting_index
        for (text, leaf, other) in [
            (fork.proof_a, fork.leaf_a_base64, fork.leaf_b_base64), (fork.proof_b, fork.leaf_b_base64, fork.leaf_a_base64),
        ] {
            let proof = try TlogProof(parsing: Array(text.utf8))
            #expect(proof.index == fork.index)
            _ = try proof.verify(leaf: hash(base64: leaf), origin: kiosk.name, key: kiosk.key)
            #expect(throws: MerkleLogError.proofMismatch) {
                try proof.verify(leaf: hash(base64: other), origin: kiosk.name, key: kiosk.key)
            }
        }
    }

    @Test("every bit of a proof flipped: refused, or only what nobody signed has changed")
    func bitFlips() throws {
        let text = Array(vectors.with_extra.utf8)
        let leaf = try hash(base64: vectors.leaf_base64)
        let original = try TlogProof(parsing: text)
        var passed = 0
        for position in text.indices {
            for bit in 0..<8 {
                var altered = text
                altered[position] ^= 1 << UInt8(bit)
                guard let proof = try? TlogProof(parsing: altered),
                    (try? proof.verify(leaf: leaf, origin: kiosk.name, key: kiosk.key)) != nil
                else { continue }
                passed += 1
                #expect(proof.index == original.index && proof.path == original.path && proof.note.text == original.note.text)
                #expect(proof.extra != original.extra || proof.note.signatures != original.note.signatures)
            }
        }
        #expect(passed > 0)
    }

    @Test("malformed proofs are refused", arguments: [
        ("c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v2\n"),
        ("c2sp.org/tlog-proof@v1\n", ""),
        ("index 1\n", ""),
        ("index 1\n", "index 01\n"),
        ("index 1\n", "index  1\n"),
        ("index 1\n", "index 9007199254740992\n"),
        ("index 1\n", "extra \nindex 1\n"),
        ("index 1\n", "extra AA\nindex 1\n"),
        ("index 1\n", "extra AB==\nindex 1\n"),
        ("index 1\n", "extra AA==\nextra AA==\nindex 1\n"),
        ("index 1\n", "index 1\nextra AA==\n"),
        ("index 1\n", "index 1\nAA==\n"),
        ("index 1\n", "index 1\n\n"),
        ("index 1\n", "index 1\n" + String(repeating: "ErkKot4ChFqYUB7ry8YjXGAz/N6VKz5W/M7wQPP11jE=\n", count: 61)),
        ("ErkKot4ChFqYUB7ry8YjXGAz/N6VKz5W/M7wQPP11jE=\n\n", "ErkKot4ChFqYUB7ry8YjXGAz/N6VKz5W/M7wQPP11jE=\n"),
    ])
    func malformed(part: String, replacement: String) throws {
        let range = try #require(vectors.text.firstRange(of: part))
        let text = vectors.text.replacingCharacters(in: range, with: replacement)
        #expect(throws: MerkleLogError.self) {
            let proof = try TlogProof(parsing: Array(text.utf8))
            _ = try proof.verify(leaf: hash(base64: vectors.leaf_base64), origin: kiosk.name, key: kiosk.key)
        }
    }

    @Test("63 hashes and index 2^53 - 1 can be read, one more of either cannot")
    func bounds() throws {
        let note = try TlogProof(parsing: Array(vectors.text.utf8)).note
        let path = [Hash](repeating: Hash.sha256([1]), count: 63)
        let largest = TlogProof(index: MerkleTree.maximumSize - 1, path: path, note: note)
        let text = String(decoding: largest.bytes, as: UTF8.self)
        #expect(try TlogProof(parsing: largest.bytes) == largest)
        let line = String(decoding: Base64.encode(path[0].bytes), as: UTF8.self) + "\n"
        for (part, replacement) in [(line, line + line), ("index 9007199254740991\n", "index 9007199254740992\n")] {
            let range = try #require(text.firstRange(of: part))
            #expect(throws: MerkleLogError.self) {
                try TlogProof(parsing: Array(text.replacingCharacters(in: range, with: replacement).utf8))
            }
        }
    }

    @Test("a proof cut anywhere before its first whole signature line is refused")
    func truncation() throws {
        let text = Array(vectors.text.utf8)
        let parsed = (0...text.count).filter { (try? TlogProof(parsing: [UInt8](text[..<$0]))) != nil }
        #expect(parsed.count == 3 && parsed.allSatisfy { text[$0 - 1] == 0x0a })
    }

    @Test("the proof of a log's only entry has no path")
    func onlyEntry() throws {
        let leaf = MerkleTree.leafHash([1, 2, 3])
        let signed = SignedCheckpoint(signing: try Checkpoint(origin: kiosk.name, size: 1, root: leaf), with: kiosk.signing)
        let proof = try TlogProof(parsing: TlogProof(index: 0, path: [], note: signed.note).bytes)
        #expect(try proof.verify(leaf: leaf, origin: kiosk.name, key: kiosk.key).checkpoint == signed)
    }
}
