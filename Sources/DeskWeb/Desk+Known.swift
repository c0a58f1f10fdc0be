import Causality
import CivilRegistry
import DeskStore
import KioskNode
import Membership
import NodeHost
import Replica

extension DraftFields {
    /// Not of a form: `known.<code>` is what a known person's record said when it was copied into `a.<code>`, and `known` says that it was kept.
    static let known = "known"
    /// What was copied; nil in drafts of before this was kept.
    func copied(_ code: String) -> String? { self[Self.known].isEmpty ? nil : self["\(Self.known).\(code)"] }

    /// The fields as they are with what the record says now: copies that nobody typed over follow it, and what was typed stays.
    /// - Parameters:
    ///   - now: by code of the applicant's field; empty where the record has nothing, or is no more.
    ///   - isAsChosen: where it was not kept what was copied: the record's field is as it was then.
    func following(_ now: [String: String], isAsChosen: (NewRequest.PersonField) -> Bool) -> DraftFields {
        var fields = self
        for field in NewRequest.person {
            let current = now[field.code] ?? ""
            let copy = copied(field.code) ?? (isAsChosen(field) ? current : nil)
            if let copy, self[field.name].utf8.elementsEqual(copy.utf8) { fields[field.name] = current }
        }
        return fields
    }
}

extension OpenDraft {
    /// What the record of the known person says where something else is typed, and submitting replaces it; nil where nothing is replaced.
    func replaced(_ code: String) -> String? {
        guard let person, let field = NewRequest.person.first(where: { $0.code == code }) else { return nil }
        let (now, typed) = (NewRequest.typed(person)[code] ?? "", fields[field.name])
        return typed.isEmpty || typed.utf8.elementsEqual(now.utf8) ? nil : now
    }

    /// Numbers of the known person that nobody typed here: they need not come to the screen to be kept (D25; whoever wants to see them reveals them at the person's page).
    func isHidden(_ field: NewRequest.PersonField) -> Bool {
        guard person != nil, [.nik, .kk, .phone].contains(field.kind), let copied = fields.copied(field.code) else { return false }
        return !copied.isEmpty && fields[field.name].utf8.elementsEqual(copied.utf8)
    }

    /// What the applicant's step shows of a draft's fields.
    func visible(_ fields: DraftFields) -> DraftFields {
        var visible = fields
        for field in NewRequest.person where isHidden(field) && fields[field.name].utf8.elementsEqual(self.fields[field.name].utf8) { visible[field.name] = "" }
        return visible
    }

    /// With a value that is typed the record's value of now is kept; nil for a field that is none of a known person's.
    func copyUnder(_ name: String) -> (name: String, value: String)? {
        guard let person, !fields[DraftFields.known].isEmpty, let field = NewRequest.person.first(where: { $0.name == name }) else { return nil }
        return ("\(DraftFields.known).\(field.code)", NewRequest.typed(person)[field.code] ?? "")
    }

    /// The same in words, with a number masked.
    func replacedWords(_ code: String, _ texts: Texts) -> String? {
        guard let now = replaced(code), !now.isEmpty, let field = NewRequest.person.first(where: { $0.code == code }) else { return nil }
        let value: String
        switch field.kind {
        case .nik, .kk: value = Masked.number(now)
        case .phone: value = Masked.phone(now)
        case .list(let list): value = CodeList.builtIn.first { $0.code == list }?.item(now).map { texts.pick($0.label) } ?? now
        default: value = now
        }
        return texts("known_replaces", ["value": value])
    }
}

extension Desk {
    struct Followed: Sendable {
        let person: RecordView?
        let fields: DraftFields
    }

    /// The record of a draft's known person as it is now, and the draft's fields with what it says.
    func followed(_ draft: Draft, _ fields: DraftFields) async throws -> Followed {
        guard let live = draft.applicant else { return Followed(person: nil, fields: fields) }
        let found = try await node.deskLiving(live.id)
        guard let view = found, view.type == RecordType.applicant, !view.isDeleted, view.key.scope == draft.scope else {
            return Followed(person: nil, fields: fields.following([:], isAsChosen: { _ in false }))
        }
        let isSame = view.key.record == live.id
        let followed = fields.following(NewRequest.typed(view)) { field in
            isSame && Set(view.versions(field.field).map(\.dot)) == Set(live.versions.filter { $0.field == field.field }.map(\.dot))
        }
        return Followed(person: view, fields: followed)
    }

    /// A person known here becomes a draft's applicant: their values are typed once in a lifetime. What was typed stays where the record has nothing.
    func choose(_ view: RecordView, for id: DraftID, over fields: DraftFields = DraftFields(), _ ask: Ask) async throws {
        let (number, now, live) = (ask.me.number, WallClock.milliseconds(), view.live)
        try await node.deskRead(view.key, purpose: "service", by: number)
        let values = NewRequest.typed(view)
        var rows: [(name: String, value: [UInt8]?)] = [(DraftFields.known, Array("1".utf8))]
        for field in NewRequest.person {
            let value = values[field.code] ?? ""
            rows.append(("\(DraftFields.known).\(field.code)", value.isEmpty ? nil : Array(value.utf8)))
            let isTyped = !fields[field.name].isEmpty && !fields[field.name].utf8.elementsEqual((fields.copied(field.code) ?? "").utf8)
            if value.isEmpty, isTyped { continue }
            rows.append((field.name, value.isEmpty ? nil : Array(value.utf8)))
        }
        let written = rows
        let outcome = try await node.desk { try $0.drafts.choose(live, for: id, writing: written, by: number, wall: now) }
        guard outcome == .saved else { throw DeskRefusal.tooLarge }
    }

    /// Nobody is chosen any more: what was copied from the record goes.
    /// - Parameter keepsTyped: what was typed over it stays; else all of the person goes.
    func release(_ open: OpenDraft, keepsTyped: Bool, _ ask: Ask) async throws {
        var rows: [(name: String, value: [UInt8]?)] = [(DraftFields.known, nil)]
        for field in NewRequest.person {
            rows.append(("\(DraftFields.known).\(field.code)", nil))
            if !keepsTyped || open.fields[field.name].isEmpty { rows.append((field.name, nil)) }
        }
        let (id, number, now, written) = (open.draft.id, ask.me.number, WallClock.milliseconds(), rows)
        _ = try await node.desk { try $0.drafts.choose(nil, for: id, writing: written, by: number, wall: now) }
    }
}
