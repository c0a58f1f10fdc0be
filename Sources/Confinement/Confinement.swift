import CConfinement
import Glibc

/// What a program that reads a stranger's file, or drives a device, may do from here on. Taken by this process for itself; it holds through
/// `execve`, for every thread and child, and nothing can take it back.
///
/// Landlock and a system call filter need no user namespace, no root and no helper with rights of its own, so they hold in a hardened systemd
/// service and in a container just as at a prompt (Docs/Decisions/0016-images.md).
package struct Confinement: Sendable, Equatable {
    package enum Profile: String, Sendable {
        /// Reads programs and fonts, writes the scratch folder, knows no network and starts nothing.
        case image
        /// As that, with the machine's devices, the scanner drivers' settings, and the network that some scanners are on.
        case device
    }

    package var profile: Profile
    /// The one folder in which it reads and writes files. It makes no folders there.
    package var scratch: String
    /// The program that becomes of this process: with the loader the only file that can be executed.
    package var tool: String
    /// Address space in bytes.
    package var memory: UInt64
    /// Seconds of CPU time; wall time is the parent's business.
    package var seconds: UInt64
    /// Bytes of a file that it writes.
    package var fileSize: UInt64
    /// More folders and files that it may read.
    package var readable: [String] = []

    package init(profile: Profile, scratch: String, tool: String, memory: UInt64, seconds: UInt64, fileSize: UInt64, readable: [String] = []) {
        self.profile = profile
        self.scratch = scratch
        self.tool = tool
        self.memory = memory
        self.seconds = seconds
        self.fileSize = fileSize
        self.readable = readable
    }

    /// Which part could not be put in place: then nothing may be run.
    package enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
        /// The kernel has no Landlock, or a container's rules keep it from us.
        case noLandlock(code: Int32)
        case path(String, code: Int32)
        case limits(code: Int32)
        case systemCalls(code: Int32)
        case privileges(code: Int32)
        /// The parent died before it could be watched.
        case orphan

        package var description: String {
            switch self {
            case .noLandlock(let code):
                "Landlock is not to be had here (\(String(cString: strerror(code)))): it needs Linux 5.13 or newer with Landlock enabled, as Debian 12 has it, and a service or container that allows landlock_create_ruleset, landlock_add_rule and landlock_restrict_self."
            case .path(let name, let code): "\(name) cannot be opened for the rules: \(String(cString: strerror(code)))."
            case .limits(let code): "the limits of memory, time and size cannot be set: \(String(cString: strerror(code)))."
            case .systemCalls(let code): "the system call filter was refused: \(String(cString: strerror(code)))."
            case .privileges(let code): "privileges cannot be given up: \(String(cString: strerror(code)))."
            case .orphan: "the program that asked for it has ended."
            }
        }
    }

    /// - Parameter parent: the process that dies with us, and we with it.
    package func apply(parent: Int32) throws(Failure) {
        guard desa_die_with_parent(SIGKILL) == 0, desa_no_new_privileges() == 0 else { throw .privileges(code: errno) }
        guard getppid() == parent else { throw .orphan }
        // The caller's files are none of the tool's business; its own are three.
        guard desa_close_from(3) == 0 else { throw .privileges(code: errno) }
        try setLimits()
        // Also as root: with no new privileges, execve gives none back.
        guard desa_drop_capabilities() == 0 else { throw .privileges(code: errno) }
        try Landlock.restrict(self)
        try SystemCallFilter.install(profile)
    }

    private func setLimits() throws(Failure) {
        for (resource, value) in [
            (RLIMIT_AS, memory), (RLIMIT_CPU, seconds), (RLIMIT_FSIZE, fileSize), (RLIMIT_NOFILE, 128), (RLIMIT_CORE, 0),
        ] {
            var limit = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
            guard setrlimit(__rlimit_resource_t(UInt32(resource.rawValue)), &limit) == 0 else { throw .limits(code: errno) }
        }
    }
}
