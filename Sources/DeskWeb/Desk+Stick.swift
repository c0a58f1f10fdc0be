import BundleFiles
import Hummingbird
import KioskNode
import NodeHost

/// `/stik`: exchange with the office by stick, and the standing copy.
struct StickPage: Page {
    static let template = "stick"

    struct Job: Sendable {
        let isRunning: Bool
        let isGood: Bool
        let headline: String
        /// Under it, one sentence each.
        let jobFacts: [String]
        let detail: String?
    }

    struct Stick: Sendable {
        let stickPath: String
        let stickLabel: String
        let room: String
        let stickFacts: [String]
        let mayWrite: Bool
        let isFirst: Bool
        let isCopy: Bool
        let hasAnswer: Bool
    }

    struct Copy: Sendable {
        let copyPath: String
        let copyLabel: String
        let copyState: String
        let copyMood: String
        let copyWord: String
    }

    let title: String
    let pendingSentence: String
    let stayed: [String]
    let job: Job?
    let sticks: [Stick]
    let copies: [Copy]
}

extension Desk {
    func addStick(to router: Router<DeskContext>) {
        page(router, "/stik") { ask in .page(try await self.stickPage(ask)) }
        for (path, kind) in [("/stik/tulis", StickJob.Kind.write), ("/stik/ambil", .read)] {
            act(router, RouterPath(path)) { ask, form in
                guard let medium = await self.medium(form["stik"]) else { return self.stickGone(ask) }
                guard self.sticks.begin(kind, path: medium.path, label: medium.label, self.node) else {
                    ask.flash(ask.texts("stick_busy"), isBad: true)
                    return .go("/stik")
                }
                // A small bundle is there before the next page is.
                for _ in 0..<30 where self.sticks.job?.result == nil { try await Task.sleep(for: .milliseconds(100)) }
                return .go("/stik")
            }
        }
        act(router, "/stik/selesai") { _, _ in
            self.sticks.forget()
            return .go("/stik")
        }
        act(router, "/stik/salinan") { ask, form in
            guard let medium = await self.medium(form["stik"]) else { return self.stickGone(ask) }
            let output = await self.node.run(NodeCommand("copy-register", options: ["folder": medium.path, "json": "true"])) { _ in }
            let isSame = (try? JSON.parse(Array(output.text.utf8)))?["sameDisk"] == .bool(true)
            let key = output.exit != .done ? "stick_copy_failed" : isSame ? "stick_copy_same_disk" : "stick_copy_registered"
            ask.flash(ask.texts(key, ["stick": medium.label]), isBad: output.exit != .done || isSame)
            return .go("/stik")
        }
        act(router, "/stik/salinan/henti") { ask, form in
            let output = await self.node.run(NodeCommand("copy-remove", options: ["folder": form["stik"], "json": "true"])) { _ in }
            ask.flash(ask.texts(output.exit == .done ? "stick_copy_removed" : "stick_gone"), isBad: output.exit != .done)
            return .go("/stik")
        }
    }

    private func stickGone(_ ask: Ask) -> Answer {
        ask.flash(ask.texts("stick_gone"), isBad: true)
        return .go("/stik")
    }

    /// Only what is in the machine now may be named by a form.
    func medium(_ path: String) async -> MountedMedium? { await node.deskMedia(more: settings.media).first { $0.path == path } }

    private func stickPage(_ ask: Ask) async throws -> StickPage {
        let texts = ask.texts
        let now = WallClock.milliseconds()
        let status = try await node.deskStatus()
        let media = await node.deskMedia(more: settings.media)
        let registered = await node.deskCopies()
        let papers = await node.deskPapersToSend()
        let firstWritable = media.first { $0.isOurs && !$0.isReadOnly }
        let sticks = media.map { medium in
            var facts: [String] = []
            if medium.fromCentre > 0 { facts.append(texts("stick_has_answer")) }
            if medium.toCentre > 0 { facts.append(texts("stick_has_ours")) }
            if medium.otherNodes > 0 { facts.append(texts("stick_has_others", ["n": String(medium.otherNodes)])) }
            if medium.isReadOnly { facts.append(texts("stick_read_only")) } else if !medium.isOurs { facts.append(texts("stick_not_ours")) }
            return StickPage.Stick(
                stickPath: medium.path, stickLabel: medium.label, room: texts("stick_room", ["free": Self.size(medium.free), "total": Self.size(medium.total)]), stickFacts: facts,
                mayWrite: medium.isOurs && !medium.isReadOnly, isFirst: medium == firstWritable, isCopy: registered.contains { $0.path == medium.path }, hasAnswer: medium.fromCentre > 0)
        }
        let copies = registered.map { copy in
            let written = copy.lastWritten.map { texts("stick_copy_written", ["at": ask.time.short($0, now: now)]) }
            let (mood, word, state): (String, String, String) = copy.trouble != nil ? ("bad", texts("stick_copy_bad"), texts("stick_copy_trouble"))
                : !copy.isPresent ? ("waiting", texts("stick_copy_absent"), texts("stick_copy_absent_how"))
                : ("ok", texts("stick_copy_here"), written ?? texts(status.pending == 0 ? "stick_copy_idle" : "stick_copy_waiting"))
            return StickPage.Copy(copyPath: copy.path, copyLabel: copy.path.split(separator: "/").last.map(String.init) ?? copy.path, copyState: state, copyMood: mood, copyWord: word)
        }
        var stayed: [String] = []
        if status.pending > 0 { stayed.append(texts("stick_stays_pending", ["n": String(status.pending)])) }
        if papers > 0 { stayed.append(texts("stick_stays_papers", ["n": String(papers)])) }
        return StickPage(
            title: texts("stick_title"), pendingSentence: StatusLine(status, texts: texts, time: ask.time).pending, stayed: stayed, job: stickJob(texts, stayed), sticks: sticks, copies: copies)
    }

    private func stickJob(_ texts: Texts, _ stayed: [String]) -> StickPage.Job? {
        guard let job = sticks.job else { return nil }
        let count = texts("stick_progress", ["n": String(job.parts), "bytes": Self.size(job.bytes)])
        guard let result = job.result else {
            return StickPage.Job(
                isRunning: true, isGood: true, headline: texts(job.kind == .write ? "stick_writing" : "stick_reading", ["stick": job.label]), jobFacts: [count, texts("stick_leave_in")], detail: nil)
        }
        guard result.exit == .done || result.exit == .attention else {
            let key = switch result.exit {
            case .notFound: job.kind == .read ? "stick_nothing_there" : "stick_cannot"
            case .storage: "stick_storage"
            default: "stick_failed"
            }
            return StickPage.Job(isRunning: false, isGood: false, headline: texts(key, ["stick": job.label]), jobFacts: [texts("stick_nothing_lost")], detail: result.complaint)
        }
        var facts: [String] = []
        if job.kind == .write {
            facts.append(texts("stick_wrote", ["n": String(result.json["operations"]?.unsigned ?? 0), "bytes": Self.size(result.json["bytes"]?.unsigned ?? 0)]))
            if let papers = result.json["attachments"]?.unsigned, papers > 0 { facts.append(texts("stick_wrote_papers", ["n": String(papers)])) }
            if let papers = result.json["leftBehind"]?.unsigned, papers > 0 {
                facts.append(texts("stick_left_papers", ["n": String(papers), "bytes": Self.size(result.json["leftBehindBytes"]?.unsigned ?? 0)]))
            }
            facts += stayed
            facts.append(texts("stick_wrote_next"))
        } else {
            let bundles = result.json["bundles"]?.array ?? []
            facts.append(texts("stick_took", ["n": String(bundles.reduce(UInt64(0)) { $0 + ($1["stored"]?.unsigned ?? 0) })]))
            let sent = bundles.reduce(UInt64(0)) { $0 + ($1["newlySent"]?.unsigned ?? 0) }
            if sent > 0 { facts.append(texts("stick_now_sent", ["n": String(sent)])) }
            if result.exit == .attention { facts.append(texts("stick_damaged")) }
        }
        return StickPage.Job(isRunning: false, isGood: result.exit == .done, headline: texts("stick_pull_out", ["stick": job.label]), jobFacts: facts, detail: nil)
    }

    /// `12,4 GB`; decimal units, as on the stick's label.
    static func size(_ bytes: UInt64) -> String {
        let units = ["B", "KB", "MB", "GB", "TB"]
        var (value, unit, tenth) = (bytes, 0, UInt64(0))
        while value >= 1000, unit < units.count - 1 {
            tenth = value % 1000 / 100
            value /= 1000
            unit += 1
        }
        return unit == 0 || value >= 100 || tenth == 0 ? "\(value) \(units[unit])" : "\(value),\(tenth) \(units[unit])"
    }
}
