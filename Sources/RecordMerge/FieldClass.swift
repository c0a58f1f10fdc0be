/// What is shown when several versions of a field are live, and whether a person is asked (design D7). It never decides what is live.
/// The numbers stand in schema records and are frozen.
package enum FieldClass: UInt64, Sendable, CaseIterable {
    /// The highest by (clock not doubtful, hybrid time, dot), marked "parallel update".
    case latest = 1
    /// Disputed, all shown: a conflict case until somebody resolves it. Legal facts: names, dates, NIK, status.
    case review = 2
    /// The set of all; replacing nothing is normal.
    case union = 3
    /// The sum of all; replacing nothing is normal.
    case sum = 4
    /// A conflict case and fraud signal: the hand-over of a document.
    case once = 5

    /// Several live versions are a case for a person.
    package var isDisputable: Bool { self == .review || self == .once }
}
