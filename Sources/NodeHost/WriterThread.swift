import Glibc
import Synchronization

/// The one thread on which a node's replica lives: database calls block, and a blocked thread of the shared pool (two on a kiosk) would
/// stop everything else.
package final class WriterThread: SerialExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
    }

    private let state = Mutex(State())
    /// Posted once a job. Only sem_post and sem_wait touch it after the start, and both may be called from any thread.
    nonisolated(unsafe) private let wake: UnsafeMutablePointer<sem_t>

    package init() {
        wake = .allocate(capacity: 1)
        sem_init(wake, 0, 0)
        // The thread lives as long as the process: a node has one, and its owner ends with the program.
        let box = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, { context in
            guard let context else { return nil }
            Unmanaged<WriterThread>.fromOpaque(context).takeUnretainedValue().work()
        }, box.toOpaque())
        precondition(code == 0, "the writer's thread could not be started: error \(code)")
        pthread_detach(thread)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        sem_post(wake)
    }

    private func work() -> Never {
        while true {
            while sem_wait(wake) != 0 {}
            let jobs = state.withLock { state in
                let jobs = state.jobs
                state.jobs.removeAll(keepingCapacity: true)
                return jobs
            }
            for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
        }
    }
}
