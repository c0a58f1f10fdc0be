import CCurl
import Glibc
import Synchronization

/// The thread that owns libcurl's multi handle and every transfer on it. Others only leave commands in the mailbox and wake it.
///
/// `@unchecked Sendable`: `multi` itself never changes and is touched elsewhere only by `curl_multi_wakeup`, under the mailbox's lock and before
/// `isClosed`; `active` and `sockets` belong to the thread.
final class CurlLoop: @unchecked Sendable {
    private enum Command {
        case begin(Transfer)
        case cancel(Transfer)
    }

    private struct Mailbox {
        var commands: [Command] = []
        /// Set once. After it nothing is added, and `multi` is only used by the thread, which frees it.
        var isClosed = false
    }

    private let mailbox = Mutex(Mailbox())
    private let multi: UnsafeMutableRawPointer
    private var active: [Transfer] = []
    private var sockets: [Int32] = []

    /// Once for the process. A write to a dead connection must be an error, not the end of the program.
    private static let prepared: Bool = {
        signal(SIGPIPE, SIG_IGN)
        let code = curl_global_init(Int(CURL_GLOBAL_ALL))
        // Registered after the TLS library's own handler, so it runs before that one: a thread that still used the library then would abort.
        atexit { CurlLoop.endAll() }
        return code == CURLE_OK
    }()

    /// Loops whose thread has not ended.
    private static let live = Mutex<[CurlLoop]>([])

    /// Waits for a moment only: who looks a name up cannot be hurried.
    private static func endAll() {
        for loop in live.withLock({ $0 }) { loop.close() }
        for _ in 0..<1000 where live.withLock({ !$0.isEmpty }) { usleep(1000) }
    }

    private init() {
        precondition(Self.prepared, "libcurl cannot be initialised")
        guard let multi = curl_multi_init() else { preconditionFailure("no memory for libcurl") }
        self.multi = multi
        // Kiosk and centre have one peer each; more kept connections would only be forgotten ones.
        _ = desa_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 8)
    }

    static func start() -> CurlLoop {
        let loop = CurlLoop()
        live.withLock { $0.append(loop) }
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(loop).toOpaque())
        precondition(result == 0, "no thread for libcurl: error \(result)")
        pthread_detach(thread)
        return loop
    }

    // MARK: Called from anywhere

    func begin(_ transfer: Transfer, _ continuation: Transfer.Continuation) {
        transfer.continuation = continuation
        if !post(.begin(transfer)) { transfer.resume(.failure(.cancelled)) }
    }

    /// May come before `begin` (a task that was already cancelled), hence the mark.
    func cancel(_ transfer: Transfer) {
        transfer.isCancelled.store(true, ordering: .releasing)
        _ = post(.cancel(transfer))
    }

    func close() {
        mailbox.withLock { mailbox in
            guard !mailbox.isClosed else { return }
            mailbox.isClosed = true
            curl_multi_wakeup(multi)
        }
    }

    private func post(_ command: Command) -> Bool {
        mailbox.withLock { mailbox in
            guard !mailbox.isClosed else { return false }
            mailbox.commands.append(command)
            curl_multi_wakeup(multi)
            return true
        }
    }

    // MARK: The thread

    private func run() {
        while true {
            let (commands, isClosed) = mailbox.withLock { mailbox in
                defer { mailbox.commands.removeAll() }
                return (mailbox.commands, mailbox.isClosed)
            }
            for command in commands {
                switch command {
                case .begin(let transfer): isClosed ? transfer.resume(.failure(.cancelled)) : add(transfer)
                case .cancel(let transfer): end(transfer, .failure(.cancelled))
                }
            }
            if isClosed { break }

            var running: Int32 = 0
            var code = curl_multi_perform(multi, &running)
            finishDone()
            endStalled()
            if code == CURLM_OK { code = curl_multi_poll(multi, nil, 0, pollTime(), nil) }
            if code != CURLM_OK {
                // Out of memory or descriptors: fail what runs and go on, the next request may fare better.
                let error = TransportError.other(code: Int(code.rawValue), text: String(cString: curl_multi_strerror(code)))
                for transfer in active { end(transfer, .failure(error)) }
                usleep(10_000)
            }
        }
        for transfer in active { end(transfer, .failure(.cancelled)) }
        curl_multi_cleanup(multi)
        Self.live.withLock { $0.removeAll { $0 === self } }
    }

    private func add(_ transfer: Transfer) {
        guard !transfer.isCancelled.load(ordering: .acquiring) else { return transfer.resume(.failure(.cancelled)) }
        let code = transfer.prepare(sockets: self, now: monotonicMilliseconds())
        guard code == CURLE_OK, let easy = transfer.easy else {
            transfer.free()
            return transfer.resume(.failure(TransportError(code, systemError: 0)))
        }
        let added = curl_multi_add_handle(multi, easy)
        guard added == CURLM_OK else {
            transfer.free()
            return transfer.resume(.failure(.other(code: Int(added.rawValue), text: String(cString: curl_multi_strerror(added)))))
        }
        active.append(transfer)
    }

    private func finishDone() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let transfer = active.first(where: { $0.easy == message.pointee.easy_handle }) else { continue }
            // The message dies with the handle's removal in `end`.
            let code = message.pointee.data.result
            end(transfer, transfer.result(code))
        }
    }

    /// Does nothing for a transfer that has ended, so the first reason stands and the continuation is resumed once.
    private func end(_ transfer: Transfer, _ result: Result<TransportAnswer, TransportError>) {
        guard let index = active.firstIndex(where: { $0 === transfer }) else { return }
        active.remove(at: index)
        curl_multi_remove_handle(multi, transfer.easy)
        transfer.free()
        transfer.resume(result)
    }

    // MARK: Silence

    /// libcurl's own low-speed limit also fires while the server thinks and forgets what the kernel still holds, hence this watchdog.
    private func endStalled() {
        let now = monotonicMilliseconds()
        for transfer in active where transfer.isStalled(now: now, unacknowledged: unacknowledged) {
            end(transfer, .failure(.stalled))
        }
    }

    /// libcurl shortens this to its own next timer. An eighth of the silence allowed is fine enough to notice it.
    private func pollTime() -> Int32 {
        var time = 60_000
        for transfer in active where transfer.request.stallTimeout > 0 {
            time = min(time, max(20, min(1_000, transfer.request.stallTimeout / 8)))
        }
        return Int32(time)
    }

    /// A body of 256 KB fits the kernel's buffer at once and may take a minute to leave it: only the peer's acknowledgements show that the line lives.
    private func unacknowledged(localPort: Int) -> Int {
        for socket in sockets where port(of: socket) == localPort {
            var count: Int32 = 0
            if desa_socket_unacknowledged(socket, &count) == 0 { return Int(count) }
        }
        return 0
    }

    private func port(of socket: Int32) -> Int? {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &address) { bytes in
            guard let base = bytes.baseAddress, getsockname(socket, base.assumingMemoryBound(to: sockaddr.self), &length) == 0 else { return nil }
            // The port stands at the same place in IPv4 and IPv6 addresses, in network order.
            return Int(bytes[2]) << 8 | Int(bytes[3])
        }
    }

    // MARK: Sockets, called by libcurl on the thread

    /// TCP_USER_TIMEOUT ends a connection whose bytes stay unacknowledged; keepalive (30 s, then 3 probes 10 s apart) one that is silent.
    func opened(_ socket: Int32) {
        set(socket, TCP_USER_TIMEOUT, 45_000)
        set(socket, TCP_KEEPCNT, 3)
        // "Sent" then runs at most so many bytes ahead of the line; it still carries 100 kB/s over a satellite.
        var buffer: Int32 = 65_536
        setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &buffer, socklen_t(MemoryLayout<Int32>.size))
        sockets.append(socket)
    }

    func closed(_ socket: Int32) {
        sockets.removeAll { $0 == socket }
        Glibc.close(socket)
    }

    /// Fails without harm on a Unix socket.
    private func set(_ socket: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(socket, Int32(IPPROTO_TCP), option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}

func monotonicMilliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
}
