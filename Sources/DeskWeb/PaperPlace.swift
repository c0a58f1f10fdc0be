import Causality
import CivilRegistry
import Crypto
import DeskStore
import Membership
import NodeHost
import Replica
import ScanIntake

/// What papers are scanned for: a draft, or a request that exists.
struct PaperPlace: Sendable {
    enum Owner: Sendable {
        case draft(OpenDraft)
        case request(RecordView)
    }

    let owner: Owner
    let service: Service?

    var draft: OpenDraft? { if case .draft(let draft) = owner { draft } else { nil } }
    var request: RecordView? { if case .request(let view) = owner { view } else { nil } }

    /// In paths: a draft's name or a record's.
    var id: String {
        switch owner {
        case .draft(let open): open.id
        case .request(let view): view.key.record.description
        }
    }

    var href: String { "/baki/\(id)" }
    /// Where the operator came from.
    var back: String { draft.map { $0.href(.papers) } ?? href }
    /// What names in the tray begin with.
    var base: String { Self.base(owner) }

    static func base(_ owner: Owner) -> String {
        switch owner {
        case .draft(let open): open.id
        case .request(let view): base(view.key.record)
        }
    }

    static func base(_ record: RecordID) -> String { record.description.replacing(":", with: "-") }

    /// A paper that no requirement asks for.
    static let other = "other"

    /// Codes that a paper here can have; the office's own is not among them.
    var codes: [String] { (service?.requirements.map(\.code) ?? []).filter { $0 != "document" && $0 != Self.other } + [Self.other] }

    func slots() -> [PaperSlot] { codes.map { slot($0) } }
    func slot(_ code: String, part: Int = 1) -> PaperSlot { PaperSlot(base: base, code: code, part: part) }

    /// The slot that a path names: `kk`, `kk.2`.
    func slot(path: String) -> PaperSlot? {
        let pieces = path.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(pieces.count), let code = codes.first(where: { PaperSlot.safe($0).utf8.elementsEqual(pieces[0].utf8) }) else { return nil }
        if pieces.count == 1 { return slot(code) }
        guard let part = Int(pieces[1]), (2...PaperSlot.maxParts).contains(part), String(part) == pieces[1] else { return nil }
        return slot(code, part: part)
    }

    func label(_ code: String, _ texts: Texts) -> String {
        service?.requirements.first { $0.code.utf8.elementsEqual(code.utf8) }.map { texts.pick($0.label) } ?? texts(code == Self.other ? "paper_other" : code == "document" ? "paper_document" : "paper_unnamed")
    }

    func label(_ slot: PaperSlot, _ texts: Texts) -> String {
        label(slot.code, texts) + (slot.part > 1 ? " (\(texts("paper_part", ["n": String(slot.part)])))" : "")
    }
}

/// One paper of a place, or a part of a long one: a folder in the tray.
struct PaperSlot: Sendable, Hashable {
    let base: String
    let code: String
    /// From 1.
    let part: Int

    static let maxParts = 9

    /// In paths and in the tray.
    var path: String { part == 1 ? Self.safe(code) : "\(Self.safe(code)).\(part)" }
    var key: String { base + "." + path }
    var first: PaperSlot { PaperSlot(base: base, code: code, part: 1) }
    var next: PaperSlot? { part < Self.maxParts ? PaperSlot(base: base, code: code, part: part + 1) : nil }

    var name: ScanTray.Name {
        guard let name = try? ScanTray.Name(key) else { preconditionFailure("not a name in the tray: \(key.utf8.count) bytes") }
        return name
    }

    /// A code as it can stand in a file's name; one that cannot is named by its hash.
    static func safe(_ code: String) -> String {
        let isPlain = (1...24).contains(code.utf8.count) && code.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x5F
        }
        return isPlain ? code : "x" + FieldValues.hex(Array(SHA256.hash(data: Array(code.utf8)).prefix(8)))
    }
}

extension Desk {
    /// The place that the path names, if the operator works in its scope and holds the draft.
    func place(_ ask: Ask) async throws -> PaperPlace {
        if DraftID(ask.parameter("id")) != nil {
            let open = try await open(ask)
            return PaperPlace(owner: .draft(open), service: open.request.service)
        }
        return try await place(request: ask.parameter("id"), ask)
    }

    func place(request text: String, _ ask: Ask) async throws -> PaperPlace {
        let scopes = try await myScopes(ask.me)
        guard let dot = Dot(text), let view = try await node.deskRecord(dot), view.type == RecordType.request, scopes.contains(where: { $0.scope == view.key.scope }) else {
            throw DeskRefusal.notFound
        }
        return PaperPlace(owner: .request(view), service: try await service(of: RecordReader(view)))
    }

    func slot(_ place: PaperPlace, _ ask: Ask) throws -> PaperSlot {
        guard let slot = place.slot(path: ask.parameter("paper")) else { throw DeskRefusal.notFound }
        return slot
    }
}
