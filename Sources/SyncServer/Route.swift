/// One thing that the server does.
package struct Route: Sendable {
    package enum Method: String, Sendable, Equatable {
        case get = "GET"
        case post = "POST"
    }

    package var method: Method
    /// Compared byte by byte with the path as it was sent: nothing is decoded, normalised or cut off.
    package var path: String
    /// A larger body is refused with 413 and not read, or not read further.
    package var maxBody: Int
    /// Turns its own errors into answers: there is nothing that it could throw.
    package var handler: @Sendable (ServerRequest) async -> ServerAnswer
    /// Asked with the head alone, before anything of the body is read; an answer is sent in the handler's place, and the body thrown away.
    /// Must return at once.
    package var refusal: (@Sendable (RequestHead) -> ServerAnswer?)?

    package init(
        _ method: Method, _ path: String, maxBody: Int = 0, refusal: (@Sendable (RequestHead) -> ServerAnswer?)? = nil,
        handler: @escaping @Sendable (ServerRequest) async -> ServerAnswer
    ) {
        self.method = method
        self.path = path
        self.maxBody = maxBody
        self.refusal = refusal
        self.handler = handler
    }
}

/// A handful of routes, searched one by one.
struct RouteTable: Sendable {
    enum Match {
        case route(Route)
        /// The value of the `Allow` field.
        case otherMethod(allowed: String)
        case none
    }

    private let routes: [Route]

    init(_ routes: [Route]) {
        for (index, route) in routes.enumerated() {
            precondition(route.path.utf8.first == UInt8(ascii: "/") && route.maxBody >= 0, "not a route: \(route.path) with bodies to \(route.maxBody)")
            precondition(
                !routes[..<index].contains { $0.method == route.method && $0.path == route.path }, "two routes for \(route.method.rawValue) \(route.path)")
        }
        self.routes = routes
    }

    func match(method: String, path: Substring.UTF8View) -> Match {
        // Not String ==, for which U+212A KELVIN SIGN is a K.
        let candidates = routes.filter { $0.path.utf8.elementsEqual(path) }
        if let route = candidates.first(where: { $0.method.rawValue.utf8.elementsEqual(method.utf8) }) { return .route(route) }
        return candidates.isEmpty ? .none : .otherMethod(allowed: candidates.map(\.method.rawValue).joined(separator: ", "))
    }
}
