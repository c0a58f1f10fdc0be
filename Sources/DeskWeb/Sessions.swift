package import Causality
package import DeskStore
import NodeHost
import Synchronization

/// Who is signed in at this browser.
package struct SignedIn: Sendable, Equatable {
    package let scope: ScopeID
    package let number: UInt64
    package let name: String
    package let role: String
    /// What this operator had seen of the logs when signing in.
    package let visit: VersionVector

    package var key: DeskOperator { DeskOperator(scope: scope, number: number) }

    package init(scope: ScopeID, number: UInt64, name: String, role: String, visit: VersionVector) {
        self.scope = scope
        self.number = number
        self.name = name
        self.role = role
        self.visit = visit
    }
}

struct Session: Sendable {
    let token: String
    let csrf: String
    /// Of the paired device whose session it is; nil for the box itself.
    var device: String?
    var signedIn: SignedIn?
    /// Locked because nobody typed: whoever signs in next comes back to where it was.
    var isLocked = false
    /// Steady milliseconds of the last request that a person made.
    var lastActive: UInt64
    var flash: Flash?
    var returnTo: String?

    /// Whose place is taken last: somebody works there, or will go on there.
    fileprivate var worth: Int { signedIn != nil ? 2 : isLocked ? 1 : 0 }
}

/// The browsers' sessions, in memory: a restart asks for the PIN again, drafts stay.
final class Sessions: Sendable {
    private let idle: UInt64
    private let table = Mutex<[String: Session]>([:])
    /// An old PC has one browser; what makes more only takes the oldest ones' place.
    static let maxSessions = 64
    /// A session that nobody used for so long is forgotten, in milliseconds.
    private static let kept: UInt64 = 12 * 3_600_000

    init(idleMilliseconds: UInt64) { idle = idleMilliseconds }

    func begin(now: UInt64, device: String? = nil) -> Session {
        let session = Session(token: Self.secret(), csrf: Self.secret(), device: device, lastActive: now)
        table.withLock { table in
            table = table.filter { now - min(now, $0.value.lastActive) < Self.kept }
            if table.count >= Self.maxSessions, let oldest = table.values.min(by: { ($0.worth, $0.lastActive) < ($1.worth, $1.lastActive) }) {
                table[oldest.token] = nil
            }
            table[session.token] = session
        }
        return session
    }

    /// - Parameter isActivity: a person did something; what the page asks by itself does not keep the desk open.
    func find(_ token: String, now: UInt64, isActivity: Bool) -> Session? {
        table.withLock { table in
            guard var session = table[token] else { return nil }
            if session.signedIn != nil, now - min(now, session.lastActive) >= idle {
                session.signedIn = nil
                session.isLocked = true
            }
            if isActivity { session.lastActive = now }
            table[token] = session
            return session
        }
    }

    /// Signs in under a new name of the session, so that one that somebody planted is worth nothing.
    func signIn(_ token: String, _ who: SignedIn, now: UInt64) -> Session? {
        table.withLock { table in
            guard let old = table.removeValue(forKey: token) else { return nil }
            let session = Session(token: Self.secret(), csrf: Self.secret(), device: old.device, signedIn: who, lastActive: now, flash: old.flash)
            table[session.token] = session
            return session
        }
    }

    /// A device that is paired no more.
    func drop(device: String) { table.withLock { table in table = table.filter { $0.value.device != device } } }

    func update(_ token: String, _ body: (inout Session) -> Void) { table.withLock { if $0[token] != nil { body(&$0[token]!) } } }

    /// Takes the sentence for the next page.
    func takeFlash(_ token: String) -> Flash? {
        table.withLock { table in
            let flash = table[token]?.flash
            table[token]?.flash = nil
            return flash
        }
    }

    private static func secret() -> String { FieldValues.hex(Entropy.bytes(32)) }
}
