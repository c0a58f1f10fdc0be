import Glibc
import NodeHost

/// Short questions to programs of this machine: `lpstat`, `journalctl`. On a thread of its own; one after another.
package actor ProgramCall {
    nonisolated private let thread = WriterThread()
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    package static let shared = ProgramCall()

    package enum Answer: Sendable, Equatable {
        case said(String)
        /// It is not installed.
        case missing
        /// It ended badly, or not in time.
        case failed
    }

    /// Looks in Debian's folders only, with an environment of `LC_ALL=C` and nothing else.
    /// - Parameters:
    ///   - milliseconds: after these it is killed.
    ///   - limit: bytes of its standard output that are kept; what is beyond is thrown away.
    package func ask(_ program: String, _ words: [String], within milliseconds: UInt64 = 5_000, limit: Int = 262_144) -> Answer {
        guard let path = ["/usr/bin/", "/bin/", "/usr/sbin/"].map({ $0 + program }).first(where: { access($0, X_OK) == 0 }) else { return .missing }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return .failed }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var arguments: [UnsafeMutablePointer<CChar>?] = ([program] + words).map { (word: String) in strdup(word) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = ["LC_ALL=C", "PATH=/usr/bin:/bin"].map { (word: String) in strdup(word) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, path, &actions, nil, &arguments, &environment)
        close(ends[1])
        guard code == 0 else { return .failed }
        var output: [UInt8] = []
        let end = WallClock.monotonic() + milliseconds
        var isLate = false
        var buffer = [UInt8](repeating: 0, count: 16_384)
        reading: while true {
            let now = WallClock.monotonic()
            guard now < end else {
                isLate = true
                break
            }
            var wait = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, Int32(end - now)) > 0 else { continue }
            let count = read(ends[0], &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break reading }
            output += buffer[..<min(count, max(0, limit - output.count))]
        }
        if isLate { kill(process, SIGKILL) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        guard !isLate, status == 0 else { return .failed }
        return .said(String(decoding: output, as: UTF8.self))
    }
}
