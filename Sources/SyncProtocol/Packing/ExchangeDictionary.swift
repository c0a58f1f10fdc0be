import Compression

/// Dictionaries with which the columns of runs are compressed, by number. A number never gets other bytes.
enum ExchangeDictionary {
    /// Trained on synthetic desks of villages: `Tools/train-dictionary`.
    static let first = CompressionDictionary(bytes(ExchangeDictionaryBytes.first), level: 15)

    private static func bytes(_ hex: StaticString) -> [UInt8] {
        precondition(hex.utf8CodeUnitCount % 2 == 0 && hex.isASCII, "hex digits in pairs")
        return hex.withUTF8Buffer { digits in
            func value(_ digit: UInt8) -> UInt8 { digit < 0x3A ? digit - 0x30 : digit - 0x61 + 10 }
            return stride(from: 0, to: digits.count, by: 2).map { value(digits[$0]) << 4 | value(digits[$0 + 1]) }
        }
    }
}
