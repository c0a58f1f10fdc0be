package import Causality

/// What the first line of every page at the desk says, of one moment. Times are milliseconds since 1970 by this machine, unless told.
package struct DeskStatus: Sendable, Equatable {
    package var now: UInt64 = 0
    /// Operations that the centre has not acknowledged, and when the oldest was written.
    package var pending: UInt64 = 0
    package var oldestPending: UInt64?
    /// Of these, notes of who read what: no work that anybody did for a citizen.
    package var pendingNotes: UInt64 = 0
    /// Scanned papers, whole here, that the centre has not confirmed.
    package var pendingPapers: UInt64 = 0
    package var lastTry: UInt64?
    package var lastComplete: UInt64?
    /// Nil when nothing tries by itself.
    package var nextTry: UInt64?
    package var isExchanging = false
    package var trouble: Trouble?
    package var saved: UInt64 = 0
    /// At the centre, or on a standing copy that is here now.
    package var twoPlaces: UInt64 = 0
    /// Of what waits to be sent, what lies on a standing copy that is here now.
    package var pendingInTwoPlaces: UInt64 = 0
    package var sent: UInt64 = 0
    package var safe: UInt64 = 0
    /// The centre's newest backup known here, by its clock.
    package var backup: UInt64?
    package var clockIsDoubtful = false
    /// This machine's clock less the centre's, in milliseconds; nil while that is not known or within what can be measured.
    package var clockOffset: Int64?
    package var diverged: [ScopeID] = []
    package var isCompromised = false
    /// By scope, ascending: only scopes with work of people.
    package var comparisons: [Comparison] = []
    /// Registered sticks and second disks that are here now, and all of them.
    package var copiesPresent = 0
    package var copies = 0

    package init() {}

    package struct Trouble: Sendable, Equatable {
        /// ``LinkTrouble``'s code, `node` if it is not the line's.
        package let code: String
        package let indonesian: String
        package let english: String

        package init(code: String, indonesian: String, english: String) {
            self.code = code
            self.indonesian = indonesian
            self.english = english
        }
    }

    /// What both sides were last seen to hold alike.
    package struct Comparison: Sendable, Equatable {
        package let scope: ScopeID
        /// `K7QF-2M9D`.
        package let code: String
        package let entries: UInt64
        /// By the centre's clock.
        package let time: UInt64

        package init(scope: ScopeID, code: String, entries: UInt64, time: UInt64) {
            self.scope = scope
            self.code = code
            self.entries = entries
            self.time = time
        }
    }
}

/// A scope in which the desk works.
package struct DeskScope: Sendable, Equatable {
    package let scope: ScopeID
    /// `35.27.01.2002`
    package let region: String?
    /// `WITA`, where the office says so; else the region tells it.
    package let timeZone: String?
    package let name: String?
    /// An own log is open there.
    package let canWrite: Bool

    package init(scope: ScopeID, region: String?, timeZone: String? = nil, name: String?, canWrite: Bool) {
        self.scope = scope
        self.region = region
        self.timeZone = timeZone
        self.name = name
        self.canWrite = canWrite
    }
}

/// How far a record's own entries have come: that of the entry that came least far.
package enum DeskStage: String, Sendable, Comparable, CaseIterable {
    case saved
    /// On a stick or second disk that is here.
    case twoPlaces = "two_places"
    case sent
    case safe

    package static func < (left: DeskStage, right: DeskStage) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
