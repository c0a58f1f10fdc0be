package import Logging
import Synchronization

/// The last lines of this process's log, for `diagnose`: the system's journal is not everybody's to read.
package struct LogTail: LogHandler {
    private static let kept = 400
    private static let lines = Mutex<[String]>([])

    package var metadata: Logger.Metadata = [:]
    package var logLevel = Logger.Level.info

    package init() {}

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let more = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let line = "\(WallClock.text(WallClock.milliseconds())) \(event.level) \(event.message)\(more)"
        Self.lines.withLock { lines in
            if lines.count >= Self.kept { lines.removeFirst(lines.count - Self.kept + 1) }
            lines.append(String(line.prefix(1000)))
        }
    }

    /// Oldest first.
    package static var all: [String] { lines.withLock { $0 } }
}
