import Causality
import Replica
import Testing

@Suite("when the centre had an entry")
struct ReceivedMarksTests {
    private func word(_ party: inout Party, _ log: LogID, from start: UInt64, to end: UInt64, time: UInt64) throws {
        try party.replica.commit(notes: party.replica.receivedMarks(log, from: start, to: end, time: time))
    }

    @Test("is what its first word over the entry said, whatever it has said since")
    func first() throws {
        var party = try Deployment().seven
        let log = LogID(77)
        try word(&party, log, from: 0, to: 4, time: 100)
        try word(&party, log, from: 4, to: 6, time: 200)
        try word(&party, log, from: 6, to: 7, time: 300)
        let times = try (0..<8).map { try party.replica.receivedTime(Dot(log, $0)) }
        #expect(times == [100, 100, 100, 100, 200, 200, 300, nil])
        #expect(try party.replica.receivedTime(Dot(LogID(1), 0)) == nil)
    }

    @Test("is found where one word covers many parts, and beginning and end of a part are told apart")
    func parts() throws {
        var party = try Deployment().seven
        let log = LogID(77)
        try word(&party, log, from: 0, to: 255, time: 10)
        try word(&party, log, from: 255, to: 256, time: 20)
        try word(&party, log, from: 256, to: 1000, time: 30)
        try word(&party, log, from: 1000, to: 1001, time: 40)
        for (sequence, time) in [(0, 10), (254, 10), (255, 20), (256, 30), (511, 30), (512, 30), (999, 30), (1000, 40)] as [(UInt64, UInt64)] {
            #expect(try party.replica.receivedTime(Dot(log, sequence)) == time, "\(sequence)")
        }
        #expect(try party.replica.receivedTime(Dot(log, 1001)) == nil)
        #expect(try party.replica.receivedMarks(log, from: 7, to: 7, time: 1).isEmpty)
    }

    @Test("a year's work that comes at once is a bounded number of notes, and its newest entries have their time")
    func bounded() throws {
        var party = try Deployment().seven
        let log = LogID(77)
        let notes = try party.replica.receivedMarks(log, from: 0, to: 1_000_000, time: 50)
        #expect(notes.count == 1025)
        try party.replica.commit(notes: notes)
        #expect(try party.replica.receivedTime(Dot(log, 999_999)) == 50)
        #expect(try party.replica.receivedTime(Dot(log, 0)) == nil)
    }
}
