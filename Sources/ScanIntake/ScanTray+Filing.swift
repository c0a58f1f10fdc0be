import Imaging

extension ScanTray {
    /// Attaches papers in one go: all are made ready first, so that what cannot be made stops it before the first is attached; then one by one they
    /// are attached and leave the tray.
    ///
    /// Cut off anywhere, calling it again completes it: what was attached and still lies in the tray has the same bytes, and `attach` with `once`
    /// knows them by their hash.
    /// - Parameter attach: returns once the attachment is durable.
    package func file<Failure: Error>(
        _ names: [Name], attach: (_ name: Name, _ document: String, _ preview: String, _ pages: Int) async throws(Failure) -> Void,
        failed: (TrayFault) -> Failure
    ) async throws(Failure) {
        var ready: [(name: Name, document: String, preview: String, pages: Int)] = []
        for name in names {
            do throws(TrayFault) {
                let made = try await seal(name)
                ready.append((name, made.document, made.preview, made.sealed.pages))
            } catch { throw failed(error) }
        }
        for paper in ready {
            try await attach(paper.name, paper.document, paper.preview, paper.pages)
            do throws(TrayFault) { try discard(paper.name) } catch { throw failed(error) }
        }
    }
}
