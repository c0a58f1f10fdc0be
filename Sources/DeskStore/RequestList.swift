package import Causality
package import Replica
import SQLiteStore

/// Which requests, and in which order.
package enum RequestList: Sendable, Equatable {
    /// Came back from the office, the oldest first.
    case returned
    /// The signed document can be printed or handed over, the oldest first.
    case ready
    /// To be done by this moment (milliseconds since 1970) and not done, the most urgent first.
    case due(by: UInt64)
    case disputed
    /// With entries that the centre has set aside.
    case setAside
    /// Papers are missing, the oldest first.
    case missingPapers
    /// All papers are there, and nobody has submitted it yet; the oldest first.
    case complete
    /// All, the newest first, as far as they pass.
    case all(RequestFilter)
    case of(applicant: RecordID)
    /// Taken in, issued or handed over on a day (yyyymmdd), in the order of intake: the day's book.
    case book(day: UInt64)
}

package struct RequestFilter: Sendable, Equatable {
    package var scope: ScopeID?
    package var state: String?
    package var service: String?
    /// yyyymmdd of intake, both included.
    package var from: UInt64?
    package var to: UInt64?
    /// Code of the applicant's village, where a scope has several.
    package var region: String?

    package init(scope: ScopeID? = nil, state: String? = nil, service: String? = nil, from: UInt64? = nil, to: UInt64? = nil) {
        self.scope = scope
        self.state = state
        self.service = service
        self.from = from
        self.to = to
    }
}

/// How a list is asked for: what passes, by what it is ordered, which way.
private struct ListQuery {
    var condition: String
    var order: String
    var descends = false
    var cells: [Cell] = []

    /// A desk of several villages has operators of some of them.
    func only(_ scopes: [ScopeID]?) -> ListQuery {
        guard let scopes else { return self }
        var query = self
        query.condition = "(\(condition)) AND r.scope IN (\(scopes.map { _ in "?" }.joined(separator: ", ")))"
        query.cells += scopes.map { .bits($0.rawValue) }
        return query
    }
}

extension RequestList {
    fileprivate var query: ListQuery {
        switch self {
        case .returned: ListQuery(condition: "q.returned = 1", order: "q.received_on")
        case .ready: ListQuery(condition: "q.ready = 1", order: "q.received_on")
        case .due(let moment): ListQuery(condition: "q.closed = 0 AND q.due IS NOT NULL AND q.due <= ?", order: "q.due", cells: [.count(moment)])
        case .disputed: ListQuery(condition: "q.disputed > 0", order: "q.received_on")
        case .setAside: ListQuery(condition: "q.set_aside > 0", order: "q.received_on")
        case .missingPapers: ListQuery(condition: "q.missing > 0 AND q.closed = 0", order: "q.received_on")
        case .complete: ListQuery(condition: "q.state = 'incomplete' AND q.missing = 0", order: "q.received_on")
        case .of(let applicant):
            ListQuery(
                condition: "q.applicant_log = ? AND q.applicant_seq = ?", order: "q.received_on", descends: true,
                cells: [.bits(applicant.log.rawValue), .count(applicant.sequence)])
        case .book(let day):
            ListQuery(
                condition: """
                    q.id IN (SELECT id FROM request WHERE received_on = ? UNION SELECT id FROM request WHERE issued_on IS NOT NULL AND issued_on = ?
                    UNION SELECT id FROM request WHERE handed_over_on IS NOT NULL AND handed_over_on = ?)
                    """, order: "q.received_on", cells: [.count(day), .count(day), .count(day)])
        case .all(let filter): filter.query
        }
    }
}

extension RequestFilter {
    fileprivate var query: ListQuery {
        var query = ListQuery(condition: "true", order: "q.received_on", descends: true)
        func add(_ condition: String, _ cell: Cell) {
            query.condition += " AND " + condition
            query.cells.append(cell)
        }
        if let state { add("q.state = ?", .text(state)) }
        if let service { add("q.service = ?", .text(service)) }
        if let from { add("q.received_on >= ?", .count(from)) }
        if let to { add("q.received_on <= ?", .count(to)) }
        if let region { add("q.region = ?", .text(region)) }
        if let scope { add("r.scope = ?", .bits(scope.rawValue)) }
        return query
    }
}

extension DeskIndex {
    /// A page of a list.
    /// - Parameters:
    ///   - scopes: only requests of these; nil for all.
    ///   - mark: the end of the page before; nil for the first.
    package func requests(_ list: RequestList, in scopes: [ScopeID]? = nil, after mark: ListMark? = nil, limit: Int = 50) throws(StoreFailure) -> ListPage<RequestRow> {
        let query = list.query.only(scopes)
        let (sign, way) = query.descends ? ("<", "DESC") : (">", "ASC")
        var cells = query.cells
        var condition = query.condition
        if let mark {
            condition += " AND (\(query.order), q.id) \(sign) (?, ?)"
            cells += [.number(mark.value), .number(mark.id)]
        }
        cells.append(.number(Int64(limit) + 1))
        let sql = """
            SELECT \(RequestRow.columns), \(query.order), q.id FROM request AS q JOIN record AS r ON r.id = q.id
            WHERE \(condition) ORDER BY \(query.order) \(way), q.id \(way) LIMIT ?
            """
        return try translated { () throws(StoreError) in
            ListPage(
                try tables.all(sql, cells) { row throws(StoreError) in
                    (try RequestRow(row), ListMark(value: row.int64(RequestRow.width), id: row.int64(RequestRow.width + 1)))
                }, limit: limit)
        }
    }

    /// How many a list has, counted to `most` at the most.
    package func count(_ list: RequestList, in scopes: [ScopeID]? = nil, most: Int = 1000) throws(StoreFailure) -> Int {
        let query = list.query.only(scopes)
        let sql = "SELECT count(*) FROM (SELECT 1 FROM request AS q JOIN record AS r ON r.id = q.id WHERE \(query.condition) LIMIT ?)"
        return try translated { () throws(StoreError) in
            Int(try tables.first(sql, query.cells + [.number(Int64(most))]) { $0.int64(0) } ?? 0)
        }
    }

    package func request(_ record: RecordID) throws(StoreFailure) -> RequestRow? {
        try translated { () throws(StoreError) in
            try tables.first(
                "SELECT \(RequestRow.columns) FROM record AS r JOIN request AS q ON q.id = r.id WHERE r.log = ? AND r.seq = ?",
                [.bits(record.log.rawValue), .count(record.sequence)], { row throws(StoreError) in try RequestRow(row) })
        }
    }

    package func person(_ record: RecordID) throws(StoreFailure) -> PersonRow? {
        try translated { () throws(StoreError) in
            try tables.first(
                "SELECT \(PersonRow.columns) FROM record AS r JOIN person AS p ON p.id = r.id WHERE r.log = ? AND r.seq = ?",
                [.bits(record.log.rawValue), .count(record.sequence)], { row throws(StoreError) in try PersonRow(row) })
        }
    }

    // MARK: News

    /// Requests that other nodes wrote to since an operator was here last, the newest entries first.
    package func news(since visit: VersionVector, in scopes: [ScopeID]? = nil, limit: Int = 50) throws(StoreFailure) -> [RequestRow] {
        try translated { () throws(StoreError) in
            var found: [(id: Int64, seq: Int64)] = []
            for log in try tables.all("SELECT log FROM followed_log ORDER BY log", [], { LogID($0.bits(0)) }) {
                found += try tables.all(
                    "SELECT n.id, n.seq FROM news AS n WHERE n.log = ? AND n.seq >= ? AND EXISTS(SELECT 1 FROM request AS q WHERE q.id = n.id) ORDER BY n.seq DESC LIMIT ?",
                    [.bits(log.rawValue), .count(visit.count(of: log)), .number(Int64(limit))]
                ) { (id: $0.int64(0), seq: $0.int64(1)) }
            }
            var rows: [RequestRow] = []
            var seen: Set<Int64> = []
            for item in found where seen.insert(item.id).inserted {
                let row = try tables.first("SELECT \(RequestRow.columns) FROM request AS q JOIN record AS r ON r.id = q.id WHERE q.id = ?", [.number(item.id)]) {
                    row throws(StoreError) in try RequestRow(row)
                }
                if let row, scopes?.contains(row.key.scope) ?? true { rows.append(row) }
            }
            rows.sort { $0.changedAt == $1.changedAt ? $0.key < $1.key : $0.changedAt > $1.changedAt }
            return Array(rows.prefix(limit))
        }
    }

    // MARK: What belongs to requests

    /// Attachments of a request, in the order in which they became known.
    package func attachments(of request: RecordID) throws(StoreFailure) -> [AttachmentRow] {
        try translated { () throws(StoreError) in
            try tables.all(
                """
                SELECT r.scope, r.log, r.seq, a.kind, a.pages FROM attachment AS a JOIN record AS r ON r.id = a.id
                WHERE a.request_log = ? AND a.request_seq = ? ORDER BY a.id LIMIT 500
                """, [.bits(request.log.rawValue), .count(request.sequence)]
            ) { row throws(StoreError) in
                AttachmentRow(key: RecordKey(scope: ScopeID(row.bits(0)), record: try row.dot(1)), kind: row.optionalText(3), pages: try row.optionalCount(4))
            }
        }
    }

    /// Corrections and withdrawals that were asked for: of one request, or all that the office has not decided about.
    package func amendments(of request: RecordID? = nil) throws(StoreFailure) -> [AmendmentRow] {
        let condition = request == nil ? "m.state IS NULL" : "m.request_log = ? AND m.request_seq = ?"
        let cells: [Cell] = request.map { [.bits($0.log.rawValue), .count($0.sequence)] } ?? []
        return try translated { () throws(StoreError) in
            try tables.all(
                """
                SELECT r.scope, r.log, r.seq, m.request_log, m.request_seq, m.kind, m.state FROM amendment AS m JOIN record AS r ON r.id = m.id
                WHERE \(condition) ORDER BY m.id LIMIT 500
                """, cells
            ) { row throws(StoreError) in
                AmendmentRow(
                    key: RecordKey(scope: ScopeID(row.bits(0)), record: try row.dot(1)), request: try row.optionalDot(3), kind: row.optionalText(5),
                    state: row.optionalText(6))
            }
        }
    }

    /// Announcements that are shown on a day (yyyymmdd): urgent ones first, then the newest.
    package func announcements(on day: UInt64) throws(StoreFailure) -> [AnnouncementRow] {
        try translated { () throws(StoreError) in
            try tables.all(
                """
                SELECT r.scope, r.log, r.seq, n.shown_from, n.shown_to, n.urgent FROM announcement AS n JOIN record AS r ON r.id = n.id
                WHERE n.shown_from <= ?1 AND n.shown_to >= ?1 ORDER BY n.urgent DESC, n.shown_from DESC, n.id DESC LIMIT 50
                """, [.count(day)]
            ) { row throws(StoreError) in
                AnnouncementRow(
                    key: RecordKey(scope: ScopeID(row.bits(0)), record: try row.dot(1)), shownFrom: try row.count(3), shownTo: try row.count(4),
                    isUrgent: row.int64(5) == 1)
            }
        }
    }
}

package struct AttachmentRow: Sendable, Equatable {
    package let key: RecordKey
    package let kind: String?
    package let pages: UInt64?
}

package struct AmendmentRow: Sendable, Equatable {
    package let key: RecordKey
    package let request: RecordID?
    package let kind: String?
    /// The office's decision; nil: it is waited for.
    package let state: String?
}

package struct AnnouncementRow: Sendable, Equatable {
    package let key: RecordKey
    /// yyyymmdd, both included.
    package let shownFrom: UInt64
    package let shownTo: UInt64
    package let isUrgent: Bool
}
