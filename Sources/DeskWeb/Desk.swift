package import CivilRegistry
package import Hummingbird
package import KioskNode
package import Logging
import Synchronization

/// The village desk: the kiosk's local web application. Pages stand in files of their own, `extension Desk { func addHome(to:) }`.
package struct Desk: Sendable {
    let node: KioskNode
    let settings: DeskSettings
    let sessions: Sessions
    let pins: PinDesk
    let clock: DeskClock
    let regions: Regions
    let events = EventGauge()
    let papers: PaperDesk
    let sticks = StickDesk()
    /// The second door, when there is one.
    let lan: LanDoor?
    let logger: Logger

    package init(node: KioskNode, settings: DeskSettings = DeskSettings(), lan: LanDoor? = nil, logger: Logger = Logger(label: "desk", factory: { _ in SwiftLogNoOpLogHandler() })) {
        self.node = node
        self.settings = settings
        self.lan = lan
        self.logger = logger
        clock = DeskClock(zone: settings.statedZone)
        sessions = Sessions(idleMilliseconds: UInt64(settings.idleMinutes) * 60_000)
        regions = Regions(node: node, clock: clock)
        pins = PinDesk(node: node, cost: settings.pinCost)
        papers = PaperDesk(folder: node.deskFolder, settings: settings)
    }

    /// - Parameter lan: the door that it is for; nil for this machine's own.
    package func router(lan: LanDoor? = nil) -> Router<DeskContext> {
        let router = Router(context: DeskContext.self)
        router.add(middleware: Gate(desk: self, lan: lan))
        addAssets(to: router)
        addEvents(to: router)
        addLogin(to: router)
        addLanguage(to: router)
        addHome(to: router)
        addNewRequest(to: router)
        addDrafts(to: router)
        addRequest(to: router)
        addSearch(to: router)
        addPapers(to: router)
        addOutbox(to: router)
        addEndOfDay(to: router)
        addPrint(to: router)
        addStick(to: router)
        addEquipment(to: router)
        addDevices(to: router)
        addHelp(to: router)
        addClock(to: router)
        addRequestList(to: router)
        addPersons(to: router)
        addSteps(to: router)
        addCorrect(to: router)
        addHandOver(to: router)
        addDisputes(to: router)
        addDuplicates(to: router)
        addMerge(to: router)
        return router
    }
}

/// What a deployment or a test decides about its desk.
package struct DeskSettings: Sendable {
    /// `127.0.0.1`, never looked up.
    package var host = "127.0.0.1"
    package var port = 8471
    /// Without a key pressed for that long the desk locks itself.
    package var idleMinutes = 5
    /// WIB, WITA or WIT where the deployment says it; else the province of the desk's scope does.
    package var statedZone: TimeZoneOffset?
    /// Scrypt's N as a power of two; lower in tests only.
    package var pinCost = 15
    /// Exactly what a browser may call us by; everything else is another site's name for this address (DNS rebinding).
    /// Browsers leave the scheme's own port out.
    package var hosts: [String] { ["\(host):\(port)", "localhost:\(port)"] + (port == 80 ? [host, "localhost"] : []) + extraHosts }
    package var extraHosts: [String] = []
    /// Files that appear there are taken into the tray.
    package var scanFolder: String?
    /// A folder of SANE's settings instead of the system's, for trials with its test backend.
    package var saneConfiguration: String?
    /// `desa-confine`, where it does not lie beside the program.
    package var confineLauncher: String?
    /// Folders whose folders count as sticks, beside those where the system mounts them.
    package var media: [String] = []

    package init() {}
}
