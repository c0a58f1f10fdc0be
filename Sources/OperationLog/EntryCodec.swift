import CanonicalCBOR
package import Causality
import MerkleLog

// The envelope's keys, in their order. 13, the commitment, is last.
private enum Key {
    static let version: UInt64 = 0
    static let time: UInt64 = 1
    static let doubtful: UInt64 = 2
    static let growth: UInt64 = 3
    static let author: UInt64 = 4
    static let kind: UInt64 = 5
    static let record: UInt64 = 6
    static let type: UInt64 = 7
    static let fields: UInt64 = 8
    static let replaced: UInt64 = 9
    static let transaction: UInt64 = 10
    static let subject: UInt64 = 11
    static let body: UInt64 = 12
    static let commitment: UInt64 = 13
}

extension Entry {
    /// The canonical bytes: what is stored, hashed and signed. ``replaced`` may stand in any order; everything else must be as the decoder
    /// wants it, because a malformed entry of our own would stay in the log for ever.
    package func encoded() -> [UInt8] {
        checkInvariants()
        var count = 4
        if timeIsDoubtful { count += 1 }
        if !growth.isEmpty { count += 1 }
        if record != nil && type == nil { count += 1 }
        if type != nil { count += 1 }
        if !fields.isEmpty { count += 1 }
        if !replaced.isEmpty { count += 1 }
        if transaction != nil { count += 1 }
        if !subject.isEmpty { count += 1 }
        if !body.isEmpty { count += 1 }
        if commitment != nil { count += 1 }
        var writer = CBORWriter(reserving: 96 + body.count + subject.count + growth.count * 24)
        writer.map(count: count)
        writer.uint(Key.version)
        writer.uint(Entry.version)
        writer.uint(Key.time)
        writer.uint(time.rawValue)
        if timeIsDoubtful {
            writer.uint(Key.doubtful)
            writer.bool(true)
        }
        if !growth.isEmpty {
            writer.uint(Key.growth)
            writer.array(count: growth.count * 3)
            for item in growth {
                writer.byteString8(item.log.rawValue)
                writer.uint(item.count)
                writer.byteString8(item.root)
            }
        }
        writer.uint(Key.author)
        writer.uint(author)
        writer.uint(Key.kind)
        writer.uint(kind.rawValue)
        if let record, type == nil {
            writer.uint(Key.record)
            write(reference: record, to: &writer)
        }
        if let type {
            writer.uint(Key.type)
            writer.uint(type)
        }
        if !fields.isEmpty {
            writer.uint(Key.fields)
            writer.array(count: fields.count)
            for field in fields { writer.uint(UInt64(field)) }
        }
        if !replaced.isEmpty {
            writer.uint(Key.replaced)
            writeReplaced(to: &writer)
        }
        if let transaction {
            writer.uint(Key.transaction)
            writer.uint(UInt64(transaction))
        }
        if !subject.isEmpty {
            writer.uint(Key.subject)
            writer.raw(subject)
        }
        if !body.isEmpty {
            writer.uint(Key.body)
            writer.raw(body)
        }
        if let commitment {
            writer.uint(Key.commitment)
            writer.byteString(commitment.bytes)
        }
        return writer.bytes
    }

    private func checkInvariants() {
        precondition(type == nil || record == dot, "the entry at \(dot) has a type, but does not create its record")
        precondition(record != nil || (fields.isEmpty && replaced.isEmpty), "the entry at \(dot) writes fields of no record")
        precondition(author <= EntryLimits.maxAuthor, "author \(author)")
        precondition(transaction.map { (2...EntryLimits.maxTransactionEntries).contains($0) } ?? true, "a transaction of \(transaction ?? 0) entries")
        for index in fields.indices.dropFirst() {
            precondition(fields[index - 1] < fields[index], "field \(fields[index]) after \(fields[index - 1])")
        }
        for index in growth.indices {
            precondition(index == 0 || growth[index - 1].log < growth[index].log, "context growth of \(growth[index].log) out of order")
            precondition(growth[index].count > 0 && growth[index].log != dot.log, "context growth of \(growth[index].log) to \(growth[index].count)")
        }
        for item in replaced {
            precondition(item.count > 0 && (item.log != dot.log || item.start + item.count <= dot.sequence), "\(dot) replaces \(item)")
        }
    }

    /// A dot of the own log is a distance back; any other carries its LogID.
    private func write(reference: Dot, to writer: inout CBORWriter) {
        if reference.log == dot.log {
            precondition(reference.sequence < dot.sequence, "\(dot) refers forward to \(reference)")
            writer.uint(dot.sequence - reference.sequence)
        } else {
            writer.array(count: 2)
            writer.byteString8(reference.log.rawValue)
            writer.uint(reference.sequence)
        }
    }

    private func writeReplaced(to writer: inout CBORWriter) {
        let sorted = Entry.normalised(replaced, own: dot.log)
        var fieldCount = 0
        var last: FieldNumber?
        for item in sorted where item.field != last {
            fieldCount += 1
            last = item.field
        }
        writer.map(count: fieldCount)
        var index = 0
        while index < sorted.count {
            let field = sorted[index].field
            var end = index
            var own = 0
            var logs = 0
            var previous: LogID?
            while end < sorted.count, sorted[end].field == field {
                if sorted[end].log == dot.log { own += Int(sorted[end].count) } else if sorted[end].log != previous { logs += 1 }
                previous = sorted[end].log
                end += 1
            }
            writer.uint(UInt64(field))
            writer.array(count: own + logs)
            // Own dots as distances, nearest first: ranges were normalised ascending, so walk them backwards.
            for item in sorted[index..<end].reversed() where item.log == dot.log {
                for step in 0..<item.count { writer.uint(dot.sequence - (item.start + item.count - 1 - step)) }
            }
            var position = index
            while position < end {
                let log = sorted[position].log
                var next = position
                while next < end, sorted[next].log == log { next += 1 }
                if log != dot.log {
                    writer.array(count: 1 + 2 * (next - position))
                    writer.byteString8(log.rawValue)
                    for item in sorted[position..<next] {
                        writer.uint(item.start)
                        writer.uint(item.count)
                    }
                }
                position = next
            }
            index = end
        }
    }

    /// Sorted by field, own log first, log, start; overlapping and adjacent ranges joined.
    package static func normalised(_ replaced: [Replacement], own: LogID) -> [Replacement] {
        if replaced.count < 2 { return replaced }
        let sorted = replaced.sorted { left, right in
            if left.field != right.field { return left.field < right.field }
            if left.log != right.log { return left.log == own || (right.log != own && left.log < right.log) }
            return left.start < right.start
        }
        var result: [Replacement] = []
        result.reserveCapacity(sorted.count)
        for item in sorted {
            if let last = result.last, last.field == item.field, last.log == item.log, item.start <= last.start + last.count {
                let end = max(last.start + last.count, item.start + item.count)
                result[result.count - 1] = Replacement(field: last.field, log: last.log, start: last.start, count: end - last.start)
            } else {
                result.append(item)
            }
        }
        return result
    }

    /// Decodes the canonical bytes of the entry at `dot`. What the entry says of its context is checked by ``LogState``, which knows it.
    package static func decode(_ bytes: [UInt8], at dot: Dot) throws(MalformedEntry) -> Entry {
        guard bytes.count <= EntryLimits.maxBytes else { throw .tooLarge }
        var reader = CBORReader(bytes)
        do {
            let entry = try read(&reader, at: dot)
            try reader.finish()
            return entry
        } catch let error as CBORError {
            throw .encoding(error)
        } catch let error as MalformedEntry {
            throw error
        } catch {
            preconditionFailure("the decoder throws two kinds of errors only")
        }
    }

    private static func read(_ reader: inout CBORReader, at dot: Dot) throws -> Entry {
        var remaining = try reader.map()
        var entry = Entry(dot: dot, time: HybridTime(rawValue: 0), author: 0, kind: .write)
        var required = 0
        var previous: UInt64?
        while remaining > 0 {
            remaining -= 1
            let key = try reader.key(after: previous)
            previous = key
            switch key {
            case Key.version:
                guard try reader.uint() == Entry.version else { throw MalformedEntry.unknownVersion }
                required += 1
            case Key.time:
                entry.time = HybridTime(rawValue: try reader.uint())
                required += 1
            case Key.doubtful:
                guard try reader.bool() else { throw MalformedEntry.envelope(key: key) }
                entry.timeIsDoubtful = true
            case Key.growth: entry.growth = try readGrowth(&reader, own: dot.log)
            case Key.author:
                entry.author = try reader.uint(max: EntryLimits.maxAuthor)
                required += 1
            case Key.kind:
                entry.kind = EntryKind(try reader.uint())
                required += 1
            case Key.record: entry.record = try readReference(&reader, from: dot)
            case Key.type:
                guard entry.record == nil else { throw MalformedEntry.envelope(key: key) }
                entry.type = try reader.uint()
                entry.record = dot
            case Key.fields:
                var count = try reader.array()
                guard count > 0 else { throw MalformedEntry.envelope(key: key) }
                entry.fields.reserveCapacity(count)
                var last: UInt64?
                while count > 0 {
                    let field = try reader.uint(max: UInt64(FieldNumber.max))
                    if let last, field <= last { throw MalformedEntry.envelope(key: key) }
                    entry.fields.append(FieldNumber(field))
                    last = field
                    count -= 1
                }
            case Key.replaced: entry.replaced = try readReplaced(&reader, at: dot)
            case Key.transaction:
                let count = try reader.uint(max: UInt64(EntryLimits.maxTransactionEntries))
                guard count >= 2 else { throw MalformedEntry.envelope(key: key) }
                entry.transaction = Int(count)
            case Key.subject: entry.subject = Array(reader.bytes[try reader.skip()])
            case Key.body:
                guard try reader.peekMajorType() == 5 else { throw MalformedEntry.envelope(key: key) }
                let range = try reader.skip()
                guard reader.bytes[range.lowerBound] != 0xA0 else { throw MalformedEntry.envelope(key: key) }
                entry.body = Array(reader.bytes[range])
            case Key.commitment:
                let range = try reader.byteStringRange()
                guard let hash = Hash(reader.bytes[range]) else { throw MalformedEntry.envelope(key: key) }
                entry.commitment = hash
            default: throw MalformedEntry.envelope(key: key)
            }
        }
        guard required == 4 else { throw MalformedEntry.envelope(key: Key.version) }
        if entry.record == nil, !entry.fields.isEmpty || !entry.replaced.isEmpty { throw MalformedEntry.envelope(key: Key.record) }
        if !entry.kind.hasValid(subject: entry.subject) { throw MalformedEntry.envelope(key: Key.subject) }
        return entry
    }

    private static func readGrowth(_ reader: inout CBORReader, own: LogID) throws -> [ContextItem] {
        let count = try reader.array()
        guard count > 0, count % 3 == 0 else { throw MalformedEntry.envelope(key: Key.growth) }
        var growth: [ContextItem] = []
        growth.reserveCapacity(count / 3)
        for _ in 0..<(count / 3) {
            let item = ContextItem(
                log: LogID(try reader.byteString8()), count: try reader.uint(max: Limits.maxLogSize), root: try reader.byteString8())
            if let last = growth.last, item.log <= last.log { throw MalformedEntry.envelope(key: Key.growth) }
            guard item.log != own, item.count > 0 else { throw MalformedEntry.envelope(key: Key.growth) }
            growth.append(item)
        }
        return growth
    }

    private static func readReference(_ reader: inout CBORReader, from dot: Dot) throws -> Dot {
        if try reader.peekMajorType() == 0 {
            let distance = try reader.uint()
            guard distance > 0, distance <= dot.sequence else { throw MalformedEntry.envelope(key: Key.record) }
            return Dot(dot.log, dot.sequence - distance)
        }
        guard try reader.array() == 2 else { throw MalformedEntry.envelope(key: Key.record) }
        let log = LogID(try reader.byteString8())
        guard log != dot.log else { throw MalformedEntry.envelope(key: Key.record) }
        return Dot(log, try reader.uint(max: Limits.maxSequence))
    }

    private static func readReplaced(_ reader: inout CBORReader, at dot: Dot) throws -> [Replacement] {
        let malformed = MalformedEntry.envelope(key: Key.replaced)
        var fields = try reader.map()
        guard fields > 0 else { throw malformed }
        var result: [Replacement] = []
        result.reserveCapacity(fields)
        var previousField: UInt64?
        while fields > 0 {
            fields -= 1
            let number = try reader.key(after: previousField)
            guard number <= UInt64(FieldNumber.max) else { throw malformed }
            previousField = number
            let field = FieldNumber(number)
            var items = try reader.array()
            guard items > 0 else { throw malformed }
            var lastDistance: UInt64 = 0
            let ownStart = result.count
            while items > 0, try reader.peekMajorType() == 0 {
                items -= 1
                let distance = try reader.uint()
                guard distance > lastDistance, distance <= dot.sequence else { throw malformed }
                // Neighbours stand singly in the bytes and make one range here.
                if lastDistance > 0, distance == lastDistance + 1 {
                    let near = result.removeLast()
                    result.append(Replacement(field: field, log: dot.log, start: near.start - 1, count: near.count + 1))
                } else {
                    result.append(Replacement(field: field, log: dot.log, start: dot.sequence - distance))
                }
                lastDistance = distance
            }
            if result.count > ownStart + 1 { result[ownStart...].reverse() }
            var lastLog: LogID?
            while items > 0 {
                items -= 1
                let count = try reader.array()
                guard count >= 3, count % 2 == 1 else { throw malformed }
                let log = LogID(try reader.byteString8())
                guard log != dot.log, lastLog.map({ $0 < log }) ?? true else { throw malformed }
                lastLog = log
                var end: UInt64?
                for _ in 0..<((count - 1) / 2) {
                    let start = try reader.uint(max: Limits.maxSequence)
                    let length = try reader.uint(max: Limits.maxLogSize - start)
                    // Adjacent ranges have a shorter form, so only gaps are canonical.
                    guard length > 0, end.map({ start > $0 }) ?? true else { throw malformed }
                    end = start + length
                    result.append(Replacement(field: field, log: log, start: start, count: length))
                }
            }
        }
        return result
    }
}
