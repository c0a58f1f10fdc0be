import CanonicalCBOR

/// The form of an item of canonical CBOR: its heads without its values, which go into columns. Form and values give the item back byte by
/// byte, because canonical CBOR has one way to write them.
///
/// ```
/// 0 unsigned   1 negative   2 byte string   3 text   4 dot, as [LogID, sequence]   5 byte string of 8   6 false   7 true   8 null
/// 9 n  array of n items, whose forms follow        10 n  map of n pairs: key and form each
/// 32 + n  array of n < 32                          64 + n  map of n < 64
/// ```
enum ItemForm {
    static let unsigned: UInt8 = 0
    static let negative: UInt8 = 1
    static let bytes: UInt8 = 2
    static let text: UInt8 = 3
    static let dot: UInt8 = 4
    static let word: UInt8 = 5
    static let constants: [UInt8: UInt8] = [6: 0xF4, 7: 0xF5, 8: 0xF6]
    static let array: UInt8 = 9
    static let map: UInt8 = 10
    static let shortArray: UInt8 = 32
    static let shortMap: UInt8 = 64

    /// Nesting of what the readers of entries and payloads accept, and one more for the map that holds it.
    static let depth = 9
}

/// Values that stand in one column: of one field of the open values or of the payload, or of the subject. Numbers and texts have columns
/// of their own.
struct ColumnKey: Hashable, Comparable {
    enum Section: UInt64 { case subject, body, payload }

    let section: Section
    /// Key of the outermost map; 0 where there is none.
    let field: UInt64

    static func < (left: ColumnKey, right: ColumnKey) -> Bool {
        left.section == right.section ? left.field < right.field : left.section.rawValue < right.section.rawValue
    }
}
