import Causality
import CivilRegistry
import DeskStore
import Hummingbird
import Imaging
import KioskNode
import Membership
import NodeHost
import Replica
import ScanIntake

/// The papers of a request, as its page and `/baki/<request>` show them.
struct RequestPapers: Sendable {
    struct Item: Sendable {
        let href: String
        let picture: String?
        let itemLabel: String
        let itemNote: String
        let itemState: String
        let itemMood: String
    }

    /// Papers that lie in the tray and are not attached.
    struct Waiting: Sendable {
        let href: String
        let waitingLabel: String
        let waitingNote: String
        let hasWaiting: Bool
        let isMissing: Bool
    }

    /// `Berkas 2 dari 4 sudah di kantor.`
    let sentence: String?
    let items: [Item]
    let slots: [Waiting]
    /// Pages in the tray that wait to be attached.
    let waiting: String?
    let lacks: Bool
    let href: String
    let fetch: String
}

/// `/baki/<request>`
struct RequestPapersPage: Page {
    static let template = "request-papers-page"
    let title: String
    let number: String
    let back: String
    let papers: RequestPapers
    let action: String
    let mayAdd: Bool
}

/// `/lampiran/<record>`: one paper large.
struct AttachedPage: Page {
    static let template = "attached"
    let title: String
    let paperLabel: String
    let note: String?
    let picture: String?
    let pageOf: String
    let before: String?
    let after: String?
    let pdf: String?
    let back: String
    let fetch: String
}

extension Desk {
    func addAttached(to router: Router<DeskContext>) {
        page(router, "/baki/:id") { ask in
            let place = try await self.place(ask)
            guard let view = place.request else { return .go(place.back) }
            try await self.node.deskRead(view.key, purpose: "service", by: ask.me.number)
            let reader = RecordReader(view)
            let number = reader.text(RequestField.number) ?? place.id
            let reading = try await self.reading(view, papersHere: false)
            return .page(RequestPapersPage(
                title: "\(ask.texts("step_berkas")) · \(number)", number: number, back: "/permohonan/\(place.id)", papers: try await self.requestPapers(place, ask), action: place.href + "/lampirkan",
                mayAdd: DeskAction.available(reading).contains(.addPaper)))
        }
        act(router, "/baki/:id/lampirkan") { ask, form in try await self.attachTray(form, ask) }
        act(router, "/baki/:id/ambil") { ask, _ in
            let place = try await self.place(ask)
            guard let view = place.request else { throw DeskRefusal.notFound }
            try await self.node.deskWant(papersOf: view.key.record)
            ask.flash(ask.texts("papers_asked"))
            return .go(place.href)
        }
        page(router, "/lampiran/:record") { ask in .page(try await self.attachedPage(ask)) }
        picture(router, "/lampiran/:record/gambar/:page") { ask in
            let found = try await self.attached(ask)
            guard let number = Int(ask.parameter("page")), number >= 1 else { throw DeskRefusal.notFound }
            if number == 1, let small = try await self.node.deskPaperBytes(found.view, preview: true), FileKind(small) == .webp { return Self.file(small, "image/webp") }
            guard let whole = try await self.node.deskPaperBytes(found.view, preview: false) else { throw DeskRefusal.notFound }
            // Whatever another desk sent is opened in confinement only.
            return Self.file(try await self.papers.imaging.preview(of: whole, page: number - 1).preview, "image/webp")
        }
        picture(router, "/lampiran/:record/pdf") { ask in
            let found = try await self.attached(ask)
            guard let whole = try await self.node.deskPaperBytes(found.view, preview: false) else { throw DeskRefusal.notFound }
            let document: [UInt8]
            if FileKind(whole) == .pdf { document = whole } else if let image = PageImage(whole) { document = PDFDocument.write([image]) } else {
                document = PDFDocument.write(try await self.papers.imaging.pages(of: whole))
            }
            try await self.node.deskAccess("export", record: found.view.key, purpose: "service", by: ask.me.number)
            return Self.file(document, "application/pdf", name: "berkas-\(PaperSlot.safe(RecordReader(found.view).text(AttachmentField.kind) ?? PaperPlace.other)).pdf")
        }
    }

    // MARK: Looking

    /// The attachment that the path names, with its request, if the operator works in its scope.
    private func attached(_ ask: Ask) async throws -> (view: RecordView, place: PaperPlace) {
        guard let dot = Dot(ask.parameter("record")), let view = try await node.deskRecord(dot), view.type == RecordType.attachment, !view.isDeleted,
            let request = RecordReader(view).reference(AttachmentField.request)
        else { throw DeskRefusal.notFound }
        let place = try await place(request: request.description, ask)
        guard let key = place.request?.key, key.scope == view.key.scope else { throw DeskRefusal.notFound }
        try await node.deskRead(key, purpose: "service", by: ask.me.number)
        return (view, place)
    }

    /// For the request's page, and for that of its papers.
    func requestPapers(_ place: PaperPlace, _ ask: Ask) async throws -> RequestPapers {
        let texts = ask.texts
        guard let view = place.request else { throw DeskRefusal.notFound }
        let list = try await node.deskPapers(view.key.record)
        let names = try await operatorNames(view.key.scope)
        let missing = RecordReader(view).set(RequestField.missing)
        let items = list.map { paper -> RequestPapers.Item in
            let (state, mood) = paper.isAtCentre ? (texts("paper_at_centre"), "ok") : paper.isHere ? (texts("paper_waits"), "waiting") : paper.isWanted ? (texts("paper_wanted"), "waiting") : (texts("paper_elsewhere"), "waiting")
            var notes = [texts("paper_pages", ["n": String(paper.pages)])]
            if paper.originalSeen { notes.append(texts("paper_original")) }
            notes.append(names[paper.author] ?? texts("by_number", ["n": String(paper.author)]))
            notes.append(ask.time.text(paper.time))
            let canBeSeen = paper.isPreviewHere || paper.isHere
            return RequestPapers.Item(
                href: "/lampiran/\(paper.key.record)", picture: canBeSeen ? "/lampiran/\(paper.key.record)/gambar/1" : nil, itemLabel: place.label(paper.kind ?? "", texts), itemNote: notes.joined(separator: " · "),
                itemState: state, itemMood: mood)
        }
        let here = Set(list.compactMap(\.kind))
        var total = 0
        let slots = place.slots().flatMap { papers.parts($0) }.map { slot -> RequestPapers.Waiting in
            let count = papers.paper(slot).pages.count
            total += count
            return RequestPapers.Waiting(
                href: "\(place.href)/\(slot.path)", waitingLabel: place.label(slot, texts), waitingNote: count == 0 ? "" : texts("paper_pages", ["n": String(count)]), hasWaiting: count > 0,
                isMissing: missing.contains(slot.code) && !here.contains(slot.code))
        }
        let atCentre = list.count(where: \.isAtCentre)
        return RequestPapers(
            sentence: list.isEmpty ? nil : texts("papers_at_centre", ["n": String(atCentre), "of": String(list.count)]), items: items,
            slots: slots.sorted { ($0.isMissing ? 0 : 1) < ($1.isMissing ? 0 : 1) }, waiting: total == 0 ? nil : texts("papers_waiting", ["n": String(total)]),
            lacks: list.contains { !$0.isHere && !$0.isWanted }, href: place.href, fetch: place.href + "/ambil")
    }

    private func attachedPage(_ ask: Ask) async throws -> AttachedPage {
        let texts = ask.texts
        let (view, place) = try await attached(ask)
        let reader = RecordReader(view)
        guard let paper = try await node.deskPapers(place.request?.key.record ?? view.key.record).first(where: { $0.key == view.key }) else { throw DeskRefusal.notFound }
        let label = place.label(reader.text(AttachmentField.kind) ?? "", texts)
        let count = Int(clamping: paper.pages)
        let number = min(max(1, Int(ask.query("halaman")) ?? 1), max(1, count))
        let canBeSeen = number == 1 ? paper.isPreviewHere || paper.isHere : paper.isHere
        let href = "/lampiran/\(view.key.record)"
        return AttachedPage(
            title: label, paperLabel: label, note: paper.originalSeen ? texts("paper_original") : nil, picture: canBeSeen ? "\(href)/gambar/\(number)" : nil,
            pageOf: texts("paper_page_of", ["n": String(number), "of": String(count)]), before: number > 1 ? "\(href)?halaman=\(number - 1)" : nil,
            after: number < count ? "\(href)?halaman=\(number + 1)" : nil, pdf: paper.isHere ? "\(href)/pdf" : nil, back: place.href, fetch: place.href + "/ambil")
    }

    // MARK: Attaching

    /// Papers of the tray, encrypted and durable here, ready to be named by operations.
    func preparePapers(_ place: PaperPlace, originalSeen: (String) -> Bool) async throws -> [(slot: PaperSlot, paper: KioskNode.NewPaper)] {
        guard !papers.jobs.isBusy(place.base) else { throw PapersNotReady(key: "paper_busy", fault: nil) }
        var ready: [(slot: PaperSlot, paper: KioskNode.NewPaper)] = []
        for slot in place.slots().flatMap({ papers.parts($0) }) where !papers.paper(slot).pages.isEmpty {
            let sealed: (document: [UInt8], preview: [UInt8], pages: Int)
            do throws(TrayFault) { sealed = try await papers.sealed(slot) } catch { throw PapersNotReady(key: "paper_not_ready", fault: .tray(error)) }
            let kept = try await node.deskKeep(document: sealed.document, preview: sealed.preview, mediaType: FileKind(sealed.document)?.mediaType ?? "application/octet-stream")
            ready.append((slot, KioskNode.NewPaper(kept: kept, kind: slot.code, pages: sealed.pages, originalSeen: originalSeen(slot.code))))
        }
        return ready
    }

    private func attachTray(_ form: Form, _ ask: Ask) async throws -> Answer {
        let place = try await place(ask)
        guard let view = place.request else { throw DeskRefusal.notFound }
        guard DeskAction.available(try await reading(view, papersHere: false)).contains(.addPaper) else {
            ask.flash(ask.texts("papers_closed"), isBad: true)
            return .go(place.href)
        }
        do {
            let ready = try await preparePapers(place) { _ in form["original_seen"] == "1" }
            guard !ready.isEmpty else {
                ask.flash(ask.texts("papers_nothing"), isBad: true)
                return .go(place.href)
            }
            let met = Set(place.service?.alsoMet(by: ready.map(\.paper.kind)) ?? [])
            let count = try await node.deskAttach(ready.map(\.paper), met: met, to: view.key, by: ask.me.number)
            await settle(place.base, to: view.key.record)
            let now = try await node.deskRecord(view.key.record)
            if let now, now.versions(RequestField.missing).isEmpty, DeskAction.available(try await reading(now, papersHere: false)).contains(.submit) {
                // The last paper is here: what is left is one button, which stands at the top of the request's page.
                ask.flash(ask.texts("papers_attached_all", ["n": String(count)]))
                return .go("/permohonan/\(place.id)")
            }
            ask.flash(ask.texts("papers_attached", ["n": String(count)]))
        } catch let fault as PapersNotReady {
            ask.flash(fault.text(ask), isBad: true)
        }
        return .go(place.href)
    }

    // MARK: Tidying up after attaching

    /// Papers whose bytes are attached leave the tray; those that are not stay, at the request: nothing that was shown is lost, nothing is attached
    /// twice. After a submission, and after a start for submissions that were cut off.
    func settle(_ base: String, to request: RecordID) async {
        guard let digests = try? await node.deskDigests(request), let tray = try? papers.tray() else { return }
        for name in tray.names() where name.text.hasPrefix(base + ".") {
            guard let paper = try? tray.paper(name) else { continue }
            let isAttached = paper.sealed.map { digests.contains($0.sha256) } ?? false
            if paper.pages.isEmpty || isAttached { try? tray.discard(name) } else if base != PaperPlace.base(request),
                let target = try? ScanTray.Name(PaperPlace.base(request) + name.text.dropFirst(base.utf8.count))
            {
                try? tray.move(paper.pages.map(\.id), from: name, to: target)
                if (try? tray.paper(name).pages.isEmpty) == true { try? tray.discard(name) }
            }
        }
    }

    /// At the start, before anybody looks: papers of drafts that became requests go there; those of drafts that nobody has go after a month.
    func settlePapers() async {
        papers.removeUploads()
        guard let tray = try? papers.tray() else { return }
        let bases = Set(tray.names().compactMap { $0.text.split(separator: ".").first.map(String.init) }).filter { DraftID($0) != nil }
        for base in bases.sorted() {
            guard let id = DraftID(base) else { continue }
            guard let draft = try? await node.desk({ try $0.drafts.draft(id) }) else {
                papers.discardIfOld(base, tray)
                continue
            }
            if let record = draft.submitted { await settle(base, to: record) }
        }
    }
}

/// Why papers cannot be attached now.
struct PapersNotReady: Error {
    let key: String
    let fault: PaperFault?

    func text(_ ask: Ask) -> String { fault?.text(ask.visit.language) ?? ask.texts(key) }
}
