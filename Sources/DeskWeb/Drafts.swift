import CanonicalCBOR
import Causality
import NodeHost

/// A request that is being typed: durable on this kiosk from the first field on, no operation (design D25), for whoever sits here next.
struct Draft: Sendable, Equatable {
    /// 16 hexadecimal digits.
    let id: String
    let scope: ScopeID
    /// Who typed last.
    var author: UInt64
    let created: UInt64
    var changed: UInt64
    /// The number on paper, drawn before the request is written: after a crash in between it tells whether it was.
    var number: String?
    /// By name: `service`, `a.name`, `f.child_name`, `p.KK`.
    private(set) var fields: [String: String] = [:]

    static let maxFields = 256
    static let maxValueBytes = 2_000

    init(id: String, scope: ScopeID, author: UInt64, now: UInt64) {
        (self.id, self.scope, self.author, created, changed) = (id, scope, author, now, now)
    }

    subscript(_ name: String) -> String { fields[name] ?? "" }

    /// False when it is above a bound: nothing is kept then.
    @discardableResult
    mutating func set(_ name: String, _ value: String) -> Bool {
        guard Self.isName(name), value.utf8.count <= Self.maxValueBytes, fields[name] != nil || fields.count < Self.maxFields else { return false }
        fields[name] = value.isEmpty ? nil : value
        return true
    }

    static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || [0x2E, 0x5F, 0x2D, 0x23].contains($0) }
    }

    static func isID(_ id: String) -> Bool { id.utf8.count == 16 && id.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) } }

    var encoded: [UInt8] {
        CBORValue.array([
            .unsigned(1), .unsigned(scope.rawValue), .unsigned(author), .unsigned(created), .unsigned(changed), .text(number ?? ""),
            .array(fields.sorted { $0.key < $1.key }.map { .array([.text($0.key), .text($0.value)]) }),
        ]).encoded()
    }

    init?(id: String, _ bytes: [UInt8]) {
        guard case .array(let items)? = try? CBORValue.decode(bytes), items.count == 7, items[0] == .unsigned(1), case .unsigned(let scope) = items[1],
            case .unsigned(let author) = items[2], case .unsigned(let created) = items[3], case .unsigned(let changed) = items[4],
            case .text(let number) = items[5], case .array(let pairs) = items[6]
        else { return nil }
        (self.id, self.scope, self.author, self.created, self.changed) = (id, ScopeID(scope), author, created, changed)
        self.number = number.isEmpty ? nil : number
        for pair in pairs { if case .array(let cells) = pair, cells.count == 2, case .text(let key) = cells[0], case .text(let value) = cells[1] { fields[key] = value } }
    }
}

/// The drafts of this kiosk. An actor, so that a field that is saved while another one is loses neither.
actor Drafts {
    private let node: any DeskBackend
    private var cache: [String: Draft]?
    static let maxDrafts = 500

    init(node: any DeskBackend) { self.node = node }

    /// Newest first.
    func all() async throws -> [Draft] { try await load().values.sorted { ($0.changed, $0.id) > ($1.changed, $1.id) } }

    func find(_ id: String) async throws -> Draft? { try await load()[id] }

    func begin(scope: ScopeID, author: UInt64, fields: [(String, String)]) async throws -> Draft {
        guard try await load().count < Self.maxDrafts else { throw DeskRefusal.tooLarge }
        var draft = Draft(id: FieldValues.hex(Entropy.bytes(8)), scope: scope, author: author, now: WallClock.milliseconds())
        for (name, value) in fields { draft.set(name, value) }
        try await keep(draft)
        return draft
    }

    /// Durable when it returns. Nil when the draft is gone: submitted, or thrown away.
    func change(_ id: String, by author: UInt64, _ body: @Sendable (inout Draft) -> Void) async throws -> Draft? {
        _ = try await load()
        guard var draft = cache?[id] else { return nil }
        body(&draft)
        draft.author = author
        draft.changed = WallClock.milliseconds()
        try await keep(draft)
        return draft
    }

    func remove(_ id: String) async throws {
        _ = try await load()
        cache?[id] = nil
        try await node.setDeskNote("draft/\(id)", nil)
    }

    private func keep(_ draft: Draft) async throws {
        // In memory first: the next change, which may come while this one is written, builds on it.
        cache?[draft.id] = draft
        try await node.setDeskNote("draft/\(draft.id)", draft.encoded)
    }

    private func load() async throws -> [String: Draft] {
        if let cache { return cache }
        var drafts: [String: Draft] = [:]
        for note in try await node.deskNotes("draft/") {
            let id = String(note.key.dropFirst("draft/".count))
            if let draft = Draft(id: id, note.value) { drafts[id] = draft }
        }
        if cache == nil { cache = drafts }
        return cache ?? drafts
    }
}
