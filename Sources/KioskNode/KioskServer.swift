package import Logging
package import NodeHost
import Replica
import SyncProtocol
import SyncServer

extension KioskNode {
    /// Runs until the task is cancelled: answers commands on the control socket, and exchanges with the centre by itself.
    ///
    /// A commit whose outcome is unknown ends it: SQLite would happily accept the next commit after a lost one. Whoever starts the program
    /// again opens the folder anew, which verifies the tails of the logs.
    package func serve(logger: Logger) async throws(NodeFault) {
        let control = ControlSocket.server(folder.controlSocket, runner: self, logger: logger)
        let serving = Task { () -> ServerError? in
            do throws(ServerError) {
                try await control.run { _ in logger.info("kiosk is running") }
                return nil
            } catch { return error }
        }
        stopServing = { serving.cancel() }
        let timer = Task { await self.exchangeForEver(logger: logger) }
        let copying = Task { await self.keepCopies(logger: logger) }
        let ended = await withTaskCancellationHandler { await serving.value } onCancel: { serving.cancel() }
        timer.cancel()
        copying.cancel()
        sleeper?.cancel()
        tidyUp()
        if let failedStop { throw NodeFault(failedStop) }
        if let ended { throw NodeFault(.inTheWay, ended.description) }
    }

    /// Something to send is sent soon; when there is nothing, the centre says when to come again. A failure waits longer each time, with full
    /// jitter, and nothing is ever given up.
    private func exchangeForEver(logger: Logger) async {
        // Not all kiosks of a region at the same second when the mains come back.
        var wait = Entropy.number() % 5_000
        while !Task.isCancelled, failedStop == nil {
            link.nextTry = WallClock.milliseconds() + wait
            await pause(wait)
            if Task.isCancelled { return }
            do throws(NodeFault) {
                let report = try await exchange()
                wait = report.next.map { Backoff.wait($0, random: Entropy.number()) } ?? Self.interval
                logger.info("exchange complete", metadata: ["sent": "\(report.sent)", "received": "\(report.received)"])
                reportReissued { line in logger.warning("\(line)") }
            } catch {
                wait = link.backoff.failed(random: Entropy.number())
                logger.warning("exchange failed", metadata: ["exit": "\(error.code.rawValue)"])
            }
        }
        if failedStop != nil { stopServing?() }
    }

    /// Milliseconds between looks at the centre when it does not say.
    private static let interval: UInt64 = 60_000

    /// Waits, or less when ``workArrived()`` says so; a second's grace gathers operations that come together.
    private func pause(_ milliseconds: UInt64) async {
        let sleep = Task { try? await Task.sleep(for: .milliseconds(Int64(milliseconds))) }
        sleeper = sleep
        await withTaskCancellationHandler { _ = await sleep.value } onCancel: { sleep.cancel() }
        if sleep.isCancelled { try? await Task.sleep(for: .seconds(1)) }
        sleeper = nil
    }

    /// There is something to send, or nothing more may be written.
    func workArrived() {
        sleeper?.cancel()
        if failedStop != nil { stopServing?() }
    }
}
