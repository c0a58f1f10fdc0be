import CivilRegistry
import KioskNode
import Membership
import NodeHost

/// What is scanned of one requirement, below its tick on the papers' step.
struct PaperStrip: Sendable {
    struct Thumb: Sendable {
        let picture: String
        let thumbLabel: String
    }

    let stripCode: String
    let stripPath: String
    let stripLabel: String
    let stripCount: String?
    let thumbs: [Thumb]
    let isOriginalSeen: Bool
    let hasTick: Bool
}

extension Desk {
    /// A few of its pages, so that the operator sees what is there.
    private static let thumbs = 4

    func strip(_ open: OpenDraft, _ code: String, _ request: NewRequest, _ texts: Texts) -> PaperStrip {
        let place = PaperPlace(owner: .draft(open), service: open.request.service)
        let slots = papers.parts(place.slot(code))
        let pages = slots.flatMap { slot in papers.paper(slot).pages.map { (slot, $0.id) } }
        return PaperStrip(
            stripCode: code, stripPath: place.slot(code).path, stripLabel: place.label(code, texts), stripCount: pages.isEmpty ? nil : texts("paper_pages", ["n": String(pages.count)]),
            thumbs: pages.prefix(Self.thumbs).enumerated().map { index, page in
                PaperStrip.Thumb(picture: "\(place.href)/\(page.0.path)/gambar/\(page.1)", thumbLabel: texts("page_number", ["n": String(index + 1)]))
            },
            isOriginalSeen: request.fields["o." + code] == "1", hasTick: !pages.isEmpty && code != PaperPlace.other)
    }

    /// `Berkas 2 dari 4 sudah dipindai.`: of those that are not marked as needless.
    func scannedSentence(_ open: OpenDraft, _ texts: Texts) -> String {
        let place = PaperPlace(owner: .draft(open), service: open.request.service)
        let needed = open.request.service.requirements.filter { open.fields["n." + $0.code] != "1" && open.fields["s." + $0.code] != "1" }
        let done = needed.count { !papers.paper(place.slot($0.code)).pages.isEmpty }
        return texts("papers_scanned", ["n": String(done), "of": String(needed.count)])
    }

    /// Whether a tick of the papers' step stands for pages that are there.
    func hasScan(_ field: String, _ open: OpenDraft) -> Bool {
        guard field.hasPrefix("p.") else { return false }
        let place = PaperPlace(owner: .draft(open), service: open.request.service)
        return !papers.paper(place.slot(String(field.dropFirst(2)))).pages.isEmpty
    }

    func sealSoon(_ open: OpenDraft) {
        papers.sealSoon(PaperPlace(owner: .draft(open), service: open.request.service).slots().flatMap { papers.parts($0) })
    }

    /// One operation a scanned paper, to go into the transaction that creates the request: killed anywhere, there are both or none of them.
    func scannedOperations(_ open: OpenDraft, request index: Int) async throws -> [DeskOperation] {
        let place = PaperPlace(owner: .draft(open), service: open.request.service)
        return try await preparePapers(place) { code in open.fields["original_seen"] == "1" || open.fields["o." + code] == "1" }.map { ready in
            var operation = ready.paper.operation()
            operation.set(AttachmentField.request, created: index)
            return operation
        }
    }
}
