/// What the index needs to know of the civil registry: pure functions of a record as it is shown.
package struct RegistryRules: Sendable {
    /// Another number makes the index anew: to be raised when any of these functions, or what they stand on, changes.
    package var version: Int64
    /// Folded words of a name, lower-case ASCII letters and digits, spelling variants brought to one form.
    package var nameTokens: @Sendable (String) -> [String]
    /// Names under which a record is found.
    package var names: @Sendable (ShownRecord) -> [String]
    /// What a record is compared by with others; nil: with none.
    package var traits: @Sendable (ShownRecord) -> Traits?
    /// How likely two records that share a key are the same, 1 to 100; nil: they are not.
    package var likeness: @Sendable (ShownRecord, ShownRecord) -> UInt64?
    package var standing: @Sendable (ShownRecord, Papers) -> Standing

    package init(
        version: Int64, nameTokens: @escaping @Sendable (String) -> [String], names: @escaping @Sendable (ShownRecord) -> [String],
        traits: @escaping @Sendable (ShownRecord) -> Traits?, likeness: @escaping @Sendable (ShownRecord, ShownRecord) -> UInt64?, standing: @escaping @Sendable (ShownRecord, Papers) -> Standing
    ) {
        self.version = version
        self.nameTokens = nameTokens
        self.names = names
        self.traits = traits
        self.likeness = likeness
        self.standing = standing
    }

    package struct Traits: Sendable, Equatable {
        /// Records that share one of these are compared.
        package var keys: [String]
        /// Changes with anything that the comparison looks at.
        package var fingerprint: [UInt8]

        package init(keys: [String], fingerprint: [UInt8]) {
            self.keys = keys
            self.fingerprint = fingerprint
        }
    }

    /// Attachments of a request as they are here.
    package struct Papers: Sendable, Equatable {
        /// Kinds of attachments that operations name and that are not erased; one an attachment, ascending.
        package var kinds: [String] = []
        /// Kinds of those whose scan, or its preview, is whole on this disk.
        package var here: [String] = []

        package init(kinds: [String] = [], here: [String] = []) {
            self.kinds = kinds
            self.here = here
        }
    }

    /// On which of today's lists a request stands.
    package struct Standing: Sendable, Equatable {
        /// The state that is shown, as far as the log says it: that the centre has received it, the pages know.
        package var state: String?
        /// Why several states stand beside each other, as a code.
        package var conflict: String?
        /// Came back from the office with reasons.
        package var returned: Bool
        /// The signed document can be printed or handed over.
        package var ready: Bool
        /// Nothing is to be done any more: handed over, refused, withdrawn.
        package var closed: Bool
        /// Milliseconds since 1970 by which it has to be done; nil while the clock stands.
        package var due: UInt64?
        /// How often it was corrected: "pembetulan n".
        package var amended: UInt64

        package init(state: String? = nil, conflict: String? = nil, returned: Bool = false, ready: Bool = false, closed: Bool = false, due: UInt64? = nil, amended: UInt64 = 0) {
            self.state = state
            self.conflict = conflict
            self.returned = returned
            self.ready = ready
            self.closed = closed
            self.due = due
            self.amended = amended
        }
    }
}
