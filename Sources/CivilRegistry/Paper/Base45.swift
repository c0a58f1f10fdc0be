/// RFC 9285: two bytes in three characters of the alphabet that a QR code packs best. One text for each byte string.
enum Base45 {
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)

    private static let values: [Int] = {
        var values = [Int](repeating: -1, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = value }
        return values
    }()

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 2 * 3 + 2)
        var index = 0
        while index < bytes.count {
            let isPair = index + 1 < bytes.count
            var value = isPair ? Int(bytes[index]) << 8 | Int(bytes[index + 1]) : Int(bytes[index])
            for _ in 0..<(isPair ? 3 : 2) {
                text.append(alphabet[value % 45])
                value /= 45
            }
            index += 2
        }
        return text
    }

    /// Nil for anything that ``encode(_:)`` does not write.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        let digits = text.map { values[Int($0)] }
        guard digits.count % 3 != 1, !digits.contains(-1) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 3 * 2 + 1)
        var index = 0
        while index < digits.count {
            let isPair = index + 2 < digits.count
            let value = digits[index] + digits[index + 1] * 45 + (isPair ? digits[index + 2] * 2025 : 0)
            guard value <= (isPair ? 0xFFFF : 0xFF) else { return nil }
            if isPair { bytes.append(UInt8(value >> 8)) }
            bytes.append(UInt8(value & 0xFF))
            index += 3
        }
        return bytes
    }
}
