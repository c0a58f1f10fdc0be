import CanonicalCBOR
import Membership
import MerkleLog
import SyncProtocol

/// Frames that nobody may take for good. Each differs in one thing from one that is good and, unless the signature is the point, is signed
/// by the right key.
struct FrameMustFail {
    let requests: [FrameFile.Request]
    let answers: [FrameFile.Answer]

    static let answerTag = "desasync/answer/1"

    func list() -> [FrameFile.MustFail] { badRequests() + badAnswers() + badWords() + badKeySets() + badPublishedKeys() + badEnrolments() }

    private func message(_ hex: String) -> [UInt8] {
        guard case .array(let parts)? = try? CBORValue.decode(unhexed(hex)), case .bytes(let message) = parts[0] else { preconditionFailure("a good frame") }
        return message
    }

    /// - Parameter bound: the id of the request, for an answer.
    private func seal(_ message: [UInt8], _ tag: String, _ key: String, bound: [UInt8] = []) -> [UInt8] {
        CBORValue.array([.bytes(message), .bytes(FrameStory.key(key).sign(tag: tag, message: bound + message))]).encoded()
    }

    private func items(_ message: [UInt8]) -> [CBORValue] {
        guard case .array(let items)? = try? CBORValue.decode(message) else { preconditionFailure("a good message") }
        return items
    }

    /// A message with the value at one place changed, or left out; behind the last place it is added.
    private func changed(_ message: [UInt8], _ place: Int, _ value: CBORValue?) -> [UInt8] {
        var items = items(message)
        if let value {
            if place < items.count { items[place] = value } else { items.append(value) }
        } else {
            items.remove(at: place)
        }
        return CBORValue.array(items).encoded()
    }

    private func list(_ value: CBORValue) -> [CBORValue] { if case .array(let items) = value { items } else { [] } }
    private func string(_ value: CBORValue) -> [UInt8] { if case .bytes(let bytes) = value { bytes } else { [] } }

    // MARK: Requests

    private func badRequests() -> [FrameFile.MustFail] {
        let plain = message(requests[2].bytes)
        let full = message(requests[0].bytes)
        let challenged = message(requests[1].bytes)
        func bad(_ name: String, _ why: String, _ message: [UInt8], tag: String = "desasync/request/1", key: String = "12") -> FrameFile.MustFail {
            FrameFile.MustFail(name: name, what: "request", why: why, bytes: hexed(seal(message, tag, key)))
        }
        func bad(_ name: String, _ why: String, at place: Int, _ value: CBORValue?) -> FrameFile.MustFail { bad(name, why, changed(plain, place, value)) }
        let packed = list(items(full)[7])
        let (columns, random) = (string(packed[1]), string(packed[2]))
        func runs(_ name: String, _ why: String, form: UInt64 = 0, columns other: [UInt8]? = nil, random otherRandom: [UInt8]? = nil) -> FrameFile.MustFail {
            bad(name, why, changed(full, 7, .array([.unsigned(form), .bytes(other ?? columns), .bytes(otherRandom ?? random)])))
        }
        let frame = unhexed(requests[2].bytes)
        let scopes = list(items(plain)[5])
        func papers(offset: UInt64, bytes count: Int) -> [UInt8] {
            let part: [CBORValue] = [
                .bytes(Array(repeating: 1, count: 32)), .unsigned(10_000), .unsigned(offset), .bytes(Array(repeating: 0, count: count)), .array([]),
            ]
            return changed(plain, 12, .map([CBORValue.Pair(2, .array([.array(part), .array([]), .bool(false)]))]))
        }
        let eight: [UInt8] = [8, 0, 0, 0, 0, 0, 0, 0], nine: [UInt8] = [9, 0, 0, 0, 0, 0, 0, 0]
        return [
            bad("other key", "Signed by another node's key.", plain, key: "13"),
            bad("answer's tag", "Signed under the tag of another kind of message.", plain, tag: Self.answerTag),
            FrameFile.MustFail(
                name: "no tag", what: "request", why: "The message is signed without a tag.",
                bytes: hexed(CBORValue.array([.bytes(plain), .bytes(FrameStory.key("12").sign(plain))]).encoded())),
            FrameFile.MustFail(name: "trailing byte", what: "request", why: "A byte follows the frame.", bytes: hexed(frame + [0])),
            FrameFile.MustFail(name: "cut", what: "request", why: "The last byte of the signature is missing.", bytes: hexed(Array(frame.dropLast()))),
            bad("version 0", "A version that is not spoken any more.", at: 0, .unsigned(0)),
            bad("version 2", "A version that is not spoken yet.", at: 0, .unsigned(2)),
            bad("no last item", "An item is missing.", at: 11, nil),
            bad("item too many", "An item that version 1 does not have.", at: 12, .null),
            bad("short state", "7 bytes.", at: 6, .bytes(Array(repeating: 1, count: 7))),
            bad("short nonce", "A nonce of 15 bytes.", changed(challenged, 12, .bytes(Array(repeating: 1, count: 15)))),
            bad("wants too much", "More than the largest frame.", at: 8, .unsigned(4097)),
            bad("run beyond 2^53", "A number above 2^53.", at: 2, .unsigned(1 << 53 | 1)),
            bad("software not ASCII", "Only printable ASCII.", changed(challenged, 13, .text("désa"))),
            bad("software too long", "65 bytes.", changed(challenged, 13, .text(String(repeating: "x", count: 65)))),
            bad("scopes out of order", "Scopes ascend.", at: 5, .array(Array(scopes[2...]) + Array(scopes[..<2]))),
            bad("scope twice", "No scope stands twice.", at: 5, .array(Array(scopes[..<2]) + Array(scopes[..<2]))),
            bad("frontier out of order", "Logs ascend.", at: 5, .array([.unsigned(1), .array([.bytes(nine), .unsigned(1), .bytes(eight), .unsigned(1)])])),
            bad("frontier with zero", "A log of which nothing is held is not named.", at: 5, .array([.unsigned(1), .array([.bytes(nine), .unsigned(0)])])),
            bad("runs of another form", "Null, or three items.", changed(full, 7, .array([.unsigned(0), .bytes(columns)]))),
            runs("unknown dictionary", "A form that version 1 does not have.", form: 2),
            runs("not compressed", "The columns are plain, and said to be compressed.", form: 1),
            runs("columns cut", "The last byte of the columns is missing.", columns: Array(columns.dropLast())),
            runs("columns too long", "A byte follows the columns.", columns: columns + [0]),
            runs("random bytes cut", "The last byte of the random bytes is missing.", random: Array(random.dropLast())),
            runs("random bytes too long", "A byte follows the random bytes.", random: random + [0]),
            runs("no columns", "Not even a count.", columns: []),
            runs("too many runs", "More runs than there are bytes.", columns: [columns[0], 0xFF, 0x07] + columns[2...]),
            runs("number beyond 64 bits", "A number of ten bytes with more than 64 bits.", columns: Array(repeating: 0xFF, count: 9) + [0x02]),
bad("empty extras", "A map that stands there says something.", at: 12, .map([])),
            bad("unknown extra", "A key that version 1 does not have.", at: 12, .map([CBORValue.Pair(3, .unsigned(1))])),
            bad("backup of no time", "Left away instead.", at: 12, .map([CBORValue.Pair(1, .unsigned(0))])),
            bad("part beyond its size", "Offset and bytes end at the attachment's size.", papers(offset: 8192, bytes: 4096)),
            bad("offset beyond the size", "At most the attachment's size.", papers(offset: 10_001, bytes: 0)),
            bad("longer form of a number", "Not canonical: the version in two bytes.", [plain[0], 0x18, 0x01] + plain[2...]),
        ]
    }

    // MARK: Answers

    private func badAnswers() -> [FrameFile.MustFail] {
        let plain = message(answers[2].bytes)
        let fate: [CBORValue] = [.bytes(Array(repeating: 1, count: 32)), .unsigned(1), .unsigned(1), .unsigned(6)]
        let id = unhexed(requests[2].id), other = unhexed(requests[0].id)
        func bad(_ name: String, _ why: String, _ message: [UInt8], key: String = "answers", bound: [UInt8]? = nil) -> FrameFile.MustFail {
            FrameFile.MustFail(name: name, what: "answer", why: why, bytes: hexed(seal(message, Self.answerTag, key, bound: bound ?? id)))
        }
        func bad(_ name: String, _ why: String, at place: Int, _ value: CBORValue?) -> FrameFile.MustFail { bad(name, why, changed(plain, place, value)) }
        return [
            bad("another key of the centre", "Signed by the key that signs the centre's logs.", plain, key: "1"),
            bad("other request", "The answer to another request: kept from yesterday, say.", changed(plain, 1, .bytes(Array(other[..<4]))), bound: other),
            bad("other request with the same beginning", "The whole id is signed, not its first bytes only.", plain, bound: Array(id[..<4] + other[4...])),
            bad("unbound", "Signed without the id of the request.", plain, bound: []),
            bad("unknown trouble", "A code that version 1 does not have.", at: 10, .array([.bytes([1, 2, 3, 4, 5, 6, 7, 8]), .unsigned(7), .unsigned(0)])),
            bad(
                "unknown fate", "A code of an attachment that version 1 does not have.",
                changed(changed(plain, 12, .null), 13, .map([CBORValue.Pair(2, .array([.array(fate), .array([]), .array([])]))]))),
            bad("unknown refusal", "A code that version 1 does not have.", at: 12, .array([.unsigned(4)])),
            bad("challenge without nonce", "The nonce is missing.", at: 12, .array([.unsigned(1)])),
            bad("more is no boolean", "True or false.", at: 9, .unsigned(1)),
            bad("asks for too much", "More than the largest frame.", at: 5, .unsigned(4097)),
            bad("version 0", "A version that is not spoken any more.", at: 0, .unsigned(0)),
            bad("acknowledges what was not brought", "The request brought nothing.", at: 6, .array([.unsigned(0), .unsigned(0), .bytes(Array(repeating: 1, count: 64))])),
            bad("empty extras", "A map that stands there says something.", changed(changed(plain, 12, .null), 13, .map([]))),
            bad("unknown extra", "A key that version 1 does not have.", changed(changed(plain, 12, .null), 13, .map([CBORValue.Pair(3, .unsigned(1))]))),
            bad("null for a refusal", "Null stands there only before extras.", at: 12, .null),
            bad(
                "a refusal with words", "A refusal says nothing about backups.",
                changed(changed(plain, 12, .array([.unsigned(3)])), 13, .map([CBORValue.Pair(1, .array([.unsigned(5), .bytes(Array(repeating: 2, count: 16)), .array([])]))]))),
            bad("short digest", "31 bytes.", at: 7, .array([.unsigned(1), .array([]), .bytes(Array(repeating: 0, count: 31))])),
            bad("no troubles", "An item is missing.", at: 10, nil),
        ]
    }

    /// In answers to a request that brought a run of 7 entries.
    private func badWords() -> [FrameFile.MustFail] {
        let good = message(answers[1].bytes)
        let word = list(items(good)[6])
        func bad(_ name: String, _ why: String, _ word: [CBORValue]) -> FrameFile.MustFail {
            let bytes = seal(changed(good, 6, .array(word)), Self.answerTag, "answers", bound: unhexed(requests[1].id))
            return FrameFile.MustFail(name: name, what: "answer to first again", why: why, bytes: hexed(bytes))
        }
        return [
            bad("a run that was not brought", "The request brought one run.", [.unsigned(1), word[1], word[2]]),
            bad("the long form of a word", "The run's end is said by its age alone.", [word[0], .array([word[1], .unsigned(7), .null]), word[2]]),
            bad("a word cut short", "Groups of three.", [word[0], word[1]]),
            bad("a size without an age", "Age, size and root, or the age alone.", [word[0], .array([.unsigned(3), .null]), word[2]]),
        ]
    }

    // MARK: Key sets and enrolment

    private func badPublishedKeys() -> [FrameFile.MustFail] {
        let good = items(PublishedKeys.encoded(FrameStory.chain(2), newerThan: 0))
        func bad(_ name: String, _ why: String, _ items: [CBORValue]) -> FrameFile.MustFail {
            FrameFile.MustFail(name: name, what: "published keys", why: why, bytes: hexed(CBORValue.array(items).encoded()))
        }
        return [
            bad("version 0", "A version that is not spoken any more.", [.unsigned(0)] + good[1...]),
            bad("keys of another root", "Each set is signed by the root that stands there.", [good[0], .bytes(FrameStory.key("13").publicKey.serialized)] + good[2...]),
            bad("sets out of order", "Oldest first.", good[..<3] + [.array(list(good[3]).reversed())]),
            bad("item too many", "Four items.", good + [.null]),
        ]
    }


    private func badKeySets() -> [FrameFile.MustFail] {
        func bad(_ name: String, _ why: String, _ bytes: [UInt8], tag: String = SignedKeySet.tag, key: String = "root") -> FrameFile.MustFail {
            FrameFile.MustFail(name: name, what: "key set after 2", why: why, bytes: hexed(seal(bytes, tag, key)))
        }
        func set(_ version: UInt64, _ deployment: String = FrameStory.deployment, _ keys: [CBORValue.Pair] = [CBORValue.Pair(1, .bytes(FrameStory.key("1").publicKey.serialized))]) -> [UInt8] {
            CBORValue.map([CBORValue.Pair(0, .unsigned(version)), CBORValue.Pair(1, .text(deployment)), CBORValue.Pair(2, .map(keys))]).encoded()
        }
        return [
            bad("not the root's", "Signed by the centre itself.", set(3), key: "1"), bad("another tag", "Signed as an answer.", set(3), tag: Self.answerTag),
            bad("version not above", "Versions ascend.", set(2)), bad("version 0", "Versions count from 1.", set(0)), bad("other deployment", "Another deployment's.", set(3, "sumenep.example")),
            bad("empty key", "A key has 1 to 256 bytes.", set(3, FrameStory.deployment, [CBORValue.Pair(9, .bytes([]))])),
            bad("key too long", "A key has 1 to 256 bytes.", set(3, FrameStory.deployment, [CBORValue.Pair(9, .bytes(Array(repeating: 1, count: 257)))])),
        ]
    }

    private func badEnrolments() -> [FrameFile.MustFail] {
        let story = FrameStory.self
        let nonce = story.bytes("enrolment nonce", 16)
        let other = story.bytes("another code", 10)
        let request = EnrolmentRequest(nonce: nonce, key: story.key("12").publicKey, software: story.software, secret: other).encoded()
        func answer(nonce: [UInt8], root: String, signer: String, secret: [UInt8]) -> [UInt8] {
            let set = SignedKeySet(KeySet(version: 1, deployment: story.deployment, keys: [(.answers, story.key("answers").publicKey)]), signedBy: story.key(root))
            guard let chain = try? KeySetChain(root: story.key(root).publicKey, deployment: story.deployment, sets: [set]) else { preconditionFailure("a chain") }
            return EnrolmentAnswer(nonce: nonce, time: story.time, keys: chain, node: .init(12), centre: .init(1), upperScopes: [.init(1)]).sealed(by: story.key(signer), secret: secret)
        }
        func bad(_ name: String, _ what: String, _ why: String, _ bytes: [UInt8]) -> FrameFile.MustFail { FrameFile.MustFail(name: name, what: what, why: why, bytes: hexed(bytes)) }
        return [
            bad("made with another code", "enrolment request", "The MAC is another secret's.", request),
            bad("answered with another code", "enrolment answer", "The MAC is another secret's.", answer(nonce: nonce, root: "root", signer: "answers", secret: other)),
            bad("another root", "enrolment answer", "The fingerprint in the code is not this root's.", answer(nonce: nonce, root: "13", signer: "answers", secret: story.code.secret)),
            bad("signed by another key", "enrolment answer", "Not by a certified answer key.", answer(nonce: nonce, root: "root", signer: "1", secret: story.code.secret)),
            bad("another nonce", "enrolment answer", "The answer to another request.", answer(nonce: other + other[..<6], root: "root", signer: "answers", secret: story.code.secret)),
        ]
    }

    static func codes(_ text: String) -> [String] {
        let slash = text.lastIndex(of: "/")!
        let swapped = text[...slash] + "0000-" + text[slash...].dropFirst(6)
        return [String(text.dropLast()), text + "0", String(text[slash...].dropFirst()), String(swapped), "kantor.examqle" + text.dropFirst(14), text.replacing("-", with: "U")]
    }
}
