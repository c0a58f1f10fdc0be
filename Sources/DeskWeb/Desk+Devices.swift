import Hummingbird
import NodeHost

/// `/perangkat`: other screens of this desk. Only the box itself shows it.
struct DevicesPage: Page {
    static let template = "devices"

    struct Device: Sendable {
        let deviceId: String
        let deviceName: String
        let deviceSince: String
        let deviceRemove: String
    }

    let title: String
    let isOn: Bool
    let addresses: [String]
    /// In lines of eight bytes.
    let fingerprint: [String]
    let pairCode: String?
    let codeLife: String
    let codeButton: String
    let wrongCodes: String?
    let devices: [Device]
}

extension Desk {
    func addDevices(to router: Router<DeskContext>) {
        page(router, "/perangkat") { ask in
            try self.checkBox(ask)
            return .page(self.devicesPage(ask))
        }
        act(router, "/perangkat/kode") { ask, _ in
            try self.checkBox(ask)
            guard let lan = self.lan else { throw DeskRefusal.notFound }
            _ = lan.newCode()
            return .go("/perangkat")
        }
        act(router, "/perangkat/:id/hapus") { ask, _ in
            try self.checkBox(ask)
            guard let lan = self.lan else { throw DeskRefusal.notFound }
            let id = ask.parameter("id")
            try await lan.remove(id)
            self.sessions.drop(device: id)
            ask.flash(ask.texts("devices_removed"))
            return .go("/perangkat")
        }
    }

    /// Who is let in is decided by whoever sits at the box.
    private func checkBox(_ ask: Ask) throws {
        guard ask.visit.session.device == nil else { throw DeskRefusal.onlyAtTheBox }
    }

    private static func lines(_ fingerprint: String) -> [String] {
        let pairs = fingerprint.split(separator: ":")
        var lines: [String] = []
        for start in stride(from: 0, to: pairs.count, by: 8) {
            let end = min(start + 8, pairs.count)
            lines.append(pairs[start..<end].joined(separator: ":") + (end < pairs.count ? ":" : ""))
        }
        return lines
    }

    private func devicesPage(_ ask: Ask) -> DevicesPage {
        let texts = ask.texts
        let standing = lan?.standing
        return DevicesPage(
            title: texts("devices_title"), isOn: lan != nil, addresses: lan?.addresses ?? [], fingerprint: Self.lines(lan?.fingerprint ?? ""), pairCode: standing?.code?.text,
            codeLife: standing?.code.map { texts("devices_code_life", ["n": String($0.minutes)]) } ?? "",
            codeButton: texts(standing?.code == nil ? "devices_show_code" : "devices_new_code"),
            wrongCodes: standing.flatMap { $0.wrong == 0 ? nil : texts("devices_wrong", ["n": String($0.wrong)]) },
            devices: (standing?.devices ?? []).map { device in
                let name = device.name.isEmpty ? texts("devices_nameless", ["n": String(device.id.prefix(4))]) : device.name
                return DevicesPage.Device(
                    deviceId: device.id, deviceName: name, deviceSince: texts("devices_since", ["at": ask.time.text(device.pairedAt)]), deviceRemove: texts("devices_remove_named", ["name": name]))
            })
    }
}
