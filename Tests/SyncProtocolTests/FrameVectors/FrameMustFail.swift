import CanonicalCBOR
import Membership
import MerkleLog
import SyncProtocol

/// Frames that nobody may take for good. Each differs in one thing from one that is good and, unless the signature is the point, is signed
/// by the right key.
struct FrameMustFail {
    let requests: [FrameFile.Request]
    let answers: [FrameFile.Answer]

    static let answerTag = "desasync/answer/0"

    func list() -> [FrameFile.MustFail] { badRequests() + badAnswers() + badKeySets() + badEnrolments() }

    private func message(_ hex: String) -> [UInt8] {
        guard case .array(let parts)? = try? CBORValue.decode(unhexed(hex)), case .bytes(let message) = parts[0] else { preconditionFailure("a good frame") }
        return message
    }

    private func seal(_ message: [UInt8], _ tag: String, _ key: String) -> [UInt8] {
        CBORValue.array([.bytes(message), .bytes(FrameStory.key(key).sign(tag: tag, message: message))]).encoded()
    }

    /// A message with the value of one key changed, or left out.
    private func changed(_ message: [UInt8], _ key: UInt64, _ value: CBORValue?) -> [UInt8] {
        guard case .map(let pairs)? = try? CBORValue.decode(message) else { preconditionFailure("a good message") }
        var result = pairs.filter { $0.key != key }
        if let value { result.append(CBORValue.Pair(key, value)) }
        return CBORValue.map(result.sorted { $0.key < $1.key }).encoded()
    }

    private func value(_ message: [UInt8], _ key: UInt64) -> [CBORValue] {
        guard case .map(let pairs)? = try? CBORValue.decode(message), case .array(let items)? = pairs.first(where: { $0.key == key })?.value else { preconditionFailure("a list under \(key)") }
        return items
    }

    // MARK: Requests

    private func badRequests() -> [FrameFile.MustFail] {
        let plain = message(requests[2].bytes)
        let full = message(requests[0].bytes)
        let relay = message(requests[3].bytes)
        func bad(_ name: String, _ why: String, _ message: [UInt8], tag: String = "desasync/request/0", key: String = "12") -> FrameFile.MustFail {
            FrameFile.MustFail(name: name, what: "request", why: why, bytes: hexed(seal(message, tag, key)))
        }
        func bad(_ name: String, _ why: String, key: UInt64, _ value: CBORValue?) -> FrameFile.MustFail { bad(name, why, changed(plain, key, value)) }
        func run(_ name: String, _ why: String, item: Int, in message: [UInt8], at index: Int = 0, _ change: (CBORValue) -> CBORValue) -> FrameFile.MustFail {
            var runs = value(message, 7)
            guard case .array(var parts) = runs[index] else { preconditionFailure("a run") }
            parts[item] = change(parts[item])
            runs[index] = .array(parts)
            return bad(name, why, changed(message, 7, .array(runs)))
        }
        func items(_ value: CBORValue) -> [CBORValue] { if case .array(let items) = value { items } else { [] } }
        let frame = unhexed(requests[2].bytes)
        let scopes = value(plain, 6)
        var shuffled = Array(scopes[3...]) + Array(scopes[..<3])
        shuffled[1] = .array([])
        return [
            bad("other key", "Signed by another node's key.", plain, key: "13"),
            bad("answer's tag", "Signed under the tag of another kind of message.", plain, tag: Self.answerTag),
            FrameFile.MustFail(
                name: "no tag", what: "request", why: "The message is signed without a tag.",
                bytes: hexed(CBORValue.array([.bytes(plain), .bytes(FrameStory.key("12").sign(plain))]).encoded())),
            FrameFile.MustFail(name: "trailing byte", what: "request", why: "A byte follows the frame.", bytes: hexed(frame + [0])),
            FrameFile.MustFail(name: "cut", what: "request", why: "The last byte of the signature is missing.", bytes: hexed(Array(frame.dropLast()))),
            bad("version 1", "A version that is not spoken here.", key: 0, .unsigned(1)),
            bad("no status", "A key is missing.", key: 10, nil),
            bad("unknown key", "A key that version 0 does not have.", key: 12, .null),
            bad("short id", "An id of 15 bytes.", key: 4, .bytes(Array(repeating: 1, count: 15))),
            bad("short nonce", "A nonce of 15 bytes.", key: 11, .bytes(Array(repeating: 1, count: 15))),
            bad("wants too much", "More than the largest frame.", key: 8, .unsigned(4 << 20 | 1)),
            bad("run beyond 2^53", "A number above 2^53.", key: 2, .unsigned(1 << 53 | 1)),
            bad("software not ASCII", "Only printable ASCII.", key: 10, .array([.unsigned(0), .unsigned(0), .text("désa")])),
            bad("software too long", "65 bytes.", key: 10, .array([.unsigned(0), .unsigned(0), .text(String(repeating: "x", count: 65))])),
            bad("scopes out of order", "Scopes ascend.", key: 6, .array(shuffled)),
            bad("scope twice", "No scope stands twice.", key: 6, .array(Array(scopes[..<3]) + Array(scopes[..<3]))),
            bad("frontier out of order", "Logs ascend.", key: 6, .array([.unsigned(1), .array([.bytes([9, 0, 0, 0, 0, 0, 0, 0]), .unsigned(1), .bytes([8, 0, 0, 0, 0, 0, 0, 0]), .unsigned(1)]), scopes[2]])),
            bad("frontier with zero", "A log of which nothing is held is not named.", key: 6, .array([.unsigned(1), .array([.bytes([9, 0, 0, 0, 0, 0, 0, 0]), .unsigned(0)]), scopes[2]])),
            bad("short digest", "31 bytes.", key: 6, .array([.unsigned(1), .array([]), .bytes(Array(repeating: 0, count: 31))])),
            run("payload missing", "One payload, or null, an entry.", item: 3, in: full) { .array(Array(items($0).dropLast())) },
            run("more secrets than entries", "A run has no more secrets than entries.", item: 4, in: relay, at: 1) { .array(items($0) + items($0) + items($0)) },
            run("short secret", "15 bytes.", item: 4, in: relay, at: 1) { .array(Array(items($0)[..<2]) + [.bytes(Array(repeating: 0, count: 15))]) },
            run("proof of another form", "A signature alone, or with size, root and consistency.", item: 5, in: full) { .array(items($0) + [.unsigned(7)]) },
            run("short signature", "63 bytes.", item: 5, in: full) { _ in .array([.bytes(Array(repeating: 0, count: 63))]) },
            run("proof too long", "64 hashes.", item: 5, in: relay) { .array(Array(items($0)[..<3]) + [.array(Array(repeating: .bytes(Array(repeating: 0, count: 32)), count: 64))]) },
            bad("longer form of a number", "Not canonical: the version in two bytes.", [plain[0], 0x00, 0x18, 0x00] + plain[3...]),
        ]
    }

    // MARK: Answers

    private func badAnswers() -> [FrameFile.MustFail] {
        let plain = message(answers[2].bytes)
        func bad(_ name: String, _ why: String, _ message: [UInt8], key: String = "answers") -> FrameFile.MustFail {
            FrameFile.MustFail(name: name, what: "answer", why: why, bytes: hexed(seal(message, Self.answerTag, key)))
        }
        func bad(_ name: String, _ why: String, key: UInt64, _ value: CBORValue?) -> FrameFile.MustFail { bad(name, why, changed(plain, key, value)) }
        return [
            bad("another key of the centre", "Signed by the key that signs the centre's logs.", plain, key: "1"),
            bad("other request", "The answer to another request: kept from yesterday, say.", key: 1, .bytes(unhexed(requests[0].id))),
            bad("unknown trouble", "A code that version 0 does not have.", key: 8, .array([.bytes([1, 2, 3, 4, 5, 6, 7, 8]), .unsigned(7), .unsigned(0)])),
            bad("unknown refusal", "A code that version 0 does not have.", key: 10, .array([.unsigned(4)])),
            bad("challenge without nonce", "The nonce is missing.", key: 10, .array([.unsigned(1)])),
            bad("more is no boolean", "True or false.", key: 6, .unsigned(1)),
            bad("asks for too much", "More than the largest frame.", key: 7, .array([.unsigned(0), .unsigned(0), .unsigned(4 << 20 | 1)])),
            bad("no next contact", "A key is missing.", key: 7, nil),
        ]
    }

    // MARK: Key sets and enrolment

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
