import NIOCore
import Synchronization

/// How many connections each address of the village's network has. One computer that holds all that there are shuts the others out.
final class AddressGauge: Sendable {
    /// A browser opens six; a stream of a page that it has left is noticed only when something is written to it, and of these there may be
    /// ``EventGauge/maxStreams``.
    static let maxConnections = 32
    private let open = Mutex<[String: Int]>([:])

    func enter(_ address: String) -> Bool {
        open.withLock { open in
            guard open[address, default: 0] < Self.maxConnections else { return false }
            open[address, default: 0] += 1
            return true
        }
    }

    func leave(_ address: String) {
        open.withLock { open in
            let left = open[address, default: 1] - 1
            open[address] = left > 0 ? left : nil
        }
    }
}

/// Closes a connection of an address that has enough of them. One for each connection, on its event loop.
final class AddressLimit: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let gauge: AddressGauge
    private var counted: String?

    init(_ gauge: AddressGauge) { self.gauge = gauge }

    func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { count(context) } }

    func channelActive(context: ChannelHandlerContext) {
        count(context)
        context.fireChannelActive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        if let counted { gauge.leave(counted) }
        counted = nil
    }

    private func count(_ context: ChannelHandlerContext) {
        guard counted == nil, let address = context.remoteAddress?.ipAddress else { return }
        if gauge.enter(address) { counted = address } else { context.close(promise: nil) }
    }
}
