import Causality
import DeskStore
import Glibc
import Membership
import Replica
import Testing

@Suite("The file") struct DeskFileTests {
    /// A store with a draft, an index and a PIN.
    private static func filled(_ folder: TemporaryFolder, _ world: inout Deployment) throws {
        let store = try open(folder)
        try world.seven.append(request(subject: "Ahmad"))
        try store.index.followAll(world.seven)
        _ = try store.drafts.begin(Drafts.Beginning(id: id(1), scope: Place.village, kind: "request"), by: 2, wall: 1)
        try store.people.setVerifier([1, 2, 3], of: operator2)
        try store.checkpoint(truncate: true)
    }

    @Test("only its owner may read it")
    func mode() throws {
        let folder = TemporaryFolder()
        let store = try open(folder)
        try store.people.setVerifier([1], of: operator2)
        for name in folder.names {
            var status = stat()
            #expect(stat(folder(name), &status) == 0 && status.st_mode & 0o077 == 0, "\(name)")
        }
    }

    @Test("a file that is no database, or damaged, is set aside with one sentence and made anew", arguments: ["garbage", "header", "draft page", "empty"])
    func damaged(how: String) throws {
        let folder = TemporaryFolder()
        var world = try Deployment()
        try Self.filled(folder, &world)
        var bytes = folder.read("desk.sqlite")
        switch how {
        case "garbage": bytes = Array(repeating: 0x5A, count: 20_000)
        case "header": bytes.replaceSubrange(0..<16, with: repeatElement(0, count: 16))
        // The tables of drafts lie in the first pages.
        case "draft page": bytes.replaceSubrange(4096..<40_960, with: repeatElement(0x77, count: 36_864))
        default: bytes = []
        }
        folder.write(bytes, to: "desk.sqlite")
        let opened = try DeskStore.open(folder("desk.sqlite"), rules: plainRules)
        if how == "empty" {
            #expect(opened.notice == nil)
        } else {
            #expect(opened.notice?.contains("desk.sqlite.damaged") == true)
            #expect(folder.read("desk.sqlite.damaged") == bytes)
        }
        #expect(try opened.store.drafts.list().isEmpty)
        try opened.store.index.followAll(world.seven)
        #expect(try opened.store.index.count(.all(RequestFilter())) == 1)
    }

    @Test("damage that shows while it is read is answered by setting it aside")
    func damagedLater() throws {
        let folder = TemporaryFolder()
        var world = try Deployment()
        try Self.filled(folder, &world)
        let failure = StoreFailure(.corrupt, "found while reading")
        let opened = try DeskStore.open(folder("desk.sqlite"), rules: plainRules, after: failure)
        #expect(opened.setAside)
        #expect(folder.names.contains("desk.sqlite.damaged"))
        try opened.store.index.followAll(world.seven)
        #expect(try opened.store.index.search(.words(["ahmad"])).requests.count == 1)
    }

    @Test("another version of the rules makes the index anew; drafts and PINs stay")
    func rules() throws {
        let folder = TemporaryFolder()
        var world = try Deployment()
        try Self.filled(folder, &world)
        var rules = plainRules
        rules.version = 2
        let opened = try DeskStore.open(folder("desk.sqlite"), rules: rules)
        #expect(opened.notice == nil)
        #expect(try opened.store.drafts.list().count == 1)
        #expect(try opened.store.people.verifier(of: operator2) == [1, 2, 3])
        #expect(try opened.store.index.count(.all(RequestFilter())) == 0)
        try opened.store.index.followAll(world.seven)
        #expect(try opened.store.index.count(.all(RequestFilter())) == 1)
    }

    @Test("a file that somebody else has open stays where it is")
    func busy() throws {
        let folder = TemporaryFolder()
        let store = try open(folder)
        try store.people.setVerifier([7], of: operator2)
        #expect(throws: StoreFailure.self) { try DeskStore.open(folder("desk.sqlite"), rules: plainRules) }
        #expect(!folder.names.contains("desk.sqlite.damaged"))
        #expect(try store.people.verifier(of: operator2) == [7])
    }

    @Test("a file that cannot be made here is an error, not a loss")
    func unwritable() {
        #expect(throws: StoreFailure.self) { try DeskStore.open("/nonexistent-folder/desk.sqlite", rules: plainRules) }
    }
}
