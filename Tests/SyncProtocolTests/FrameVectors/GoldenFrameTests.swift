import CanonicalCBOR
import Causality
import Foundation
import Membership
import MerkleLog
import Replica
import SyncProtocol
import Testing

/// The bytes of the exchange, version 1: frozen. A new version of the format writes them anew with `DESA_WRITE_VECTORS=1`, together with
/// `Schemas/exchange.cddl` and `Docs/Protocol.md`. `Schemas/vectors/check-exchange.py` says the same by other means.
@Suite(.serialized) struct GoldenFrameTests {
    private static func load() throws -> FrameFile {
        if ProcessInfo.processInfo.environment["DESA_WRITE_VECTORS"] == "1" {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try (try encoder.encode(FrameStory().file()) + Data("\n".utf8)).write(to: FrameFile.url)
        }
        return try JSONDecoder().decode(FrameFile.self, from: Data(contentsOf: FrameFile.url))
    }

    @Test("today's code makes the same frames")
    func remade() throws { #expect(try Self.load() == FrameStory().file()) }

    @Test("requests: words give the bytes, and bytes give the words")
    func requests() throws {
        let file = try Self.load()
        for item in file.requests {
            #expect(hexed(item.request.sealed(by: FrameStory.key("12"), isCompressed: false)) == item.bytes, "\(item.name)")
            let opened = try ExchangeRequest.Unverified(unhexed(item.bytes))
            #expect(try opened.request() == item.request && opened.isSigned(by: FrameStory.key("12").publicKey), "\(item.name)")
            #expect(FrameFile.Request(item.name, item.why, try opened.request(), item.summed_up, FrameStory.key("12")) == item)
            #expect(StateSummary(item.summed_up.map(\.report)) == item.request.state && hexed(ExchangeRequest.id(of: unhexed(item.bytes))) == item.id)
        }
    }

    @Test("answers: words give the bytes, and bytes give the words")
    func answers() throws {
        let file = try Self.load()
        for item in file.answers {
            #expect(hexed(item.answer.sealed(by: FrameStory.key("answers"), isCompressed: false)) == item.bytes, "\(item.name)")
            let opened = try ExchangeAnswer.open(unhexed(item.bytes), request: unhexed(item.request), brought: item.answer.brought, keys: FrameStory.chain(1).everyKey(.answers))
            #expect(opened == item.answer, "\(item.name)")
            #expect(FrameFile.Answer(item.name, item.why, opened, FrameStory.key("answers")) == item)
        }
    }

    @Test("compressed frames say the same as plain ones")
    func compressed() throws {
        let file = try Self.load()
        for item in file.compressed {
            let bytes = unhexed(item.bytes)
            if let id = item.request {
                let plain = try #require(file.answers.first { $0.name == item.same_as })
                #expect(try ExchangeAnswer.open(bytes, request: unhexed(id), brought: plain.answer.brought, keys: FrameStory.chain(1).everyKey(.answers)) == plain.answer)
                #expect(item.bytes.utf8.count < plain.bytes.utf8.count)
            } else {
                let plain = try #require(file.requests.first { $0.name == item.same_as })
                let opened = try ExchangeRequest.Unverified(bytes)
                #expect(try opened.request() == plain.request && opened.isSigned(by: FrameStory.key("12").publicKey))
                #expect(item.bytes.utf8.count < plain.bytes.utf8.count)
            }
        }
        #expect(file.compressed.count == 2)
    }

    @Test("packed runs of anything come out as they went in")
    func packings() throws {
        let file = try Self.load()
        for item in file.packings {
            let known = item.known.map { VersionVector.Item(log: LogID($0.log)!, count: $0.count) }
            #expect(try PackedRuns(form: 0, columns: unhexed(item.columns), random: unhexed(item.random)).runs(known: known) == item.runs.map(\.run))
        }
        #expect(file.packings.count == 4)
    }

    @Test("key sets and their chain")
    func keySets() throws {
        let file = try Self.load()
        var chain = try KeySetChain(root: FrameStory.key("root").publicKey, deployment: FrameStory.deployment, sets: [])
        for item in file.key_sets {
            let signed = try SignedKeySet(decoding: unhexed(item.signed))
            let keys = try item.keys.map { (KeyPurpose($0.purpose), try PublicKey(serialized: unhexed($0.key))) }
            let set = KeySet(version: item.version, deployment: item.deployment, keys: keys)
            #expect(hexed(set.encoded()) == item.bytes && signed.set == set && hexed(signed.encoded()) == item.signed)
            try chain.extend(by: [signed])
        }
        #expect(chain.version == 2)
    }

    @Test("code, request and answer of an enrolment")
    func enrolment() throws {
        let file = try Self.load()
        let code = try #require(
            EnrolmentCode(address: file.code.address, fingerprint: unhexed(file.code.fingerprint), secret: unhexed(file.code.secret)))
        #expect(code.description == file.code.text && file.code.typed.count == 4)
        for text in [file.code.text] + file.code.typed { #expect(try EnrolmentCode(reading: text) == code, "\(text)") }
        for text in file.not_codes { #expect(throws: EnrolmentCode.Fault.self, "\(text)") { try EnrolmentCode(reading: text) } }

        let words = file.enrolment_request
        let request = EnrolmentRequest(
            nonce: unhexed(words.nonce), key: try PublicKey(serialized: unhexed(words.key)), software: words.software, secret: code.secret)
        #expect(hexed(request.encoded()) == words.bytes)
        let read = try EnrolmentRequest(unhexed(words.bytes))
        #expect(read == request && read.isMade(with: code.secret))

        let answer = try EnrolmentAnswer.open(unhexed(file.enrolment_answer.bytes), nonce: unhexed(words.nonce), code: code)
        #expect(hexed(answer.keys.root.serialized) == file.enrolment_answer.root && answer.keys.deployment == file.enrolment_answer.deployment)
        #expect(answer.keys.sets.map { hexed($0.encoded()) } == file.enrolment_answer.key_sets && answer.time == file.enrolment_answer.time)
        #expect(answer.node.rawValue == file.enrolment_answer.node && answer.centre.rawValue == file.enrolment_answer.centre)
        #expect(answer.upperScopes.map(\.rawValue) == file.enrolment_answer.upper_scopes)
        #expect(hexed(answer.sealed(by: FrameStory.key("answers"), secret: code.secret)) == file.enrolment_answer.bytes)
    }

    @Test("published keys, whole and from a version on")
    func publishedKeys() throws {
        let file = try Self.load()
        for item in file.published_keys {
            let read = try PublishedKeys(unhexed(item.bytes)).chain
            #expect(hexed(read.root.serialized) == item.root && read.deployment == item.deployment && read.sets.map { hexed($0.encoded()) } == item.key_sets)
            #expect(read.sets.allSatisfy { $0.set.version > item.after })
        }
        #expect(file.published_keys.map(\.key_sets.count) == [2, 1, 0])
    }

    @Test("what must fail fails")
    func mustFail() throws {
        let file = try Self.load()
        for item in file.must_fail { #expect(!isTaken(item, file), "\(item.what): \(item.name)") }
        #expect(file.must_fail.count >= 45 && Set(file.must_fail.map(\.bytes)).count == file.must_fail.count)
        // The judge can say yes.
        for (what, bytes) in [
            ("request", file.requests[2].bytes), ("answer", file.answers[2].bytes), ("enrolment request", file.enrolment_request.bytes),
            ("enrolment answer", file.enrolment_answer.bytes), ("answer to first again", file.answers[1].bytes), ("published keys", file.published_keys[0].bytes),
        ] {
            #expect(isTaken(FrameFile.MustFail(name: "", what: what, why: "", bytes: bytes), file))
        }
    }

    private func isTaken(_ item: FrameFile.MustFail, _ file: FrameFile) -> Bool {
        let bytes = unhexed(item.bytes)
        let code = FrameStory.code
        switch item.what {
        case "request":
            guard let opened = try? ExchangeRequest.Unverified(bytes), opened.isSigned(by: FrameStory.key("12").publicKey) else { return false }
            return (try? opened.request()) != nil
        case "answer": return (try? ExchangeAnswer.open(bytes, request: unhexed(file.requests[2].id), keys: FrameStory.chain(2).everyKey(.answers))) != nil
        case "enrolment request": return (try? EnrolmentRequest(bytes))?.isMade(with: code.secret) ?? false
        case "enrolment answer": return (try? EnrolmentAnswer.open(bytes, nonce: unhexed(file.enrolment_request.nonce), code: code)) != nil
        case "answer to first again":
            let request = file.requests[1]
            return (try? ExchangeAnswer.open(bytes, request: unhexed(request.id), brought: request.request.brought, keys: FrameStory.chain(2).everyKey(.answers))) != nil
        case "published keys": return (try? PublishedKeys(bytes)) != nil
        default:
            var chain = FrameStory.chain(2)
            guard let signed = try? SignedKeySet(decoding: bytes) else { return false }
            return (try? chain.extend(by: [signed])) != nil
        }
    }
}
