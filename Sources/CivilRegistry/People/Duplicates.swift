package import Membership

// Candidates for the same event or person, taken in twice: by two desks, or by one desk on two days. Nothing is merged by itself; a person
// compares. An index holds the keys; what shares a key with something new is compared with it.

/// Why two records could be about the same, as a code; its text is under `same.`.
package enum SameReason: String, Sendable, CaseIterable {
    case nik
    case name
    case birthDate = "birth-date"
    case eventDate = "event-date"
    case eventDateNear = "event-date-near"
    case sex
    case mother
    case father
    case place
    case target
    case papers
}

package struct SameCandidate: Sendable, Hashable {
    /// 0 to 100; from ``likely`` on a page shows it by itself, below it only on request.
    package let score: Int
    /// The strongest first.
    package let reasons: [SameReason]

    package static let likely = 60
    /// Below it nothing is reported.
    package static let least = 40
}

/// What is compared of a person. Names are keys of ``NameKey``, empty when unknown.
package struct PersonTraits: Sendable, Hashable {
    package var nik: String
    package var name: String
    package var birthDate: CalendarDate?
    package var sex: Sex?
    package var mother: String

    /// From values as they were typed; a provisional NIK says nothing.
    package init(nik: String?, name: String?, birthDate: CalendarDate?, sex: Sex? = nil, mother: String? = nil) {
        let number = nik.flatMap { PopulationNumber(typed: $0) }
        self.nik = number.map { $0.isProvisional ? "" : $0.text } ?? ""
        self.name = name.map { NameKey.key($0) } ?? ""
        self.birthDate = birthDate
        self.sex = sex
        self.mother = mother.map { NameKey.key($0) } ?? ""
    }

    /// Keys under which an index finds it again.
    package var keys: [String] {
        var keys: [String] = []
        if !nik.isEmpty { keys.append("n" + nik) }
        if let birthDate, !name.isEmpty {
            keys.append("p\(birthDate.rawValue)")
            keys.append("q" + name)
        }
        return keys
    }

    package func compare(_ other: PersonTraits) -> SameCandidate? {
        var tally = Tally()
        if !nik.isEmpty, nik == other.nik { tally.add(.nik, 90) }
        tally.addNames(.name, name, other.name, 40)
        if let birthDate, birthDate == other.birthDate { tally.add(.birthDate, 35) }
        tally.addNames(.mother, mother, other.mother, 20)
        if let sex, let theirs = other.sex { if sex == theirs { tally.add(.sex, 5) } else { tally.take(30) } }
        // Two numbers that differ are two people, unless one is mistyped.
        if !nik.isEmpty, !other.nik.isEmpty, nik != other.nik { tally.take(40) }
        return tally.candidate
    }
}

/// A birth, live or still, as a form has it.
package struct BirthTraits: Sendable, Hashable {
    package var date: CalendarDate?
    package var sex: Sex?
    package var child: String
    package var mother: String
    package var motherNIK: String
    package var father: String
    package var place: String

    package init(date: CalendarDate?, sex: Sex?, child: String?, mother: String?, motherNIK: String?, father: String?, place: String?) {
        self.date = date
        self.sex = sex
        self.child = child.map { NameKey.key($0) } ?? ""
        self.mother = mother.map { NameKey.key($0) } ?? ""
        self.motherNIK = PersonTraits(nik: motherNIK, name: nil, birthDate: nil).nik
        self.father = father.map { NameKey.key($0) } ?? ""
        self.place = place.map { NameKey.key($0) } ?? ""
    }

    package var keys: [String] {
        var keys: [String] = []
        if let date { keys.append("b\(date.rawValue)") }
        if !motherNIK.isEmpty { keys.append("m" + motherNIK) }
        return keys
    }

    package func compare(_ other: BirthTraits) -> SameCandidate? {
        var tally = Tally()
        if !motherNIK.isEmpty, motherNIK == other.motherNIK { tally.add(.nik, 45) } else { tally.addNames(.mother, mother, other.mother, 35) }
        tally.addDates(date, other.date, 30)
        tally.addNames(.father, father, other.father, 15)
        tally.addNames(.name, child, other.child, 25)
        tally.addNames(.place, place, other.place, 5)
        if let sex, let theirs = other.sex { if sex == theirs { tally.add(.sex, 10) } else { tally.take(30) } }
        // Twins have one mother and one day, and two names.
        if !child.isEmpty, !other.child.isEmpty, NameKey.likeness(child, other.child) < 50 { tally.take(25) }
        return tally.candidate
    }
}

package struct DeathTraits: Sendable, Hashable {
    package var person: PersonTraits
    package var date: CalendarDate?

    package init(person: PersonTraits, date: CalendarDate?) {
        self.person = person
        self.date = date
    }

    package var keys: [String] { person.keys.map { "d" + $0 } + (date.map { ["e\($0.rawValue)"] } ?? []) }

    package func compare(_ other: DeathTraits) -> SameCandidate? {
        var tally = Tally()
        if !person.nik.isEmpty, person.nik == other.person.nik { tally.add(.nik, 80) }
        tally.addNames(.name, person.name, other.person.name, 40)
        if let birth = person.birthDate, birth == other.person.birthDate { tally.add(.birthDate, 25) }
        tally.addDates(date, other.date, 25)
        if let sex = person.sex, let theirs = other.person.sex, sex != theirs { tally.take(30) }
        if !person.nik.isEmpty, !other.person.nik.isEmpty, person.nik != other.person.nik { tally.take(40) }
        return tally.candidate
    }
}

package struct MoveTraits: Sendable, Hashable {
    /// NIKs of those who move, ascending, none twice.
    package var niks: [String]
    package var kk: String
    package var target: String
    package var date: CalendarDate?

    package init(niks: [String], kk: String?, target: String?, date: CalendarDate?) {
        var known: [String] = []
        for nik in niks.map({ PersonTraits(nik: $0, name: nil, birthDate: nil).nik }).sorted() where !nik.isEmpty && known.last != nik { known.append(nik) }
        self.niks = known
        self.kk = kk.flatMap { FamilyCardNumber(typed: $0) }.map { $0.isProvisional ? "" : $0.text } ?? ""
        self.target = target.flatMap { RegionCode(typed: $0) }.map(\.digits) ?? ""
        self.date = date
    }

    package var keys: [String] { niks.map { "v" + $0 } + (kk.isEmpty ? [] : ["w" + kk]) }

    package func compare(_ other: MoveTraits) -> SameCandidate? {
        var tally = Tally()
        let shared = niks.filter { other.niks.contains($0) }.count
        if shared > 0 { tally.add(.nik, 40 + 20 * shared / max(niks.count, other.niks.count)) }
        if !kk.isEmpty, kk == other.kk { tally.add(.papers, 25) }
        if !target.isEmpty, target == other.target { tally.add(.target, 20) }
        tally.addDates(date, other.date, 15)
        return tally.candidate
    }
}

/// Points with their reasons.
private struct Tally {
    private var points: [(reason: SameReason, points: Int)] = []
    private var taken = 0

    mutating func add(_ reason: SameReason, _ value: Int) { points.append((reason, value)) }
    mutating func take(_ value: Int) { taken += value }

    /// Keys that are alike by half and more count in that share.
    mutating func addNames(_ reason: SameReason, _ left: String, _ right: String, _ value: Int) {
        guard !left.isEmpty, !right.isEmpty else { return }
        let likeness = NameKey.likeness(left, right)
        if likeness >= 50 { add(reason, value * likeness / 100) }
    }

    /// A day off by one is a night; within a month somebody remembered badly.
    mutating func addDates(_ left: CalendarDate?, _ right: CalendarDate?, _ value: Int) {
        guard let left, let right else { return }
        let days = abs(left.days(to: right))
        if days == 0 { add(.eventDate, value) } else if days <= 3 { add(.eventDateNear, value * 2 / 3) } else if days > 31 { take(value) }
    }

    var candidate: SameCandidate? {
        let score = min(100, points.reduce(0) { $0 + $1.points } - taken)
        guard score >= SameCandidate.least else { return nil }
        let reasons = points.enumerated().sorted { $0.element.points == $1.element.points ? $0.offset < $1.offset : $0.element.points > $1.element.points }
        return SameCandidate(score: score, reasons: reasons.map(\.element.reason))
    }
}
