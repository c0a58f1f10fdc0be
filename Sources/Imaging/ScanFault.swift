/// Why the scanner gave no page, or no further one. Pages that were given before stay.
package enum ScanFault: Error, Sendable, Equatable {
    case noScanner
    /// The feeder, or the glass of a scanner that knows, is empty.
    case noPaper
    case jammed
    case coverOpen
    case busy
    /// This user may not use the device.
    case noRight
    /// It was there and does not answer: unplugged, switched off, cable.
    case gone
    /// It does not know this mode, source or resolution.
    case unsuitable
    case cancelled
    /// The tool, its confinement or the picture.
    case imaging(ImagingFault)
    /// The scanner's driver says something else.
    case other

    package var kind: String {
        switch self {
        case .noScanner: "no-scanner"
        case .noPaper: "no-paper"
        case .jammed: "jammed"
        case .coverOpen: "cover-open"
        case .busy: "busy"
        case .noRight: "no-right"
        case .gone: "gone"
        case .unsuitable: "unsuitable"
        case .cancelled: "cancelled"
        case .imaging(let fault): fault.kind
        case .other: "other"
        }
    }

    package var indonesian: String {
        switch self {
        case .noScanner: "Pemindai tidak ditemukan. Periksa kabel dan daya, lalu coba lagi."
        case .noPaper: "Tidak ada kertas di pemindai. Masukkan kertas, lalu lanjutkan."
        case .jammed: "Kertas macet di pemindai. Keluarkan kertasnya, lalu pindai ulang halaman itu."
        case .coverOpen: "Tutup pemindai terbuka. Tutup, lalu coba lagi."
        case .busy: "Pemindai sedang dipakai. Tunggu sebentar, lalu coba lagi."
        case .noRight: "Pengguna ini tidak boleh memakai pemindai. Petugas teknis harus menambahkannya ke grup scanner."
        case .gone: "Pemindai tidak menjawab: mungkin kabelnya lepas atau dayanya mati. Halaman yang sudah tampil tetap tersimpan."
        case .unsuitable: "Pemindai ini tidak mengenal pilihan itu. Pilih sumber, mode, atau resolusi lain."
        case .cancelled: "Pemindaian dibatalkan. Halaman yang sudah tampil tetap tersimpan."
        case .imaging(let fault): fault.indonesian
        case .other: "Pemindai melaporkan kesalahan. Matikan dan nyalakan lagi pemindai, lalu coba lagi."
        }
    }

    package var english: String {
        switch self {
        case .noScanner: "No scanner was found. See to its cable and power, and try again."
        case .noPaper: "There is no paper in the scanner. Put some in, and go on."
        case .jammed: "Paper is jammed in the scanner. Take it out, and scan that page again."
        case .coverOpen: "The scanner's cover is open. Close it, and try again."
        case .busy: "The scanner is in use. Wait a little, and try again."
        case .noRight: "This user may not use the scanner. A technician has to add it to the group scanner."
        case .gone: "The scanner does not answer: its cable may be loose or its power off. Pages that were shown are kept."
        case .unsuitable: "The scanner does not know this choice. Take another source, mode or resolution."
        case .cancelled: "Scanning was cancelled. Pages that were shown are kept."
        case .imaging(let fault): fault.english
        case .other: "The scanner reports an error. Switch it off and on, and try again."
        }
    }

    /// By what `scanimage` prints: its own words, and those of sane_strstatus in libsane.
    init?(complaint text: String) {
        let words: [(String, ScanFault)] = [
            ("no SANE devices found", .noScanner), ("out of documents", .noPaper), ("feeder jammed", .jammed), ("cover is open", .coverOpen),
            ("Access to resource has been denied", .noRight), ("Device busy", .busy), ("Error during device I/O", .gone),
            ("open of device", .noScanner), ("unrecognized option", .unsuitable), ("Invalid argument", .unsuitable), ("bad option value", .unsuitable),
            ("Operation not supported", .unsuitable), ("attempted to set", .unsuitable), ("Operation was cancel", .cancelled), ("Out of memory", .imaging(.exhausted)),
            ("No space left", .imaging(.scratch(code: 28))),
        ]
        guard let found = words.first(where: { text.contains($0.0) }) else { return nil }
        self = found.1
    }
}
