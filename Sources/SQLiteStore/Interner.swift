import Causality

/// Small local numbers for 64-bit names, given out from 1 on and never taken back: a number takes one byte in a row where the name takes nine.
/// They mean something in this database only. All names are kept in memory, about 50 bytes each.
struct Interner {
    let kind: NameKind
    private var numbers: [UInt64: Int] = [:]
    /// The name with number n is `names[n - 1]`.
    private(set) var names: [UInt64] = []
    /// How many of them stand in committed rows.
    private(set) var savedCount = 0
    private var last: (name: UInt64, number: Int)?

    init(_ kind: NameKind) { self.kind = kind }

    /// The next name as it stands in the database. False if the row cannot be right.
    mutating func load(_ name: UInt64, number: Int64) -> Bool {
        guard number == Int64(names.count + 1), numbers[name] == nil else { return false }
        names.append(name)
        numbers[name] = names.count
        savedCount = names.count
        return true
    }

    /// Nil for a name without a number: then no row mentions it.
    func existing(_ name: UInt64) -> Int? {
        if let last, last.name == name { return last.number }
        return numbers[name]
    }

    /// Gives the name a number if it has none. The caller saves those above ``savedCount`` in the same commit.
    mutating func number(_ name: UInt64) -> Int {
        if let last, last.name == name { return last.number }
        let number: Int
        if let known = numbers[name] {
            number = known
        } else {
            names.append(name)
            number = names.count
            numbers[name] = number
        }
        last = (name, number)
        return number
    }

    /// Nil for a number that was never given out.
    func name(_ number: UInt64) -> UInt64? {
        number > 0 && number <= UInt64(names.count) ? names[Int(number) - 1] : nil
    }

    mutating func saved() { savedCount = names.count }

    /// After a commit that failed.
    mutating func forgetUnsaved() {
        while names.count > savedCount { numbers[names.removeLast()] = nil }
        last = nil
    }
}

/// Where a dot stands in this database.
struct Place: Equatable {
    /// Local number of the log.
    let log: Int
    let sequence: UInt64
}

extension Interner {
    mutating func place(_ dot: Dot) -> Place { Place(log: number(dot.log.rawValue), sequence: dot.sequence) }
    func existingPlace(_ dot: Dot) -> Place? { existing(dot.log.rawValue).map { Place(log: $0, sequence: dot.sequence) } }
    func log(_ number: UInt64) -> LogID? { name(number).map { LogID($0) } }
}
