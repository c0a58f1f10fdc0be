import CivilRegistry
import Hummingbird
import Imaging
import KioskNode
import NodeHost

/// `/peralatan`: place and equipment, one of the six standards of service; and the report for the office.
struct EquipmentPage: Page {
    static let template = "equipment"

    struct Item: Sendable {
        let itemName: String
        let itemMood: String
        let itemWord: String
        /// What is so, and what to do about it.
        let itemFacts: [String]
    }

    struct Target: Sendable {
        let targetPath: String
        let targetLabel: String
    }

    let title: String
    let checkedSentence: String
    let items: [Item]
    let targets: [Target]
    let isBox: Bool
}

/// `/diagnosa`: what goes to the office, to be read before.
struct DiagnosisPage: Page {
    static let template = "diagnosis"

    struct File: Sendable {
        let fileName: String
        let fileText: String
    }

    let title: String
    let files: [File]
}

extension Desk {
    func addEquipment(to router: Router<DeskContext>) {
        page(router, "/peralatan") { ask in .page(try await self.equipmentPage(ask)) }
        act(router, "/peralatan/periksa") { ask, _ in
            let scanner = await self.scannerState()
            let printer = await Self.printerState()
            let check = EquipmentCheck(at: WallClock.milliseconds(), scanner: scanner, printer: printer)
            try await self.node.setDeskNote("equipment", Array(check.json.text().utf8))
            ask.flash(ask.texts("equipment_checked_now"))
            return .go("/peralatan")
        }
        page(router, "/diagnosa") { ask in
            let files = try await self.node.diagnosis()
            return .page(DiagnosisPage(title: ask.texts("diagnose_title"), files: files.map { DiagnosisPage.File(fileName: $0.name, fileText: $0.text) }))
        }
        act(router, "/diagnosa") { ask, form in
            guard let medium = await self.medium(form["stik"]) else {
                ask.flash(ask.texts("stick_gone"), isBad: true)
                return .go("/peralatan")
            }
            let stamp = WallClock.text(WallClock.milliseconds()).filter { $0 != ":" && $0 != "-" }
            let files = try await self.node.diagnosis()
            let target = medium.path + "/laporan-desa-" + stamp
            let fault = await Patience.wait(30_000, else: NodeFault(.storage, "The stick does not answer.")) { () -> NodeFault? in
                do throws(NodeFault) {
                    try KioskNode.write(files, to: target)
                    return nil
                } catch { return error }
            }
            ask.flash(ask.texts(fault == nil ? "diagnose_written" : "diagnose_failed", ["stick": medium.label, "folder": "laporan-desa-" + stamp]), isBad: fault != nil)
            return .go("/peralatan")
        }
    }

    /// What asking the devices brought, as it is recorded: only words of ours and models' names.
    struct EquipmentCheck: Sendable {
        let at: UInt64
        let scanner: (state: String, names: [String])
        let printer: (state: String, names: [String])

        var json: JSON {
            func part(_ part: (state: String, names: [String])) -> JSON { .object([("state", .string(part.state)), ("names", .array(part.names.map { .string($0) }))]) }
            return .object([("at", .number(at)), ("scanner", part(scanner)), ("printer", part(printer))])
        }

        init(at: UInt64, scanner: (String, [String]), printer: (String, [String])) {
            self.at = at
            (self.scanner, self.printer) = (scanner, printer)
        }

        init?(_ json: JSON) {
            guard let at = json["at"]?.unsigned else { return nil }
            func part(_ name: String) -> (String, [String]) { (json[name]?["state"]?.string ?? "unknown", (json[name]?["names"]?.array ?? []).compactMap(\.string)) }
            self.init(at: at, scanner: part("scanner"), printer: part("printer"))
        }
    }

    private func scannerState() async -> (String, [String]) {
        do throws(ScanFault) {
            let devices = try await papers.scanner.devices()
            return devices.isEmpty ? ("none", []) : ("ready", devices.prefix(4).map { "\($0.vendor) \($0.model)" })
        } catch {
            return error == .noScanner ? ("none", []) : ("fault-" + error.kind, [])
        }
    }

    /// `lpstat -p` names each printer with what it is doing.
    private static func printerState() async -> (String, [String]) {
        switch await ProgramCall.shared.ask("lpstat", ["-p"]) {
        case .missing: return ("no-cups", [])
        case .failed: return ("none", [])
        case .said(let text):
            var names: [String] = []
            var isAnyReady = false
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ")
                guard words.count >= 4, words[0] == "printer" else { continue }
                names.append(String(words[1]))
                if words[2] == "is" || words[2] == "now" { isAnyReady = true }
            }
            return names.isEmpty ? ("none", []) : (isAnyReady ? "ready" : "stopped", Array(names.prefix(4)))
        }
    }

    private func equipmentPage(_ ask: Ask) async throws -> EquipmentPage {
        let texts = ask.texts
        let now = WallClock.milliseconds()
        let facts = await node.deskEquipment()
        let status = try await node.deskStatus()
        let copies = await node.deskCopies()
        let check = try await node.deskNotes("equipment").first.flatMap { try? JSON.parse($0.value) }.flatMap { EquipmentCheck($0) }
        let media = await node.deskMedia(more: settings.media)
        let line = StatusLine(status, texts: texts, time: ask.time)
        func item(_ name: String, _ mood: String, _ word: String, _ facts: [String]) -> EquipmentPage.Item {
            EquipmentPage.Item(itemName: texts(name), itemMood: mood, itemWord: texts(word), itemFacts: facts)
        }
        var items = [scannerItem(check, texts), printerItem(check, texts)]

        let room = texts("stick_room", ["free": Self.size(facts.diskFree), "total": Self.size(facts.diskTotal)])
        let isFull = facts.diskFree < 500_000_000
        let isTight = facts.diskFree < 2_000_000_000
        items.append(item("equipment_disk", isFull ? "bad" : isTight ? "waiting" : "ok", isFull ? "equipment_full" : isTight ? "equipment_tight" : "equipment_good", [room + "."] + (isTight ? [texts("equipment_disk_how")] : [])))

        if let backup = status.backup {
            let age = now - min(now, backup)
            let isOld = age > 7 * 86_400_000
            items.append(item("equipment_backup", isOld ? "waiting" : "ok", isOld ? "equipment_old" : "equipment_good", [texts("equipment_backup_at", ["at": ask.time.short(backup, now: now), "age": DeskTime.age(age, texts)])]))
        } else {
            items.append(item("equipment_backup", "waiting", "equipment_unknown", [texts("equipment_backup_none")]))
        }
        if copies.contains(where: { $0.isPresent && $0.trouble == nil }) {
            let written = copies.compactMap(\.lastWritten).max().map { texts("stick_copy_written", ["at": ask.time.short($0, now: now)]) }
            items.append(item("equipment_copy", "ok", "stick_copy_here", [written ?? texts(status.pending == 0 ? "stick_copy_idle" : "stick_copy_waiting")]))
        } else {
            let isTroubled = copies.contains { $0.trouble != nil }
            items.append(item(
                "equipment_copy", isTroubled || status.pending > 0 ? "bad" : "waiting", isTroubled ? "stick_copy_bad" : "stick_copy_absent",
                [texts(copies.isEmpty ? "stick_copies_none" : isTroubled ? "stick_copy_trouble" : "stick_copy_absent_how")]))
        }

        let clockNow = texts("equipment_clock_now", ["at": ask.time.text(now)])
        if status.clockIsDoubtful {
            items.append(item("equipment_clock", "bad", "equipment_doubtful", [clockNow, texts("alarm_clock"), texts("equipment_clock_how")]))
        } else if let clock = facts.clock {
            let isOff = clock.offset.magnitude > clock.error + 5_000
            let isFar = clock.offset.magnitude > 60_000
            let sentence = isOff ? texts(clock.offset > 0 ? "equipment_clock_fast" : "equipment_clock_slow", ["n": String(clock.offset.magnitude / 1000)]) : texts("equipment_clock_agrees")
            items.append(item("equipment_clock", isFar ? "bad" : isOff ? "waiting" : "ok", isOff ? "equipment_differs" : "equipment_good", [clockNow, sentence] + (isFar ? [texts("equipment_clock_how")] : [])))
        } else {
            items.append(item("equipment_clock", "waiting", "equipment_unknown", [clockNow, texts("equipment_clock_unknown")]))
        }

        let month = facts.month.isEmpty ? [] : [texts("equipment_month", ["month": Self.monthName(facts.month), "bytes": Self.size(facts.lineBytes)])]
        items.append(EquipmentPage.Item(
            itemName: texts("equipment_line"), itemMood: line.mood, itemWord: texts(line.mood == "ok" ? "equipment_good" : line.mood == "bad" ? "equipment_down" : "equipment_unknown"),
            itemFacts: [line.link + ". " + line.complete + "."] + month))
        let checked = check.map { texts("equipment_checked_at", ["at": ask.time.short($0.at, now: now)]) } ?? texts("equipment_never_checked")
        return EquipmentPage(
            title: texts("equipment_title"), checkedSentence: checked, items: items,
            targets: media.filter { $0.isOurs && !$0.isReadOnly }.map { EquipmentPage.Target(targetPath: $0.path, targetLabel: texts("diagnose_to", ["stick": $0.label])) },
            isBox: ask.visit.session.device == nil)
    }

    /// `2026-11` as `11-2026`.
    private static func monthName(_ month: String) -> String { month.split(separator: "-").reversed().joined(separator: "-") }

    private func scannerItem(_ check: EquipmentCheck?, _ texts: Texts) -> EquipmentPage.Item {
        let (mood, word, facts): (String, String, [String]) = switch check?.scanner.state {
        case nil: ("waiting", "equipment_unchecked", [texts("equipment_check_how")])
        case "ready": ("ok", "equipment_good", [check?.scanner.names.joined(separator: ", ") ?? ""])
        case "none": ("bad", "equipment_not_found", [texts("equipment_scanner_none")])
        case "fault-no-right": ("bad", "equipment_not_found", [texts("equipment_scanner_no_right")])
        case "fault-missing-package": ("bad", "equipment_not_installed", [texts("equipment_scanner_missing")])
        default: ("bad", "equipment_down", [texts("equipment_scanner_fault")])
        }
        return EquipmentPage.Item(itemName: texts("equipment_scanner"), itemMood: mood, itemWord: texts(word), itemFacts: facts)
    }

    private func printerItem(_ check: EquipmentCheck?, _ texts: Texts) -> EquipmentPage.Item {
        let names = check?.printer.names.joined(separator: ", ") ?? ""
        let (mood, word, facts): (String, String, [String]) = switch check?.printer.state {
        case nil: ("waiting", "equipment_unchecked", [texts("equipment_check_how")])
        case "ready": ("ok", "equipment_good", [names])
        case "stopped": ("bad", "equipment_stopped", [names, texts("equipment_printer_stopped")])
        case "no-cups": ("waiting", "equipment_unknown", [texts("equipment_printer_no_cups")])
        default: ("bad", "equipment_not_found", [texts("equipment_printer_none")])
        }
        return EquipmentPage.Item(itemName: texts("equipment_printer"), itemMood: mood, itemWord: texts(word), itemFacts: facts)
    }
}
