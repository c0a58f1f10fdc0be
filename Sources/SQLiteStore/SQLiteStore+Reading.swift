package import Causality
import CSQLite
package import MerkleLog
package import OperationLog
package import RecordMerge
package import Replica

extension SQLiteStore {
    // MARK: Records

    package func records(_ keys: [RecordKey]) throws(StoreFailure) -> [RecordState?] {
        try translated { () throws(StoreError) in
            var result: [RecordState?] = []
            result.reserveCapacity(keys.count)
            for key in keys { result.append(try record(key)) }
            return result
        }
    }

    private func record(_ key: RecordKey) throws(StoreError) -> RecordState? {
        guard let scope = scopes.existing(key.scope.rawValue), let place = logs.existingPlace(key.record) else { return nil }
        let group = RecordGroup(scope: scope, log: place.log)
        guard Int64(clamping: place.sequence) <= (try newestRecord(group)) else { return nil }
        let row = statements.record
        defer { row.reset() }
        try row.bind(1, Int64(scope))
        try row.bind(2, Int64(place.log))
        try row.bind(3, place.sequence)
        guard try row.step() else { return nil }
        let type = row.isNull(0) ? nil : row.bits(0)
        return try decoded { () throws(DamagedBlob) in
            try row.withBlob(1) { bytes throws(DamagedBlob) in
                try RecordStateCodec(place, log: key.record.log).read(bytes, type: type, logs: logs)
            }
        }
    }

    /// The highest sequence number among a group's records, -1 for none; kept in memory, so that the many records that a batch creates are
    /// known to be new without asking. It may be too high (after a failed commit), never too low.
    func newestRecord(_ group: RecordGroup) throws(StoreError) -> Int64 {
        if let known = newestRecords[group] { return known }
        let row = statements.newestRecord
        defer { row.reset() }
        try row.bind(1, Int64(group.scope))
        try row.bind(2, Int64(group.log))
        let newest = try row.step() && !row.isNull(0) ? row.int64(0) : -1
        newestRecords[group] = newest
        return newest
    }

    package func recordKeys(
        _ scope: ScopeID, type: UInt64?, contestedOnly: Bool, after: RecordID?, limit: Int
    ) throws(StoreFailure) -> [RecordID] {
        guard let scopeNumber = scopes.existing(scope.rawValue) else { return [] }
        return try translated { () throws(StoreError) in
            var result: [RecordID] = []
            for log in try logsWithRecords(scopeNumber, contestedOnly: contestedOnly) {
                if let after, log.id < after.log { continue }
                if result.count >= limit { break }
                let rows = contestedOnly ? statements.contestedKeys : statements.recordKeys
                defer { rows.reset() }
                try rows.bind(1, Int64(scopeNumber))
                try rows.bind(2, Int64(log.number))
                try rows.bind(3, after?.log == log.id ? Int64(clamping: after?.sequence ?? 0) : -1)
                try rows.bind(4, type == nil ? 0 : 1 as Int64)
                try rows.bind(5, bits: type ?? 0)
                try rows.bind(6, Int64(limit - result.count))
                while try rows.step() { result.append(Dot(log.id, try rows.count(0))) }
            }
            return result
        }
    }

    /// The logs that created records of a scope, in the order of their names. One step into the index for each: a scope has few logs, and
    /// local numbers are in another order.
    private func logsWithRecords(_ scope: Int, contestedOnly: Bool) throws(StoreError) -> [(id: LogID, number: Int)] {
        var found: [(id: LogID, number: Int)] = []
        let next = contestedOnly ? statements.contestedLogs : statements.recordLogs
        var number: Int64 = 0
        while true {
            defer { next.reset() }
            try next.bind(1, Int64(scope))
            try next.bind(2, number)
            guard try next.step(), !next.isNull(0) else { break }
            number = next.int64(0)
            guard number > 0, let id = logs.log(UInt64(number)) else { throw damaged }
            found.append((id, Int(number)))
        }
        return found.sorted { $0.id < $1.id }
    }

    // MARK: Entries

    package func entries(_ log: LogID, from start: UInt64, limit: Int, maxBytes: Int) throws(StoreFailure) -> [StoredEntry] {
        guard let number = logs.existing(log.rawValue), start < size(number), limit > 0 else { return [] }
        return try translated { () throws(StoreError) in
            var result: [StoredEntry] = []
            result.reserveCapacity(min(limit, Int(size(number) - start), 1024))
            var bytes = 0
            let rows = statements.entries
            defer { rows.reset() }
            try rows.bind(1, Int64(number))
            try rows.bind(2, start)
            try rows.bind(3, Int64(limit))
            while try rows.step() {
                let dot = Dot(log, start + UInt64(result.count))
                bytes += rows.byteCount(0) + rows.byteCount(1)
                if bytes > maxBytes, !result.isEmpty { break }
                result.append(try stored(rows, dot, Place(log: number, sequence: dot.sequence)))
            }
            return result
        }
    }

    package func entry(_ dot: Dot) throws(StoreFailure) -> StoredEntry? {
        guard let place = logs.existingPlace(dot), place.sequence < size(place.log) else { return nil }
        return try translated { () throws(StoreError) in
            let row = statements.entry
            defer { row.reset() }
            try row.bind(1, Int64(place.log))
            try row.bind(2, place.sequence)
            return try row.step() ? try stored(row, dot, place) : nil
        }
    }

    /// The columns bytes, payload, previous.
    private func stored(_ row: Statement, _ dot: Dot, _ place: Place) throws(StoreError) -> StoredEntry {
        var previous: Dot?
        if !row.isNull(2) {
            guard let found = PreviousCode.decode(row.int64(2), of: place), let log = logs.log(UInt64(found.log)) else { throw damaged }
            previous = Dot(log, found.sequence)
        }
        return StoredEntry(dot: dot, bytes: row.blob(0), payload: row.isNull(1) ? nil : row.blob(1), previous: previous)
    }

    package func block(_ log: LogID, index: UInt64) throws(StoreFailure) -> Hash? {
        guard let number = logs.existing(log.rawValue) else { return nil }
        return try translated { () throws(StoreError) in
            let row = statements.block
            defer { row.reset() }
            try row.bind(1, Int64(number))
            try row.bind(2, index)
            guard try row.step() else { return nil }
            guard let hash = row.withBlob(0, { Hash($0) }) else { throw damaged }
            return hash
        }
    }

    // MARK: The rest

    package func secrets(_ keys: [SecretKey]) throws(StoreFailure) -> [RecordSecret?] {
        try translated { () throws(StoreError) in
            var result: [RecordSecret?] = []
            result.reserveCapacity(keys.count)
            for key in keys { result.append(try secret(key)) }
            return result
        }
    }

    private func secret(_ key: SecretKey) throws(StoreError) -> RecordSecret? {
        guard let record = logs.existingPlace(key.record), let log = logs.existing(key.log.rawValue) else { return nil }
        let row = statements.secret
        defer { row.reset() }
        try row.bind(1, Int64(record.log))
        try row.bind(2, record.sequence)
        try row.bind(3, Int64(log))
        guard try row.step() else { return nil }
        guard let secret = RecordSecret(row.blob(0)) else { throw damaged }
        return secret
    }

    package func arrivals(_ log: LogID, beyond count: UInt64) throws(StoreFailure) -> [Arrival] {
        guard let number = logs.existing(log.rawValue) else { return [] }
        return try translated { () throws(StoreError) in
            var result: [Arrival] = []
            let rows = statements.arrivals
            defer { rows.reset() }
            try rows.bind(1, Int64(number))
            try rows.bind(2, Int64(clamping: count))
            while try rows.step() {
                let (start, end) = (try rows.count(1), try rows.count(2))
                guard end > start else { throw damaged }
                result.append(Arrival(position: try rows.count(0), range: EntryRange(log: log, start: start, count: end - start)))
            }
            return result.sorted { $0.position < $1.position }
        }
    }

    package func note(_ key: [UInt8]) throws(StoreFailure) -> [UInt8]? {
        try translated { () throws(StoreError) in
            let row = statements.note
            defer { row.reset() }
            try row.bind(1, key)
            return try row.step() ? row.blob(0) : nil
        }
    }

    package func notes(prefix: [UInt8], limit: Int) throws(StoreFailure) -> [(key: [UInt8], value: [UInt8])] {
        try translated { () throws(StoreError) in
            var result: [(key: [UInt8], value: [UInt8])] = []
            let rows = statements.notes
            defer { rows.reset() }
            try rows.bind(1, prefix)
            try rows.bind(2, Int64(limit))
            while try rows.step() {
                let key = rows.blob(0)
                guard key.starts(with: prefix) else { break }
                result.append((key, rows.blob(1)))
            }
            return result
        }
    }

    /// A blob that cannot be what this program wrote means that the file is damaged.
    func decoded<R>(_ body: () throws(DamagedBlob) -> R) throws(StoreError) -> R {
        do throws(DamagedBlob) { return try body() } catch { throw damaged }
    }
}
