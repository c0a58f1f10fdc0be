/// Why bytes were refused. `offset` counts bytes from the start of the item that was being read; it never quotes content.
package struct CBORError: Error, Sendable, Equatable {
    package enum Reason: Sendable, Equatable {
        /// The bytes end inside an item.
        case truncated
        /// A value has a shorter encoding, or a float, tag, undefined or indefinite length was used (RFC 8949 section 4.2.1).
        case notCanonical
        /// A well-formed item of a type that does not belong here.
        case unexpectedType
        /// Map keys do not ascend, or one stands twice.
        case keyOrder
        /// A text string is not UTF-8.
        case invalidText
        /// A length, count, number or nesting beyond the caller's bound.
        case tooLarge
        /// Bytes follow the item.
        case trailingBytes
    }

    package let reason: Reason
    package let offset: Int

    @inlinable
    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}
