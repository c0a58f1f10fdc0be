// Written by Tools/generate-catalogue from Schemas/catalogue. Change the JSON and run it again.

enum BuiltInSheets {
    /// A blank line between sheets.
    static let sheets = #"""
        """#
}
