package import Causality
package import OperationLog

/// What the other half of a linked record is the half of (design D24).
package struct LinkSource: Sendable, Hashable {
    /// UTF-8; empty for this deployment. Bytes, because two strings that look alike must not be one source.
    package let deployment: [UInt8]
    package let scope: ScopeID
    package let reference: EntryReference

    package init(deployment: String = "", scope: ScopeID, reference: EntryReference) {
        self.deployment = Array(deployment.utf8)
        self.scope = scope
        self.reference = reference
    }

    package var subject: Subject { .link(deployment: String(decoding: deployment, as: UTF8.self), scope: scope, reference) }

    /// Nil unless the entry is a link.
    package init?(_ entry: Entry) {
        guard entry.kind == .link, case .link(let deployment, let scope, let reference)? = entry.subjectValue else { return nil }
        self.init(deployment: deployment, scope: scope, reference: reference)
    }
}

extension EntryDraft {
    /// This write as the other half of a record elsewhere. Only a node with rights in both scopes writes it: the centre.
    package func linked(to source: LinkSource) -> EntryDraft {
        precondition(kind == .write, "a link is a write, not of kind \(kind.rawValue)")
        var draft = self
        draft.kind = .link
        draft.subject = source.subject
        return draft
    }
}

/// The halves that were written in one scope, keyed by their source, so that doing it twice writes once. What is asked before a half is
/// written, and in the same step: a centre that was killed between two halves goes through its sources again and writes what is missing.
package struct LinkRegister: Sendable {
    /// Each list ascending.
    private var records: [LinkSource: [RecordID]] = [:]

    package init() {}

    package init(_ entries: some Sequence<Entry>) {
        for entry in entries { fold(entry) }
    }

    /// Takes notice of an effective entry of the target scope; others than links are passed over. Order and repetition do not matter.
    /// Links of other nodes than the centre never are effective.
    @discardableResult
    package mutating func fold(_ entry: Entry) -> Bool {
        guard let record = entry.record, let source = LinkSource(entry) else { return false }
        var list = records[source] ?? []
        let index = list.firstIndex { $0 >= record } ?? list.count
        if index == list.count || list[index] != record { list.insert(record, at: index) }
        records[source] = list
        return true
    }

    /// The records of the target scope that were written for a source, ascending: one, unless the source has several halves here.
    package func records(for source: LinkSource) -> [RecordID] { records[source] ?? [] }

    package func isWritten(_ source: LinkSource) -> Bool { records[source] != nil }

    /// Those of `sources` whose half is not here yet, in their order.
    package func missing(of sources: [LinkSource]) -> [LinkSource] { sources.filter { records[$0] == nil } }
}
