/// Why a picture could not be taken. The sentences say what and what to do, and quote nothing of the file and no path.
package enum ImagingFault: Error, Sendable, Equatable {
    /// The tool's confinement is not to be had, so the tool was not started. The text is that of `desa-confine`.
    case notConfined(String)
    /// A Debian package is missing.
    case missing(package: String)
    /// Neither JPEG, PNG, TIFF, WebP, HEIC nor PDF, by its content.
    case otherType
    case empty
    /// Cut short, or not what its first bytes say.
    case damaged
    /// More pixels than are taken into memory.
    case tooManyPixels(width: Int, height: Int)
    case tooManyBytes(limit: Int)
    case tooManyPages(limit: Int)
    /// A PDF with a password.
    case locked
    /// It used up its memory or its time: made to do harm, or too large for this machine.
    case exhausted
    case cancelled
    /// The scratch folder: disk full, no right to write.
    case scratch(code: Int32)
    /// A page has no such crop or rotation, or a document no page.
    case noPage

    /// A stable word for programs.
    package var kind: String {
        switch self {
        case .notConfined: "not-confined"
        case .missing: "missing-package"
        case .otherType: "other-type"
        case .empty: "empty"
        case .damaged: "damaged"
        case .tooManyPixels: "too-many-pixels"
        case .tooManyBytes: "too-large"
        case .tooManyPages: "too-many-pages"
        case .locked: "locked"
        case .exhausted: "exhausted"
        case .cancelled: "cancelled"
        case .scratch: "scratch"
        case .noPage: "no-page"
        }
    }

    package var indonesian: String {
        switch self {
        case .notConfined: "Gambar tidak dibuka karena pengaman program gambar tidak tersedia di komputer ini. Hubungi petugas teknis; lihat Docs/Scans.md."
        case .missing(let package): "Paket \(package) belum terpasang di komputer ini. Pasang dari stik pemasangan, lalu coba lagi."
        case .otherType: "Berkas ini bukan JPEG, PNG, TIFF, WebP, HEIC atau PDF. Pindai ulang, atau simpan sebagai JPEG atau PDF."
        case .empty: "Berkas ini kosong. Pindai atau foto ulang."
        case .damaged: "Berkas ini rusak atau terpotong. Salin ulang, atau pindai lagi."
        case .tooManyPixels(let width, let height): "Gambar ini terlalu besar: \(width) x \(height) titik. Pindai dengan 300 dpi, atau foto dengan resolusi lebih kecil."
        case .tooManyBytes(let limit): "Berkas ini lebih besar dari \(limit >> 20) MiB. Pindai dengan resolusi lebih kecil, atau halaman demi halaman."
        case .tooManyPages(let limit): "Dokumen ini lebih dari \(limit) halaman. Bagi menjadi beberapa berkas."
        case .locked: "PDF ini memakai kata sandi. Simpan ulang tanpa kata sandi."
        case .exhausted: "Gambar ini memerlukan terlalu banyak memori atau waktu, jadi dihentikan. Pindai ulang dengan resolusi lebih kecil."
        case .cancelled: "Dibatalkan."
        case .scratch: "Gambar tidak dapat ditulis ke cakram. Periksa apakah cakram penuh."
        case .noPage: "Halaman itu tidak ada."
        }
    }

    package var english: String {
        switch self {
        case .notConfined(let why): "The picture was not opened, because the tool that opens it cannot be confined on this computer. \(why) See Docs/Scans.md."
        case .missing(let package): "The package \(package) is not installed on this computer. Install it, and try again."
        case .otherType: "The file is no JPEG, PNG, TIFF, WebP, HEIC or PDF. Scan it again, or save it as JPEG or PDF."
        case .empty: "The file is empty. Scan or photograph it again."
        case .damaged: "The file is damaged or cut short. Copy or scan it again."
        case .tooManyPixels(let width, let height): "The picture is too large: \(width) x \(height) pixels. Scan with 300 dpi, or photograph with a lower resolution."
        case .tooManyBytes(let limit): "The file has more than \(limit >> 20) MiB. Scan with a lower resolution, or page by page."
        case .tooManyPages(let limit): "The document has more than \(limit) pages. Divide it."
        case .locked: "The PDF has a password. Save it without one."
        case .exhausted: "The picture needs too much memory or time, and was stopped. Scan it with a lower resolution."
        case .cancelled: "Cancelled."
        case .scratch: "The picture cannot be written to the disk. See whether the disk is full."
        case .noPage: "There is no such page."
        }
    }
}
