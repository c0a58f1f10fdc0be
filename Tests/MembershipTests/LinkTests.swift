import CanonicalCBOR
import Causality
import Membership
import MerkleLog
import OperationLog
import Testing

@Suite struct LinkTests {
    static func source(_ sequence: UInt64, deployment: String = "", scope: UInt64 = Place.village) -> LinkSource {
        LinkSource(
            deployment: deployment, scope: ScopeID(scope), reference: EntryReference(dot: Dot(LogID(5), sequence), leaf: .sha256([UInt8(sequence)])))
    }

    @Test("a half is found again by its source, also by an entry that came twice")
    func found() throws {
        var log = Author(1, in: Place.otherVillage, key: World.centreKey)
        let first = log.write(request().linked(to: Self.source(1)))
        let second = log.write(request().linked(to: Self.source(1)))
        let plain = log.write(request())
        var register = LinkRegister([second.entry, first.entry, plain.entry])
        register.fold(first.entry)
        #expect(register.records(for: Self.source(1)) == [first.dot, second.dot])
        #expect(LinkSource(first.entry) == Self.source(1) && LinkSource(plain.entry) == nil)
        for other in [Self.source(2), Self.source(1, deployment: "other.example"), Self.source(1, scope: 13)] { #expect(!register.isWritten(other)) }
        #expect(register.missing(of: [Self.source(3), Self.source(1), Self.source(2)]) == [Self.source(3), Self.source(2)])
    }

    @Test("a centre that is killed between two halves and starts again writes each half once", arguments: 0..<20 as Range<UInt64>)
    func killed(_ seed: UInt64) throws {
        var random = Random(seed: seed)
        var log = Author(1, in: Place.otherVillage, key: World.centreKey)
        var entries: [Entry] = []
        let sources = (0..<8 as Range<UInt64>).map { Self.source($0) }
        for _ in 0..<200 {
            // Every start: what the log holds is all that is known.
            var register = LinkRegister(entries)
            for source in register.missing(of: sources) {
                if random.next() % 4 == 0 { break }
                let written = log.write(request().linked(to: source))
                entries.append(written.entry)
                register.fold(written.entry)
            }
        }
        let register = LinkRegister(entries)
        #expect(entries.count == sources.count)
        for source in sources { #expect(register.records(for: source).count == 1) }
    }
}
