import ArgumentParser
import Glibc
import Imaging
import NodeHost
import ScanIntake

struct Tray: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Papers that were scanned and are not attached yet: turn, cut, order, attach.",
        discussion: """
            Pages are counted from 1, as "tray list" shows them.
            Example: desa-kiosk tray list --data ./kiosk
            """,
        subcommands: [List.self, Turn.self, Cut.self, Place.self, Drop.self, Move.self, Retake.self, Write.self, Attach.self, Discard.self], defaultSubcommand: List.self)

    /// What the subcommands have in common.
    struct Paper: ParsableArguments {
        @OptionGroup var folder: Folder
        @Argument(help: "The paper's name in the tray.") var paper: String

        func change(_ body: (ScanPlace, ScanTray.Name) async throws(NodeFault) -> Void) async throws {
            do throws(NodeFault) {
                let place = try ScanPlace(folder)
                try await body(place, ScanPlace.name(paper))
            } catch { throw ArgumentParser.ExitCode(ProgramRun.finish(CommandOutput(error))) }
        }

        func page(_ number: Int, _ place: ScanPlace, _ name: ScanTray.Name) throws(NodeFault) -> TrayPaper.PageID {
            do throws(TrayFault) {
                let pages = try place.tray.paper(name).pages
                guard pages.indices.contains(number - 1) else { throw TrayFault.noPage }
                return pages[number - 1].id
            } catch { throw NodeFault(error) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The papers and their pages.", discussion: "Example: desa-kiosk tray list --data ./kiosk --json")
        @OptionGroup var folder: Folder

        func run() async throws {
            do throws(NodeFault) {
                let place = try ScanPlace(folder)
                for name in place.tray.names() { try show(name, place) }
            } catch { throw ArgumentParser.ExitCode(ProgramRun.finish(CommandOutput(error))) }
        }

        private func show(_ name: ScanTray.Name, _ place: ScanPlace) throws(NodeFault) {
            let paper: TrayPaper
            do throws(TrayFault) { paper = try place.tray.paper(name) } catch { throw NodeFault(error) }
            guard folder.json else {
                let pages = paper.pages.enumerated().map { index, page in
                    "\(index + 1)" + (page.edit.quarterTurns > 0 ? " diputar \(page.edit.quarterTurns * 90)°" : "") + (page.edit.crop == nil ? "" : " dipotong")
                }
                ProgramRun.printLine("\(name): \(paper.pages.count) halaman\(paper.pages.isEmpty ? "" : " (" + pages.joined(separator: ", ") + ")")")
                return
            }
            let pages = paper.pages.map { page in
                JSON.object([("page", .string(page.id.text)), ("quarterTurns", .integer(Int64(page.edit.quarterTurns))), ("cut", .bool(page.edit.crop != nil))])
            }
            ProgramRun.printLine(JSON.object([("paper", .string(name.text)), ("tone", .string(paper.tone.rawValue)), ("pages", .array(pages))]).text())
        }
    }

    struct Turn: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Turn a page to the right.", discussion: "Example: desa-kiosk tray turn --data ./kiosk kk 2 --quarters 1")
        @OptionGroup var target: Paper
        @Argument(help: "The page.") var page: Int
        @Option(name: .long, help: "Quarters of a turn; -1 is to the left.") var quarters = 1

        func run() async throws {
            try await target.change { (place, name) async throws(NodeFault) in
                let id = try target.page(page, place, name)
                do throws(TrayFault) { try place.tray.edit(id, of: name) { $0.turned(by: quarters % 4) } } catch { throw NodeFault(error) }
            }
        }
    }

    struct Cut: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep a part of a page, as it is shown now, or all of it again.",
            discussion: "Per cent from the left and the top. Example: desa-kiosk tray cut --data ./kiosk kk 2 --left 10 --right 90 --top 5 --bottom 60")
        @OptionGroup var target: Paper
        @Argument(help: "The page.") var page: Int
        @Option(name: .long) var left = 0
        @Option(name: .long) var top = 0
        @Option(name: .long) var right = 100
        @Option(name: .long) var bottom = 100
        @Flag(name: .long, help: "Undo all cuts of the page.") var whole = false

        func validate() throws {
            let sides = [left, top, right, bottom]
            guard sides.allSatisfy({ (0...100).contains($0) }), right - left >= 2, bottom - top >= 2 else { throw ValidationError("A cut keeps at least 2 per cent of each side.") }
        }

        func run() async throws {
            try await target.change { (place, name) async throws(NodeFault) in
                let id = try target.page(page, place, name)
                let crop = PageEdit.Crop(left: left * 100, top: top * 100, right: right * 100, bottom: bottom * 100)
                do throws(TrayFault) {
                    try place.tray.edit(id, of: name) { edit in whole ? edit.uncropped() : crop.flatMap { edit.cropped($0) } }
                } catch { throw NodeFault(error) }
            }
        }
    }

    struct Place: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Put a page at another place.", discussion: "Example: desa-kiosk tray place --data ./kiosk kk 3 --at 1")
        @OptionGroup var target: Paper
        @Argument(help: "The page.") var page: Int
        @Option(name: .long, help: "Its new number.") var at: Int

        func run() async throws {
            try await target.change { (place, name) async throws(NodeFault) in
                let id = try target.page(page, place, name)
                do throws(TrayFault) { try place.tray.move(id, of: name, to: at - 1) } catch { throw NodeFault(error) }
            }
        }
    }

    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a page away.", discussion: "Example: desa-kiosk tray drop --data ./kiosk kk 3")
        @OptionGroup var target: Paper
        @Argument(help: "The page.") var page: Int

        func run() async throws {
            try await target.change { (place, name) async throws(NodeFault) in
                let id = try target.page(page, place, name)
                do throws(TrayFault) { try place.tray.remove(id, of: name) } catch { throw NodeFault(error) }
            }
        }
    }

    struct Move: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Move pages to another paper.", discussion: "Example: desa-kiosk tray move --data ./kiosk masuk 1 2 --to kk")
        @OptionGroup var target: Paper
        @Argument(help: "The pages.") var pages: [Int]
        @Option(name: .long, help: "The other paper; it may be new.") var to: String

        func run() async throws {
            try await target.change { (place, name) async throws(NodeFault) in
                var ids: [TrayPaper.PageID] = []
                for page in pages { ids.append(try target.page(page, place, name)) }
                let other = try ScanPlace.name(to)
                do throws(TrayFault) { try place.tray.move(ids, from: name, to: other) } catch { throw NodeFault(error) }
            }
        }
    }

    struct Retake: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a file in a page's place.", discussion: "Example: desa-kiosk tray retake --data ./kiosk kk 2 foto.jpg")
        @OptionGroup var target: Paper
        @Argument(help: "The page.") var page: Int
        @Argument(help: "The file.") var file: String

        func run() async throws {
            try await target.change { (place, name) async throws(NodeFault) in
                let id = try target.page(page, place, name)
                let bytes = try ProgramRun.readInput(file, limit: Imaging.Limits.fileSize)
                do throws(TrayFault) { _ = try await place.tray.retake(id, of: name, with: bytes) } catch { throw NodeFault(error) }
            }
        }
    }

    struct Write: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a paper as one PDF, to print it or hand it on.", discussion: "Example: desa-kiosk tray write --data ./kiosk kk kk.pdf")
        @OptionGroup var target: Paper
        @Argument(help: "A file that does not exist yet.") var file: String

        func run() async throws {
            try await target.change { (place, name) async throws(NodeFault) in
                let bytes: [UInt8]
                do throws(TrayFault) { bytes = try await place.tray.document(name, asPDF: true) } catch { throw NodeFault(error) }
                let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
                guard descriptor >= 0 else { throw NodeFault(errno == EEXIST ? .inTheWay : .notFound, "Berkas tidak dapat dibuat: \(String(cString: strerror(errno))). Pilih nama lain.") }
                defer { close(descriptor) }
                var done = 0
                while done < bytes.count {
                    let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, bytes.count - done) }
                    if count > 0 { done += count } else if errno != EINTR { throw NodeFault(TrayFault.disk(code: errno)) }
                }
            }
        }
    }

    struct Attach: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Attach a paper to a request; it leaves the tray once that is durable.",
            discussion: "Example: desa-kiosk tray attach --data ./kiosk kk --request 0123456789abcdef:7 --kind family-card --by 1")
        @OptionGroup var target: Paper
        @OptionGroup var destination: Destination

        func validate() throws { guard destination.request != nil else { throw ValidationError("--request is missing.") } }

        func run() async throws {
            guard let request = destination.request else { return }
            let place: ScanPlace
            let name: ScanTray.Name
            do throws(NodeFault) {
                place = try ScanPlace(target.folder)
                name = try ScanPlace.name(target.paper)
            } catch { throw ArgumentParser.ExitCode(ProgramRun.finish(CommandOutput(error))) }
            try await destination.attach(name, to: request, place, target.folder)
        }
    }

    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Throw a paper with all its pages away.", discussion: "Example: desa-kiosk tray discard --data ./kiosk kk")
        @OptionGroup var target: Paper

        func run() async throws {
            try await target.change { (place, name) async throws(NodeFault) in
                do throws(TrayFault) {
                    guard place.tray.names().contains(name) else { throw TrayFault.noPaper }
                    try place.tray.discard(name)
                } catch { throw NodeFault(error) }
            }
        }
    }
}
