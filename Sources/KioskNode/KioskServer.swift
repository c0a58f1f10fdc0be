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
    /// - Parameter splay: milliseconds over which the first contact is drawn, at the start and when the network comes back.
    /// - Parameter limits: quotas and budgets of lanes; they stay for `sync` when nothing serves.
    package func serve(splay: UInt64 = ContactPlan.usualSplay, limits: LaneLimits = LaneLimits(), logger: Logger) async throws(NodeFault) {
        link.setLimits(limits, at: WallClock.monotonic())
        saveLink(isLast: true)
        link.plan = ContactPlan(splay: splay, at: WallClock.monotonic(), random: Entropy.number())
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
        saveLink(isLast: true)
        tidyUp()
        if let failedStop { throw NodeFault(failedStop) }
        if let ended { throw NodeFault(.inTheWay, ended.description) }
    }

    /// Something to send is sent soon; when there is nothing, the centre says when to come again. A failure waits longer each time, with full
    /// jitter, and nothing is ever given up.
    private func exchangeForEver(logger: Logger) async {
        while !Task.isCancelled, failedStop == nil {
            let now = WallClock.monotonic()
            if link.use(Network.current()) { link.plan.linkReturned(at: now, random: Entropy.number()) }
            guard link.plan.due <= now else {
                if link.plan.admitsBulk(at: now), await sendPapers(logger) { continue }
                // Not longer than this at once: the network may come back meanwhile.
                await pause(min(link.plan.due - now, Self.glance))
                continue
            }
            do throws(NodeFault) {
                let report = try await exchange(.operations)
                logger.info("exchange complete", metadata: ["sent": "\(report.sent)", "received": "\(report.received)"])
                reportReissued { line in logger.warning("\(line)") }
            } catch {
                logger.warning("exchange failed", metadata: ["exit": "\(error.code.rawValue)"])
            }
        }
        if failedStop != nil { stopServing?() }
    }

    /// - Returns: whether anything was tried.
    private func sendPapers(_ logger: Logger) async -> Bool {
        do throws(NodeFault) {
            switch try await papersTurn() {
            case .nothing: return false
            case .forgotten: link.plan.pressed(at: WallClock.monotonic())
            case .sent, .refused: break
            }
        } catch { logger.warning("papers could not be sent", metadata: ["exit": "\(error.code.rawValue)"]) }
        return true
    }

    /// Milliseconds between looks at the network.
    private static let glance: UInt64 = 5_000

    /// Waits, or less when ``workArrived()`` says so.
    private func pause(_ milliseconds: UInt64) async {
        let sleep = Task { try? await Task.sleep(for: .milliseconds(Int64(milliseconds))) }
        sleeper = sleep
        await withTaskCancellationHandler { _ = await sleep.value } onCancel: { sleep.cancel() }
        sleeper = nil
    }

    /// There is something to send, or nothing more may be written.
    func workArrived() {
        link.plan.workArrived(at: WallClock.monotonic(), random: Entropy.number())
        sleeper?.cancel()
        if failedStop != nil { stopServing?() }
    }
}
