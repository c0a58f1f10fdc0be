import Glibc

/// Which network this machine is on, as far as the kernel says without asking anybody.
struct Network: Sendable, Equatable {
    /// Interface and gateway of the default route; empty when there is no way out.
    let route: String
    /// The gateway's hardware address, by which one dongle differs from another that gives out the same numbers. The kernel forgets it now and then.
    let hardware: String?

    init(route: String, hardware: String?) {
        self.route = route
        self.hardware = hardware
    }

    static func current() -> Network { Network(routes: read("/proc/net/route"), neighbours: read("/proc/net/arp")) }

    /// As far as can be told.
    func isSame(as other: Network) -> Bool {
        guard route.utf8.elementsEqual(other.route.utf8) else { return false }
        guard let hardware, let known = other.hardware else { return true }
        return hardware.utf8.elementsEqual(known.utf8)
    }

    /// - Parameters:
    ///   - routes: a head line, then interface, destination, gateway and more in columns; addresses as hexadecimal numbers in the machine's order.
    ///   - neighbours: a head line, then address, type, flags and hardware address.
    init(routes: String, neighbours: String) {
        let way = Self.rows(routes).first { $0.count > 2 && $0[1].elementsEqual("00000000".utf8) }
        guard let way, let gateway = UInt32(Substring(way[2]), radix: 16) else {
            route = ""
            hardware = nil
            return
        }
        let address = (0..<4).map { String(gateway >> ($0 * 8) & 255) }.joined(separator: ".")
        let row = Self.rows(neighbours).first { $0.count > 3 && $0[0].elementsEqual(address.utf8) && !$0[3].elementsEqual("00:00:00:00:00:00".utf8) }
        route = "\(Substring(way[0])) \(address)"
        hardware = row.map { String(Substring($0[3])) }
    }

    /// Rows without the head, cut at tabs and spaces.
    private static func rows(_ table: String) -> [[Substring.UTF8View]] {
        Substring(table).utf8.split(separator: UInt8(ascii: "\n")).dropFirst().map { $0.split { $0 == 9 || $0 == 32 } }
    }

    /// The first 64 KiB of a file of the kernel; empty when it is not there.
    private static func read(_ path: String) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while bytes.count < 65_536 {
            let count = Glibc.read(file, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
