/// What kind of installation a node is. Open, because a newer centre may certify roles that this version does not know.
package struct NodeRole: Hashable, Sendable {
    package let rawValue: UInt64

    package init(_ rawValue: UInt64) { self.rawValue = rawValue }

    package static let centre = NodeRole(1)
    package static let kiosk = NodeRole(2)
    /// A sub-district office.
    package static let hub = NodeRole(3)
    package static let court = NodeRole(4)

    /// Nil for a role of a newer version.
    package var code: String? {
        switch self {
        case .centre: "centre"
        case .kiosk: "kiosk"
        case .hub: "hub"
        case .court: "court"
        default: nil
        }
    }
}

/// A set of roles: bit 2^role. Roles from 64 on are in no set.
package struct Roles: OptionSet, Hashable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package static let centre = Roles(.centre)
    package static let kiosk = Roles(.kiosk)
    package static let hub = Roles(.hub)
    package static let court = Roles(.court)

    package init(_ role: NodeRole) { rawValue = role.rawValue < 64 ? 1 << role.rawValue : 0 }

    package func contains(_ role: NodeRole) -> Bool { role.rawValue < 64 && rawValue & (1 << role.rawValue) != 0 }
}

/// Where a scope stands. Open like ``NodeRole``.
package struct ScopeKind: Hashable, Sendable {
    package let rawValue: UInt64

    package init(_ rawValue: UInt64) { self.rawValue = rawValue }

    /// Above the villages: rights, catalogue, schemas, announcements.
    package static let upper = ScopeKind(1)
    package static let village = ScopeKind(2)
    package static let subDistrict = ScopeKind(3)
    /// One a node, shared with the centre alone.
    package static let `private` = ScopeKind(4)
    package static let court = ScopeKind(5)

    /// Nil for a kind of a newer version.
    package var code: String? {
        switch self {
        case .upper: "upper"
        case .village: "village"
        case .subDistrict: "sub-district"
        case .private: "private"
        case .court: "court"
        default: nil
        }
    }
}

/// A set of kinds of scope: bit 2^kind.
package struct ScopeKinds: OptionSet, Hashable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package init(_ kind: ScopeKind) { rawValue = kind.rawValue < 64 ? 1 << kind.rawValue : 0 }

    package func contains(_ kind: ScopeKind) -> Bool { kind.rawValue < 64 && rawValue & (1 << kind.rawValue) != 0 }
}

/// What the centre says of a node's key.
package struct NodeState: Hashable, Sendable {
    package let rawValue: UInt64

    package init(_ rawValue: UInt64) { self.rawValue = rawValue }

    package static let active = NodeState(1)
    /// Dead or replaced. Late entries under its key, from a stick say, are accepted as usual.
    package static let retired = NodeState(2)
    /// Somebody else may hold the key: what the centre did not have at that moment is set aside for a clerk. The number is not used again.
    package static let compromised = NodeState(3)

    /// Nil for a state of a newer version.
    package var code: String? {
        switch self {
        case .active: "active"
        case .retired: "retired"
        case .compromised: "compromised"
        default: nil
        }
    }
}
