import Dispatch
import Glibc

/// SIGTERM and SIGINT ask a serving program to end in order.
package enum StopSignal {
    /// Returns when one of them comes, or when the task is cancelled. From then on further ones are ignored: the end is on its way.
    package static func wait() async {
        let (signals, continuation) = AsyncStream.makeStream(of: Void.self)
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
        for await _ in signals { break }
        for source in sources { source.cancel() }
    }
}
