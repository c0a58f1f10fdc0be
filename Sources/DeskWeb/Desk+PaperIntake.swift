import CivilRegistry
import Glibc
import Hummingbird
import Imaging
import KioskNode
import NIOCore
import NodeHost
import ScanIntake

/// `/baki/…/pindai`: which scanner, and how.
struct ScannerPage: Page {
    static let template = "scanner"
    let title: String
    let paperLabel: String
    let action: String
    let again: String
    let back: String
    let replaces: String?
    let complaint: String?
    let device: InputField?
    let source: InputField
    let tone: InputField
    let resolution: InputField
    let retakes: Bool
}

/// `/baki/…/masuk`: pages that came by the watched folder, until somebody says what they are.
struct PaperHeapPage: Page {
    static let template = "paper-heap"

    struct Thumb: Sendable {
        let pageID: String
        let picture: String
        let pageNumber: String
    }

    let title: String
    let paperLabel: String
    let action: String
    let back: String
    let pages: [Thumb]
    let isEmpty: Bool
}

extension Desk {
    func addPaperIntake(to router: Router<DeskContext>) {
        upload(router, "/baki/:id/:paper/unggah", maxBytes: PaperDesk.maxUpload) { ask, sent in try await self.take(sent, replacing: nil, ask) }
        upload(router, "/baki/:id/:paper/unggah/:page", maxBytes: PaperDesk.maxUpload) { ask, sent in
            guard let page = TrayPaper.PageID(ask.parameter("page")) else { throw DeskRefusal.notFound }
            return try await self.take(sent, replacing: page, ask)
        }
        page(router, "/baki/:id/:paper/pindai") { ask in
            let place = try await self.place(ask)
            return .page(try await self.scannerPage(place, self.slot(place, ask), ask, replaces: ask.query("ganti")))
        }
        act(router, "/baki/:id/:paper/pindai") { ask, form in
            let place = try await self.place(ask)
            let slot = try self.slot(place, ask)
            if form.has("cari") { return .page(try await self.scannerPage(place, slot, ask, replaces: form["ganti"], again: true)) }
            return try await self.scan(place, slot, form, ask)
        }
        act(router, "/baki/:id/:paper/batal") { ask, _ in
            let place = try await self.place(ask)
            let slot = try self.slot(place, ask)
            self.papers.jobs.cancel(slot)
            await self.waitForEnd(slot)
            return .go("\(place.href)/\(slot.path)")
        }
        addPaperHeap(to: router)
        addPaperEvents(to: router)
    }

    // MARK: Files

    /// The files are durable under names of ours; they are read in the background, and what is ready soon is shown at once.
    private func take(_ sent: Upload, replacing page: TrayPaper.PageID?, _ ask: Ask) async throws -> Answer {
        let place = try await place(ask)
        let slot = try slot(place, ask)
        let href = "\(place.href)/\(slot.path)"
        // A field in which nothing was chosen sends a file without a name.
        let files = sent.files.filter { $0.bytes > 0 || !$0.claimedName.isEmpty }
        for file in sent.files where file.bytes == 0 && file.claimedName.isEmpty { unlink(file.path) }
        guard !files.isEmpty else {
            ask.flash(ask.texts("paper_no_file"), isBad: true)
            return .go(href)
        }
        let isOurs = papers.jobs.start(slot, .files(files.count)) {
            var isFirst = true
            for (index, file) in files.enumerated() {
                self.papers.jobs.update(slot) { $0.file = index + 1 }
                do throws(TrayFault) {
                    let last = self.papers.parts(slot).last ?? slot
                    let count = try await self.papers.add(.file(file.path), to: page == nil ? last : slot, replacing: isFirst ? page : nil)
                    isFirst = false
                    self.papers.jobs.update(slot) { $0.pages += count }
                    await self.mark(place, slot, ask)
                } catch {
                    self.papers.jobs.update(slot) { $0.refused.append(PaperJobs.Job.Refused(file: index + 1, fault: .tray(error))) }
                }
                unlink(file.path)
                if Task.isCancelled {
                    for file in files { unlink(file.path) }
                    return .failed(.tray(.imaging(.cancelled)))
                }
            }
            return .done
        }
        guard isOurs else {
            for file in files { unlink(file.path) }
            ask.flash(ask.texts("paper_busy"), isBad: true)
            return .go(href)
        }
        await waitForEnd(slot)
        return .go(href)
    }

    /// A page shown at once is better than one that comes; six seconds at most.
    private func waitForEnd(_ slot: PaperSlot) async {
        for _ in 0..<60 {
            guard let job = papers.jobs.job(slot), job.end == nil else { return }
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    /// What is scanned is there: the tick list says so.
    private func mark(_ place: PaperPlace, _ slot: PaperSlot, _ ask: Ask) async {
        guard let open = place.draft, slot.code != PaperPlace.other, open.fields["p." + slot.code] != "1" else { return }
        _ = try? await write([("p." + slot.code, "1")], open, ask)
    }

    // MARK: The scanner

    private func scannerPage(
        _ place: PaperPlace, _ slot: PaperSlot, _ ask: Ask, replaces: String, again: Bool = false, form: Form = Form([])
    ) async throws -> ScannerPage {
        let texts = ask.texts
        var found: [PaperDesk.ScannerChoice] = []
        var complaint: String?
        do throws(ScanFault) {
            found = try await papers.scanners(again: again)
            if found.isEmpty { complaint = PaperFault.scan(.noScanner).text(texts.language) }
        } catch { complaint = PaperFault.scan(error).text(texts.language) }
        let isRetake = TrayPaper.PageID(replaces) != nil
        let href = "\(place.href)/\(slot.path)"
        var device = InputField("pemindai", texts("scan_device"), found.first?.device.name ?? "")
        device.choose(found.map { ($0.device.name, Self.title($0.device)) }, asRadio: found.count > 1)
        let hasFeeder = found.isEmpty || found.contains { $0.able?.feeder != nil }
        var source = InputField("sumber", texts("scan_source"), hasFeeder && !isRetake ? "feeder" : "flatbed")
        source.choose((hasFeeder ? [("feeder", texts("scan_feeder"))] : []) + [("flatbed", texts("scan_flatbed"))], asRadio: true)
        var tone = InputField("warna", texts("scan_tone"), "colour")
        tone.choose([("colour", texts("scan_colour")), ("grey", texts("scan_grey"))], asRadio: true)
        var resolution = InputField("dpi", texts("scan_resolution"), "300", hint: texts("scan_resolution_hint"))
        resolution.choose(Self.resolutions.map { (String($0), "\($0) dpi") })
        return ScannerPage(
            title: "\(texts("scan_title")): \(place.label(slot, texts))", paperLabel: place.label(slot, texts), action: href + "/pindai", again: href + "/pindai", back: href,
            replaces: isRetake ? replaces : nil, complaint: complaint, device: found.isEmpty ? nil : device, source: source, tone: tone, resolution: resolution, retakes: isRetake)
    }

    private static let resolutions = [75, 150, 200, 300, 600]

    private static func title(_ device: Scanner.Device) -> String { "\(device.vendor) \(device.model) (\(device.name))" }

    private func scan(_ place: PaperPlace, _ slot: PaperSlot, _ form: Form, _ ask: Ask) async throws -> Answer {
        let href = "\(place.href)/\(slot.path)"
        // Only what was found here: no word of the form goes to a program.
        let known: [PaperDesk.ScannerChoice]
        do throws(ScanFault) { known = try await papers.scanners(again: false) } catch {
            ask.flash(PaperFault.scan(error).text(ask.visit.language), isBad: true)
            return .go(href + "/pindai")
        }
        guard let device = known.first(where: { $0.device.name.utf8.elementsEqual(form["pemindai"].utf8) }) else {
            ask.flash(PaperFault.scan(.noScanner).text(ask.visit.language), isBad: true)
            return .go(href + "/pindai")
        }
        guard let resolution = Int(form["dpi"]), Self.resolutions.contains(resolution) else { throw DeskRefusal.badForm }
        let page = TrayPaper.PageID(form["ganti"])
        let source: Scanner.Settings.Source = form["sumber"] == "feeder" ? .feeder : device.able?.flatbed == nil ? .automatic : .flatbed
        let settings = Scanner.Settings(source: source, colour: form["warna"] != "grey", resolution: resolution, pages: page == nil ? Imaging.Limits.pages : 1)
        let isOurs = papers.jobs.start(slot, .scanner) {
            do throws(PaperFault) {
                try await self.scan(device.device.name, settings, place, slot, page, ask)
                return .done
            } catch { return .failed(error.isCancelled ? .scan(.cancelled) : error) }
        }
        if !isOurs { ask.flash(PaperFault.scan(.busy).text(ask.visit.language), isBad: true) }
        return .go(href)
    }

    private func scan(_ device: String, _ settings: Scanner.Settings, _ place: PaperPlace, _ slot: PaperSlot, _ page: TrayPaper.PageID?, _ ask: Ask) async throws(PaperFault) {
        var replaced = page
        _ = try await papers.scanner.scan(
            device, settings, progress: { percent in self.papers.jobs.update(slot) { $0.percent = percent } },
            page: { (bytes) async throws(PaperFault) in
                let last = replaced == nil ? self.papers.parts(slot).last ?? slot : slot
                do throws(TrayFault) {
                    let count = try await self.papers.add(.bytes(bytes), to: last, replacing: replaced)
                    replaced = nil
                    self.papers.jobs.update(slot) {
                        $0.pages += count
                        $0.percent = 0
                    }
                } catch { throw PaperFault.tray(error) }
                await self.mark(place, slot, ask)
            }, failed: { PaperFault.scan($0) })
    }

    // MARK: The watched folder

    private func addPaperHeap(to router: Router<DeskContext>) {
        page(router, "/baki/:id/:paper/masuk") { ask in
            let place = try await self.place(ask)
            let slot = try self.slot(place, ask)
            let texts = ask.texts
            let href = "\(place.href)/\(slot.path)"
            let pages = self.heapPages().prefix(60).enumerated().map { index, page in
                PaperHeapPage.Thumb(pageID: page.id.text, picture: "/masuk/\(page.id)", pageNumber: String(index + 1))
            }
            return .page(PaperHeapPage(
                title: "\(texts("heap_title")): \(place.label(slot, texts))", paperLabel: place.label(slot, texts), action: href + "/masuk", back: href, pages: pages, isEmpty: pages.isEmpty))
        }
        act(router, "/baki/:id/:paper/masuk") { ask, form in
            let place = try await self.place(ask)
            let slot = try self.slot(place, ask)
            let chosen = form.all("halaman").compactMap { TrayPaper.PageID($0) }
            guard !chosen.isEmpty else {
                ask.flash(ask.texts("heap_none_chosen"), isBad: true)
                return .go("\(place.href)/\(slot.path)/masuk")
            }
            do throws(TrayFault) {
                let tray = try self.papers.tray()
                let heap = try ScanTray.Name(PaperDesk.heap)
                let target = self.papers.parts(slot).last ?? slot
                try tray.move(chosen, from: heap, to: target.name)
                try self.papers.spill(target, tray)
                ask.flash(ask.texts("paper_taken", ["n": String(chosen.count)]))
            } catch { ask.flash(PaperFault.tray(error).text(ask.visit.language), isBad: true) }
            await self.mark(place, slot, ask)
            return .go("\(place.href)/\(slot.path)")
        }
        picture(router, "/masuk/:page") { ask in
            guard let page = TrayPaper.PageID(ask.parameter("page")) else { throw DeskRefusal.notFound }
            return Self.file(try await self.papers.tray().picture(page, of: ScanTray.Name(PaperDesk.heap)), "image/webp")
        }
    }

    /// Takes files out of the watched folder until the task is cancelled. A folder that is not there (a share, a phone) is looked for again.
    func watchFolder(_ path: String) async {
        while !Task.isCancelled {
            do throws(TrayFault) {
                var watched = try WatchedFolder(path, tray: papers.tray(), heap: ScanTray.Name(PaperDesk.heap))
                while !Task.isCancelled {
                    let events = try await watched.look()
                    // Names of files may name people.
                    let taken = events.count { if case .taken = $0 { true } else { false } }
                    if taken > 0 { logger.info("the watched folder brought files", metadata: ["files": "\(taken)"]) }
                    if taken < events.count { logger.warning("files of the watched folder cannot be taken in", metadata: ["files": "\(events.count - taken)"]) }
                    try? await Task.sleep(for: .seconds(2))
                }
            } catch { try? await Task.sleep(for: .seconds(20)) }
        }
    }

    // MARK: What goes on, live

    /// `/peristiwa/baki/…`: `job` brings the lines of the work anew, `page` says that a page is safe, `end` that it is over. The page without script asks
    /// for itself every two seconds.
    private func addPaperEvents(to router: Router<DeskContext>) {
        router.get("/peristiwa/baki/:id/:paper") { request, context in
            let ask = try self.ask(request, context)
            guard ask.visit.signedIn != nil else { return Response(status: .unauthorized) }
            let place = try await self.place(ask)
            let slot = try self.slot(place, ask)
            guard let ticket = self.events.enter() else { return Response(status: .serviceUnavailable, headers: [.retryAfter: "60"]) }
            return Response(
                status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8"],
                body: ResponseBody { writer in
                    defer { self.events.leave(ticket) }
                    var shown: JobView?
                    var pages = 0
                    var quiet = 0
                    // A scanner may take its time; a stream that ends is opened again by the browser.
                    for _ in 0..<3000 {
                        if !self.events.holds(ticket) || Task.isCancelled { break }
                        // The desk locked itself; the page hears of it from the other stream.
                        if self.sessions.find(ask.visit.session.token, now: WallClock.monotonic(), isActivity: false)?.signedIn == nil { break }
                        let job = self.papers.jobs.job(slot)
                        var events = ""
                        if let job {
                            let now = JobView(job, "\(place.href)/\(slot.path)", ask.texts)
                            if now != shown { events += Self.paperEvent("job", now.render(ask)) }
                            shown = now
                            if job.pages != pages { events += Self.paperEvent("page", String(job.pages)) }
                            pages = job.pages
                        }
                        let isOver = job?.end != nil || job == nil
                        if isOver { events += Self.paperEvent("end", "") }
                        quiet += 1
                        if events.isEmpty, quiet >= 40 { events = ": \n\n" }
                        if !events.isEmpty {
                            quiet = 0
                            try await writer.write(ByteBuffer(string: events))
                        }
                        if isOver { break }
                        try await Task.sleep(for: .milliseconds(300))
                    }
                    try await writer.finish(nil)
                })
        }
    }

    private static func paperEvent(_ name: String, _ data: String) -> String {
        "event: \(name)\n" + data.split(separator: "\n", omittingEmptySubsequences: false).map { "data: \($0)\n" }.joined() + "\n"
    }
}

extension JobView {
    func render(_ ask: Ask) -> String {
        struct Model { let t: Texts; let job: JobView; let csrf: String }
        return Renderer.render(Model(t: ask.texts, job: self, csrf: ask.visit.session.csrf), "paper-job")
    }
}
