import CivilRegistry
import DeskStore
import KioskNode
import Membership
import NodeHost

/// A village for which a desk takes requests: a scope of its own, or one of many in the scope of a sub-district office.
struct DeskPlace: Sendable, Equatable {
    let scope: DeskScope
    /// `35.27.01.2002`; nil where nothing is known.
    let region: String?
    let name: String
    /// Of the request's record: the village lies in a scope that has others.
    let isWithin: Bool

    /// `3`, or `4-35.27.01.2002`.
    var choice: String { isWithin ? "\(scope.scope)-\(region ?? "")" : scope.scope.description }
    var label: String { isWithin ? "\(name) (\(region ?? ""))" : name }
}

extension Desk {
    /// All villages for which this operator takes requests: of a sub-district office every village of its table, in the table's order.
    /// - Parameter old: also those that are no villages any more, of which there are requests.
    func places(_ ask: Ask, old: Bool = false) async throws -> [DeskPlace] {
        var places: [DeskPlace] = []
        var table: RegionTable?
        let mine = try await myScopes(ask.me)
        for scope in mine {
            guard let region = scope.region.flatMap({ RegionCode(typed: $0) }), region.level == .subDistrict else {
                places.append(DeskPlace(scope: scope, region: scope.region, name: scope.label, isWithin: false))
                continue
            }
            if table == nil { table = try await regions.current() }
            let villages = table?.children(of: region, old: old) ?? []
            if villages.isEmpty { places.append(DeskPlace(scope: scope, region: scope.region, name: scope.label, isWithin: false)) }
            // A village that has a scope of its own at this desk stands there once.
            places += villages.filter { village in !mine.contains { $0.region.flatMap { RegionCode(typed: $0) } == village.code } }.map { DeskPlace(scope: scope, region: $0.code.description, name: $0.name, isWithin: true) }
        }
        return places
    }

    /// The field that asks for the village; nil where there is one only.
    static func placeField(_ places: [DeskPlace], _ texts: Texts, chosen: String? = nil) -> InputField? {
        guard places.count > 1 else { return nil }
        var field = InputField("desa", texts("new_place"), chosen ?? "", isRequired: true)
        field.choose((places.contains { $0.isWithin } ? [("", texts("choose"))] : []) + places.map { ($0.choice, $0.label) })
        return field
    }

    /// Notes in a draft for which village it is, when its scope has several.
    func keep(_ place: DeskPlace, in id: DraftID, _ ask: Ask) async throws {
        guard place.isWithin, let region = place.region else { return }
        let (number, now) = (ask.me.number, WallClock.milliseconds())
        _ = try await node.desk { try $0.drafts.write([(name: DraftFields.village, value: Array(region.utf8))], of: id, by: number, wall: now) }
    }
}

extension DraftFields {
    /// Not of a form: chosen with the service.
    static let village = "village"
}
