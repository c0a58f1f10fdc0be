import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import Synchronization

/// A small HTTP/1.1 server for exchanges of bytes and for the control socket of a node. It knows paths, sizes and statuses, nothing of what the bytes
/// mean. Without TLS it listens on this machine only. Nothing in the environment changes what it does (SwiftNIO reads its number of threads there).
package struct SyncServer: Sendable {
    /// What peers may take of this process.
    package struct Limits: Sendable, Equatable {
        /// Further connections wait in the kernel's queue of 256.
        package var maxConnections = 512
        /// A connection on which nothing was read for that long is closed, unless an answer is being made. Longer than our client keeps one (90 s).
        package var idleSeconds = 150
        /// Longest time for one request's body to arrive, however steadily it drips: 256 KB at 1 KB/s.
        package var bodySeconds = 300
        /// How long the rest of a refused request is taken in and thrown away, in ms, so that its sender can read the refusal.
        package var lingerMilliseconds = 5_000
        /// Bytes of all header fields together; half of it for one.
        package var maxHeaderBytes = 16_384
        package var maxHeaderFields = 64
        package var maxTargetBytes = 4_096
        /// How long handlers may go on after `run` was cancelled, in ms; then they are cancelled too. Streams are cut at once.
        package var stopMilliseconds = 5_000

        package init() {}
    }

    private let address: ServerAddress
    private let tls: ServerTLS?
    private let routes: RouteTable
    private let logger: Logger
    private let limits: Limits

    /// - Parameters:
    ///   - tls: what to show; nil for plain HTTP, which only a loopback address or a Unix socket may have.
    ///   - routes: no two with the same method and path.
    ///   - logger: gets paths of routes, statuses and times, never a body, a query or a field; silent if none is given.
    package init(
        bind address: ServerAddress, tls: ServerTLS? = nil, routes: [Route], logger: Logger = Logger(label: "sync-server", factory: { _ in SwiftLogNoOpLogHandler() }),
        limits: Limits = Limits()
    ) {
        self.address = address
        self.tls = tls
        self.routes = RouteTable(routes)
        self.logger = logger
        self.limits = limits
    }

    /// Serves until the task is cancelled: then accepts nothing more, lets handlers finish, and returns. To be called once.
    ///
    /// - Parameter onListening: called once connections are accepted, with the port (0 for a Unix socket).
    package func run(onListening: @escaping @Sendable (_ port: Int) -> Void) async throws(ServerError) {
        try address.check(isPlain: tls == nil)
        switch address {
        case .tcp(let host, let port):
            try await serve(.hostname(host == "localhost" ? "127.0.0.1" : host, port: port), onListening: onListening)
        case .unixSocket(let path):
            let file = try SocketFile(path: path)
            try await serve(.unixDomainSocket(path: file.hiddenPath), file: file, onListening: onListening)
        }
    }

    private func serve(_ bind: BindAddress, file: SocketFile? = nil, onListening: @escaping @Sendable (Int) -> Void) async throws(ServerError) {
        let stop = OneShot()
        let base = baseChannel(stop: stop)
        if let tls {
            let channel: TLSChannel<GatheringChannel<HTTP1Channel>>
            do { channel = try TLSChannel(GatheringChannel(base: base), tlsConfiguration: tls.configuration) } catch { throw .badCertificate }
            try await serve(channel, bind, file: file, stop: stop, onListening: onListening)
        } else {
            try await serve(base, bind, file: file, stop: stop, onListening: onListening)
        }
    }

    private func serve<Child: ServerChildChannel>(
        _ child: Child, _ bind: BindAddress, file: SocketFile?, stop: OneShot, onListening: @escaping @Sendable (Int) -> Void
    ) async throws(ServerError) {
        let started = OneShot()
        let failure = Mutex<ServerError?>(nil)
        let server = makeServer(child, bind) { channel in
            do throws(ServerError) {
                try file?.publish()
                logger.info("listening", metadata: ["address": "\(address)"])
                onListening(channel.localAddress?.port ?? 0)
            } catch {
                failure.withLock { $0 = error }
                stop.fire()
            }
            started.fire()
        }
        // Not a child: our cancellation must not reach the handlers at once.
        let running = Task { try await server.run() }
        let stopping = Task {
            await stop.wait()
            // Hummingbird cannot be stopped while it starts.
            await started.wait()
            file?.remove()
            let patience = Task {
                try await Task.sleep(for: .milliseconds(limits.stopMilliseconds))
                running.cancel()
            }
            try? await server.shutdownGracefully()
            _ = await running.result
            patience.cancel()
        }
        let result = await withTaskCancellationHandler { await running.result } onCancel: { stop.fire() }
        started.fire()
        stop.fire()
        await stopping.value
        if let failure = failure.withLock({ $0 }) { throw failure }
        if case .failure(let error) = result { throw ServerError(error, at: address) }
        if !Task.isCancelled { throw .ended(address) }
    }

    private func baseChannel(stop: OneShot) -> HTTP1Channel {
        let responder = Responder(routes: routes, limits: limits, logger: logger, stop: stop)
        return HTTP1Channel(
            responder: { try await responder.respond(to: $0, writer: $1, channel: $2) },
            configuration: .init(
                // Its default is never, which keeps a half-open connection for each power cut.
                idleTimeout: .seconds(Int64(limits.idleSeconds)),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.maxHeaderBytes / 2, maxHeaderListSize: limits.maxHeaderBytes,
                    maxHeaderFieldCount: limits.maxHeaderFields)))
    }

    private func makeServer<Child: ServerChildChannel>(
        _ child: Child, _ bind: BindAddress, onRunning: @escaping @Sendable (any Channel) -> Void
    ) -> Server<Child> {
        // Hummingbird's own lines name the hidden socket and internal errors.
        var quiet = logger
        quiet.logLevel = max(quiet.logLevel, .error)
        return Server(
            childChannelSetup: child,
            configuration: ServerConfiguration(
                address: bind, backlog: 256, availableConnectionsDelegate: MaximumAvailableConnections(limits.maxConnections, logger: quiet)),
            onServerRunning: { onRunning($0) }, eventLoopGroup: EventLoopGroupProvider.singleton.eventLoopGroup, logger: quiet)
    }
}
