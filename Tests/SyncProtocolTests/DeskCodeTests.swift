import Causality
import RecordMerge
import SyncProtocol
import Testing

@Suite("codes that people read over the phone")
struct DeskCodeTests {
    @Test("a challenge is read back from its own text, in either case, with hyphens, spaces, O for 0 and I or L for 1")
    func reading() throws {
        for keyMark in [UInt8(0), 7, 31] {
            for random: [UInt8] in [[0, 0, 0, 0, 0], [255, 255, 255, 255, 255], [1, 2, 3, 4, 5], [0x80, 0, 0, 0, 1]] {
                let challenge = try #require(DeskCode.Challenge(keyMark: keyMark, random: random))
                let text = challenge.description
                #expect(text.utf8.count == 11)
                #expect(DeskCode.Challenge(reading: text) == challenge)
                let typed = text.lowercased().replacing("-", with: " ").replacing("0", with: "o").replacing("1", with: "l")
                #expect(DeskCode.Challenge(reading: typed) == challenge)
            }
        }
        #expect(DeskCode.Challenge(keyMark: 32, random: [0, 0, 0, 0, 0]) == nil)
        #expect(DeskCode.Challenge(reading: "") == nil)
        #expect(DeskCode.Challenge(reading: "U0000-00000") == nil)
    }

    @Test("every wrong character and every swap of two neighbours is noticed")
    func slips() throws {
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        let text = Array(try #require(DeskCode.Challenge(keyMark: 9, random: [0x4A, 0x11, 0xF0, 0x07, 0xC3])).description)
        for place in text.indices where text[place] != "-" {
            for other in alphabet where other != text[place] {
                var wrong = text
                wrong[place] = other
                #expect(DeskCode.Challenge(reading: String(wrong)) == nil)
            }
        }
        let plain = text.filter { $0 != "-" }
        for place in plain.indices.dropLast() where plain[place] != plain[place + 1] {
            var swapped = plain
            swapped.swapAt(place, place + 1)
            #expect(DeskCode.Challenge(reading: String(swapped)) == nil)
        }
    }

    @Test("an answer is for one key, deployment, node, village, operator and challenge")
    func answers() throws {
        let challenge = try #require(DeskCode.Challenge(keyMark: 3, random: [1, 2, 3, 4, 5]))
        let other = try #require(DeskCode.Challenge(keyMark: 3, random: [1, 2, 3, 4, 6]))
        let key = [UInt8](repeating: 7, count: 32)
        let answer = DeskCode.answer(challenge, key: key, deployment: "a.example", node: NodeID(2), scope: ScopeID(3), number: 1)
        #expect(DeskCode.normal(answer.lowercased()) == answer)
        #expect(DeskCode.answer(challenge, key: key, deployment: "a.example", node: NodeID(2), scope: ScopeID(3), number: 1) == answer)
        let others = [
            DeskCode.answer(other, key: key, deployment: "a.example", node: NodeID(2), scope: ScopeID(3), number: 1),
            DeskCode.answer(challenge, key: [UInt8](repeating: 8, count: 32), deployment: "a.example", node: NodeID(2), scope: ScopeID(3), number: 1),
            DeskCode.answer(challenge, key: key, deployment: "b.example", node: NodeID(2), scope: ScopeID(3), number: 1),
            DeskCode.answer(challenge, key: key, deployment: "a.example", node: NodeID(3), scope: ScopeID(3), number: 1),
            DeskCode.answer(challenge, key: key, deployment: "a.example", node: NodeID(2), scope: ScopeID(3), number: 2),
            DeskCode.answer(challenge, key: key, deployment: "a.example", node: NodeID(2), scope: ScopeID(4), number: 1),
        ]
        #expect(!others.contains(answer))
        #expect(Set(others).count == others.count)
    }

    @Test("a comparison code is the first 40 bits of the digest")
    func comparison() throws {
        let digest = try #require(StateDigest([0x08, 0x42, 0x10, 0x84, 0x21] + [UInt8](repeating: 0xFF, count: 27)))
        #expect(ComparisonCode.text(digest) == "1111-1111")
        #expect(ComparisonCode.text(StateDigest()) == "0000-0000")
    }
}
