package import Attachments
package import Replica

/// What became of one frame of a bundle.
package struct BundleOutcome: Sendable {
    /// One a run.
    package let runs: [RunOutcome]
    /// One a part of an attachment.
    package let papers: [AttachmentProgress]

    package init(runs: [RunOutcome] = [], papers: [AttachmentProgress] = []) {
        self.runs = runs
        self.papers = papers
    }
}
