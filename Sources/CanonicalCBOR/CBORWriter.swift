/// Writes canonical CBOR (RFC 8949 section 4.2.1) into one growing array. The caller announces counts first and keeps map keys ascending:
/// a wrong order is a defect of the caller and would be refused by every reader.
package struct CBORWriter: Sendable {
    package private(set) var bytes: [UInt8]

    package init(reserving capacity: Int = 0) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    package mutating func uint(_ value: UInt64) { head(major: 0, value) }

    package mutating func int(_ value: Int64) {
        if value >= 0 { head(major: 0, UInt64(value)) } else { head(major: 1, UInt64(-1 - value)) }
    }

    /// -1 - value, also for values beyond Int64.
    package mutating func negative(_ value: UInt64) { head(major: 1, value) }

    package mutating func byteString(_ value: [UInt8]) {
        head(major: 2, UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    package mutating func byteString(_ value: ArraySlice<UInt8>) {
        head(major: 2, UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// Eight bytes, big-endian: the form of a LogID and of the first bytes of a root.
    package mutating func byteString8(_ value: UInt64) {
        bytes.append(0x48)
        var shift: UInt64 = 56
        while true {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
            if shift == 0 { break }
            shift -= 8
        }
    }

    package mutating func text(_ value: String) {
        var value = value
        value.withUTF8 { utf8 in
            head(major: 3, UInt64(utf8.count))
            bytes.append(contentsOf: utf8)
        }
    }

    /// Text as its bytes; that they are UTF-8 is the caller's to know.
    package mutating func text(utf8: ArraySlice<UInt8>) {
        head(major: 3, UInt64(utf8.count))
        bytes.append(contentsOf: utf8)
    }

    package mutating func array(count: Int) { head(major: 4, UInt64(count)) }
    package mutating func map(count: Int) { head(major: 5, UInt64(count)) }
    package mutating func bool(_ value: Bool) { bytes.append(value ? 0xF5 : 0xF4) }
    package mutating func null() { bytes.append(0xF6) }

    /// An item that is canonical CBOR already.
    package mutating func raw(_ item: [UInt8]) { bytes.append(contentsOf: item) }
    package mutating func raw(_ item: ArraySlice<UInt8>) { bytes.append(contentsOf: item) }

    private mutating func head(major: UInt8, _ value: UInt64) {
        let type = major << 5
        switch value {
        case 0..<24:
            bytes.append(type | UInt8(value))
        case 24...0xFF:
            bytes.append(type | 24)
            bytes.append(UInt8(value))
        case 0x100...0xFFFF:
            bytes.append(type | 25)
            bigEndian(value, count: 2)
        case 0x1_0000...0xFFFF_FFFF:
            bytes.append(type | 26)
            bigEndian(value, count: 4)
        default:
            bytes.append(type | 27)
            bigEndian(value, count: 8)
        }
    }

    private mutating func bigEndian(_ value: UInt64, count: Int) {
        var remaining = count
        while remaining > 0 {
            remaining -= 1
            bytes.append(UInt8(truncatingIfNeeded: value >> (UInt64(remaining) * 8)))
        }
    }
}
