import Causality
import DeskStore
import Replica
import Testing

@Suite("People at the desk") struct PeopleTests {
    private static func at(_ seconds: UInt64, boot: UInt8 = 1) -> BootTime { BootTime(boot: [boot], milliseconds: seconds * 1000) }

    @Test("after five wrong PINs one waits longer and longer, and a right one ends it")
    func waits() throws {
        let store = try open(TemporaryFolder())
        for failures in 0..<5 as Range<UInt64> { #expect(try store.people.mayTry(.pin, operator2, now: Self.at(10)) == .allowed(failures: failures)) }
        #expect(try store.people.mayTry(.pin, operator2, now: Self.at(10)) == .wait(30_000))
        #expect(try store.people.mayTry(.pin, operator2, now: Self.at(39)) == .wait(1000))
        #expect(try store.people.mayTry(.pin, operator2, now: Self.at(40)) == .allowed(failures: 5))
        #expect(try store.people.mayTry(.pin, operator2, now: Self.at(40)) == .wait(60_000))
        // Another operator, and another purpose, do not wait.
        #expect(try store.people.mayTry(.pin, DeskOperator(scope: Place.village, number: 3), now: Self.at(40)) == .allowed(failures: 0))
        #expect(try store.people.mayTry(.reset, operator2, now: Self.at(40)) == .allowed(failures: 0))
        try store.people.succeeded(.pin, operator2)
        #expect(try store.people.mayTry(.pin, operator2, now: Self.at(41)) == .allowed(failures: 0))
    }

    @Test("pulling the plug wins nothing: attempts stay counted and the wait begins anew")
    func restarts() throws {
        let folder = TemporaryFolder()
        for failures in 0..<5 as Range<UInt64> {
            #expect(try open(folder).people.mayTry(.pin, operator2, now: Self.at(5, boot: UInt8(failures))) == .allowed(failures: failures))
        }
        // A new boot, whose clock begins at nothing again and again.
        for boot in 10..<14 as Range<UInt8> { #expect(try open(folder).people.mayTry(.pin, operator2, now: Self.at(3, boot: boot)) == .wait(30_000)) }
        #expect(try open(folder).people.mayTry(.pin, operator2, now: Self.at(32, boot: 13)) == .wait(1000))
        #expect(try open(folder).people.mayTry(.pin, operator2, now: Self.at(33, boot: 13)) == .allowed(failures: 5))
        #expect(try open(folder).people.failures(.pin, operator2) == 6)
    }

    @Test("the longest wait is 15 minutes")
    func longest() {
        #expect((0...4).allSatisfy { DeskPeople.delay(after: $0) == 0 })
        #expect(DeskPeople.delay(after: 5) == 30_000)
        #expect([10, 100, .max].allSatisfy { DeskPeople.delay(after: $0) == 900_000 })
    }

    @Test("a new verifier ends the wait; without one there is none")
    func verifier() throws {
        let folder = TemporaryFolder()
        let store = try open(folder)
        #expect(try store.people.verifier(of: operator2) == nil)
        try store.people.setVerifier([9, 9], of: operator2)
        for _ in 0..<5 { _ = try store.people.mayTry(.pin, operator2, now: Self.at(1)) }
        try store.people.setVerifier([8], of: operator2)
        #expect(try store.people.failures(.pin, operator2) == 0)
        #expect(try store.people.verifier(of: operator2) == [8])
        #expect(try store.people.verifier(of: DeskOperator(scope: ScopeID(99), number: 2)) == nil)
        try store.people.setVerifier(nil, of: operator2)
        #expect(try store.people.verifier(of: operator2) == nil)
    }

    @Test("one reading a person, purpose and quarter of an hour is written down")
    func readings() {
        var windows = AccessWindows()
        let person = Dot(LogID(1), 5)
        func must(_ seconds: UInt64, _ person: RecordID, purpose: String = "service", by operator: UInt64 = 2, boot: UInt8 = 1) -> Bool {
            windows.mustWrite(person, purpose: purpose, by: `operator`, now: Self.at(seconds, boot: boot))
        }
        #expect(must(100, person))
        // Asked again before it was written: still to be written.
        #expect(must(100, person))
        windows.wrote(person, purpose: "service", by: 2, now: Self.at(100))
        #expect(!must(100, person) && !must(999, person))
        #expect(must(1000, person))
        #expect(must(101, Dot(LogID(1), 6)) && must(101, person, purpose: "check") && must(101, person, by: 3))
        #expect(must(101, person, boot: 2) && must(99, person))
    }

    @Test("a desk's day stays below one access record in five operations")
    func share() {
        // 25 requests, a day's peak: 12 operations at the desk and 5 steps of the office each. The person's record is opened eight times within a
        // quarter of an hour and once more for the hand-over; the receipt and the document are printed.
        var windows = AccessWindows()
        var (operations, accesses) = (0, 0)
        for number in 0..<25 as Range<UInt64> {
            operations += 17
            accesses += 2
            for opening in 0..<9 as Range<UInt64> {
                let now = Self.at(number * 1200 + opening * 100 + (opening == 8 ? 7200 : 0))
                if windows.mustWrite(Dot(LogID(1), number), purpose: "service", by: 2, now: now) {
                    windows.wrote(Dot(LogID(1), number), purpose: "service", by: 2, now: now)
                    accesses += 1
                }
            }
        }
        #expect(accesses == 100)
        #expect(Double(accesses) / Double(operations + accesses) <= 0.2)
    }
}
