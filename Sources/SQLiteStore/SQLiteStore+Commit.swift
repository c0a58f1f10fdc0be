import Causality
import OperationLog
import RecordMerge
package import Replica

/// What a commit changes in memory once it is durable.
struct CommitEffects {
    /// Sizes of logs that grow or are cut, by local number.
    var sizes: [Int: UInt64] = [:]
    /// A value was destroyed: nothing of it may stay in the WAL.
    var erases = false
}

extension SQLiteStore {
    package func commit(_ batch: CommitBatch) throws(StoreFailure) {
        var effects = CommitEffects()
        do throws(StoreError) {
            try database.transaction { () throws(StoreError) in try write(batch, &effects) }
        } catch {
            logs.forgetUnsaved()
            scopes.forgetUnsaved()
            throw StoreFailure(error)
        }
        logs.saved()
        scopes.saved()
        for (log, size) in effects.sizes { setSize(log, size) }
        for scope in batch.scopes { keptScopes[scopes.number(scope.id.rawValue)] = scope }
        if effects.erases { mustEmptyWAL = true }
        if mustEmptyWAL { mustEmptyWAL = !database.emptyWALAfterCommit() }
    }

    /// The order is that of ``MemoryStore``. Rows of one table are written in the order of their keys, so that each page is visited once.
    private func write(_ batch: CommitBatch, _ effects: inout CommitEffects) throws(StoreError) {
        for change in batch.payloads where batch.cuts(change.dot) { try write(change, &effects) }
        for branch in batch.branches { try write(branch) }
        for dot in batch.strippedEvidence { try strip(dot, &effects) }
        for log in batch.logs { try cut(log, batch.branches, &effects) }
        try write(batch.entries, &effects)
        for log in batch.logs { try write(log, effects) }
        for scope in batch.clearedScopes { try clearRecords(scope) }
        try write(batch.records)
        for scope in batch.scopes { try write(scope) }
        for secret in batch.secrets { try write(secret) }
        for key in batch.destroyedSecrets { try destroy(key) }
        for change in batch.payloads where !batch.cuts(change.dot) { try write(change, &effects) }
        for block in batch.blocks { try write(block) }
        try write(batch.arrivals)
        for note in batch.notes { try write(note) }
        try writeNames()
        if !batch.destroyedSecrets.isEmpty { effects.erases = true }
    }

    // MARK: Entries

    /// Consecutive entries of one log in the batch.
    private struct Run {
        let log: Int
        let start: UInt64
        var indices: Range<Int>
    }

    private func write(_ entries: [StoredEntry], _ effects: inout CommitEffects) throws(StoreError) {
        var runs: [Run] = []
        for index in entries.indices {
            let dot = entries[index].dot
            let log = logs.number(dot.log.rawValue)
            if let last = runs.last, last.log == log, last.start + UInt64(last.indices.count) == dot.sequence {
                runs[runs.count - 1].indices = last.indices.lowerBound..<index + 1
            } else {
                runs.append(Run(log: log, start: dot.sequence, indices: index..<index + 1))
            }
        }
        runs.sort { $0.log == $1.log ? $0.start < $1.start : $0.log < $1.log }
        for run in runs {
            let held = effects.sizes[run.log] ?? size(run.log)
            precondition(run.start == held, "entry \(run.start) of log \(logs.names[run.log - 1]) does not continue \(held) held entries")
            for index in run.indices { try write(entries[index], log: run.log) }
            effects.sizes[run.log] = run.start + UInt64(run.indices.count)
        }
    }

    private func write(_ entry: StoredEntry, log: Int) throws(StoreError) {
        let row = statements.insertEntry
        let place = Place(log: log, sequence: entry.dot.sequence)
        try row.bind(1, Int64(log))
        try row.bind(2, place.sequence)
        if let previous = entry.previous {
            try row.bind(5, PreviousCode.encode(logs.place(previous), of: place))
        } else {
            try row.bindNull(5)
        }
        try entry.bytes.borrowed { bytes throws(StoreError) in
            try row.bind(3, borrowing: bytes)
            guard let payload = entry.payload else {
                try row.bindNull(4)
                return try row.run()
            }
            try payload.borrowed { payload throws(StoreError) in
                try row.bind(4, borrowing: payload)
                try row.run()
            }
        }
    }

    private func write(_ change: CommitBatch.PayloadChange, _ effects: inout CommitEffects) throws(StoreError) {
        let place = logs.place(change.dot)
        let held = statements.hasPayload
        try held.bind(1, Int64(place.log))
        try held.bind(2, place.sequence)
        let exists = try held.step()
        if exists, held.int64(0) == 1 { effects.erases = true }
        held.reset()
        precondition(exists, "payload of \(change.dot), which is not held")
        let row = statements.updatePayload
        try row.bind(1, Int64(place.log))
        try row.bind(2, place.sequence)
        if let payload = change.payload { try row.bind(3, payload) } else { try row.bindNull(3) }
        try row.run()
    }

    private func write(_ block: CommitBatch.Block) throws(StoreError) {
        let row = statements.writeBlock
        try row.bind(1, Int64(logs.number(block.log.rawValue)))
        try row.bind(2, block.index)
        try block.hash.withBytes { bytes throws(StoreError) in
            try row.bind(3, borrowing: bytes)
            try row.run()
        }
    }

    // MARK: Records

    private func clearRecords(_ scope: ScopeID) throws(StoreError) {
        let number = scopes.number(scope.rawValue)
        try statements.clearRecords.bind(1, Int64(number))
        try statements.clearRecords.run()
    }

    private struct RecordPlace {
        let group: RecordGroup
        let sequence: UInt64
        let index: Int
    }

    private func write(_ records: [CommitBatch.Record]) throws(StoreError) {
        var places: [RecordPlace] = []
        places.reserveCapacity(records.count)
        for (index, record) in records.enumerated() {
            let group = RecordGroup(scope: scopes.number(record.key.scope.rawValue), log: logs.number(record.key.record.log.rawValue))
            places.append(RecordPlace(group: group, sequence: record.key.record.sequence, index: index))
        }
        places.sort { left, right in
            if left.group.scope != right.group.scope { return left.group.scope < right.group.scope }
            if left.group.log != right.group.log { return left.group.log < right.group.log }
            return left.sequence == right.sequence ? left.index < right.index : left.sequence < right.sequence
        }
        var start = 0
        while start < places.count {
            let group = places[start].group
            var newest = try newestRecord(group)
            var end = start
            while end < places.count, places[end].group == group {
                let sequence = Int64(places[end].sequence)
                try write(records[places[end].index], places[end], sequence > newest ? statements.insertRecord : statements.writeRecord)
                newest = max(newest, sequence)
                end += 1
            }
            newestRecords[group] = newest
            start = end
        }
    }

    private func write(_ record: CommitBatch.Record, _ place: RecordPlace, _ row: Statement) throws(StoreError) {
        if record.state.isEmpty {
            try statements.forgetRecord.bind(1, Int64(place.group.scope))
            try statements.forgetRecord.bind(2, Int64(place.group.log))
            try statements.forgetRecord.bind(3, place.sequence)
            return try statements.forgetRecord.run()
        }
        try row.bind(1, Int64(place.group.scope))
        try row.bind(2, Int64(place.group.log))
        try row.bind(3, place.sequence)
        if let type = record.state.type { try row.bind(4, bits: type) } else { try row.bindNull(4) }
        try row.bind(5, record.state.isContested ? 1 : 0 as Int64)
        writer.clear()
        RecordStateCodec(Place(log: place.group.log, sequence: place.sequence), log: record.key.record.log)
            .write(record.state, to: &writer, logs: &logs)
        try run(row, withWritten: 6)
    }

    // MARK: Heads, scopes and the rest

    private func write(_ log: LogState, _ effects: CommitEffects) throws(StoreError) {
        let number = logs.number(log.id.rawValue)
        let held = effects.sizes[number] ?? size(number)
        precondition(log.size == held, "log \(log.id) has \(held) entries and a head that says \(log.size)")
        writer.clear()
        LogHead.write(log, to: &writer)
        try writeState(.log, number)
    }

    private func write(_ scope: ScopeState) throws(StoreError) {
        let number = scopes.number(scope.id.rawValue)
        let kept = keptScopes[number]
        writer.clear()
        writer.raw(scope.digest.bytes)
        try writeState(.digest, number)
        if scope.verdicts != kept?.verdicts ?? [] {
            writer.clear()
            ScopeCodec.write(scope.verdicts, to: &writer)
            try writeState(.verdicts, number)
        }
        if scope.erasures != kept?.erasures ?? [] {
            writer.clear()
            ScopeCodec.write(scope.erasures, to: &writer)
            try writeState(.erasures, number)
        }
    }

    private func write(_ secret: CommitBatch.Secret) throws(StoreError) {
        let record = logs.place(secret.key.record)
        let row = statements.writeSecret
        try row.bind(1, Int64(record.log))
        try row.bind(2, record.sequence)
        try row.bind(3, Int64(logs.number(secret.key.log.rawValue)))
        try secret.secret.bytes.borrowed { bytes throws(StoreError) in
            try row.bind(4, borrowing: bytes)
            try row.run()
        }
    }

    private func destroy(_ key: SecretKey) throws(StoreError) {
        guard let record = logs.existingPlace(key.record), let log = logs.existing(key.log.rawValue) else { return }
        let row = statements.destroySecret
        try row.bind(1, Int64(record.log))
        try row.bind(2, record.sequence)
        try row.bind(3, Int64(log))
        try row.run()
    }

    private func write(_ arrivals: [Arrival]) throws(StoreError) {
        guard let newest = arrivals.map(\.position).max() else { return }
        let row = statements.insertArrival
        for arrival in arrivals {
            try row.bind(1, Int64(logs.number(arrival.range.log.rawValue)))
            try row.bind(2, arrival.range.end)
            try row.bind(3, arrival.position)
            try row.bind(4, arrival.range.start)
            try row.run()
        }
        writer.clear()
        writer.number(newest + 1)
        try writeState(.nextArrival, 0)
    }

    private func write(_ note: CommitBatch.Note) throws(StoreError) {
        precondition(note.key.count <= 128, "the key of a note has \(note.key.count) bytes")
        guard let value = note.value else {
            try statements.removeNote.bind(1, note.key)
            return try statements.removeNote.run()
        }
        try statements.writeNote.bind(1, note.key)
        try value.borrowed { value throws(StoreError) in
            try statements.writeNote.bind(2, borrowing: value)
            try statements.writeNote.run()
        }
    }

    /// The numbers given out in this commit.
    private func writeNames() throws(StoreError) {
        for interner in [logs, scopes] {
            for index in interner.savedCount..<interner.names.count {
                try statements.insertName.bind(1, interner.kind.rawValue)
                try statements.insertName.bind(2, Int64(index + 1))
                try statements.insertName.bind(3, bits: interner.names[index])
                try statements.insertName.run()
            }
        }
    }

    private func writeState(_ kind: StateKind, _ id: Int) throws(StoreError) {
        try statements.writeState.bind(1, kind.rawValue)
        try statements.writeState.bind(2, Int64(id))
        try run(statements.writeState, withWritten: 3)
    }

    /// Binds what ``writer`` holds and runs the statement.
    private func run(_ row: Statement, withWritten index: Int32) throws(StoreError) {
        try writer.bytes.borrowed { bytes throws(StoreError) in
            try row.bind(index, borrowing: bytes)
            try row.run()
        }
    }
}

extension [UInt8] {
    /// The bytes for binding without a copy: the statement must run to its end inside `body`.
    func borrowed(_ body: (UnsafeRawBufferPointer) throws(StoreError) -> Void) throws(StoreError) {
        try span.bytes.withUnsafeBytes { bytes throws(StoreError) in try body(bytes) }
    }
}
