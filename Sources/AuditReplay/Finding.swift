package import Causality

/// How grave a finding is; each class has one exit code. Several findings: the first that applies of fork, altered, incomplete, malformed.
package enum FindingClass: String, Sendable, CaseIterable {
    /// An author signed two contents for one place in its log.
    case fork
    /// Something is not what was signed, certified, committed to or permitted.
    case altered
    /// Something that belongs to the whole is not here, so it could not be checked.
    case incomplete
    /// A file or value that has not the form it must have.
    case malformed
    /// To be known; takes nothing from the result.
    case note

    /// Most important first.
    package static let precedence: [FindingClass] = [.fork, .altered, .incomplete, .malformed]

    package var exitCode: Int32 {
        switch self {
        case .fork: 4
        case .altered: 1
        case .incomplete: 6
        case .malformed: 3
        case .note: 0
        }
    }
}

/// What kind of thing was found; the name in reports, frozen. `Docs/Audit.md` explains each.
package enum FindingKind: String, Sendable, CaseIterable {
    // Forks
    case forkProven = "fork-proven"
    case forkClaimed = "fork-claimed"
    case receiptContradicts = "receipt-contradicts"

    // Altered
    case rootDiffers = "root-differs"
    case leafDiffers = "leaf-differs"
    case tileDiffers = "tile-differs"
    case badSignature = "bad-signature"
    case badCosignature = "bad-cosignature"
    case badProof = "bad-proof"
    case keyNotCertified = "key-not-certified"
    case badKeySets = "bad-key-sets"
    case otherRootKey = "other-root-key"
    case otherDeployment = "other-deployment"
    case wrongLog = "wrong-log"
    case payloadDiffers = "payload-differs"
    case payloadUncalledFor = "payload-uncalled-for"
    case erasureNotObeyed = "erasure-not-obeyed"
    case quotedRootDiffers = "quoted-root-differs"
    case circularContext = "circular-context"
    case contextOutsideScope = "context-outside-scope"
    case predecessorDiffers = "predecessor-differs"
    case violationWithoutVerdict = "violation-without-verdict"
    case verdictWithoutViolation = "verdict-without-violation"
    case verdictForOtherReason = "verdict-for-other-reason"
    case digestDiffers = "digest-differs"
    case stateDiffers = "state-differs"
    case numberTwice = "number-twice"
    case manifestDiffers = "manifest-differs"
    case storeDamaged = "store-damaged"
    case receiptForged = "receipt-forged"

    // Incomplete
    case exportCut = "export-cut"
    case fileMissing = "file-missing"
    case logMissing = "log-missing"
    case entriesMissing = "entries-missing"
    case tailLost = "tail-lost"
    case payloadMissing = "payload-missing"
    case payloadLost = "payload-lost"
    case maskedWithoutOrder = "masked-without-order"
    case notSigned = "not-signed"
    case branchUnproven = "branch-unproven"
    case noRootKey = "no-root-key"
    case noUpperScope = "no-upper-scope"
    case permissionNotJudged = "permission-not-judged"
    case receiptLogMissing = "receipt-log-missing"
    case receiptEntriesMissing = "receipt-entries-missing"

    // Malformed
    case fileForm = "file-form"
    case fileUnknown = "file-unknown"
    case notAFile = "not-a-file"
    case noInput = "no-input"
    case receiptForm = "receipt-form"

    // Notes
    case malformedEntry = "malformed-entry"
    case setAsideByRule = "set-aside-by-rule"
    case setAsideByOrder = "set-aside-by-order"
    case readmitted
    case erased
    case notSignedYet = "not-signed-yet"
    case notJudgedYet = "not-judged-yet"
    case successors
    case continuedAfterSuccessor = "continued-after-successor"
    case rootFromInput = "root-from-input"
    case quotesBranch = "quotes-branch"
    case elsewhere = "quotes-logs-elsewhere"
    case timeDoubtful = "time-doubtful"
    case timeFell = "time-fell"
    case timeBeyondCosignature = "time-beyond-cosignature"
    case timeBehindCentre = "time-behind-centre"
    case verdictOnReadmission = "verdict-before-readmission"
    case judgedOnBranch = "judged-on-branch"

    package var findingClass: FindingClass {
        switch self {
        case .forkProven, .forkClaimed, .receiptContradicts: .fork
        case .rootDiffers, .leafDiffers, .tileDiffers, .badSignature, .badCosignature, .badProof, .keyNotCertified, .badKeySets, .otherRootKey,
            .otherDeployment, .wrongLog, .payloadDiffers, .payloadUncalledFor, .erasureNotObeyed, .quotedRootDiffers, .circularContext,
            .contextOutsideScope, .predecessorDiffers, .violationWithoutVerdict, .verdictWithoutViolation, .verdictForOtherReason, .digestDiffers, .stateDiffers,
            .numberTwice, .manifestDiffers, .storeDamaged, .receiptForged:
            .altered
        case .exportCut, .fileMissing, .logMissing, .entriesMissing, .tailLost, .payloadMissing, .payloadLost, .maskedWithoutOrder, .notSigned, .branchUnproven, .noRootKey,
            .noUpperScope, .permissionNotJudged, .receiptLogMissing, .receiptEntriesMissing:
            .incomplete
        case .fileForm, .fileUnknown, .notAFile, .noInput, .receiptForm: .malformed
        default: .note
        }
    }
}

/// One thing found. The sentence names what, where and, if there is something to do, what to do; never a value, name or key.
package struct Finding: Sendable, Equatable {
    package let kind: FindingKind
    package var log: LogID?
    package var sequence: UInt64?
    package var scope: ScopeID?
    package var record: RecordID?
    /// Relative to the folder.
    package var file: String?
    package let sentence: String

    package init(
        _ kind: FindingKind, log: LogID? = nil, sequence: UInt64? = nil, scope: ScopeID? = nil, record: RecordID? = nil, file: String? = nil,
        _ sentence: String
    ) {
        self.kind = kind
        self.log = log
        self.sequence = sequence
        self.scope = scope
        self.record = record
        self.file = file
        self.sentence = sentence
    }

    package init(_ kind: FindingKind, at dot: Dot, scope: ScopeID? = nil, _ sentence: String) {
        self.init(kind, log: dot.log, sequence: dot.sequence, scope: scope, sentence)
    }
}

/// Findings in the order in which they were made. Of each kind the first hundred are kept and all are counted, so that a folder of rubbish
/// cannot fill the memory.
package struct FindingList: Sendable {
    package static let kept = 100

    package private(set) var findings: [Finding] = []
    private var counts: [FindingKind: Int] = [:]

    package init() {}

    package mutating func add(_ finding: Finding) {
        counts[finding.kind, default: 0] += 1
        if counts[finding.kind]! <= Self.kept { findings.append(finding) }
    }

    /// All that were made of a kind, kept or not.
    package func count(_ kind: FindingKind) -> Int { counts[kind] ?? 0 }
    package func count(_ findingClass: FindingClass) -> Int {
        FindingKind.allCases.reduce(0) { $1.findingClass == findingClass ? $0 + count($1) : $0 }
    }

    package func contains(_ kind: FindingKind) -> Bool { count(kind) > 0 }

    /// Kinds of which not all are kept, with their counts.
    package var shortened: [(kind: FindingKind, count: Int)] {
        FindingKind.allCases.compactMap { kind in count(kind) > Self.kept ? (kind, count(kind)) : nil }
    }

    package var exitCode: Int32 { FindingClass.precedence.first { count($0) > 0 }?.exitCode ?? 0 }
}

/// What could not be read, and what that is a sign of.
package struct AuditFailure: Error, Sendable, Equatable {
    package let kind: FindingKind
    package let file: String?
    package let sentence: String

    package init(_ kind: FindingKind, file: String? = nil, _ sentence: String) {
        self.kind = kind
        self.file = file
        self.sentence = sentence
    }
}
