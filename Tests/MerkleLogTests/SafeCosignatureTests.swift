import MerkleLog
import Testing

struct SafeCosignatureTests {
    private let key: SigningKey

    init() throws { key = try SigningKey(seed: [UInt8](repeating: 7, count: 32)) }

    private func checkpoint(size: UInt64 = 5) throws -> Checkpoint {
        try Checkpoint(origin: NoteName("uji.example/3/2/135e56919a8b84ff"), size: size, root: Hash.sha256([1, 2, 3]))
    }

    @Test("the text is the checkpoint's with the backup's line, and is read back")
    func text() throws {
        let safe = SafeCheckpoint(try checkpoint(), backup: Array(0..<16))
        let text = String(decoding: safe.text, as: UTF8.self)
        #expect(text == "uji.example/3/2/135e56919a8b84ff\n5\nA5BYxvLAy0ksUzsKTRTvd8wPeKvMztUofYShogEc+4E=\nbackup 000102030405060708090a0b0c0d0e0f\n")
        #expect(try SafeCheckpoint(text: safe.text) == safe)
    }

    @Test("what is not exactly of that form is refused")
    func form() throws {
        let text = SafeCheckpoint(try checkpoint(), backup: Array(0..<16)).text
        for index in text.indices {
            var cut = text
            cut.remove(at: index)
            if let read = try? SafeCheckpoint(text: cut) { #expect(read.text == cut) }
            #expect((try? SafeCheckpoint(text: Array(text[..<index]))) == nil)
        }
        #expect((try? SafeCheckpoint(text: checkpoint().text)) == nil)
        #expect((try? SafeCheckpoint(text: Array(String(decoding: text, as: UTF8.self).replacing("0a0b", with: "0A0B").utf8))) == nil)
        #expect((try? Checkpoint(text: text)) == nil)
    }

    @Test("a word about a backup is none about another one, and neither says that something is stored")
    func meaning() throws {
        let plain = try checkpoint()
        let safe = SafeCheckpoint(plain, backup: Array(0..<16))
        let word = Cosignature(of: safe, time: 1_800_000_000, by: key)
        #expect(word.isValid(for: safe, by: key.publicKey))
        #expect(!word.isValid(for: SafeCheckpoint(plain, backup: Array(1..<17)), by: key.publicKey))
        #expect(!word.isValid(for: SafeCheckpoint(try checkpoint(size: 6), backup: Array(0..<16)), by: key.publicKey))
        #expect(!word.isValid(for: plain, by: key.publicKey))
        #expect(!Cosignature(of: plain, time: 1_800_000_000, by: key).isValid(for: safe, by: key.publicKey))
    }
}
