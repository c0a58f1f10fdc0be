/// Requests over libcurl. All transfers live on one thread, which also keeps the connections between requests (90 s at most, below the idle time of
/// NATs and of our server). Knows bytes and HTTP, nothing of what they mean.
package final class CurlTransport: Sendable {
    private let loop: CurlLoop

    /// Starts the thread. `SIGPIPE` is ignored in the whole process from then on.
    package init() {
        loop = CurlLoop.start()
    }

    deinit {
        loop.close()
    }

    /// Sends one request and waits for the whole answer. Cancelling the task ends the transfer and its connection.
    package func send(_ request: TransportRequest) async throws(TransportError) -> TransportAnswer {
        // 108 bytes with the final NUL (unix(7)); libcurl would say that the name cannot be resolved.
        if let path = request.unixSocket, path.utf8.count > 107 { throw .cannotConnect(reason: "the path of its socket is too long") }
        let transfer = Transfer(request)
        let loop = loop
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { loop.begin(transfer, $0) }
        } onCancel: {
            loop.cancel(transfer)
        }
        return try result.get()
    }

    /// Ends all transfers as `TransportError.cancelled`, also those asked for later. Returns at once; the thread ends by itself.
    package func close() {
        loop.close()
    }
}
