import Glibc
package import Logging
import Synchronization

/// A program that runs until it is told to stop.
package enum Daemon {
    /// Runs `body` until it ends by itself or the process gets SIGINT or SIGTERM, which cancels it.
    /// - Returns: the exit code.
    package static func run(_ body: @escaping @Sendable (Logger) async throws(NodeFault) -> Void) async -> Int32 {
        LoggingSystem.bootstrap { MultiplexLogHandler([StreamLogHandler.standardError(label: $0), LogTail()]) }
        let logger = Logger(label: "desa")
        let task = Task { () -> CommandOutput in
            do throws(NodeFault) {
                try await body(logger)
                return CommandOutput("")
            } catch { return CommandOutput(error) }
        }
        Signals.cancelOnStop(task)
        return ProgramRun.finish(await task.value)
    }
}

/// SIGINT and SIGTERM, taken by a thread of their own: a signal handler may do next to nothing.
private enum Signals {
    private static let stopped = Mutex<Task<CommandOutput, Never>?>(nil)

    static func cancelOnStop(_ task: Task<CommandOutput, Never>) {
        stopped.withLock { $0 = task }
        signal(SIGPIPE, SIG_IGN)
        signal(SIGINT) { _ in Signals.wakeUp() }
        signal(SIGTERM) { _ in Signals.wakeUp() }
        sem_init(wake, 0, 0)
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, { _ in
            while sem_wait(Signals.wake) != 0 {}
            Signals.stopped.withLock { $0 }?.cancel()
            return nil
        }, nil)
        precondition(code == 0, "the thread for signals could not be started: error \(code)")
        pthread_detach(thread)
    }

    /// sem_post is one of the few calls that a handler may make.
    nonisolated(unsafe) private static let wake = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    private static func wakeUp() { sem_post(wake) }
}
