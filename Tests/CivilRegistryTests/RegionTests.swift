import CivilRegistry
import Membership
import Testing

@Suite struct RegionTests {
    @Test("a code is read with and without dots, and knows what it is part of")
    func codes() throws {
        let code = try #require(RegionCode(typed: "35 27 O1 2OO2"))
        #expect(code == Sample.village && code.description == "35.27.01.2002" && code.digits == "3527012002" && code.level == .village)
        #expect(code.parent?.description == "35.27.01" && code.part(.province)?.description == "35" && RegionCode(typed: "35")?.parent == nil)
        let (sampang, mojokerto) = (try #require(RegionCode(typed: "35.27")), try #require(RegionCode(typed: "35.76")))
        #expect(code.isWithin(sampang) && !code.isWithin(mojokerto))
        #expect(code.villageKind == .desa && RegionCode(typed: "35.76.03.1004")?.villageKind == .kelurahan)
        for wrong in ["3", "352", "35270", "35270120021", "", "desa"] { #expect(RegionCode(typed: wrong) == nil) }
    }

    @Test("a table gives names, children in order, paths and prefixes")
    func table() throws {
        let table = try Sample.regions()
        #expect(table.count == 11)
        let unknown = try #require(RegionCode(typed: "35.27.01.2099"))
        #expect(table[Sample.village]?.name == "Labuhan" && table[unknown] == nil)
        #expect(table.children(of: nil).map(\.code.description) == ["16", "35"])
        #expect(table.children(of: RegionCode(typed: "35")).map(\.code.description) == ["35.27", "35.76"])
        #expect(table.children(of: RegionCode(typed: "35.27.01")).map(\.name) == ["Labuhan", "Disanah"])
        #expect(table.children(of: Sample.village).isEmpty)
        #expect(table.path(of: Sample.village) == ["Labuhan", "Sreseh", "Kabupaten Sampang", "Jawa Timur"])
        #expect(table.knows(prefix: "352701") && !table.knows(prefix: "352702") && !table.knows(prefix: "35270"))
        #expect(table.search("labuh").map(\.code) == [Sample.village] && table.search("jagalan", within: RegionCode(typed: "35.27")).isEmpty)
    }

    @Test("a file in any order, with CR LF, a byte-order mark and quotation marks gives the same table")
    func forms() throws {
        let lines = Sample.csv.split(separator: "\n").dropFirst().reversed().map { $0 == "35.27.01.2002,Labuhan" ? "35.27.01.2002,\"Labuhan\"" : String($0) }
        let table = try RegionTable.parse([0xEF, 0xBB, 0xBF] + Array((["code,name"] + lines).joined(separator: "\r\n").utf8), edition: RegionEdition(name: "x", validFrom: Sample.today))
        let other = try Sample.regions()
        #expect(table.count == other.count && table.children(of: RegionCode(typed: "35.27.01")) == other.children(of: RegionCode(typed: "35.27.01")))
    }

    @Test("what is wrong in a file names its line and quotes nothing", arguments: [
        ("35,Jawa Timur\n35.27", 2, RegionTableError.Reason.form), ("35,Jawa Timur\n3527,Sampang", 2, .code), ("35,A\n35.2a,B", 2, .code), ("35,", 1, .name), ("35,A\n35,B", 2, .twice),
        ("35,A\n\n35.27.01,B", 3, .orphan), ("", 0, .empty), ("35,\"A", 1, .form), ("35,\"A\"B\"", 1, .form), ("35,A,B", 1, .form), ("35,A\u{1}", 1, .name),
        ("code,name\n35," + String(repeating: "a", count: 121), 2, .name),
    ])
    func errors(_ csv: String, _ line: Int, _ reason: RegionTableError.Reason) {
        #expect(throws: RegionTableError(line: line, reason: reason)) {
            try RegionTable.parse(Array(csv.utf8), edition: RegionEdition(name: "x", validFrom: Sample.today))
        }
    }

    @Test("a name with a byte that is no UTF-8 is refused")
    func bytes() {
        #expect(throws: RegionTableError(line: 1, reason: .name)) {
            try RegionTable.parse(Array("35,A".utf8) + [0xFF], edition: RegionEdition(name: "x", validFrom: Sample.today))
        }
    }

    @Test("a code that a new edition drops stays known, and says that it is old")
    func editions() throws {
        let old = try Sample.regions()
        let csv = "35,Jawa Timur\n35.27,Kabupaten Sampang\n35.27.01,Sreseh\n35.27.01.2002,Labuhan Baru\n35.27.01.2004,Noreh"
        let new = try RegionTable.parse(Array(csv.utf8), edition: RegionEdition(name: "2027", validFrom: Sample.date("2027-01-01")))
        let both = try #require(old.adding(new))
        let swapped = try #require(new.adding(old))
        for table in [both, swapped] {
            #expect(table.editions.map(\.name) == ["2025", "2027"] && table.count == 12)
            #expect(table[Sample.village] == Region(code: Sample.village, name: "Labuhan Baru", isCurrent: true))
            let dropped = try #require(RegionCode(typed: "35.27.01.2003"))
            #expect(table[dropped] == Region(code: dropped, name: "Disanah", isCurrent: false))
            #expect(table.knows(prefix: "160910"))
            #expect(table.children(of: RegionCode(typed: "35.27.01")).map(\.name) == ["Labuhan Baru", "Noreh"])
            #expect(table.children(of: RegionCode(typed: "35.27.01"), old: true).count == 3)
            #expect(table.edition(on: Sample.today)?.name == "2025" && table.edition(on: Sample.date("2028-01-01"))?.name == "2027" && table.edition(on: Sample.date("2020-01-01")) == nil)
            #expect(RegionCode.check("35.27.01.2003", field: "r", regions: table) == [.init(.warning, .regionOld, "r")])
        }
        #expect(try #require(both.adding(new)).count == 12)
    }

    @Test("a code of a form is complete and known")
    func checks() throws {
        let regions = try Sample.regions()
        #expect(RegionCode.check("35.27.01.2002", field: "r", level: .village, regions: regions).isEmpty)
        #expect(RegionCode.check("35.27.01", field: "r", level: .village, regions: regions).map(\.code) == [.regionForm])
        #expect(RegionCode.check("35.27.01.2999", field: "r", regions: regions).map(\.code) == [.regionUnknown])
        #expect(RegionCode.check("35.27.01.2999", field: "r").isEmpty)
    }
}

@Suite("villages by what people call them")
struct VillageNameTests {
    private func table() throws -> RegionTable {
        let rows = "35,Jawa Timur\n35.27,Kabupaten Sampang\n35.27.01,Sreseh\n35.27.01.2002,Labuhan\n35.27.01.2005,Labuhan Baru\n35.78,Kota Surabaya\n35.78.02,Wonocolo\n35.78.02.1003,Labuhan\n"
        return try RegionTable.parse(Array(rows.utf8), edition: RegionEdition(name: "uji", validFrom: try #require(CalendarDate(20_250_101))))
    }

    @Test("a name finds the villages that are called so, before those that only begin so; what is above them tells them apart; a code is no name")
    func names() throws {
        let table = try table()
        func codes(_ text: String) -> [String] { table.villages(called: text).map(\.code.description) }
        #expect(codes("labuhan") == ["35.27.01.2002", "35.78.02.1003"])
        #expect(codes("LABUHAN , sreseh") == ["35.27.01.2002"])
        #expect(codes("Labuhan, Surabaya") == ["35.78.02.1003"] && codes("Labuhan, kota surabaya") == ["35.78.02.1003"] && codes("Labuhan, Malang").isEmpty)
        #expect(codes("labuhan b") == ["35.27.01.2005"])
        #expect(codes("sreseh").isEmpty && codes("").isEmpty && codes(",").isEmpty && codes("35.27.01.2002").isEmpty)
        #expect(table.villages(called: "labuhan", limit: 1).count == 1)
        #expect(table.words(for: try #require(RegionCode(typed: "35.78.02.1003"))) == "Labuhan, Wonocolo, Kota Surabaya, Jawa Timur")
    }
}
