package import Causality
package import Replica
import SQLiteStore

/// A request as lists show it. Everything else is in the record (`Replica.view`).
package struct RequestRow: Sendable, Equatable {
    package let key: RecordKey
    package let number: String?
    package let service: String?
    /// The state that is shown, as far as the log says it. Once the centre has cosigned the log above ``stateEntry``, it has received it.
    package let state: String?
    package let stateEntry: Dot?
    /// Why several states stand beside each other.
    package let conflict: String?
    /// Days as yyyymmdd; 0 where there is none.
    package let receivedOn: UInt64
    package let completeOn: UInt64?
    package let eventDate: UInt64?
    package let issuedOn: UInt64?
    package let handedOverOn: UInt64?
    /// Milliseconds since 1970 by which it has to be done.
    package let due: UInt64?
    package let applicant: RecordID?
    /// Personal values: masked by whoever shows them.
    package let applicantName: String?
    package let subject: String?
    package let channel: String?
    /// Code of the applicant's village, where the request says it.
    package let region: String?
    /// Operator of the entry that created it.
    package let author: UInt64
    /// Milliseconds since 1970 by the writers' clocks.
    package let createdAt: UInt64
    package let changedAt: UInt64
    /// Papers that are named as missing, fields in dispute, entries that are set aside, corrections.
    package let missing: UInt64
    package let disputed: UInt64
    package let setAside: UInt64
    package let amended: UInt64
    /// Attachments that operations name, and those whose scan is whole here.
    package let papers: UInt64
    package let papersHere: UInt64
    package let returned: Bool
    package let ready: Bool
    package let closed: Bool
    /// Rises with every change of the row; not the same after the index was made anew.
    package let revision: UInt64

    static let columns = """
        r.scope, r.log, r.seq, q.number, q.service, q.state, q.received_on, q.complete_on, q.event_date, q.issued_on, q.handed_over_on, q.due, q.applicant_log,
        q.applicant_seq, (SELECT p.name FROM record AS a JOIN person AS p ON p.id = a.id WHERE a.log = q.applicant_log AND a.seq = q.applicant_seq),
        q.subject, q.channel, q.author, q.created_at, q.changed_at, q.missing, q.disputed, q.set_aside, q.amended, q.papers, q.papers_here, q.returned,
        q.ready, q.closed, r.revision, q.state_log, q.state_seq, q.conflict, q.region
        """
    /// Columns before the ones that a list adds.
    static let width: Int32 = 34

    init(_ row: Statement) throws(StoreError) {
        key = RecordKey(scope: ScopeID(row.bits(0)), record: try row.dot(1))
        number = row.optionalText(3)
        service = row.optionalText(4)
        state = row.optionalText(5)
        receivedOn = try row.count(6)
        completeOn = try row.optionalCount(7)
        eventDate = try row.optionalCount(8)
        issuedOn = try row.optionalCount(9)
        handedOverOn = try row.optionalCount(10)
        due = try row.optionalCount(11)
        applicant = try row.optionalDot(12)
        applicantName = row.optionalText(14)
        subject = row.optionalText(15)
        channel = row.optionalText(16)
        author = try row.count(17)
        createdAt = try row.count(18)
        changedAt = try row.count(19)
        missing = try row.count(20)
        disputed = try row.count(21)
        setAside = try row.count(22)
        amended = try row.count(23)
        papers = try row.count(24)
        papersHere = try row.count(25)
        returned = row.int64(26) == 1
        ready = row.int64(27) == 1
        closed = row.int64(28) == 1
        revision = try row.count(29)
        stateEntry = try row.optionalDot(30)
        conflict = row.optionalText(32)
        region = row.optionalText(33)
    }
}

/// A person as lists show one.
package struct PersonRow: Sendable, Equatable {
    package let key: RecordKey
    /// Personal values: masked by whoever shows them.
    package let nik: String?
    package let familyCard: String?
    package let name: String?
    /// yyyymmdd.
    package let birthDate: UInt64?
    package let phone: String?
    package let disputed: UInt64
    package let setAside: UInt64

    static let columns = "r.scope, r.log, r.seq, p.nik, p.kk, p.name, p.birth_date, p.phone, p.disputed, p.set_aside"

    init(_ row: Statement) throws(StoreError) {
        key = RecordKey(scope: ScopeID(row.bits(0)), record: try row.dot(1))
        nik = row.optionalText(3)
        familyCard = row.optionalText(4)
        name = row.optionalText(5)
        birthDate = try row.optionalCount(6)
        phone = row.optionalText(7)
        disputed = try row.count(8)
        setAside = try row.count(9)
    }
}
