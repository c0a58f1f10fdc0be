import CanonicalCBOR
import Causality
import Foundation
import MerkleLog
import OperationLog
import Testing

/// The frozen bytes of version 1. `DESA_WRITE_VECTORS=1` writes the file anew from ``VectorScenario``: for a new version of the format only,
/// never to make these tests pass. `Schemas/vectors/check.py` says the same by other means.
@Suite(.serialized) struct GoldenVectorTests {
    private static func load() throws -> VectorFile {
        if ProcessInfo.processInfo.environment["DESA_WRITE_VECTORS"] == "1" {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try (try encoder.encode(VectorScenario.make()) + Data("\n".utf8)).write(to: VectorFile.url)
        }
        return try JSONDecoder().decode(VectorFile.self, from: Data(contentsOf: VectorFile.url))
    }

    @Test("today's code makes the same vectors")
    func remade() throws { #expect(try Self.load() == VectorScenario.make()) }

    @Test("words give the bytes, and bytes give the words")
    func bothWays() throws {
        for item in try Self.load().entries {
            let dot = try need(Dot(item.dot))
            let bytes = hex(item.bytes)
            #expect(try item.entry.entry(at: dot).encoded() == bytes, "\(item.name)")
            #expect(VectorEntry(try Entry.decode(bytes, at: dot)) == item.entry, "\(item.name)")
            #expect(MerkleTree.leafHash(bytes).hex == item.leaf)
        }
    }

    @Test("payloads, salts, field hashes and commitments")
    func payloads() throws {
        let file = try Self.load()
        var hasher = CommitmentHasher()
        for item in file.entries {
            #expect((item.payload == nil) == (item.entry.commitment == nil))
            guard let vector = item.payload else { continue }
            let dot = try need(Dot(item.dot))
            let secret = try need(RecordSecret(hex(vector.secret)))
            let payload = Payload(values: vector.values.map { (field: $0.field, value: $0.value.value.encoded()) })
            #expect(payload.encoded() == hex(vector.bytes))
            #expect(try Payload.decode(hex(vector.bytes)) == payload)
            for value in vector.values {
                #expect(hexText(hasher.salt(secret, dot: dot, field: value.field)) == value.salt)
                #expect(hasher.fieldHash(salt: hex(value.salt), field: value.field, value: value.value.value.encoded()[...]).hex == value.hash)
            }
            #expect(try hasher.commitment(payload: hex(vector.bytes), secret: secret, dot: dot).hex == item.entry.commitment)
            #expect(item.entry.commitment == vector.commitment)
        }
        for vector in file.masked {
            let item = try need(file.entries.first { $0.name == vector.entry })
            let dot = try need(Dot(item.dot))
            let secret = try need(RecordSecret(hex(try need(item.payload).secret)))
            let masked = try Payload.decode(hex(vector.bytes))
            #expect(masked.masked.map(\.field) == vector.fields)
            #expect(masked.commitment(secret: vector.secret_destroyed ? nil : secret, dot: dot, hasher: &hasher)?.hex == item.entry.commitment)
        }
    }

    @Test("logs: names, origins, roots; each entry is taken where it stands")
    func logs() throws {
        let file = try Self.load()
        for log in file.logs {
            var state: LogState?
            for (name, root) in zip(log.entries, log.roots) {
                let item = try need(file.entries.first { $0.name == name })
                if state == nil {
                    state = try LogState(entryZero: hex(item.bytes))
                } else if case .failure(let error)? = state?.append(hex(item.bytes)).entry {
                    Issue.record("\(name): \(error)")
                }
                #expect(state?.tree.root().hex == root)
                #expect(item.dot == "\(log.id):\(state!.size - 1)")
            }
            #expect(state?.id.description == log.id && state?.origin.text == log.origin && state?.size == UInt64(log.roots.count))
        }
    }

    @Test("digest terms and their sum")
    func digest() throws {
        let file = try Self.load()
        for item in file.entries {
            let terms = try item.entry.fields.map { field in
                digestTerm(record: try need(Dot(try need(item.entry.record))), field: field, dot: try need(Dot(item.dot)), leaf: try need(Hash(hex(item.leaf)))).hex
            }
            #expect(terms == item.digest_terms)
        }
        #expect(sum(file.entries.flatMap(\.digest_terms)) == file.sum_of_digest_terms)
    }

    @Test("what must fail fails, by the entry alone or by its log")
    func mustFail() throws {
        let file = try Self.load()
        for vector in file.must_fail {
            let dot = try need(Dot(vector.dot))
            if dot.sequence == 0 {
                #expect(throws: MalformedEntry.self, "\(vector.name)") { try LogState(entryZero: hex(vector.bytes)) }
                continue
            }
            let below = file.entries.filter { $0.dot.hasPrefix("\(dot.log):") }.sorted { Dot($0.dot)! < Dot($1.dot)! }
            var state = try LogState(entryZero: hex(below[0].bytes))
            for item in below[1..<Int(dot.sequence)] { _ = state.append(hex(item.bytes)) }
            if case .success = state.append(hex(vector.bytes)).entry { Issue.record("\(vector.name) was taken") }
        }
        #expect(file.must_fail.count > 60 && Set(file.must_fail.map(\.bytes)).count == file.must_fail.count)
    }

    @Test("every vector that must fail differs from the plain entry, which is taken")
    func plainIsTaken() throws {
        let file = try Self.load()
        let log = try need(file.logs.first { $0.name == "kiosk" })
        var state = try LogState(entryZero: hex(try need(file.entries.first { $0.name == log.entries[0] }).bytes))
        for name in log.entries.dropFirst() { _ = state.append(hex(try need(file.entries.first { $0.name == name }).bytes)) }
        if case .failure(let error) = state.append(EnvelopeTests.with()).entry { Issue.record("the plain entry: \(error)") }
    }

    @Test("numbers on paper")
    func papers() throws {
        let file = try Self.load()
        for vector in file.paper_numbers {
            let number = PaperNumber(office: vector.office, series: PaperSeries(try need(LogID(vector.log))), running: vector.running)
            #expect(number?.description == vector.text)
            for text in [vector.text] + vector.typed { #expect(PaperNumber(reading: text) == number, "\(text)") }
        }
        for text in file.not_paper_numbers { #expect(PaperNumber(reading: text) == nil, "\(text)") }
    }
}
