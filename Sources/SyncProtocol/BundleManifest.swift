import CanonicalCBOR
package import Causality
package import MerkleLog

/// Written last, in clear: which parts the bundle has, so that anybody can see that a stick was pulled out too early. Without it the parts that
/// are there are read all the same.
package struct BundleManifest: Sendable, Equatable {
    package struct Part: Sendable, Equatable {
        package let bytes: UInt64
        /// SHA-256 of the whole file.
        package let hash: Hash

        package init(bytes: UInt64, hash: Hash) {
            self.bytes = bytes
            self.hash = hash
        }
    }

    package let bundle: [UInt8]
    package let sender: NodeID
    /// From part 1 on.
    package let parts: [Part]

    package static let maxBytes = 512 << 10
    private static let tag = "desasync/bundle-manifest/1"

    package init(bundle: [UInt8], sender: NodeID, parts: [Part]) {
        self.bundle = bundle
        self.sender = sender
        self.parts = parts
    }

    package func sealed(by key: SigningKey) -> [UInt8] {
        var writer = CBORWriter(reserving: 64 + parts.count * 48)
        writer.array(count: 4)
        writer.uint(BundleLimits.version)
        writer.byteString(bundle)
        writer.uint(sender.rawValue)
        writer.array(count: parts.count * 2)
        for part in parts {
            writer.uint(part.bytes)
            writer.byteString(part.hash.bytes)
        }
        return SealedFrame.seal(writer.bytes, tag: Self.tag, key: key)
    }

    /// A manifest with its signature not yet checked.
    package struct Unverified: Sendable {
        package let manifest: BundleManifest
        private let sealed: SealedFrame

        package init(_ bytes: [UInt8]) throws(BundleError) {
            guard bytes.count <= BundleManifest.maxBytes else { throw .tooLarge }
            do throws(ProtocolError) { sealed = try SealedFrame(bytes) } catch {
                if case .encoding(let error) = error { throw .frame(error) }
                throw .tooLarge
            }
            manifest = try BundleManifest(message: sealed.message)
        }

        package func isSigned(by key: PublicKey) -> Bool { sealed.isSigned(tag: BundleManifest.tag, by: key) }
    }

    private init(message: [UInt8]) throws(BundleError) {
        var reader = CBORReader(message)
        let count: Int
        let version: UInt64
        do throws(CBORError) { (count, version) = (try reader.array(), try reader.uint()) } catch { throw .frame(error) }
        guard version == BundleLimits.version else { throw .version(version) }
        do throws(CBORError) {
            guard count == 4 else { throw CBORError(.unexpectedType, at: 0) }
            bundle = try reader.byteString(count: 16)
            sender = NodeID(try reader.uint())
            var parts: [Part] = []
            for _ in 0..<(try reader.groups(of: 2, max: Int(BundleLimits.maxParts))) {
                parts.append(Part(bytes: try reader.uint(max: UInt64(BundleLimits.maxPartBytes)), hash: try reader.hash()))
            }
            self.parts = parts
            try reader.finish()
        } catch { throw .frame(error) }
    }
}
