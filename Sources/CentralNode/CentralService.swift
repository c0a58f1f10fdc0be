import Glibc
package import Logging
package import NodeHost
import Replica
package import SyncProtocol
import SyncServer

/// The centre as a daemon: exchanges and enrolments over HTTP, commands over the control socket, until its task is cancelled.
package enum CentralService {
    /// - Parameters:
    ///   - listen: `127.0.0.1:8470`; port 0 lets the system choose.
    ///   - isPlain: HTTP without TLS, on this machine only.
    ///   - visits: when kiosks are asked to come again.
    ///   - keptFree: bytes of the disk that stay free of scans; nil for the usual.
    ///   - onListening: called once with what it listens on.
    package static func run(
        data: String, listen: String, isPlain: Bool = false, visits: VisitIntervals, keptFree: UInt64? = nil, logger: Logger, onListening: @escaping @Sendable (String) -> Void
    ) async throws(NodeFault) {
        let address = try parse(listen)
        let node = try CentralNode(opening: data)
        if let first = node.newEpochs.first {
            logger.warning("new logs were begun", metadata: ["scopes": "\(node.newEpochs.count)", "reason": "\(first.reason.rawValue)"])
        }
        if access(CentralSetup.rootKey(in: node.folder), F_OK) == 0 {
            logger.warning("the deployment's root key still lies in the data folder: carry it to an offline medium and delete it here")
        }
        await node.setVisits(visits)
        if let keptFree { await node.keepFree(keptFree) }
        let tls = isPlain ? nil : node.serverTLS
        guard isPlain || tls != nil else {
            throw NodeFault(
                .notFound, "The TLS root that the newest key set certifies is not in the data folder. Restore key.tls from a backup, or make a new one with \"desa-central publish keys --only tls --root-key FILE\".")
        }
        let server = SyncServer(bind: address, tls: tls, routes: CentralRoutes.routes(node, logger), logger: logger)
        var quiet = logger
        quiet.logLevel = max(quiet.logLevel, .warning)
        let control = ControlSocket.server(node.folder.controlSocket, runner: node, logger: quiet)
        let host = if case .tcp(let host, _) = address { host.contains(":") ? "[\(host)]" : host } else { "" }

        let end = await withTaskGroup(of: End.self) { group in
            group.addTask {
                await Self.ended { () async throws(ServerError) in
                    try await server.run { port in
                        let listening = "\(host):\(port)"
                        // A start that finds its port taken writes nothing.
                        Task {
                            do { try await node.beginServing() } catch { logger.error("the day's checkpoint could not be written", metadata: ["why": "\(error)"]) }
                            await node.setListenAddress(listening)
                            onListening(listening)
                        }
                    }
                }
            }
            group.addTask { await Self.ended { () async throws(ServerError) in try await control.run { _ in } } }
            group.addTask { await node.untilFailure().map { .failed(NodeFault($0)) } ?? .asked }
            let first = await group.next() ?? .asked
            group.cancelAll()
            return first
        }
        await node.tidyUp()
        switch end {
        case .asked: logger.info("stopped")
        case .failed(let fault): throw fault
        }
    }

    private enum End: Sendable {
        case asked
        case failed(NodeFault)
    }

    private static func ended(_ body: () async throws(ServerError) -> Void) async -> End {
        do throws(ServerError) {
            try await body()
            return .asked
        } catch {
            switch error {
            case .addressInUse: return .failed(NodeFault(.inTheWay, error.description))
            case .notLoopback: return .failed(NodeFault(.usage, error.description))
            case .permissionDenied: return .failed(NodeFault(.refused, error.description))
            case .socketPathTooLong: return .failed(NodeFault(.usage, error.description))
            case .cannotListen, .badCertificate, .ended: return .failed(NodeFault(.storage, error.description))
            }
        }
    }

    /// `host:port` or `[::1]:port`.
    private static func parse(_ text: String) throws(NodeFault) -> ServerAddress {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port) else {
            throw NodeFault(.usage, "--listen needs an address and a port, for example 127.0.0.1:8470.")
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        return .tcp(host: host, port: port)
    }
}

extension CentralNode {
    func setListenAddress(_ address: String) { listenAddress = address }
}
