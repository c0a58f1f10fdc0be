import Attachments
import Causality
import CivilRegistry
import DeskStore
import Glibc
import Membership
import MerkleLog
import OperationLog
import Replica
import SQLiteStore

/// A village desk after five years: the index is made anew, follows single operations, and answers what the pages ask.
enum DeskBench {
    private static let privateScope = ScopeID(1_000_001)

    static func run(requests: Int, persons: Int, folder parent: String) throws {
        let office = try Office(kiosks: 1)
        let kiosk = office.kiosks[0]
        let folder = BenchFolder(in: parent)
        var years = VillageYears(requests: requests, village: kiosk.scope)
        let written = try write(&years, persons: persons, office, folder)

        // The process that a kiosk is after a start: what wrote the logs counts for its peak of memory no less.
        var report = Report("desk")
        report.add("requests", requests)
        report.add("operations", written)
        report.add("persons", years.persons.count)
        report.add("memory_after_writing_kib", peakMemory())
        let store = try SQLiteStore(path: folder.database, mode: .readWrite)
        var replica = try Replica(store: store, identity: office.identity(of: kiosk))
        var library = try AttachmentLibrary(store: SQLiteAttachments(store, folder: folder.path + "/attachments"), isCentre: false)
        report.add("attachments_follow_s", try Measurement.of { try library.follow(replica) }.wall)

        let desk = try DeskStore.open(folder.path + "/desk.sqlite", rules: .civilRegistry).store
        var longest = 0.0
        var isComplete = false
        let build = try Measurement.of {
            while !isComplete {
                let step = try Measurement.of { isComplete = try desk.index.follow(replica, papers: library.store).isComplete }
                longest = max(longest, step.wall)
            }
        }
        try desk.checkpoint(truncate: true)
        report.add("index_s", build.wall)
        report.add("index_processor_us_per_operation", build.processor * 1e6 / Double(written))
        report.add("longest_step_ms", longest * 1e3)
        report.add("index_mb", Double(fileSize(folder.path + "/desk.sqlite")) / 1e6)
        report.add("log_mb", Double(fileSize(folder.database)) / 1e6)
        report.add("memory_kib", peakMemory(), [.atMost(.must, 200 * 1024)])
        report.print()

        try ask(desk, years)
        try follow(desk, &replica, &library, years)
    }

    /// Writes the logs as the centre would: the desk's own pace does not matter here.
    private static func write(_ years: inout VillageYears, persons: Int, _ office: Office, _ folder: BenchFolder) throws -> Int {
        var centre = try Replica(store: try SQLiteStore(path: folder.database, mode: .create), identity: office.identity(of: nil))
        try office.furnish(&centre)
        let village = office.kiosks[0].scope
        var wall = Office.wall
        for scope in [village, privateScope] {
            _ = try centre.openLog(scope: scope, predecessor: nil, nonce: [UInt8](repeating: UInt8(truncatingIfNeeded: scope.rawValue), count: 16), wall: wall, isDoubtful: false)
        }
        var numbers = SeededNumbers(11)
        var total = 0
        func append(_ drafts: inout [EntryDraft], _ scope: ScopeID) throws {
            if drafts.isEmpty { return }
            wall += 1000
            _ = try centre.append(drafts, scope: scope, wall: wall, isDoubtful: false, secrets: drafts.compactMap { _ in RecordSecret(numbers.bytes(16)) })
            total += drafts.count
            drafts = []
        }
        guard let log = centre.head.ownLogs[village] else { throw BenchFailure(sentence: "No log of the village.") }
        var (work, accesses): ([EntryDraft], [EntryDraft]) = ([], [])
        func next() -> Dot { Dot(log, (centre.head.logs[log]?.size ?? 0) + UInt64(work.count)) }
        for _ in 0..<persons {
            work.append(years.person(at: next()))
            if work.count == 200 { try append(&work, village) }
        }
        while let operation = years.next(at: next()) {
            if operation.isAccess { accesses.append(operation.draft) } else { work.append(operation.draft) }
            if work.count == 200 { try append(&work, village) }
            if accesses.count == 200 { try append(&accesses, privateScope) }
        }
        try append(&work, village)
        try append(&accesses, privateScope)
        try centre.store.checkpoint(truncate: true)
        return total
    }

    // MARK: Asking

    private static func ask(_ desk: DeskStore, _ years: VillageYears) throws {
        var numbers = SeededNumbers(5)
        var report = Report("desk-queries")
        func time(_ name: String, _ times: Int = 300, _ body: () throws -> Int) throws {
            var taken: [Double] = []
            var found = 0
            for _ in 0..<times { taken.append(try Measurement.of { found += try body() }.wall * 1e3) }
            taken.sort()
            report.add(name + "_p50_ms", taken[times / 2])
            report.add(name + "_p95_ms", taken[times * 95 / 100], [.atMost(.aim, 50)])
            report.add(name + "_rows", Double(found) / Double(times))
        }
        let index = desk.index
        let last = try index.requests(.all(RequestFilter()), limit: 1).items.first?.receivedOn ?? 0
        try time("home") {
            var rows = 0
            for list in [RequestList.returned, .ready, .due(by: .max), .disputed, .missingPapers, .setAside] {
                rows += try index.requests(list, limit: 10).items.count + index.count(list)
            }
            rows += try index.news(since: desk.people.lastVisit(of: DeskOperator(scope: ScopeID(1), number: 1)), limit: 10).count
            return try rows + index.announcements(on: last).count + desk.duplicates.open(likeness: 60, limit: 10).items.count + desk.drafts.list().count
        }
        try time("first_page") { try index.requests(.all(RequestFilter())).items.count }
        try time("page_in_the_middle") {
            try index.requests(.all(RequestFilter()), after: ListMark("\(20_210_101 + numbers.below(50_000)).7")).items.count
        }
        try time("state_and_service") { try index.requests(.all(RequestFilter(state: "handed-over", service: numbers.pick(["BIRTH", "DEATH", "KK-CHG"])))).items.count }
        try time("rare_state") { try index.requests(.all(RequestFilter(state: "issued"))).items.count }
        try time("state_that_nothing_has") { try index.requests(.all(RequestFilter(state: "nothing", service: "BIRTH", from: 20_210_101))).items.count }
        try time("period") { try index.requests(.all(RequestFilter(from: 20_230_301, to: 20_230_331))).items.count }
        try time("day_book") { try index.requests(.book(day: UInt64(20_230_101 + numbers.below(20)))).items.count }
        try time("of_applicant") { try index.requests(.of(applicant: numbers.pick(years.persons))).items.count }
        try time("request_page") {
            let record = numbers.pick(years.requests)
            return try (index.request(record) == nil ? 0 : 1) + index.attachments(of: record).count + index.amendments(of: record).count
                + desk.duplicates.candidates(of: record).count + Int(desk.prints.count(of: record, kind: "receipt"))
        }
        func search(_ text: String) throws -> Int {
            let found = try index.search(SearchQuery(text))
            return found.persons.count + found.requests.count
        }
        try time("nik") { try search(numbers.pick(years.niks)) }
        try time("last_four") { try search(String(numbers.pick(years.niks).suffix(4))) }
        try time("number") { try search(numbers.pick(years.papers)) }
        try time("full_name") { try search(numbers.pick(years.names)) }
        try time("common_name") { try search(numbers.pick(["Moh", "Siti", "Muhammad", "Abdul"])) }
        try time("name_being_typed") { try search(String(numbers.pick(years.names).dropLast(3))) }
        try time("one_letter") { try search(numbers.pick(["s", "h", "m", "r"])) }
        try time("two_words_unfinished") { try search(numbers.pick(["moh ", "siti ", "nur "]) + numbers.pick(["ha", "ri", "su", "w"])) }
        try time("duplicates_of_a_draft") {
            guard let traits = SameTraits(form: { code in
                ["birth_place_kind": ["1"], "child_birth_date": ["0\(1 + numbers.below(9))-0\(1 + numbers.below(9))-2024"], "mother_name": ["Siti"]][code] ?? []
            }) else { return 0 }
            return try desk.duplicates.records(with: traits.keys).count
        }
        report.print()
    }

    // MARK: Following

    /// Single operations, as the desk writes them: each appended, then followed.
    private static func follow(_ desk: DeskStore, _ replica: inout Replica<SQLiteStore>, _ library: inout AttachmentLibrary, _ years: VillageYears) throws {
        let scope = try Office(kiosks: 1).kiosks[0].scope
        _ = try replica.openLog(scope: scope, predecessor: nil, nonce: [UInt8](repeating: 77, count: 16), wall: Office.receivedAt, isDoubtful: false)
        var numbers = SeededNumbers(9)
        var taken: [Double] = []
        var field: [Double] = []
        while try !desk.index.follow(replica, papers: library.store).isComplete {}
        guard let draft = DraftID(numbers.bytes(16)) else { return }
        _ = try desk.drafts.begin(Drafts.Beginning(id: draft, scope: scope, kind: "request", service: "BIRTH"), by: 1, wall: Office.receivedAt)
        for number in 0..<300 {
            let note = EntryDraft(
                author: 0, target: .existing(numbers.pick(years.requests)), fields: [RequestField.notes], personal: [(RequestField.notes, .text("Catatan \(number)"))])
            _ = try replica.append([note], scope: scope, wall: Office.receivedAt + UInt64(number), isDoubtful: false, secrets: [RecordSecret(numbers.bytes(16))].compactMap { $0 })
            taken.append(
                try Measurement.of {
                    try library.follow(replica)
                    try require(try desk.index.follow(replica, papers: library.store).read == 1, "one operation is followed by itself")
                    try require(try desk.index.follow(replica, papers: library.store).isComplete, "nothing is left behind one operation")
                }.wall * 1e3)
            field.append(try Measurement.of { _ = try desk.drafts.write([("child_name", Array("Siti \(number)".utf8))], of: draft, by: 1, wall: UInt64(number)) }.wall * 1e3)
        }
        taken.sort()
        field.sort()
        var report = Report("desk-follow")
        report.add("one_operation_p50_ms", taken[150])
        report.add("one_operation_p95_ms", taken[285], [.atMost(.aim, 5)])
        report.add("memory_kib", peakMemory(), [.atMost(.must, 200 * 1024)])
        report.add("draft_field_p50_ms", field[150])
        report.add("draft_field_p95_ms", field[285])
        report.print()
    }

    private static func fileSize(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
