import Glibc
package import NodeHost
import Replica
import SQLiteStore
package import TLSIdentity

/// For browsers of the village's own network (`serve --lan`).
extension KioskNode {
    /// The certificate of this computer for them, made once and kept in the data folder: a new one would make every paired browser complain.
    package func lanIdentity() throws(NodeFault) -> BoxIdentity {
        let path = folder.path + "/lan-identity"
        do throws(StoreError) {
            if let kept = try folder.readSecret(path, limit: 8192), kept.count > BoxIdentity.seedByteCount,
                let identity = BoxIdentity(seed: Array(kept[..<BoxIdentity.seedByteCount]), certificate: Array(kept[BoxIdentity.seedByteCount...]))
            { return identity }
        } catch { throw NodeFault(error) }
        let identity: BoxIdentity
        do throws(TLSIdentityError) { identity = try BoxIdentity(name: Self.hostName + ".local") } catch { throw NodeFault(.software, error.description) }
        do throws(StoreError) { try folder.writeSecret(identity.seed + identity.certificate, to: path, replacing: true) } catch { throw NodeFault(error) }
        return identity
    }

    /// Letters, digits and hyphens, small.
    package static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, 255) == 0 else { return "desa-kiosk" }
        let bytes = buffer.prefix { $0 != 0 && $0 != 0x2E }.map { UInt8(bitPattern: $0) | ((0x41...0x5A).contains($0) ? 0x20 : 0) }
        guard !bytes.isEmpty, bytes.count <= 63, bytes.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }) else { return "desa-kiosk" }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// This machine's own IPv4 addresses, in the order of its interfaces.
    package static func ownAddresses() -> [String] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var found: [String] = []
        var next = list
        while let item = next {
            next = item.pointee.ifa_next
            guard let address = item.pointee.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET) else { continue }
            var text = [CChar](repeating: 0, count: Int(INET_ADDRSTRLEN))
            let isText = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { inet_ntop(AF_INET, &$0.pointee.sin_addr, &text, socklen_t(text.count)) != nil }
            if isText { found.append(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)) }
        }
        return found
    }
}
