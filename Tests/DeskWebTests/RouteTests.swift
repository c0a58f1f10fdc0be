import DeskWeb
import Foundation
import Testing

@Suite("What the desk answers to")
struct RouteTests {
    /// The browser tests look at every page and knock at every form of that list.
    @Test("Tests/Browser/routes.txt names every route of the desk, and none besides")
    func listed() async throws {
        let village = try await Village(services: [])
        // Style and script are named by their content.
        let made = Set(Desk(node: village.kiosk).router().routes.map { "\($0.method) \($0.path)" }.filter { !$0.hasPrefix("GET /aset/") })
        let listed = try String(contentsOfFile: Village.root + "/Tests/Browser/routes.txt", encoding: .utf8)
            .split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
        #expect(made.subtracting(listed).sorted() == [], "routes that the browser tests do not know: name them in Tests/Browser/routes.txt")
        #expect(Set(listed).subtracting(made).sorted() == [], "routes in Tests/Browser/routes.txt that are none")
        #expect(made.count > 80)
    }
}
