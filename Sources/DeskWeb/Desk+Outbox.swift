import Causality
import Hummingbird
import KioskNode
import Membership
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
    let items: [Item]
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
            let scopes = try await self.myScopes(ask.me).map(\.scope)
            var items: [OutboxPage.Item] = []
            for entry in try await self.listed(scopes, texts).prefix(200) {
                let stage = try await self.node.deskStage(entry.view)
                items.append(OutboxPage.Item(
                    href: "/permohonan/\(entry.view.key.record)", itemTitle: entry.applicant.isEmpty ? entry.number : entry.applicant,
                    itemNote: "\(entry.service) · \(entry.number)", stage: texts("stage_" + stage.rawValue), stageMood: stage.mood, why: texts("stage_why_" + stage.rawValue)))
            }
            return .page(OutboxPage(title: texts("outbox_title"), summary: StatusLine(status, texts: texts, time: ask.time).pending, items: items))
        }
    }

    func addEndOfDay(to router: Router<DeskContext>) {
        page(router, "/akhir-hari") { ask in
            let texts = ask.texts
            let status = try await self.node.deskStatus()
            let now = status.now
            let scopes = try await self.myScopes(ask.me).map(\.scope)
            let today = ask.time.day(now)
            let requests = try await self.listed(scopes, texts)
            let taken = requests.count { ask.time.day($0.reader.created) == today }
            let handed = requests.count { $0.reader.date(RequestField.handedOverOn) == today }
            let drafts = try await self.drafts.all().count { scopes.contains($0.scope) }
            var steps: [String] = []
            if status.pending > 0 {
                steps.append(texts(status.trouble == nil ? "end_step_send" : "end_step_line"))
                steps.append(texts(status.copies == 0 ? "end_step_stick_none" : status.copiesPresent == 0 ? "end_step_stick_absent" : "end_step_stick_here"))
            }
            if drafts > 0 { steps.append(texts("end_step_drafts", ["n": String(drafts)])) }
            steps.append(texts("end_step_lock"))
            let line = StatusLine(status, texts: texts, time: ask.time)
            return .page(EndOfDayPage(
                title: texts("end_title"), day: ask.time.date(now), pendingSentence: status.pending == 0 ? texts("end_all_sent") : line.pending, isAllSent: status.pending == 0,
                stickSentence: texts("end_two_places", ["n": String(status.twoPlaces), "of": String(status.pending)]), steps: steps, taken: String(taken), handedOver: String(handed),
                draftsLeft: drafts == 0 ? nil : String(drafts)))
        }
    }
}

extension DeskStage {
    var mood: String { self == .saved ? "waiting" : "ok" }
}
