package import Imaging

/// Why the tray could not do it. Nothing that was shown is touched by a failure.
package enum TrayFault: Error, Sendable, Equatable {
    /// There is no such paper or page: another desk may have taken it away.
    case noPaper, noPage
    /// Already as many pages as a paper may have.
    case full
    /// The disk: full, damaged, or no right to write.
    case disk(code: Int32)
    /// A name that is none: 1 to 64 of `A-Z a-z 0-9 _ - .`, not beginning with a dot.
    case name
    case imaging(ImagingFault)

    package var kind: String {
        switch self {
        case .noPaper: "no-paper"
        case .noPage: "no-page"
        case .full: "too-many-pages"
        case .disk: "disk"
        case .name: "name"
        case .imaging(let fault): fault.kind
        }
    }

    package var indonesian: String {
        switch self {
        case .noPaper: "Berkas pindaian itu tidak ada di baki. Lihat daftar baki."
        case .noPage: "Halaman itu tidak ada. Muat ulang daftar halaman."
        case .full: "Satu berkas paling banyak \(TrayPaper.maxPages) halaman. Mulai berkas baru."
        case .disk: "Baki pindaian tidak dapat ditulis. Periksa apakah cakram penuh; halaman yang sudah tampil tetap tersimpan."
        case .name: "Nama itu tidak dapat dipakai: 1 sampai 64 huruf, angka, garis, atau titik."
        case .imaging(let fault): fault.indonesian
        }
    }

    package var english: String {
        switch self {
        case .noPaper: "There is no such paper in the tray. See the tray's list."
        case .noPage: "There is no such page. See the paper's list."
        case .full: "A paper has at most \(TrayPaper.maxPages) pages. Begin another."
        case .disk: "The tray cannot be written. See whether the disk is full; pages that were shown are kept."
        case .name: "That is no name: 1 to 64 letters, digits, dashes or dots."
        case .imaging(let fault): fault.english
        }
    }
}
