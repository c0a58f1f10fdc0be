import Glibc

/// When a file was last changed. In two parts, as the disk has it: of a file's date any second may be claimed, and nanoseconds of a far one have no room in 64 bits.
struct FileTime: Sendable, Hashable, Comparable {
    let seconds: Int
    let nanoseconds: Int

    init(_ time: timespec) { (seconds, nanoseconds) = (time.tv_sec, time.tv_nsec) }

    static func < (one: FileTime, other: FileTime) -> Bool { (one.seconds, one.nanoseconds) < (other.seconds, other.nanoseconds) }
}
