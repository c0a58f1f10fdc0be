import ArgumentParser
import Glibc
import Simulation

/// What exchanges cost over bad links, in virtual time.
struct Links: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Exchanges over virtual links: how long operations take, and how many bytes at the level of IP.",
        discussion: """
            A lost packet is a delay of one retransmission; a cut ends the connection. Time is virtual and from a seed: every run prints the same.

            EXAMPLES
              desa-simulate links
              desa-simulate links --operations 1000 --seeds 11
            """)

    @Option(help: "Seeds; of their times the middle one is printed.") var seeds: UInt64 = 5
    @Option(help: "Operations that wait.") var operations = 100

    func validate() throws {
        guard seeds > 0, operations >= 0, operations <= 100_000 else { throw ValidationError("--seeds takes 1 or more, --operations 0 to 100000.") }
    }

    func run() throws {
        let offices = try (0..<seeds).map { try LinkOffice(kiosks: 1, seed: $0) }
        print("\(operations) operations, the middle of \(seeds) seeds".padded(to: 52) + Self.head)
        var late: [String] = []
        for figure in LinkMeasurement.reference {
            let profile = LinkProfile.reference(cutEvery: figure.cutEvery)
            let middle = try line("\(profile.name), \(figure)", profile, offices, figure.start, operations)
            if operations == 100, middle.milliseconds > figure.limit { late.append("\(figure): \(middle.milliseconds) ms, at most \(figure.limit)") }
        }
        if operations == 100 { print("limits: live 2.8 s, fresh 4.2 s; a cut every 20 s one new connection more; every 6 s 12 s: \(late.isEmpty ? "kept" : "NOT KEPT")") }
        for profile in LinkProfile.all {
            for count in [0, 1, 10, operations] {
                for start in LinkMeasurement.Start.allCases { _ = try line("\(profile.name), \(count), \(start.rawValue)", profile, offices, start, count) }
            }
        }
        for figure in late { print("FAILED: \(figure)") }
        if !late.isEmpty { throw ExitCode(1) }
    }

    private static let head = ["seconds", "up", "down", "requests", "failed", "connects", "lost", "cuts", "turns"].map { $0.leading(10) }.joined()

    private func line(
        _ name: String, _ profile: LinkProfile, _ offices: [LinkOffice], _ start: LinkMeasurement.Start, _ operations: Int
    ) throws -> LinkMeasurement {
        let all = try offices.enumerated().map {
            try LinkMeasurement.measure(profile, office: $0.element, operations: operations, from: start, seed: UInt64($0.offset))
        }
        let middle = LinkMeasurement.median(all)
        let seconds = "\(middle.milliseconds / 1000).\(middle.milliseconds % 1000 / 100)"
        let columns = [
            seconds, "\(middle.bytesUp)", "\(middle.bytesDown)", "\(middle.requests)", "\(middle.failures)", "\(middle.connections)", "\(middle.lost)",
            "\(middle.cuts)", "\(middle.turns)",
        ]
        print(name.padded(to: 52) + columns.map { $0.leading(10) }.joined())
        return middle
    }
}

/// What a centre does when everybody comes back at once.
struct Herds: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "herd",
        abstract: "A regency's kiosks come back at once after a day's outage, and a nation's.",
        discussion: """
            The regency's speak the real exchange over virtual links to one centre; the nation's are contacts only. Time is virtual.

            EXAMPLE
              desa-simulate herd --seed 3
            """)

    @Option(help: "The seed.") var seed: UInt64 = 1
    @Option(help: "Kiosks of the regency.") var kiosks = 186
    @Option(help: "Kiosks of the nation; 0 leaves them out.") var nation = 84_000

    func validate() throws {
        guard (1...2000).contains(kiosks), (0...1_000_000).contains(nation) else { throw ValidationError("--kiosks takes 1 to 2000, --nation 0 to 1000000.") }
    }

    func run() throws {
        var usual = Herd()
        usual.kiosks = kiosks
        var pressed = usual
        pressed.allPress = true
        var slow = pressed
        slow.centreRate = 20
        slow.places = 32
        var full = pressed
        full.diskCap = kiosks * 2_000_000
        for (name, herd) in [
            ("first contact over a minute", usual), ("every operator presses the button", pressed), ("the same, a centre of 20 requests a second, 32 waiting", slow),
            ("the same, a disk that papers fill up", full),
        ] {
            let result = try herd.run(seed: seed)
            print("\(kiosks) kiosks, \(herd.operations) operations and \(herd.pages) pages each: \(name)")
            print("  operations in: half \(text(result.half)), 95 % \(text(result.p95)), all \(text(result.all)); \(result.operations) stored")
            print("  first full scan: \(result.firstScan.map(text) ?? "none yet"), then \(result.scanBytes / 1_000_000) MB of scans in \(herd.scansFor / 1000) s")
            print("  until then \(result.requests) requests; \(result.refusals) refused, \(result.failures) failed, \(result.connections) connections")
            print("  papers: \(result.paperBytes / 1_000_000) MB at the kiosks, \(result.diskUsed / 1_000_000) MB on the centre's disk at the end\(herd.diskCap.map { " of \($0 / 1_000_000) MB" } ?? "")")
            print("  at the centre at most \(result.peakRequests) requests of \(result.peakBytes) bytes wait; limits \(herd.places) and 64 MiB; \(Memory.largest / 1024) MiB for all of this program")
            if let first = result.firstScan, first < result.all {
                print("FAILED: a scan came in before the operations of all")
                throw ExitCode(1)
            }
        }
        guard nation > 0 else { return }
        for (splay, signed) in [(0, false), (0, true), (60_000, true), (900_000, true)] as [(UInt64, Bool)] {
            var herd = NationalHerd()
            herd.kiosks = nation
            herd.splay = splay
            herd.refusalsAreSigned = signed
            let result = herd.run(seed: seed)
            print(
                "\(nation) kiosks, first contact over \(splay / 1000) s, refusals \(signed ? "with a turn" : "without"): \(result.attempts) attempts, "
                    + "at most \(result.peakPerSecond) a second; half \(text(result.half)), 95 % \(text(result.p95)), all \(text(result.all))")
        }
    }

    private func text(_ milliseconds: UInt64) -> String { "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s" }
}

/// A month of a village, over each kind of link.
struct Month: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A month of one village over each link, with the day's outages: what goes by line, and what waits.",
        discussion: """
            12 requests of residents a day, 144 operations of which 48 name a page each: a preview of 25 to 50 KB, a scan of 150 to 400. What waits goes \
            by stick each week. Time is virtual.

            EXAMPLE
              desa-simulate month --seed 2
            """)

    @Option(help: "The seed.") var seed: UInt64 = 1

    func run() throws {
        print("MB".padded(to: 20) + ["up", "down", "no news", "papers", "by line", "by stick", "left", "most waits"].map { $0.leading(11) }.joined() + "  operations")
        for profile in LinkProfile.all {
            let result = try VillageMonth(profile).run(seed: seed)
            let columns = [result.up, result.down, result.idle, result.papers, result.byLine, result.byStick, result.left, result.mostWaiting].map {
                "\($0 / 1_000_000).\($0 % 1_000_000 / 100_000)".leading(11)
            }
            print(
                profile.name.padded(to: 20) + columns.joined() + "  \(result.operations), at most \(result.mostPending) waited at a midnight, \(result.pending) at the end; "
                    + "\(result.requests) requests, \(result.failures) failed, \(result.connections) connections")
        }
    }
}

/// The largest that the process ever was, in KiB.
enum Memory {
    static var largest: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss
    }
}

extension String {
    fileprivate func leading(_ width: Int) -> String { String(repeating: " ", count: max(1, width - count)) + self }
}
