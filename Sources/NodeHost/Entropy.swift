package import OperationLog

/// Randomness of the operating system, for keys, nonces, secrets and jitter.
package enum Entropy {
    package static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            withUnsafeBytes(of: generator.next() as UInt64) { bytes.append(contentsOf: $0.prefix(count - bytes.count)) }
        }
        return bytes
    }

    package static func number() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }

    package static func secrets(_ count: Int) -> [RecordSecret] {
        (0..<count).map { _ in
            guard let secret = RecordSecret(bytes(16)) else { preconditionFailure("a secret has 16 bytes") }
            return secret
        }
    }
}
