import ArgumentParser
import NodeHost

struct Bundle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Exchange by USB stick (tukar data lewat stik).", subcommands: [Write.self, Read.self, Forward.self])

    struct Write: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write what the centre lacks onto a stick (tulis data untuk pusat ke stik).",
            discussion: """
                Tancapkan stik, jalankan perintah ini dengan folder stik, dan tunggu sampai tertulis "Stik boleh dicabut". Lalu kirim stik ke
                kantor pusat. Data di stik terkunci untuk kantor pusat; data di komputer ini tetap tersimpan sampai pusat menerimanya.

                Everything is sealed to the centre, written, read back and compared. Several kiosks may use one stick. What is on a stick stays in
                the outbox until the centre has acknowledged it.
                Example: desa-kiosk bundle write --data ./kiosk /media/usb
                Scans go with it, previews before them; what stays behind because of --no-scans or --limit is said.
                --json prints {"bundle", "node", "parts", "bytes", "entries", "operations", "safeToRemove", "attachments", "attachmentBytes",
                "leftBehind", "leftBehindBytes"}; before it, of 64 MiB and more, {"written", "of"} in MiB.
                """)

        @OptionGroup var folder: Folder
        @Flag(name: .long, help: "All that is held here, also what the centre should have: when it asks for it after a loss.") var all = false
        @Flag(name: .long, help: "Previews only: whole scans stay here.") var noScans = false
        @Option(help: ArgumentHelp("At most so much of scans and previews, as 500MB or 2GB; operations go all the same.", valueName: "size")) var limit: String?
        @Argument(help: "The stick's folder.") var stick: String

        func run() async throws {
            try await folder.run(
                "bundle-write",
                ["folder": ProgramRun.absolute(stick), "all": all ? "true" : nil, "no-scans": noScans ? "true" : nil, "limit": limit])
        }
    }

    struct Read: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take in what the centre wrote onto a stick (ambil jawaban pusat dari stik).",
            discussion: """
                Exit code 1 when something on the stick is damaged or missing: what is good was taken, and nothing is lost. Reading a stick twice
                changes nothing.
                Example: desa-kiosk bundle read --data ./kiosk /media/usb
                --json prints {"bundles": [{"node", "bundle", "sender", "parts", "bytes", "complete", "stored", "setAside", "newlySent", "refused",
                "damaged", "missing"}], "pending", "diverged"}.
                """)

        @OptionGroup var folder: Folder
        @Argument(help: "The stick's folder.") var stick: String

        func run() async throws { try await folder.run("bundle-read", ["folder": ProgramRun.absolute(stick)]) }
    }
}

extension Bundle {
    struct Forward: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a stick's bundles to the centre over this line, whoever wrote them (teruskan isi stik ke pusat).",
            discussion: """
                Komputer lama rusak? Tancapkan stik salinannya di komputer pengganti dan jalankan perintah ini: pekerjaan yang belum terkirim sampai
                di pusat tanpa stik dibawa ke sana.

                For the standing copy of a computer that is dead. This kiosk cannot read it; what the centre took comes with the next exchange.
                Exit code 1 when something was not taken, 69 when the centre cannot be reached.
                Example: desa-kiosk bundle forward --data ./kiosk /media/usb
                --json prints {"parts", "stored", "left", "troubles"}.
                """)

        @OptionGroup var folder: Folder
        @Argument(help: "The stick's folder.") var stick: String

        func run() async throws { try await folder.run("bundle-forward", ["folder": ProgramRun.absolute(stick)]) }
    }
}

struct Copy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Standing copies on a stick or second disk (salinan tetap).",
        discussion: "While \"serve\" runs and the medium is there, each operation is on it within 10 seconds, sealed to the centre; status then counts it as in two places.",
        subcommands: [Register.self, List.self, Remove.self])

    struct Register: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Register a stick or second disk (daftarkan stik atau cakram kedua).", discussion: "Example: desa-kiosk copy register --data ./kiosk /media/usb")

        @OptionGroup var folder: Folder
        @Argument(help: "Its folder.") var medium: String

        func run() async throws { try await folder.run("copy-register", ["folder": ProgramRun.absolute(medium)]) }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Those that are registered (daftar salinan).", discussion: "Example: desa-kiosk copy list --data ./kiosk --json")

        @OptionGroup var folder: Folder

        func run() async throws { try await folder.run("copy-list") }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write no more to one (hentikan salinan); what lies on it stays.", discussion: "Example: desa-kiosk copy remove --data ./kiosk /media/usb")

        @OptionGroup var folder: Folder
        @Argument(help: "Its folder, as copy list shows it.") var medium: String

        func run() async throws { try await folder.run("copy-remove", ["folder": ProgramRun.absolute(medium)]) }
    }
}
