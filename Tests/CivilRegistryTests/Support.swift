import CivilRegistry
import Membership

/// Numbers of nobody: serials from 9000 on.
enum Sample {
    static let today = CalendarDate(20_261_122)!
    static let village = RegionCode(typed: "35.27.01.2002")!

    static let csv = """
        code,name
        35,Jawa Timur
        35.27,Kabupaten Sampang
        35.27.01,Sreseh
        35.27.01.2002,Labuhan
        35.27.01.2003,Disanah
        35.76,Kota Mojokerto
        35.76.03,Kranggan
        35.76.03.1004,Jagalan
        16,Sumatera Selatan
        16.09,Kabupaten Ogan Komering Ulu Selatan
        16.09.10,Kisam Tinggi
        """

    static func regions() throws -> RegionTable {
        try RegionTable.parse(Array(csv.utf8), edition: RegionEdition(name: "2025", validFrom: CalendarDate(20_250_101)!))
    }

    static func date(_ iso: String) -> CalendarDate { CalendarDate(iso: iso)! }

    static func service(_ code: String) -> Service { Service.builtIn.first { $0.code == code }! }
}
