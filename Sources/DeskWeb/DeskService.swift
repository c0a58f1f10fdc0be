package import CivilRegistry
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import KioskNode
package import Logging
import NIOCore
package import NodeHost

/// `desa-kiosk serve`: the node with its desk.
package enum DeskService {
    /// Where the desk listens, `127.0.0.1:8471`: this machine only.
    package static func settings(_ listen: String) throws(NodeFault) -> DeskSettings {
        var settings = DeskSettings()
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]), (1...65_535).contains(port) else {
            throw NodeFault(.usage, "--desk needs an address and a port, for example 127.0.0.1:8471.")
        }
        let host = String(listen[..<colon])
        guard host == "127.0.0.1" || host == "localhost" else { throw NodeFault(.usage, "--desk listens on this machine only: 127.0.0.1 and a port.") }
        settings.port = port
        return settings
    }

    /// `WITA`; nil for what is no time zone of Indonesia.
    package static func zone(_ code: String) -> TimeZoneOffset? { TimeZoneOffset(code: code) }

    /// Runs until the task is cancelled, or one of its parts ends.
    /// - Parameter lan: where browsers of the village's network come in, `0.0.0.0:8472`; nil for nowhere.
    package static func run(_ node: KioskNode, splay: UInt64, limits: LaneLimits, settings: DeskSettings, lan: String? = nil, logger: Logger) async throws(NodeFault) {
        _ = try await node.openDesk()
        var door: LanDoor?
        if let lan { door = try await LanDoor.open(node, lan) }
        let desk = Desk(node: node, settings: settings, lan: door, logger: logger)
        await desk.settlePapers()
        let ended = await withTaskGroup(of: NodeFault?.self) { group in
            group.addTask {
                do throws(NodeFault) {
                    try await node.serve(splay: splay, limits: limits, logger: logger)
                    return nil
                } catch { return error }
            }
            group.addTask {
                await node.keepDesk()
                return nil
            }
            group.addTask { await desk.serve { logger.info("the desk's pages are served", metadata: ["address": "http://\(settings.host):\(settings.port)/"]) } }
            if let folder = settings.scanFolder {
                group.addTask {
                    await desk.watchFolder(folder)
                    return nil
                }
            }
            if let door { group.addTask { await desk.serve(door) { logger.info("the desk's pages are served to paired browsers", metadata: ["port": "\(door.port)"]) } } }
            let first = await group.next() ?? nil
            desk.events.stop()
            desk.papers.jobs.stop()
            group.cancelAll()
            var fault = first
            while let next = await group.next() { fault = fault ?? next }
            return fault
        }
        if let ended { throw ended }
    }
}

extension Desk {
    /// What a browser may take of this process.
    private static let maxConnections = 64
    /// A connection on which nothing is asked for so long, a handshake not finished among them, makes room for others.
    private static let idleTimeout = TimeAmount.seconds(15)

    /// Serves pages until the task is cancelled.
    func serve(onListening: @escaping @Sendable () -> Void) async -> NodeFault? {
        var quiet = logger
        quiet.logLevel = .critical
        let application = Application(
            router: router(),
            server: .http1(configuration: .init(
                idleTimeout: Self.idleTimeout, httpDecoderConfiguration: .init(maxHeaderFieldSize: 8_192, maxHeaderListSize: 16_384, maxHeaderFieldCount: 64))),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), serverName: nil, backlog: 64,
                availableConnectionsDelegate: MaximumAvailableConnections(Self.maxConnections, logger: quiet)),
            onServerRunning: { _ in onListening() }, logger: quiet)
        do {
            try await application.run()
            return nil
        } catch {
            if Task.isCancelled { return nil }
            return NodeFault(.inTheWay, "The desk's pages cannot be served at \(settings.host):\(settings.port): the port is in use, or not allowed. Choose another with --desk, or --no-desk.")
        }
    }
}

extension Desk {
    /// Serves paired browsers of the village's network until the task is cancelled.
    func serve(_ lan: LanDoor, onListening: @escaping @Sendable () -> Void) async -> NodeFault? {
        var quiet = logger
        quiet.logLevel = .critical
        let gauge = AddressGauge()
        do {
            let application = Application(
                router: router(lan: lan),
                server: try .tls(
                    .http1(configuration: .init(
                        additionalChannelHandlers: [AddressLimit(gauge)], idleTimeout: Self.idleTimeout, httpDecoderConfiguration: .init(maxHeaderFieldSize: 8_192, maxHeaderListSize: 16_384, maxHeaderFieldCount: 64))),
                    tlsConfiguration: lan.tls),
                configuration: ApplicationConfiguration(
                    address: .hostname(lan.host, port: lan.port), serverName: nil, backlog: 32, availableConnectionsDelegate: MaximumAvailableConnections(Self.maxConnections, logger: quiet)),
                onServerRunning: { _ in onListening() }, logger: quiet)
            try await application.run()
            return nil
        } catch {
            if Task.isCancelled { return nil }
            return NodeFault(.inTheWay, "The desk's pages cannot be served at \(lan.host):\(lan.port): the port is in use, or the address is not this computer's. Choose another with --lan.")
        }
    }
}
