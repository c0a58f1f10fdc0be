import CivilRegistry
import Membership
import MerkleLog

extension RegistryRules {
    /// The kind of attachment that is a signed document of the office.
    package static let documentKind = "document"

    /// The civil registry's rules. The version rises with any change of what the functions below say, and with the folding of names.
    package static let civilRegistry = RegistryRules(
        version: 1000 * Int64(NameKey.version) + 1, nameTokens: { NameKey.words($0) }, names: names, traits: traits,
        likeness: { left, right in
            guard let left = SameTraits(left), let right = SameTraits(right) else { return nil }
            return left.compare(right).map { UInt64($0.score) }
        },
        standing: standing)

    /// An applicant's name; of a request the person concerned and everybody in its form but the witnesses.
    @Sendable private static func names(_ record: ShownRecord) -> [String] {
        if record.type == RecordType.applicant { return record.texts(ApplicantField.name) }
        return record.texts(RequestField.subjectName)
            + record.rows(RequestField.form).compactMap { $0.count > 1 && $0[0].hasSuffix("_name") && !$0[0].hasPrefix("witness") ? $0[1] : nil }
    }

    @Sendable private static func traits(_ record: ShownRecord) -> Traits? {
        guard let traits = SameTraits(record), !traits.keys.isEmpty else { return nil }
        return Traits(keys: traits.keys, fingerprint: Hash.sha256(Array("\(traits)".utf8)).bytes)
    }

    @Sendable private static func standing(_ record: ShownRecord, _ papers: Papers) -> Standing {
        let live = record.states.filter(\.isLive).map { StateVersion(code: $0.code, byOffice: $0.byOffice) }
        let reading = StateReading(live, isReceived: false, hasDocument: papers.here.contains(documentKind))
        var changes = record.states.compactMap { step in
            RequestState(rawValue: step.code).flatMap { ServiceClock.Phase($0) }.map { ServiceClock.Change($0, at: Int64(clamping: step.time / 1000)) }
        }
        // What the operator stated goes before the clock of the machine: papers taken in while there was no power.
        if let stated = record.number(RequestField.completeAt), let first = changes.firstIndex(where: { $0.phase == .running }) {
            changes[first] = ServiceClock.Change(.running, at: Int64(clamping: stated))
        }
        let due = ServiceClock(changes, dueHours: record.number(RequestField.dueHours)).standing(at: 0).due
        return Standing(
            state: record.states.isEmpty ? record.text(RequestField.state) : reading.shown.rawValue, conflict: reading.conflict?.rawValue,
            returned: reading.shown == .returned, ready: reading.shown == .ready, closed: reading.shown.isFinal,
            due: due.flatMap { UInt64(exactly: $0) }.map { $0 * 1000 }, amended: record.sum(RequestField.corrections))
    }
}
