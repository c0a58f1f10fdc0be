import Causality
import Membership
import NodeHost
import OperationLog
import Replica
import SyncProtocol

extension KioskNode {
    private static let compromisedInIndonesian =
        "Kantor pusat menandai kunci kios ini sebagai dicuri. Pekerjaan di sini tetap disimpan di sana, tetapi belum dihitung sebelum petugas memutuskan, dan kios ini tidak menerima apa pun. Hubungi kantor pusat."

    func syncCommand(_ command: NodeCommand, _ emit: (String) -> Void) async throws(NodeFault) -> CommandOutput {
        defer { saveLink(isLast: true) }
        let report: ExchangeReport
        do throws(NodeFault) {
            var whole = try await exchange(.waitedFor)
            try await papers(into: &whole)
            report = whole
        } catch {
            if command.wantsJSON, let trouble = link.trouble {
                emit(JSON.object([("trouble", .string(trouble.kind?.rawValue ?? "node")), ("troubleText", json(trouble))]).text())
            }
            throw error
        }
        reportReissued(wantsJSON: command.wantsJSON, emit)
        if command.wantsJSON {
            emit(JSON.object([
                ("requests", .integer(Int64(report.requests))), ("sent", .number(report.sent)), ("received", .number(report.received)),
                ("bytesUp", .integer(Int64(report.bytesUp))), ("bytesDown", .integer(Int64(report.bytesDown))), ("pending", .number(peer.pending)),
                ("diverged", .array(peer.diverged.map { .number($0.rawValue) })),
            ]).text())
        } else {
            emit("sent \(report.sent), received \(report.received) entries in \(report.requests) request(s), \(report.bytesUp) bytes up, \(report.bytesDown) down")
        }
        if peer.isCompromised { return CommandOutput("", exit: .refused, complaint: Self.compromisedSentence) }
        if !peer.diverged.isEmpty {
            return CommandOutput("", exit: .attention, complaint: "The state here differs from the centre's in scope \(peer.diverged.map(\.description).joined(separator: ", ")). Nothing is lost; tell the central office.")
        }
        return CommandOutput("")
    }

    private func json(_ trouble: LinkState.Trouble) -> JSON {
        .object([
            ("id", .string(trouble.kind?.indonesian ?? trouble.sentence)), ("en", .string(trouble.kind?.english ?? trouble.sentence)),
            ("detail", trouble.detail.map { .string($0) } ?? .null),
        ])
    }

    private static let compromisedSentence =
        "The central office has marked this kiosk's key as stolen. What is written here is stored there and does not count until a clerk says so; nothing is handed out to this kiosk. Call the central office."

    func status(_ command: NodeCommand) throws(NodeFault) -> CommandOutput {
        let papers = try attachmentStatus()
        let outbox = try outbox()
        let work = try stages()
        let now = WallClock.milliseconds()
        let clock = link.clock.map { clock in
            let steady = WallClock.monotonic()
            return (offset: clock.offset(wall: now, at: steady), error: clock.bound(at: steady))
        }
        let seen = StatusView(
            work: work, outbox: outbox, estimate: estimate(outbox), now: now,
            nextTry: stopServing == nil ? nil : now + (link.plan.due - min(link.plan.due, WallClock.monotonic())), clock: clock)
        let exit: ExitCode = peer.diverged.isEmpty && !peer.isCompromised ? .done : .attention
        if command.wantsJSON { return CommandOutput(JSON.object(pairs(seen) + papers.json).text(), exit: exit) }
        return CommandOutput(try lines(seen, indonesian: command["language"] != "en").joined(separator: "\n"), exit: exit)
    }

    /// What was looked up for one answer.
    private struct StatusView {
        let work: WorkStages
        let outbox: Outbox
        let estimate: SendEstimate
        /// Milliseconds since 1970 by this machine, as the next.
        let now: UInt64
        /// Nil where no `serve` runs.
        let nextTry: UInt64?
        let clock: (offset: Int64, error: UInt64)?

        /// Seconds; a clock that was set back since makes it 0.
        var oldestAge: UInt64? { outbox.oldest.map { (now - min(now, $0)) / 1000 } }
    }

    private func time(_ milliseconds: UInt64?) -> JSON { milliseconds.map { .string(WallClock.text($0)) } ?? .null }

    private func pairs(_ seen: StatusView) -> [(String, JSON)] {
        let (work, outbox) = (seen.work, seen.outbox)
        return [
            ("node", .number(profile.node.rawValue)), ("deployment", .string(profile.deployment)), ("centre", .string(profile.address)),
            ("keySet", .number(peer.centreKeys.version)), ("operations", work.operations.json), ("pages", work.pages.json),
            ("saved", .number(work.operations.saved)), ("sent", .number(work.operations.sent)), ("safe", .number(work.operations.safe)), ("backup", time(work.backup)),
            ("pending", .number(outbox.operations)), ("pendingBytes", .number(outbox.operationBytes)), ("pendingPages", .number(outbox.pages)),
            ("pendingPageBytes", .number(outbox.pageBytes)), ("oldestPending", time(outbox.oldest)),
            ("oldestPendingSeconds", seen.oldestAge.map { .number($0) } ?? .null),
            ("estimateSeconds", seen.estimate.seconds.map { .number($0) } ?? .null),
            ("estimateText", .object([("id", .string(seen.estimate.text(indonesian: true))), ("en", .string(seen.estimate.text(indonesian: false)))])),
            ("lastTry", time(link.lastTry)), ("lastComplete", time(link.lastComplete)), ("nextTry", time(seen.nextTry)),
            ("trouble", link.trouble.map { .string($0.kind?.rawValue ?? "node") } ?? .null), ("troubleText", link.trouble.map(json) ?? .null),
            ("clockOffsetMilliseconds", seen.clock.map { .integer($0.offset) } ?? .null), ("clockErrorMilliseconds", seen.clock.map { .number($0.error) } ?? .null),
            ("compromised", .bool(peer.isCompromised)), ("clockDoubtful", .bool(WallClock.isDoubtful(seen.now))),
            ("diverged", .array(peer.diverged.map { .number($0.rawValue) })),
            ("newLogs", .array(newEpochs.map { epoch in
                .object([
                    ("scope", .number(epoch.scope.rawValue)), ("old", .string(epoch.old.description)), ("new", .string(epoch.new.description)),
                    ("reason", .string(epoch.reason.rawValue)),
                ])
            })),
            ("reissued", .array(reissued.map(\.json))), ("scopes", .array(replica.head.scopeIDs.map(json))), ("twoPlaces", .number(operationsInTwoPlaces)),
            ("attachmentsInTwoPlaces", .integer(Int64(attachmentsInTwoPlaces.all))),
            ("comparisons", .array(heldComparisons.map { item in
                .object([
                    ("scope", .number(item.scope.rawValue)), ("code", .string(item.held.code)), ("entries", .number(item.held.entries)), ("time", .string(WallClock.text(item.held.time))),
                ])
            })),
            ("copies", .array(copies.map(\.json))), ("access", accessJSON), ("lanes", lanesJSON), ("traffic", trafficJSON),
        ]
    }

    private func json(_ scope: ScopeID) -> JSON {
        let frontier = replica.head.frontier(scope)
        let facts = membership.scope(scope, at: nil)
        return .object([
            ("scope", .number(scope.rawValue)), ("kind", facts?.kind.code.map { .string($0) } ?? .null), ("region", facts?.region.map { .string($0) } ?? .null),
            ("entries", .number(frontier.items.reduce(0) { $0 + $1.count })), ("digest", .string(replica.head.digest(scope).description)),
            ("logs", .object(frontier.items.map { ($0.log.description, .number($0.count)) })),
        ])
    }

    // MARK: For people

    private func lines(_ seen: StatusView, indonesian: Bool) throws(NodeFault) -> [String] {
        func say(_ id: String, _ en: String) -> String { indonesian ? id : en }
        func amount(_ operations: UInt64, _ pages: UInt64) -> String {
            let pages = pages == 0 && seen.work.pages.saved == 0 ? "" : say(", \(pages) halaman", ", \(pages) page(s)")
            return say("\(operations) operasi", "\(operations) operation(s)") + pages
        }
        func when(_ time: UInt64?) -> String { time.map(WallClock.text) ?? say("belum pernah", "never") }
        let (operations, pages, outbox) = (seen.work.operations, seen.work.pages, seen.outbox)
        let backup = seen.work.backup.map { say("cadangan terakhir yang diketahui: \(WallClock.text($0))", "the last backup known here is of \(WallClock.text($0))") }
        var lines = [
            say("Kios \(profile.node), \(profile.deployment), kantor pusat \(profile.address)", "node \(profile.node) of \(profile.deployment), centre \(profile.address)"),
            say("Tersimpan di komputer ini: ", "saved on this computer: ") + amount(operations.saved, pages.saved),
            say("Ada di dua tempat: ", "in two places: ") + amount(operations.twoPlaces, pages.twoPlaces),
            say("Terkirim dan tersimpan di kantor pusat: ", "sent, and stored at the centre: ") + amount(operations.sent, pages.sent),
            say("Aman dalam cadangan kantor pusat: ", "safe in the centre's backup: ") + amount(operations.safe, pages.safe)
                + " (\(backup ?? say("belum ada cadangan yang diketahui", "no backup of the centre is known here yet")))",
        ]
        if outbox.operations == 0, outbox.pages == 0 {
            lines.append(say("Menunggu dikirim: tidak ada, semua sudah di kantor pusat", "waiting to be sent: nothing, everything here is stored at the centre"))
        } else {
            let age = seen.oldestAge.map { say(", yang tertua sudah \(Span.text($0, indonesian: true))", ", the oldest for \(Span.text($0, indonesian: false))") } ?? ""
            lines.append(
                say("Menunggu dikirim: ", "waiting to be sent: ") + amount(outbox.operations, outbox.pages) + ", \((outbox.operationBytes + outbox.pageBytes + 999) / 1000) KB" + age)
            lines.append(say("Perkiraan sampai terkirim: ", "estimate until all is sent: ") + seen.estimate.text(indonesian: indonesian))
        }
        let next = seen.nextTry.map(WallClock.text) ?? say("tidak otomatis selama \"serve\" tidak berjalan", "not by itself while \"serve\" does not run")
        lines.append(say("Percobaan terakhir: ", "last try: ") + when(link.lastTry) + say("; pertukaran lengkap terakhir: ", "; last complete exchange: ") + when(link.lastComplete))
        lines.append(say("Kontak berikut: ", "next contact: ") + next)
        if let trouble = link.trouble {
            let sentence = trouble.kind.map { "\($0.rawValue): " + say($0.indonesian, $0.english) } ?? trouble.sentence
            lines.append(say("Jaringan: ", "line: ") + sentence + (trouble.detail.map { " (\($0))" } ?? ""))
        } else if link.lastTry != nil {
            lines.append(say("Jaringan: baik pada percobaan terakhir", "line: well at the last try"))
        }
        lines += laneLines(indonesian: indonesian)
        lines += trafficLine(indonesian: indonesian)
        lines += copyLines(indonesian: indonesian)
        for item in try unfinishedPapers() { lines.append(say("Permohonan ", "request ") + "\(item.request): \(item.papers.text(indonesian: indonesian))") }
        if let clock = seen.clock, abs(clock.offset) > Int64(clamping: clock.error) + 5_000 {
            let span = Span.text(UInt64(abs(clock.offset)) / 1000, indonesian: indonesian)
            lines.append(clock.offset > 0
                ? say("Jam komputer ini terlalu cepat \(span) dari jam kantor pusat", "clock: this computer is \(span) fast by the centre's clock")
                : say("Jam komputer ini terlambat \(span) dari jam kantor pusat", "clock: this computer is \(span) slow by the centre's clock"))
        }
        for (scope, held) in heldComparisons {
            lines.append(
                say("Wilayah ", "scope ") + "\(scope): " + say("kode pembanding ", "comparison code ") + "\(held.code), \(held.entries) " + say("entri, pukul ", "entries, at ") + WallClock.text(held.time))
        }
        if peer.isCompromised { lines.append(say(Self.compromisedInIndonesian, Self.compromisedSentence)) }
        if WallClock.isDoubtful(seen.now) {
            lines.append(say("Jam komputer ini pasti salah: operasi diberi tanda", "the clock of this computer cannot be right: operations are marked so"))
        }
        if !peer.diverged.isEmpty {
            let scopes = peer.diverged.map(\.description).joined(separator: ", ")
            lines.append(say(
                "Data di sini berbeda dari kantor pusat di wilayah \(scopes). Tidak ada yang hilang; beri tahu kantor pusat",
                "the state here differs from the centre's in scope \(scopes). Nothing is lost; tell the central office"))
        }
        for epoch in newEpochs {
            lines.append(say("Wilayah \(epoch.scope): log baru dimulai pada start ini", "scope \(epoch.scope): a new log was begun at this start") + " (\(epoch.reason.rawValue))")
        }
        lines += reissued.map(\.sentence)
        for scope in replica.head.scopeIDs {
            let facts = membership.scope(scope, at: nil)
            lines.append(
                say("Wilayah ", "scope ") + "\(scope) (\(facts?.kind.code ?? "?")\(facts?.region.map { " \($0)" } ?? "")): \(replica.head.frontier(scope).items.reduce(0) { $0 + $1.count }) "
                    + say("entri", "entries") + ", digest \(replica.head.digest(scope).description.prefix(16))")
        }
        return lines
    }
}
