/// A code of the ministry's table: province (2 digits), regency or city (2), sub-district (2), village (4), `35.27.01.2002`. A regency's part
/// is 01 to 69, a city's 71 to 99; a village's begins with 1 for a kelurahan, 2 for a desa, 3 for a customary village.
package struct RegionCode: Sendable, Hashable, Comparable, CustomStringConvertible {
    package enum Level: UInt64, Sendable, Comparable, CaseIterable {
        case province = 2
        case regency = 4
        case subDistrict = 6
        case village = 10

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    package enum VillageKind: Sendable { case kelurahan, desa, customary }

    /// The digits, filled with zeros on the right to ten, and the level in the lowest 4 bits: a region sorts before all that is in it.
    let key: UInt64

    init(key: UInt64) { self.key = key }

    /// Two, four, six or ten ASCII digits.
    init?(digits: some Collection<UInt8>) {
        guard let level = Level(rawValue: UInt64(digits.count)) else { return nil }
        var value: UInt64 = 0
        for byte in digits {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + UInt64(byte - 0x30)
        }
        key = value * Self.scale(level) << 4 | level.rawValue
    }

    /// As people type it: with or without dots, with spaces, O for 0 and I or L for 1.
    package init?(typed text: some StringProtocol) {
        guard let digits = TypedText.digits(text) else { return nil }
        self.init(digits: digits)
    }

    private static func scale(_ level: Level) -> UInt64 {
        switch level {
        case .province: 100_000_000
        case .regency: 1_000_000
        case .subDistrict: 10_000
        case .village: 1
        }
    }

    package var level: Level { Level(rawValue: key & 15) ?? .village }

    /// Without dots: `3527012002`, as it stands in numbers on paper.
    package var digits: String { String(decoding: bytes, as: UTF8.self) }

    private var bytes: [UInt8] {
        var value = (key >> 4) / Self.scale(level)
        var bytes = [UInt8](repeating: 0x30, count: Int(level.rawValue))
        for index in bytes.indices.reversed() {
            bytes[index] = 0x30 + UInt8(value % 10)
            value /= 10
        }
        return bytes
    }

    /// `35.27.01.2002`.
    package var description: String {
        var text: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if index == 2 || index == 4 || index == 6 { text.append(0x2E) }
            text.append(byte)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The region that it is part of; nil for a province.
    package var parent: RegionCode? {
        switch level {
        case .province: nil
        case .regency: RegionCode(digits: bytes[..<2])
        case .subDistrict: RegionCode(digits: bytes[..<4])
        case .village: RegionCode(digits: bytes[..<6])
        }
    }

    /// The region of a level above it, or itself.
    package func part(_ level: Level) -> RegionCode? { level <= self.level ? RegionCode(digits: bytes[..<Int(level.rawValue)]) : nil }

    /// It is this region, or lies in it.
    package func isWithin(_ other: RegionCode) -> Bool { part(other.level) == other }

    /// Its digits begin with these.
    func isWithin(prefix: String) -> Bool { bytes.starts(with: prefix.utf8) }

    /// Nil for other levels, and for numbers that the table does not use.
    package var villageKind: VillageKind? {
        guard level == .village else { return nil }
        switch (key >> 4) % 10_000 / 1000 {
        case 1: return .kelurahan
        case 2: return .desa
        case 3: return .customary
        default: return nil
        }
    }

    package static func < (left: RegionCode, right: RegionCode) -> Bool { left.key < right.key }

    /// - Parameters:
    ///   - level: the finest that is wanted; a coarser code is an error of form.
    ///   - regions: nil when no table is here yet.
    package static func check(_ text: some StringProtocol, field: String, level: Level? = nil, regions: RegionTable? = nil) -> [Finding] {
        guard !TypedText.tidy(text).isEmpty else { return [] }
        guard let code = RegionCode(typed: text), level == nil || code.level == level else { return [Finding(.error, .regionForm, field)] }
        guard let regions else { return [] }
        guard let region = regions[code] else { return [Finding(.error, .regionUnknown, field)] }
        return region.isCurrent ? [] : [Finding(.warning, .regionOld, field)]
    }
}
