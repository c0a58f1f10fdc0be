/// Why compressed bytes were refused. Nothing of their content is quoted.
package enum CompressionError: Error, Sendable, Equatable {
    /// The content would be larger than the caller's bound, or than such few bytes may become.
    case tooLarge(UInt64)
    /// Not one whole frame, no stated size, damaged, or made with another dictionary.
    case malformed
}
