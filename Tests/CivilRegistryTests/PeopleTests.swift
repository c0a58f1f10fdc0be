import CivilRegistry
import Membership
import Testing

@Suite struct PeopleTests {
    @Test("a screen shows region and serial of a number, and of a name its first letters")
    func masks() {
        #expect(Masked.number("3527010502900003") == "352701******0003" && Masked.number("35270105") == "******" && Masked.number("") == "")
        #expect(Masked.numberOnReceipt("3527010502900003") == "************0003" && Masked.numberOnReceipt("12") == "")
        #expect(Masked.name("Siti Aminah") == "S*** A***" && Masked.nameOnReceipt("Siti Aminah binti Ali") == "Siti A. b. A." && Masked.nameOnReceipt("Sulastri") == "Sul***")
        #expect(Masked.phone("+62 812-3456-7890") == "0812*****890" && Masked.phone("x") == "****" && Masked.phone("") == "")
        #expect(Masked.birthDate(Sample.date("1990-02-05")) == "**-**-1990")
    }

    @Test("of a name that was put right a receipt shows the word that differs, and never a full name", arguments: [
        ("Siti Aminah", "Siti Aminoh", "S. Aminah"), ("Siti Aminah", "Sitti Aminah", "Siti A."), ("Siti Aminah", "Siti Aminah binti Ali", "Siti A."), ("Siti Aminah binti Ali", "Siti Aminah", "S. A. binti A."),
        ("Sulastri", "Sulasmi", "Sulast***"), ("Sulastri", "Budi", "Sul***"), ("Siti Aminah", "", "Siti A."), ("", "Siti", ""), ("Ali", "Alimah", "Ali"),
    ])
    func corrected(_ name: String, _ beside: String, _ shown: String) { #expect(Masked.nameOnReceipt(name, beside: beside) == shown) }

    @Test("the spellings of one name meet", arguments: [
        ("Moh. Ali", "Muhammad Ali"), ("MOCHAMAD ALI", "Mohammad  Ali"), ("Muh Ali", "M. Ali"), ("Siti Aminah", "St. Amina"), ("Hj. Siti Aminah", "SITI AMINAH"), ("Abd. Rahman", "Abdul Rachman"),
        ("Soekarno", "Sukarno"), ("Djoko Tjahjono", "Joko Cahyono"), ("Achmad Fauzi", "Ahmad Fauzi"), ("Noer Jannah", "Nur Janah"), ("Muhammad Ali, S.H.", "Ali Muhammad"),
        ("Nur'aini", "Nuraini"), ("Khoirul Anam", "Choirul Anam"), ("Sjamsuddin", "Syamsudin"), ("José", "Jose"), ("H. Abdullah", "Abdulla"), ("Tsani", "Sani"), ("Jusuf", "Yusuf"),
    ])
    func spellings(_ one: String, _ other: String) { #expect(NameKey.key(one) == NameKey.key(other)) }

    @Test("different names stay different", arguments: [("Siti Aminah", "Siti Maimunah"), ("Ahmad", "Muhammad"), ("Budi", "Budiman"), ("Rahma", "Rahmat")])
    func different(_ one: String, _ other: String) { #expect(NameKey.key(one) != NameKey.key(other)) }

    @Test("titles go, unless the name is nothing else; what is no letter is nothing")
    func titles() {
        #expect(NameKey.words("Drs. H. Budi Santoso, ST") == NameKey.words("Budi Santoso"))
        #expect(NameKey.words("Haji") == ["hayi"] && NameKey.words("…") == [] && NameKey.words("") == [])
        #expect(NameKey.words(String(repeating: "a b ", count: 100)).count <= 12)
    }

    @Test("likeness is whole for equal names, half for a missing word, nothing for others")
    func likeness() {
        #expect(NameKey.likeness("siti amina", "siti amina") == 100 && NameKey.likeness("siti", "ahmad") == 0 && NameKey.likeness("", "") == 0)
        let part = NameKey.likeness(NameKey.key("Siti"), NameKey.key("Siti Aminah"))
        #expect((50...70).contains(part) && part == NameKey.likeness(NameKey.key("Siti Aminah"), NameKey.key("Siti")))
    }

    @Test("one field finds numbers, requests, telephones and names", arguments: [
        ("3527 0105 0290 9001", SearchQuery.number("3527010502909001")), ("9001", .lastFour("9001")), ("0812-3456-7890", .phone("+6281234567890")), ("+6281234567890", .phone("+6281234567890")),
        ("moh ali", .words(["muhamad", "ali"])), ("Lilo", .words(["lilo"])), ("  ", .nothing), ("123", .words(["123"])),
    ])
    func queries(_ text: String, _ query: SearchQuery) { #expect(SearchQuery(text) == query) }

    @Test("a request's number is found however it is typed")
    func requests() throws {
        guard case .request(let number) = SearchQuery("3527012002 48qc oooo01-n") else {
            guard case .request(let other) = SearchQuery("3527012002-48QC-000001-N") else {
                Issue.record("not found")
                return
            }
            #expect(other.running == 1)
            return
        }
        #expect(number.running == 1)
    }
}

@Suite struct DuplicateTests {
    private func birth(_ child: String, _ date: String = "2026-11-18", mother: String = "Siti Aminah", nik: String? = nil, sex: Sex = .male, father: String = "Moh. Ali") -> BirthTraits {
        BirthTraits(date: Sample.date(date), sex: sex, child: child, mother: mother, motherNIK: nik, father: father, place: "Sampang")
    }

    @Test("one birth taken in by two desks is a likely candidate, however the names are spelt")
    func sameBirth() throws {
        let one = birth("Ahmad Fauzi", nik: "3527014205909001")
        let other = birth("Achmad Fauzi", mother: "St. Aminah", nik: "3527014205909001", father: "Muhammad Ali")
        let candidate = try #require(one.compare(other))
        #expect(candidate.score >= SameCandidate.likely && candidate.reasons.first == .nik && candidate == other.compare(one))
        #expect(!Set(one.keys).isDisjoint(with: other.keys))
    }

    @Test("the same birth without a NIK, and a night apart")
    func nearBirth() throws {
        let candidate = try #require(birth("Ahmad Fauzi").compare(birth("", "2026-11-19")))
        #expect(candidate.score >= SameCandidate.likely && candidate.reasons.contains(.eventDateNear) && candidate.reasons.contains(.mother))
    }

    @Test("twins, another child of the mother, and another mother are less likely", arguments: [
        ("Fatimah Zahra", "2026-11-18", Sex.female), ("Budi Santoso", "2024-01-01", .male),
    ])
    func otherBirths(_ child: String, _ date: String, _ sex: Sex) {
        let score = birth("Ahmad Fauzi").compare(birth(child, date, sex: sex))?.score ?? 0
        #expect(score < SameCandidate.likely)
        #expect(birth("Ahmad Fauzi").compare(birth("Joko", mother: "Wati", father: "Budi")) == nil)
    }

    @Test("one person under two spellings meets by name and birth date; another NIK speaks against it")
    func people() throws {
        let one = PersonTraits(nik: nil, name: "Hj. Siti Aminah", birthDate: Sample.date("1990-02-05"), sex: .female)
        let other = PersonTraits(nik: "3527014502909001", name: "St Amina", birthDate: Sample.date("1990-02-05"), sex: .female)
        let third = PersonTraits(nik: "3527014502909002", name: "Siti Aminah", birthDate: Sample.date("1990-02-05"), sex: .female)
        #expect(try #require(one.compare(other)).score >= SameCandidate.likely)
        #expect((other.compare(third)?.score ?? 0) < SameCandidate.likely)
        #expect(try #require(other.compare(PersonTraits(nik: "3527 0145 0290 9001", name: nil, birthDate: nil))).reasons == [.nik])
        #expect(PersonTraits(nik: "0527014502909001", name: nil, birthDate: nil).keys.isEmpty)
    }

    @Test("one death, and one move, taken in twice")
    func others() throws {
        let person = PersonTraits(nik: "3527010502409001", name: "Abd. Rahman", birthDate: Sample.date("1940-02-05"), sex: .male)
        let death = DeathTraits(person: person, date: Sample.date("2026-11-01"))
        #expect(try #require(death.compare(death)).score == 100)
        #expect(DeathTraits(person: PersonTraits(nik: nil, name: "Budi", birthDate: nil), date: Sample.date("2026-11-01")).compare(death) == nil)
        let move = MoveTraits(niks: ["3527010502909001", "3527014502909002"], kk: "3527011203159001", target: "35.76.03.1004", date: Sample.today)
        let half = MoveTraits(niks: ["3527014502909002"], kk: nil, target: "3576031004", date: Sample.today)
        #expect(try #require(move.compare(move)).score == 100)
        #expect(try #require(move.compare(half)).score >= SameCandidate.likely)
        #expect(MoveTraits(niks: ["3527010502909009"], kk: nil, target: "3576031004", date: Sample.today).compare(move) == nil)
    }
}
