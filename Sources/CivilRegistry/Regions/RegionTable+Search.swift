extension RegionTable {
    /// Villages by what people call them: a name, and behind commas the sub-district, regency or province where many are called so (`Labuhan, Sreseh`).
    /// Names that are the same go before those that only begin so. Nothing for a code, which needs no search.
    package func villages(called text: some StringProtocol, limit: Int = 20) -> [Region] {
        guard RegionCode(typed: text) == nil, text.utf8.count <= 200 else { return [] }
        let parts = text.split(separator: ",").map { NameKey.letters($0) }.filter { !$0.isEmpty }
        guard let name = parts.first else { return [] }
        var found: [Region] = []
        for region in search(String(decoding: name, as: UTF8.self), limit: .max) {
            let above = path(of: region.code).dropFirst().flatMap { [NameKey.letters(Self.plain($0)), NameKey.letters($0)] }
            if parts.dropFirst().allSatisfy({ part in above.contains { $0.starts(with: part) } }) { found.append(region) }
        }
        let same = found.filter { NameKey.letters($0.name) == name }
        return Array((same.isEmpty ? found : same).prefix(limit))
    }

    /// `Labuhan, Sreseh, Sampang, Jawa Timur`
    package func words(for code: RegionCode) -> String { path(of: code).joined(separator: ", ") }

    /// People say Sampang, the table may say Kab. Sampang.
    private static func plain(_ name: String) -> Substring {
        let lower = name.lowercased()
        for prefix in ["kabupaten ", "kab. ", "kota ", "kecamatan ", "kec. ", "provinsi "] where lower.hasPrefix(prefix) { return name.dropFirst(prefix.count) }
        return name[...]
    }
}
