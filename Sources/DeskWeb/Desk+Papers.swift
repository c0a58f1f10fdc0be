import CivilRegistry
import HTTPTypes
import Hummingbird
import Imaging
import KioskNode
import NodeHost
import ScanIntake

/// `/baki/<draft or request>/<paper>`: the pages of one paper, and the ways in which more come.
struct PaperPage: Page {
    static let template = "paper"

    struct Thumb: Sendable {
        let href: String
        let picture: String
        let action: String
        let pageNumber: String
        let isFirst: Bool
        let isLast: Bool
    }

    struct Part: Sendable {
        let href: String
        let partLabel: String
        let isHere: Bool
    }

    let title: String
    let id: String
    let service: String
    let paperLabel: String
    let count: String
    let href: String
    let pages: [Thumb]
    let hasPages: Bool
    let parts: [Part]
    let job: JobView?
    let events: String
    let heapCount: String?
    let others: InputField?
    let isDraft: Bool
    let done: String
    let isWorking: Bool
}

/// What goes on at a paper, for the page and for the stream of events.
struct JobView: Sendable, Equatable {
    let jobSentence: String
    let percent: String?
    let isRunning: Bool
    let isBad: Bool
    let isGood: Bool
    let refused: [String]
    let cancel: String

    init(_ job: PaperJobs.Job, _ href: String, _ texts: Texts) {
        isRunning = job.end == nil
        cancel = href + "/batal"
        refused = job.refused.map { texts("paper_refused", ["n": String($0.file), "why": $0.fault.text(texts.language)]) }
        var percent: String?
        switch (job.end, job.work) {
        case (.failed(let fault)?, _):
            jobSentence = fault.text(texts.language) + (job.pages > 0 ? " " + texts("paper_kept", ["n": String(job.pages)]) : "")
            isBad = !fault.isCancelled
        case (.done?, _):
            jobSentence = job.pages > 0 ? texts("paper_taken", ["n": String(job.pages)]) : texts("paper_taken_none")
            isBad = job.pages == 0
        case (nil, .scanner):
            percent = String(job.percent)
            jobSentence = texts("paper_scanning", ["page": String(job.pages + 1), "n": String(job.pages)])
            isBad = false
        case (nil, .files(let count)):
            jobSentence = texts("paper_reading", ["file": String(job.file), "of": String(count), "n": String(job.pages)])
            isBad = false
        }
        self.percent = percent
        isGood = !isRunning && !isBad
    }
}

/// `/baki/…/halaman/<page>`: one page large, to turn and cut it.
struct PaperSheetPage: Page {
    static let template = "paper-sheet"
    let title: String
    let paperLabel: String
    let pageOf: String
    let picture: String
    let action: String
    let retake: String
    let scanAgain: String
    let before: String?
    let after: String?
    let back: String
    let isCut: Bool
    let sides: [InputField]
}

extension Desk {
    func addPapers(to router: Router<DeskContext>) {
        addPaperIntake(to: router)
        addAttached(to: router)
        page(router, "/baki/:id/:paper") { ask in
            let place = try await self.place(ask)
            return .page(try self.paperPage(place, self.slot(place, ask), ask))
        }
        act(router, "/baki/:id/:paper/atur") { ask, form in
            let place = try await self.place(ask)
            let slot = try self.slot(place, ask)
            self.papers.jobs.forget(slot)
            return try self.arrange(place, slot, form, ask)
        }
        page(router, "/baki/:id/:paper/halaman/:page") { ask in
            let place = try await self.place(ask)
            return .page(try self.sheetPage(place, self.slot(place, ask), ask))
        }
        act(router, "/baki/:id/:paper/halaman/:page") { ask, form in
            let place = try await self.place(ask)
            let slot = try self.slot(place, ask)
            return try self.change(place, slot, form, ask)
        }
        picture(router, "/baki/:id/:paper/gambar/:page") { ask in
            let place = try await self.place(ask)
            let slot = try self.slot(place, ask)
            guard let page = TrayPaper.PageID(ask.parameter("page")) else { throw DeskRefusal.notFound }
            return Self.file(try await self.papers.tray().picture(page, of: slot.name), "image/webp")
        }
        // The scans leave the desk's keeping: it is written down.
        picture(router, "/baki/:id/:paper/pdf") { ask in
            let place = try await self.place(ask)
            let slot = try self.slot(place, ask)
            let bytes = try await self.papers.tray().document(slot.name, asPDF: true)
            try await self.node.deskAccess("export", record: place.request?.key, purpose: "service", by: ask.me.number)
            return Self.file(bytes, "application/pdf", name: "berkas-\(slot.path).pdf")
        }
    }

    // MARK: The pages of a paper

    private func paperPage(_ place: PaperPlace, _ slot: PaperSlot, _ ask: Ask) throws -> PaperPage {
        let texts = ask.texts
        let pages = papers.paper(slot).pages
        let href = "\(place.href)/\(slot.path)"
        let parts = papers.parts(slot)
        let job = papers.jobs.job(slot).map { JobView($0, href, texts) }
        var others: InputField?
        if !pages.isEmpty {
            var field = InputField("jenis", texts("paper_is_rather"), "")
            field.choose([("", texts("choose"))] + place.codes.filter { $0 != slot.code }.map { (PaperSlot.safe($0), place.label($0, texts)) })
            others = field
        }
        let heap = heapPages().count
        let label = place.label(slot, texts)
        return PaperPage(
            title: label, id: place.id, service: place.service.map { texts.pick($0.name) } ?? "", paperLabel: label, count: texts("paper_pages", ["n": String(pages.count)]), href: href,
            pages: pages.enumerated().map { index, page in
                PaperPage.Thumb(
                    href: "\(href)/halaman/\(page.id)", picture: "\(href)/gambar/\(page.id)?\(Self.version(page.edit))", action: "\(href)/halaman/\(page.id)", pageNumber: String(index + 1),
                    isFirst: index == 0, isLast: index == pages.count - 1)
            },
            hasPages: !pages.isEmpty,
            parts: parts.count < 2 ? [] : parts.map { PaperPage.Part(href: "\(place.href)/\($0.path)", partLabel: texts("paper_part", ["n": String($0.part)]), isHere: $0 == slot) },
            job: job, events: "/peristiwa/baki/\(place.id)/\(slot.path)", heapCount: heap == 0 ? nil : texts("paper_heap", ["n": String(heap)]), others: others,
            isDraft: place.draft != nil, done: place.back, isWorking: job?.isRunning ?? false)
    }

    /// So that a browser asks anew for a page that was turned.
    private static func version(_ edit: PageEdit) -> String {
        "\(edit.quarterTurns)" + (edit.crop.map { ".\($0.left).\($0.top).\($0.right).\($0.bottom)" } ?? "")
    }

    func heapPages() -> [TrayPaper.Page] {
        guard let name = try? ScanTray.Name(PaperDesk.heap), let tray = try? papers.tray() else { return [] }
        return (try? tray.paper(name).pages) ?? []
    }

    /// All pages to another paper, or away.
    private func arrange(_ place: PaperPlace, _ slot: PaperSlot, _ form: Form, _ ask: Ask) throws -> Answer {
        do throws(TrayFault) {
            let tray = try papers.tray()
            if form.has("buang") {
                try tray.discard(slot.name)
                ask.flash(ask.texts("paper_thrown"))
            } else if let target = place.slot(path: form["jenis"]) {
                let pages = try tray.paper(slot.name).pages.map(\.id)
                try tray.move(pages, from: slot.name, to: target.name)
                try papers.spill(target, tray)
                ask.flash(ask.texts("paper_moved", ["paper": place.label(target, ask.texts)]))
                return .go("\(place.href)/\(target.path)")
            }
        } catch { ask.flash(PaperFault.tray(error).text(ask.visit.language), isBad: true) }
        return .go("\(place.href)/\(slot.path)")
    }

    // MARK: One page

    private func sheetPage(_ place: PaperPlace, _ slot: PaperSlot, _ ask: Ask) throws -> PaperSheetPage {
        let texts = ask.texts
        let pages = papers.paper(slot).pages
        guard let index = pages.firstIndex(where: { $0.id.text == ask.parameter("page") }) else { throw DeskRefusal.notFound }
        let page = pages[index]
        let href = "\(place.href)/\(slot.path)"
        func at(_ index: Int) -> String? { pages.indices.contains(index) ? "\(href)/halaman/\(pages[index].id)" : nil }
        let sides = [("kiri", "0"), ("atas", "0"), ("kanan", "100"), ("bawah", "100")].map { name, value in
            var field = InputField(name, texts("cut_" + name), value)
            field.inputMode = "numeric"
            field.maxLength = 3
            return field
        }
        return PaperSheetPage(
            title: "\(place.label(slot, texts)): \(texts("paper_page_of", ["n": String(index + 1), "of": String(pages.count)]))", paperLabel: place.label(slot, texts),
            pageOf: texts("paper_page_of", ["n": String(index + 1), "of": String(pages.count)]), picture: "\(href)/gambar/\(page.id)?\(Self.version(page.edit))", action: "\(href)/halaman/\(page.id)",
            retake: "\(href)/unggah/\(page.id)", scanAgain: "\(href)/pindai?ganti=\(page.id)", before: at(index - 1), after: at(index + 1), back: href, isCut: page.edit.crop != nil, sides: sides)
    }

    private func change(_ place: PaperPlace, _ slot: PaperSlot, _ form: Form, _ ask: Ask) throws -> Answer {
        guard let id = TrayPaper.PageID(ask.parameter("page")) else { throw DeskRefusal.notFound }
        let href = "\(place.href)/\(slot.path)"
        let sheet = "\(href)/halaman/\(id)"
        papers.jobs.forget(slot)
        do throws(TrayFault) {
            let tray = try papers.tray()
            let pages = try tray.paper(slot.name).pages
            guard let index = pages.firstIndex(where: { $0.id == id }) else { throw .noPage }
            switch form["aksi"] {
            case "kanan": try tray.edit(id, of: slot.name) { $0.turned(by: 1) }
            case "kiri": try tray.edit(id, of: slot.name) { $0.turned(by: -1) }
            case "utuh": try tray.edit(id, of: slot.name) { $0.uncropped() }
            case "potong":
                let numbers = ["kiri", "atas", "kanan", "bawah"].map { Int(form[$0]) ?? -1 }
                guard numbers.allSatisfy({ (0...100).contains($0) }), let crop = PageEdit.Crop(left: numbers[0] * 100, top: numbers[1] * 100, right: numbers[2] * 100, bottom: numbers[3] * 100) else {
                    ask.flash(ask.texts("cut_wrong"), isBad: true)
                    return .go(sheet)
                }
                try tray.edit(id, of: slot.name) { $0.cropped(crop) }
            case "naik": try tray.move(id, of: slot.name, to: index - 1)
            case "turun": try tray.move(id, of: slot.name, to: index + 1)
            case "ke": if let to = Int(form["ke"]), (1...pages.count).contains(to) { try tray.move(id, of: slot.name, to: to - 1) }
            case "buang":
                try tray.remove(id, of: slot.name)
                ask.flash(ask.texts("page_thrown", ["n": String(index + 1)]))
                return .go(href)
            default: return .go(sheet)
            }
        } catch {
            ask.flash(PaperFault.tray(error).text(ask.visit.language), isBad: true)
            return .go(href)
        }
        return .go(form["dari"] == "daftar" ? href : sheet)
    }

    // MARK: Answers that are no pages

    /// A picture or a file, for who is signed in. What a script or an image asks for must not bring the sign-in page.
    func picture(_ router: Router<DeskContext>, _ path: RouterPath, _ body: @escaping @Sendable (Ask) async throws -> Response) {
        router.get(path) { request, context in
            let ask = try self.ask(request, context)
            guard ask.visit.signedIn != nil else { return Response(status: .unauthorized) }
            do { return try await body(ask) } catch is TrayFault { return Response(status: .notFound) } catch is ImagingFault { return Response(status: .notFound) }
        }
    }

    /// Headers that matter beside those of every answer: what it is, and that it is not to be kept.
    static func file(_ bytes: [UInt8], _ type: String, name: String? = nil) -> Response {
        var headers: HTTPFields = [.contentType: type, .contentLength: String(bytes.count)]
        if let name { headers[.contentDisposition] = "attachment; filename=\"\(name)\"" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
