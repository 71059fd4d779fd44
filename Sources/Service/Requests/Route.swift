/// An entry of the table of routes.
struct Route: Sendable {
    let method: String
    /// The path as in the OpenAPI document: `/v1/recommend/{user}`.
    let template: String
    /// Whether the route needs no token.
    let isOpen: Bool
    /// Whether it is there only while the page is on.
    let isOfPage: Bool
    /// Whether a browser's password stands for the token; not where a request of a foreign site would leave something.
    var takesPassword: Bool { template != Self.events }
    private static let events = "/v1/events"
    private let parts: [String]
    /// Decodes a request, given the values of the path's parts in braces.
    private let read: @Sendable ([String], ServiceRequest, ServiceSettings.Limits) throws -> Demand

    private init(
        _ method: String, _ template: String, isOpen: Bool = false, isOfPage: Bool = false,
        _ read: @escaping @Sendable ([String], ServiceRequest, ServiceSettings.Limits) throws -> Demand
    ) {
        self.method = method
        self.template = template
        self.isOpen = isOpen
        self.isOfPage = isOfPage
        parts = template.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        self.read = read
    }

    /// Decodes a request.
    ///
    /// - Throws: `InvalidField` or `RequestProblem`.
    func demand(_ request: ServiceRequest, _ limits: ServiceSettings.Limits) throws -> Demand {
        try read(values(in: request.path) ?? [], request, limits)
    }

    /// The values of the path's parts in braces; `nil` for a path of another route.
    private func values(in path: [String]) -> [String]? {
        guard path.count == parts.count else { return nil }
        var values: [String] = []
        for (part, text) in zip(parts, path) {
            if part.utf8.first == UInt8(ascii: "{") {
                guard !text.isEmpty else { return nil }
                values.append(text)
            } else if part != text {
                return nil
            }
        }
        return values
    }

    /// The route of a request; `HEAD` uses the route of `GET`.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - hasPage: Whether the page is on; without it, its routes are unknown paths.
    /// - Returns: The route.
    /// - Throws: `RequestProblem` with status 404 for an unknown path, 405 for a method that the path does not support.
    static func match(_ request: ServiceRequest, hasPage: Bool) throws -> Route {
        let method = request.method == "HEAD" ? "GET" : request.method
        var allowed: String?
        for route in all where (hasPage || !route.isOfPage) && route.values(in: request.path) != nil {
            if route.method == method { return route }
            allowed = route.method
        }
        guard let allowed else {
            throw RequestProblem.notFound("there is nothing at this path", remedy: "GET /openapi.json lists the paths")
        }
        throw RequestProblem(
            405, "this path takes \(allowed) alone", remedy: "Send it with \(allowed)", allowed: allowed)
    }

    static let all: [Route] = [
        Route("GET", "/v1/recommend/{user}") { .list(try ListDemand(parametersOf: $1, user: $0[0], $2)) },
        Route("POST", "/v1/recommend") { .list(try ListDemand(bodyOf: $1, $2)) },
        Route("GET", "/v1/similar/{item}") { .similar(try SimilarDemand($1, item: $0[0], $2)) },
        Route("POST", "/v1/score/{model}") { .scores(try ScoreDemand($1, model: $0[0], $2)) },
        plain("GET", "/v1/segment/{model}/{user}") { .segment(user: $0[1], model: $0[0]) },
        Route("GET", "/v1/lifetime/{model}/{user}") { values, request, _ in
            .lifetime(try LifetimeDemand(request, model: values[0], user: values[1]))
        },
        Route("POST", events) { .events(try EventsDemand($1, $2)) },
        plain("GET", "/v1/models") { _ in .models },
        plain("GET", "/v1/models/{model}") { .model($0[0]) },
        Route("POST", "/v1/history", isOfPage: true) { .history(try HistoryDemand($1, $2)) },
        Route("POST", "/v1/items", isOfPage: true) { .items(try ItemDemand($1, $2)) },
        plain("GET", "/", isOfPage: true) { _ in .page(.document) },
        plain("GET", "/page.css", isOfPage: true) { _ in .page(.style) },
        plain("GET", "/page.js", isOfPage: true) { _ in .page(.script) },
        plain("GET", "/metrics", isOpen: true) { _ in .metrics },
        plain("GET", "/openapi.json") { _ in .openAPI },
        plain("GET", "/v2") { _ in .server },
        plain("GET", "/v2/health/live", isOpen: true) { _ in .live },
        plain("GET", "/v2/health/ready", isOpen: true) { _ in .ready },
        Route("POST", "/v2/repository/index") { _, request, _ in
            .repositoryIndex(readyAlone: try InferenceDemand.readyAlone(request))
        },
        plain("GET", "/v2/models/{model}") { .metadata(model: $0[0], version: nil) },
        plain("GET", "/v2/models/{model}/ready") { .modelReady(model: $0[0], version: nil) },
        Route("POST", "/v2/models/{model}/infer") { .inference(try InferenceDemand($1, model: $0[0], $2)) },
        plain("GET", "/v2/models/{model}/versions/{version}") { .metadata(model: $0[0], version: $0[1]) },
        plain("GET", "/v2/models/{model}/versions/{version}/ready") { .modelReady(model: $0[0], version: $0[1]) },
        Route("POST", "/v2/models/{model}/versions/{version}/infer") {
            .inference(try InferenceDemand($1, model: $0[0], version: $0[1], $2))
        },
    ]

    /// A route whose requests consist of only a path.
    private static func plain(
        _ method: String, _ template: String, isOpen: Bool = false, isOfPage: Bool = false,
        _ make: @escaping @Sendable ([String]) -> Demand
    ) -> Route {
        Route(method, template, isOpen: isOpen, isOfPage: isOfPage) { values, request, _ in
            try QueryParameters(request).finish()
            return make(values)
        }
    }
}
