import Glibc
import Imaging
import ScanIntake
import Testing

/// The process is killed before each change of the disk (`kill -9` leaves what it has written). That each file is synced before it is renamed stands in
/// `TrayFolder`; the end-to-end scenario `scans` kills the real program.
@Suite("Power cuts")
struct CrashTests {
    @Test("a page that was shown is there, and one that was not is there whole or not at all")
    func adding() async throws {
        let (place, kk) = (Place(), try ScanTray.Name("kk"))
        let cuts = PowerCuts(place)
        let tray = try place.tray { _ in cuts.step() }
        for file in [Place.small, Place.large] { say(try await tray.add(file, to: kk)[0].id.text, place) }
        try tray.edit(tray.paper(kk).pages[0].id, of: kk) { $0.turned(by: 1) }
        say("turned", place)
        #expect(cuts.places.count > 20)
        for place in cuts.places {
            defer { place.remove() }
            let said = shown(place)
            let paper = try place.tray().paper(kk)
            let pages = said.filter { $0 != "turned" }
            #expect(paper.pages.map(\.id.text).starts(with: pages))
            #expect(paper.pages.count <= pages.count + 1)
            for page in paper.pages { #expect(PageImage(Place.read("\(place.path)/tray/kk/\(page.id).jpg") ?? []) != nil) }
            if said.contains("turned") { #expect(paper.pages[0].edit.quarterTurns == 1) }
            // And work goes on.
            if !paper.pages.isEmpty { try place.tray().set(.grey, of: kk) }
        }
    }

    @Test("a file of a watched folder is taken once, and is never gone from both places")
    func watching() async throws {
        let (place, heap) = (Place(), try ScanTray.Name("masuk"))
        let cuts = PowerCuts(place)
        place.put(Place.small, "a.jpg")
        try await watch(place) { cuts.step() }
        #expect(cuts.places.count > 15)
        for place in cuts.places {
            defer { place.remove() }
            #expect(place.exists("folder/a.jpg") != place.exists("folder/diambil/a.jpg"))
            if place.exists("folder/diambil/a.jpg") { #expect(try place.tray().paper(heap).pages.count == 1) }
            // After the power is back.
            try await watch(place) {}
            let paper = try place.tray().paper(heap)
            #expect(paper.pages.count == 1)
            #expect(place.exists("folder/diambil/a.jpg") && !place.exists("folder/a.jpg"))
            #expect(PageImage(Place.read("\(place.path)/tray/masuk/\(paper.pages[0].id).jpg") ?? []) != nil)
        }
    }

    @Test("sealing, and taking the paper away after it was attached, ends with a whole paper or none")
    func sealing() async throws {
        let (place, kk) = (Place(), try ScanTray.Name("kk"))
        _ = try await place.tray().add(Place.small, to: kk)
        let cuts = PowerCuts(place)
        let tray = try place.tray { _ in cuts.step() }
        let sealed = try await tray.seal(kk).sealed
        say("sealed", place)
        try tray.discard(kk)
        say("gone", place)
        for place in cuts.places {
            defer { place.remove() }
            let (tray, said) = (try place.tray(), shown(place))
            #expect(try !Place.names(in: place.path + "/tray").contains { $0.hasPrefix(".gone") })
            if tray.names().isEmpty {
                #expect(said.contains("sealed"))
            } else {
                #expect(!said.contains("gone"))
                let again = try await tray.seal(kk).sealed
                if said.contains("sealed") { #expect(again == sealed) }
                #expect(again.pages == 1)
            }
        }
    }

    @Test("what is no picture goes to its own folder, what still grows and what is half written stays")
    func others() async throws {
        let (place, heap) = (Place(), try ScanTray.Name("masuk"))
        defer { place.remove() }
        place.put(Array("<svg/>".utf8), "x.svg")
        place.put(Place.small, "foto.jpg.part")
        var folder = try WatchedFolder(place.watched, tray: place.tray(), heap: heap)
        #expect(try await folder.look().isEmpty)
        place.put(Place.small, "tumbuh.jpg")
        #expect(try await folder.look() == [.refused(file: "x.svg", .otherType)])
        place.put(Place.large, "tumbuh.jpg")
        #expect(try await folder.look().isEmpty)
        #expect(try await folder.look() == [.taken(file: "tumbuh.jpg", pages: 1)])
        #expect(place.exists("folder/ditolak/x.svg") && place.exists("folder/foto.jpg.part"))
        // A name that comes again is another file.
        place.put(Place.small, "tumbuh.jpg")
        _ = try await folder.look()
        #expect(try await folder.look().count == 1)
        #expect(place.exists("folder/diambil/2-tumbuh.jpg"))
        #expect(try place.tray().paper(heap).pages.count == 2)
    }

    @Test("odd dates and names, and a name that was used before, hold up no other file; a link is no place for scans")
    func oddFiles() async throws {
        let (place, heap) = (Place(), try ScanTray.Name("masuk"))
        defer { place.remove() }
        let long = String(repeating: "p", count: 251) + ".jpg"
        place.put(Place.small, long)
        place.put(Place.small, "abad.jpg")
        // The year 2286: its nanoseconds have no room in 64 bits.
        #expect(Place.system("touch -d @10000000000 \(place.watched)/abad.jpg && mkdir \(place.watched)/diambil && touch \(place.watched)/diambil/\(long)") == 0)
        #expect(Place.system("cp \(place.watched)/abad.jpg \"$(printf '\(place.watched)/foto\\377.jpg')\"") == 0)
        var folder = try WatchedFolder(place.watched, tray: place.tray(), heap: heap)
        #expect(try await folder.look().isEmpty)
        #expect(try await folder.look().count == 3)
        #expect(try await folder.look().isEmpty)
        #expect(try place.tray().paper(heap).pages.count == 3)
        #expect(place.exists("folder/diambil/abad.jpg") && place.exists("folder/diambil/foto_.jpg"))
        #expect(try Place.names(in: place.watched + "/diambil").count { $0.hasPrefix("2-p") } == 1)

        #expect(Place.system("rm -r \(place.watched)/diambil && mkdir \(place.path)/elsewhere && ln -s ../elsewhere \(place.watched)/diambil") == 0)
        place.put(Place.large, "lain.jpg")
        #expect(throws: TrayFault.disk(code: ENOTDIR)) { try WatchedFolder(place.watched, tray: place.tray(), heap: heap) }
        // Made while the folder is watched.
        _ = try await folder.look()
        let told = try await folder.look()
        #expect(told.contains { if case .left(file: "lain.jpg", _) = $0 { true } else { false } }, "\(told)")
        #expect(try Place.names(in: place.path + "/elsewhere").count == 2)
        #expect(try await folder.look().isEmpty)
    }
}

private func watch(_ place: Place, _ step: @escaping @Sendable () -> Void) async throws {
    var folder = try WatchedFolder(place.watched, tray: place.tray { _ in step() }, heap: ScanTray.Name("masuk")) { _ in step() }
    for _ in 0..<3 { _ = try await folder.look() }
}

/// What an operator has seen.
private func say(_ line: String, _ place: Place) {
    guard let file = fopen(place.path + "/said", "a") else { return }
    fputs(line + "\n", file)
    fclose(file)
}

private func shown(_ place: Place) -> [String] { String(decoding: Place.read(place.path + "/said") ?? [], as: UTF8.self).split(separator: "\n").map(String.init) }
