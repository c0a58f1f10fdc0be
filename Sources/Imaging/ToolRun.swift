import CConfinement
import Glibc

/// One run of a tool as a confined process: started by `desa-confine`, watched, and killed when its time is up, its task is cancelled, or this
/// process dies.
struct ToolRun: Sendable {
    enum Profile: String, Sendable { case image, device }

    var profile = Profile.image
    /// `desa-confine`.
    let launcher: String
    let scratch: String
    let tool: String
    let arguments: [String]
    var environment: [String] = []
    var readable: [String] = []
    /// Milliseconds of wall time; CPU time is bounded by the same.
    var timeLimit: Int
    /// Milliseconds without a word on either pipe after which the tool is taken for stuck; nil where it has nothing to say meanwhile.
    var silence: Int?
    /// Milliseconds between asking it to end and killing it, when its task is cancelled: a scanner has to bring its lamp home.
    var grace = 0
    var memory: UInt64
    var fileSize: UInt64
    /// Takes pieces of standard output and standard error as they come, on the run's thread.
    var onOutput: (@Sendable (ArraySlice<UInt8>) -> Void)?
    var onComplaint: (@Sendable (ArraySlice<UInt8>) -> Void)?

    struct Outcome: Sendable, Equatable {
        enum End: Sendable, Equatable { case exited(Int32), killed(by: Int32), timeUp, silent, cancelled, notStarted(Int32) }
        var end: End
        /// The first 256 KiB of each.
        var output: [UInt8] = []
        var complaint: [UInt8] = []
        /// KiB of resident memory at most, and CPU milliseconds.
        var peakMemory = 0
        var cpuTime = 0

        var complaintText: String { String(decoding: complaint, as: UTF8.self) }
    }

    private static let keptOutput = 256 << 10

    /// On a thread of its own. The kernel kills the tool when the thread that started it ends, so that must be one that waits for it, and none of
    /// a pool.
    func run() async -> Outcome {
        let cancel = desa_eventfd()
        guard cancel >= 0 else { return Outcome(end: .notStarted(errno)) }
        let outcome = await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Outcome, Never>) in
                let job = Job { continuation.resume(returning: runHere(cancel)) }
                var thread = pthread_t()
                let code = pthread_create(&thread, nil, { context in
                    guard let context else { return nil }
                    Unmanaged<Job>.fromOpaque(context).takeRetainedValue().body()
                    return nil
                }, Unmanaged.passRetained(job).toOpaque())
                precondition(code == 0, "a tool's thread could not be started: error \(code)")
                pthread_detach(thread)
            }
        } onCancel: {
            var one: UInt64 = 1
            _ = write(cancel, &one, 8)
        }
        close(cancel)
        return outcome
    }

    private final class Job: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private func runHere(_ cancel: Int32) -> Outcome {
        var out: [Int32] = [-1, -1]
        var err: [Int32] = [-1, -1]
        guard desa_pipe(&out) == 0 else { return Outcome(end: .notStarted(errno)) }
        defer { close(out[0]) }
        guard desa_pipe(&err) == 0 else {
            let code = errno
            close(out[1])
            return Outcome(end: .notStarted(code))
        }
        defer { close(err[0]) }
        let (process, code) = start(output: out[1], complaint: err[1])
        close(out[1])
        close(err[1])
        guard code == 0 else { return Outcome(end: .notStarted(code)) }
        return watch(process, out[0], err[0], cancel)
    }

    private func start(output: Int32, complaint: Int32) -> (pid_t, Int32) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, complaint, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        let words =
            [launcher, profile.rawValue, String(getpid()), scratch, String(memory), String((timeLimit + 999) / 1000), String(fileSize)] + readable + ["--", tool]
            + arguments
        // Nothing of this process's environment.
        let variables = ["PATH=/usr/bin", "LC_ALL=C.UTF-8", "HOME=" + scratch, "TMPDIR=" + scratch, "MALLOC_ARENA_MAX=1"] + environment
        var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
        defer { for pointer in argv + envp { free(pointer) } }
        var process = pid_t()
        let code = posix_spawn(&process, launcher, &actions, &attributes, &argv, &envp)
        return (process, code)
    }

    private func watch(_ process: pid_t, _ output: Int32, _ complaint: Int32, _ cancel: Int32) -> Outcome {
        var outcome = Outcome(end: .exited(0))
        let ended = desa_pidfd_open(process)
        defer { if ended >= 0 { close(ended) } }
        var deadline = Self.now() + timeLimit
        var heard = Self.now()
        var stopped: Outcome.End?
        var files = [
            pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: complaint, events: Int16(POLLIN), revents: 0),
            pollfd(fd: cancel, events: Int16(POLLIN), revents: 0), pollfd(fd: ended, events: Int16(POLLIN), revents: 0),
        ]
        var hasEnded = false
        // Until the process has ended and its pipes are empty. A child of a driver may hold them open: that is not waited for.
        while true {
            let now = Self.now()
            if let silence, stopped == nil, now - heard >= silence {
                stopped = .silent
                deadline = min(deadline, now)
            }
            if now >= deadline {
                stopped = stopped ?? .timeUp
                kill(-process, SIGKILL)
            }
            let found = poll(&files, nfds_t(files.count), hasEnded ? 0 : Int32(clamping: max(10, min(deadline - now, 500))))
            if found == 0, hasEnded { break }
            if found <= 0 { continue }
            if files[2].revents != 0 {
                stopped = stopped ?? .cancelled
                files[2].fd = -1
                deadline = min(deadline, now + grace)
                kill(-process, grace > 0 ? SIGTERM : SIGKILL)
            }
            if files[0].revents != 0 || files[1].revents != 0 { heard = now }
            if files[0].revents != 0, !Self.take(files[0].fd, &outcome.output, onOutput) { files[0].fd = -1 }
            if files[1].revents != 0, !Self.take(files[1].fd, &outcome.complaint, onComplaint) { files[1].fd = -1 }
            if files[3].revents != 0 {
                hasEnded = true
                files[3].fd = -1
            }
            if hasEnded, files[0].fd < 0, files[1].fd < 0 { break }
        }
        // Its children, if it had some.
        kill(-process, SIGKILL)
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0 && errno == EINTR {}
        outcome.peakMemory = usage.ru_maxrss
        outcome.cpuTime = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 + Int(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000
        outcome.end = stopped ?? (status & 0x7F == 0 ? .exited((status >> 8) & 0xFF) : .killed(by: status & 0x7F))
        return outcome
    }

    /// - Returns: false at the end.
    private static func take(_ file: Int32, _ bytes: inout [UInt8], _ handler: (@Sendable (ArraySlice<UInt8>) -> Void)?) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        let count = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
        if count < 0 { return errno == EINTR }
        if count == 0 { return false }
        bytes += buffer[..<min(count, max(0, keptOutput - bytes.count))]
        handler?(buffer[..<count])
        return true
    }

    private static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}
