package import Membership

/// An edition of the ministry's table.
package struct RegionEdition: Sendable, Hashable {
    package let name: String
    package let validFrom: CalendarDate

    package init(name: String, validFrom: CalendarDate) {
        self.name = name
        self.validFrom = validFrom
    }
}

package struct Region: Sendable, Hashable {
    package let code: RegionCode
    /// As the latest edition that has the code calls it.
    package let name: String
    /// It stands in the latest edition.
    package let isCurrent: Bool

    package init(code: RegionCode, name: String, isCurrent: Bool) {
        self.code = code
        self.name = name
        self.isCurrent = isCurrent
    }
}

/// Codes and names of regions, of several editions: a code that an edition drops stays known, because papers carry it for a lifetime.
///
/// Sorted arrays without a String a row: the official table's 91,000 rows take 2.5 MB, and a look-up is a binary search.
package struct RegionTable: Sendable {
    /// Ascending by day; at most ``maxEditions``.
    package let editions: [RegionEdition]
    /// ``RegionCode/key``, ascending, none twice.
    private let keys: [UInt64]
    /// Row i's name is `names[ends[i - 1] ..< ends[i]]`.
    private let ends: [UInt32]
    private let names: [UInt8]
    /// Bit e: the row stands in edition e.
    private let masks: [UInt16]

    package static let maxEditions = 16

    /// Rows of one edition, ascending.
    struct Rows {
        var keys: [UInt64] = []
        var ends: [UInt32] = []
        var names: [UInt8] = []

        func name(_ index: Int) -> ArraySlice<UInt8> { names[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])] }
    }

    init(edition: RegionEdition, _ rows: Rows) {
        editions = [edition]
        keys = rows.keys
        ends = rows.ends
        names = rows.names
        masks = [UInt16](repeating: 1, count: rows.keys.count)
    }

    private init(editions: [RegionEdition], rows: Rows, masks: [UInt16]) {
        self.editions = editions
        keys = rows.keys
        ends = rows.ends
        names = rows.names
        self.masks = masks
    }

    /// The table with another edition in it; nil when there would be more than ``maxEditions``. An edition of the same name is not added again.
    package func adding(_ other: RegionTable) -> RegionTable? {
        let new = other.editions.filter { edition in !editions.contains { $0.name.utf8.elementsEqual(edition.name.utf8) } }
        guard !new.isEmpty else { return self }
        let all = (editions + new).sorted { $0.validFrom == $1.validFrom ? Self.precedes($0.name, $1.name) : $0.validFrom < $1.validFrom }
        guard all.count <= Self.maxEditions else { return nil }
        let mine = Self.places(of: editions, in: all)
        let theirs = Self.places(of: other.editions, in: all)
        var rows = Rows()
        var masks: [UInt16] = []
        rows.keys.reserveCapacity(max(keys.count, other.keys.count))
        var (left, right) = (0, 0)
        while left < keys.count || right < other.keys.count {
            let fromLeft = left < keys.count && (right == other.keys.count || keys[left] <= other.keys[right])
            let fromRight = right < other.keys.count && (left == keys.count || other.keys[right] <= keys[left])
            let leftMask = fromLeft ? Self.moved(self.masks[left], mine) : 0
            let rightMask = fromRight ? Self.moved(other.masks[right], theirs) : 0
            rows.keys.append(fromLeft ? keys[left] : other.keys[right])
            // The later edition's name.
            rows.names += leftMask > rightMask ? nameBytes(left) : other.nameBytes(right)
            rows.ends.append(UInt32(rows.names.count))
            masks.append(leftMask | rightMask)
            left += fromLeft ? 1 : 0
            right += fromRight ? 1 : 0
        }
        return RegionTable(editions: all, rows: rows, masks: masks)
    }

    private static func precedes(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }

    private static func places(of editions: [RegionEdition], in all: [RegionEdition]) -> [Int] {
        editions.map { edition in
            all.firstIndex { $0.name.utf8.elementsEqual(edition.name.utf8) } ?? 0
        }
    }

    private static func moved(_ mask: UInt16, _ places: [Int]) -> UInt16 {
        places.enumerated().reduce(0) { mask & (1 << UInt16($1.offset)) == 0 ? $0 : $0 | 1 << UInt16($1.element) }
    }

    package var count: Int { keys.count }

    /// Of the edition that counts on a day: the latest that was valid by then; nil when none was.
    package func edition(on day: CalendarDate) -> RegionEdition? { editions.last { $0.validFrom <= day } }

    package subscript(code: RegionCode) -> Region? {
        let index = position(code.key)
        return index < keys.count && keys[index] == code.key ? region(index) : nil
    }

    /// The table knows this beginning of a NIK or KK number, two to ten digits, from any edition.
    package func knows(prefix: String) -> Bool { RegionCode(digits: Array(prefix.utf8)).map { self[$0] != nil } ?? false }

    /// The regions one level below, ascending by code; the provinces when `code` is nil.
    /// - Parameter old: also those that the latest edition does not have any more.
    package func children(of code: RegionCode?, old: Bool = false) -> [Region] {
        var index = code.map { position($0.key) } ?? 0
        var found: [Region] = []
        while index < keys.count {
            let child = RegionCode(key: keys[index])
            if let code, !child.isWithin(code) { break }
            if child.parent == code {
                let region = region(index)
                if old || region.isCurrent { found.append(region) }
            }
            index += 1
        }
        return found
    }

    /// The names from the village up: `Labuhan, Sreseh, Kabupaten Sampang, Jawa Timur`; levels that the table lacks are left out.
    package func path(of code: RegionCode) -> [String] {
        var names: [String] = []
        var next: RegionCode? = code
        while let region = next {
            if let name = self[region]?.name { names.append(name) }
            next = region.parent
        }
        return names
    }

    /// Regions whose name begins with the words, for a field that offers what fits; ascending by code.
    /// - Parameter within: only in this region.
    package func search(_ text: some StringProtocol, level: RegionCode.Level = .village, within: RegionCode? = nil, limit: Int = 20) -> [Region] {
        let wanted = NameKey.letters(text)
        guard !wanted.isEmpty else { return [] }
        var found: [Region] = []
        var index = within.map { position($0.key) } ?? 0
        while index < keys.count, found.count < limit {
            let code = RegionCode(key: keys[index])
            if let within, !code.isWithin(within) { break }
            if code.level == level, isCurrent(index), mayBegin(index, wanted[0]), NameKey.letters(name(index)).starts(with: wanted) { found.append(region(index)) }
            index += 1
        }
        return found
    }

    /// Without looking further than the first letter: most of 90,000 names go here. What is no plain letter is looked at.
    private func mayBegin(_ index: Int, _ letter: UInt8) -> Bool {
        guard let first = nameBytes(index).first, first < 0x80 else { return true }
        let lower = first | 0x20
        return !(0x61...0x7A).contains(lower) || lower == letter
    }

    private func region(_ index: Int) -> Region { Region(code: RegionCode(key: keys[index]), name: name(index), isCurrent: isCurrent(index)) }

    private func isCurrent(_ index: Int) -> Bool { masks[index] & (1 << UInt16(editions.count - 1)) != 0 }

    private func nameBytes(_ index: Int) -> ArraySlice<UInt8> { names[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])] }

    private func name(_ index: Int) -> String { String(decoding: nameBytes(index), as: UTF8.self) }

    /// Of the first key at or above this one.
    private func position(_ key: UInt64) -> Int {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
