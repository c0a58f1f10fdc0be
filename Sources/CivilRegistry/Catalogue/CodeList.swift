package import Membership

/// A list from which a field of a form takes one code.
package struct CodeList: Sendable, Hashable {
    package struct Item: Sendable, Hashable {
        package let code: String
        package let label: Labels
        /// By which the printed form knows it; nil when it has none.
        package let number: String?

        package init(code: String, label: Labels, number: String? = nil) {
            self.code = code
            self.label = label
            self.number = number
        }
    }

    package let code: String
    package let items: [Item]

    package init(code: String, items: [Item]) {
        self.code = code
        self.items = items
    }

    package func item(_ code: String) -> Item? { items.first { $0.code.utf8.elementsEqual(code.utf8) } }

    /// Rows `[list, code, Indonesian, English, number]`, those of one list together.
    static func lists(rows: [[String]]) -> [CodeList] {
        var lists: [(code: String, items: [Item])] = []
        for row in rows where row.count >= 4 {
            if lists.last?.code != row[0] { lists.append((row[0], [])) }
            lists[lists.count - 1].items.append(Item(code: row[1], label: Labels(indonesian: row[2], english: row[3]), number: row.cell(4)))
        }
        return lists.map { CodeList(code: $0.code, items: $0.items) }
    }

    var rows: [[String]] { items.map { [code, $0.code, $0.label.indonesian, $0.label.english] + ($0.number.map { [$0] } ?? []) } }
}
