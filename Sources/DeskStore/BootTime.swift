import Glibc

/// A moment that no setting of the clock moves: milliseconds since this boot, and which boot it was.
package struct BootTime: Sendable, Equatable {
    /// The kernel's random name of this boot.
    package let boot: [UInt8]
    /// Time asleep counts.
    package let milliseconds: UInt64

    package init(boot: [UInt8], milliseconds: UInt64) {
        self.boot = boot
        self.milliseconds = milliseconds
    }

    package static func now() -> BootTime {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return BootTime(boot: name, milliseconds: UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000)
    }

    private static let name: [UInt8] = {
        guard let file = fopen("/proc/sys/kernel/random/boot_id", "r") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 36)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }()
}
