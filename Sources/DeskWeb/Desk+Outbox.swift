import Causality
import CivilRegistry
import DeskStore
import Hummingbird
import KioskNode
import NodeHost

/// `/kotak-keluar`: how far each request has come, and why.
struct OutboxPage: Page {
    static let template = "outbox"

    struct Item: Sendable {
        let href: String
        let itemTitle: String
        let itemNote: String
        let stage: String
        let stageMood: String
        let why: String
    }

    let title: String
    let summary: String
    /// Waiting notes of who read what, which are no request.
    let notes: String?
    let items: [Item]
    let next: String?
}

/// `/akhir-hari`
struct EndOfDayPage: Page {
    static let template = "end-of-day"
    let title: String
    let day: String
    let pendingSentence: String
    let isAllSent: Bool
    let stickSentence: String
    let steps: [String]
    let taken: String
    let handedOver: String
    let draftsLeft: String?
}

extension Desk {
    func addOutbox(to router: Router<DeskContext>) {
        page(router, "/kotak-keluar") { ask in
            let texts = ask.texts
            let status = try await self.node.deskStatus()
            let mark = ListMark(ask.query("sesudah"))
            let mine = try await self.ownScopes(ask)
            let page = try await self.node.desk { try $0.index.requests(.all(RequestFilter()), in: mine, after: mark, limit: 40) }
            let listing = try await self.listing(page.items, ask)
            var items: [OutboxPage.Item] = []
            for row in page.items {
                guard let view = try await self.node.deskRecord(row.key.record) else { continue }
                let stage = try await self.node.deskStage(view)
                let papers = try await self.node.deskPapersLeft(row.key.record)
                let shown = listing.row(row)
                items.append(OutboxPage.Item(
                    href: shown.href, itemTitle: shown.rowTitle, itemNote: shown.rowNote, stage: texts("stage_" + stage.rawValue), stageMood: stage == .saved ? "waiting" : "ok",
                    why: self.why(stage, papers, status, ask)))
            }
            return .page(OutboxPage(
                title: texts("outbox_title"), summary: StatusLine(status, texts: texts, time: ask.time).pending,
                notes: status.pendingNotes == 0 ? nil : texts("outbox_notes", ["n": String(status.pendingNotes)]), items: items, next: page.next.map { "/kotak-keluar?sesudah=\($0)" }))
        }
    }

    /// Why a request stands where it stands: what is so of this one, then what the line does.
    private func why(_ stage: DeskStage, _ papers: (left: Int, of: Int), _ status: DeskStatus, _ ask: Ask) -> String {
        let texts = ask.texts
        var sentences = [texts("stage_why_" + stage.rawValue)]
        if papers.left > 0 { sentences.append(texts("stage_why_papers", ["n": String(papers.left), "of": String(papers.of)])) }
        guard stage < .sent || papers.left > 0 else { return sentences[0] }
        if let trouble = status.trouble { sentences.append(texts("stage_why_down", ["why": texts.pick(trouble.indonesian, trouble.english)])) }
        if !status.isExchanging, let next = status.nextTry { sentences.append(texts("stage_why_next", ["at": ask.time.clock(next)])) }
        return sentences.joined(separator: " ")
    }

    func addEndOfDay(to router: Router<DeskContext>) {
        page(router, "/akhir-hari") { ask in
            let texts = ask.texts
            let status = try await self.node.deskStatus()
            let scopes = Set(try await self.myScopes(ask.me).map(\.scope))
            let today = ask.today.rawValue
            let (book, drafts) = try await self.node.desk { store in
                (try store.index.requests(.book(day: today), limit: 500).items, try store.drafts.list())
            }
            let mine = book.filter { scopes.contains($0.key.scope) }
            let left = drafts.count { scopes.contains($0.scope) }
            var steps: [String] = []
            let isAllSent = status.pending == 0 && status.pendingPapers == 0
            if !isAllSent {
                steps.append(texts(status.trouble == nil ? "end_step_send" : "end_step_line"))
                steps.append(texts(status.copies == 0 ? "end_step_stick_none" : status.copiesPresent == 0 ? "end_step_stick_absent" : "end_step_stick_here"))
            }
            if left > 0 { steps.append(texts("end_step_drafts", ["n": String(left)])) }
            steps.append(texts("end_step_lock"))
            return .page(EndOfDayPage(
                title: texts("end_title"), day: DeskTime.day(today), pendingSentence: isAllSent ? texts("end_all_sent") : StatusLine(status, texts: texts, time: ask.time).pending,
                isAllSent: isAllSent, stickSentence: status.pending == 0 ? "" : texts("end_two_places", ["n": String(status.pendingInTwoPlaces), "of": String(status.pending)]), steps: steps,
                taken: String(mine.count { $0.receivedOn == today }), handedOver: String(mine.count { $0.handedOverOn == today }), draftsLeft: left == 0 ? nil : String(left)))
        }
    }
}
