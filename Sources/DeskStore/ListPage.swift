/// Where a page of a list ended: the next one begins behind it, however much has changed meanwhile.
package struct ListMark: Sendable, Equatable, CustomStringConvertible {
    let value: Int64
    let id: Int64

    init(value: Int64, id: Int64) {
        self.value = value
        self.id = id
    }

    /// `20261122.417`, for a page's address; anything else is nil.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let value = Int64(parts[0]), let id = Int64(parts[1]), "\(value).\(id)" == String(text) else { return nil }
        self.init(value: value, id: id)
    }

    package var description: String { "\(value).\(id)" }
}

package struct ListPage<Item: Sendable>: Sendable {
    package let items: [Item]
    /// Give it to ask for what follows; nil: that was all.
    package let next: ListMark?

    /// - Parameter rows: one more than `limit`, if there are more.
    init(_ rows: [(Item, ListMark)], limit: Int) {
        items = rows.prefix(limit).map { $0.0 }
        next = rows.count > limit ? rows[limit - 1].1 : nil
    }
}

extension ListPage: Equatable where Item: Equatable {}
