import MerkleLog
import Testing

@Suite struct NoteTests {
    /// A line of an unknown key, without its LF.
    static let line = "\u{2014} someone.example AAAAAQI="

    func note(_ text: String) throws(MerkleLogError) -> SignedNote { try SignedNote(parsing: Array(text.utf8)) }

    @Test("a note gives its bytes back, and its text ends at the last blank line")
    func parts() throws {
        for text in ["a\n", "a\n\nb\n", "\n", "\n\n", "Angin dari laut: é, 語\n\n— not a signature\n"] {
            let parsed = try note(text + "\n" + Self.line + "\n")
            #expect(parsed.text == Array(text.utf8))
            #expect(parsed.textHash == Hash.sha256(Array(text.utf8)))
            #expect(parsed.bytes == Array((text + "\n" + Self.line + "\n").utf8))
            #expect(parsed.signatures.map(\.bytes) == [[2]] && parsed.signatures[0].keyID == 1)
        }
    }

    static let malformed: [(String, MerkleLogError)] = [
        ("", .noteForm),
        ("\n", .noteForm),
        ("\n\n", .noteForm),
        ("a\n", .noteForm),
        ("a\n\n", .noteForm),
        ("a\n\n\n", .noteForm),
        ("a\n\(line)\n", .noteForm),
        ("a\n\n\(line)", .noteForm),
        ("a\n\n\(line)\n\n", .noteForm),
        ("a\n\n \(line)\n", .noteForm),
        ("a\n\n\u{2013} someone.example AAAAAQI=\n", .noteForm),
        ("a\n\n\u{2014}someone.example AAAAAQI=\n", .noteForm),
        ("a\n\n\u{2014} someone.example\n", .noteForm),
        ("a\n\n\u{2014} someone.exampleAAAAAQI=\n", .noteForm),
        ("a\n\n\u{2014}  AAAAAQI=\n", .noteName),
        ("a\n\n\u{2014} some+one AAAAAQI=\n", .noteName),
        ("a\n\n\u{2014} dés.example AAAAAQI=\n", .noteName),
        ("a\n\n\u{2014} \(String(repeating: "n", count: 256)) AAAAAQI=\n", .noteName),
        ("a\n\n\u{2014} someone.example  AAAAAQI=\n", .base64),
        ("a\n\n\u{2014} someone.example AAAAAQI= \n", .base64),
        ("a\n\n\u{2014} someone.example AAAAAQI\n", .base64),
        ("a\n\n\u{2014} someone.example AAAAAQJ=\n", .base64),
        ("a\n\n\u{2014} someone.example AAAAAQ==\n", .base64),
        ("a\n\n\u{2014} someone.example \n", .base64),
        ("a\r\n\n\(line)\n", .noteCharacter),
        ("a\tb\n\n\(line)\n", .noteCharacter),
        ("a\u{0}\n\n\(line)\n", .noteCharacter),
        ("a\u{7f}\n\n\(line)\n", .noteCharacter),
        ("a\u{85}\n\n\(line)\n", .noteCharacter),
        ("a\n\n\(line)\n\(line)\n", .repeatedSignature),
    ]

    @Test("malformed notes are refused with the reason", arguments: malformed)
    func refused(text: String, reason: MerkleLogError) {
        #expect(throws: reason) { try note(text) }
    }

    @Test("bytes that are not UTF-8 are no note", arguments: [
        [0xff], [0xc0, 0xaf], [0xe2, 0x80], [0xed, 0xa0, 0x80], [0x80],
    ] as [[UInt8]])
    func notUnicode(bytes: [UInt8]) {
        #expect(throws: MerkleLogError.noteCharacter) {
            try SignedNote(parsing: bytes + Array("\n\n\(Self.line)\n".utf8))
        }
    }

    @Test("64 signatures and 64 KiB are accepted, one more is not")
    func bounds() throws {
        func lines(_ count: Int) -> String { (0..<count).map { "\u{2014} n\($0).example AAAAAQI=\n" }.joined() }
        #expect(try note("a\n\n" + lines(64)).signatures.count == 64)
        #expect(throws: MerkleLogError.tooManySignatures) { try note("a\n\n" + lines(65)) }
        let frame = "\n\n\(Self.line)\n".utf8.count
        let full = String(repeating: "x", count: SignedNote.maximumByteCount - frame)
        #expect(try note(full + "\n\n\(Self.line)\n").bytes.count == SignedNote.maximumByteCount)
        #expect(throws: MerkleLogError.noteTooLarge) { try note(full + "x\n\n\(Self.line)\n") }
    }

    @Test("names are 1 to 255 bytes of printable ASCII without space and plus")
    func names() throws {
        for bad in ["", "a b", "a+b", "a\n", "a\u{7f}", "\u{e9}", String(repeating: "n", count: 256)] {
            #expect(throws: MerkleLogError.noteName) { try NoteName(bad) }
        }
        #expect(try NoteName(String(repeating: "n", count: 255)).bytes.count == 255)
        #expect(try NoteName("desa.example/3527/17/00ff").text == "desa.example/3527/17/00ff")
    }

    @Test("known keys are checked, unknown lines passed over, and one false line of a known key sinks the note")
    func verification() throws {
        let text = Array("something else than a checkpoint\n".utf8)
        let (kiosk, centre) = (Actor.kiosk, Actor.centre)
        let good = SignedNote.Signature(name: kiosk.name, keyID: kiosk.log.keyID, bytes: kiosk.signing.sign(text))
        var note = SignedNote(text: text, signature: good)
        #expect(try note.verifiedSignatures(by: [centre.log, kiosk.log]).map(\.verifier) == [kiosk.log])
        #expect(throws: MerkleLogError.noKnownSignature) { try note.verifiedSignatures(by: [centre.log]) }
        #expect(throws: MerkleLogError.noKnownSignature) { try note.verifiedSignatures(by: [kiosk.cosigner]) }
        #expect(throws: MerkleLogError.noKnownSignature) { try note.verifiedSignatures(by: []) }
        #expect(throws: MerkleLogError.repeatedSignature) { try note.add(good) }

        // Right name and wrong ID, wrong name and right ID: not the known key's lines.
        try note.add(SignedNote.Signature(name: centre.name, keyID: centre.log.keyID &+ 1, bytes: [1]))
        try note.add(SignedNote.Signature(name: NoteName("x.example"), keyID: centre.log.keyID, bytes: [1]))
        #expect(try note.verifiedSignatures(by: [centre.log, kiosk.log]).count == 1)

        try note.add(SignedNote.Signature(name: centre.name, keyID: centre.log.keyID, bytes: kiosk.signing.sign(text)))
        #expect(throws: MerkleLogError.badSignature) { try note.verifiedSignatures(by: [kiosk.log, centre.log]) }
        #expect(try note.verifiedSignatures(by: [kiosk.log]).count == 1)
    }
}
