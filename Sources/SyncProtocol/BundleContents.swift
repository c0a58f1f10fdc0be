package import Attachments
package import MerkleLog
package import OperationLog
package import Replica

/// What is still to be put into a bundle, in the order in which its reader takes it: what is said of attachments, entries, and then the parts of
/// attachments that these name.
package struct BundleContents: Sendable {
    package private(set) var words: ArraySlice<AttachmentProgress>
    package private(set) var plan: BundlePlan
    package private(set) var papers: PaperPlan

    package init(_ plan: BundlePlan, words: [AttachmentProgress] = [], papers: PaperPlan = PaperPlan()) {
        self.words = words[...]
        self.plan = plan
        self.papers = papers
    }

    package var isDone: Bool { words.isEmpty && plan.isDone && papers.isDone }

    /// The next frame of a part that has `partBytes` already, but for its statement; nil when the part is full, or nothing is left.
    package mutating func next<Store: ReplicaStore>(
        _ replica: inout Replica<Store>, _ library: inout AttachmentLibrary?, partBytes: Int, limit: Int, signer: SigningKey,
        fence: ([LogPoint]) throws(StoreFailure) -> Void
    ) throws(StoreFailure) -> BundleFrame.Body? {
        guard partBytes < limit else { return nil }
        if !words.isEmpty {
            defer { words = words.dropFirst(BundleLimits.maxPapers) }
            return .papers(Array(words.prefix(BundleLimits.maxPapers)))
        }
        if !plan.isDone {
            let runs = try plan.next(&replica, signer: signer, maxBytes: ProtocolLimits.preferredBytes, fence: fence)
            if !runs.isEmpty { return .runs(runs) }
        }
        guard var open = library else { return nil }
        let parts = try papers.next(&open, partBytes: partBytes, limit: limit)
        library = open
        return parts.isEmpty ? nil : .parts(parts)
    }
}
