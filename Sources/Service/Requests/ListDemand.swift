import Documents
import Events
import ModelFiles
import Rules
import Scoring

/// A decoded request for a list.
struct ListDemand {
    /// The requested recommender; `nil` means the default one.
    let model: String?
    /// The placement whose rules make the list; `nil` for a list without rules.
    let placement: String?
    /// What the request says itself of what placements say.
    let own: (count: Int?, mask: ItemMask?)
    let request: RecommendationRequest
    /// Whether a customer is shown the list, so that experiments decide about it and its log has it.
    let isShown: Bool

    /// Reads a request for one user, given in the path and the query.
    ///
    /// - Throws: `InvalidField`.
    init(parametersOf request: ServiceRequest, user: String, _ limits: ServiceSettings.Limits) throws {
        var parameters = QueryParameters(request)
        model = try parameters.string("model")
        placement = try parameters.string("placement")
        let tellsRules = try parameters.bool("rules") ?? false
        let count = try parameters.int("n", in: 1...limits.items)
        let explains = try parameters.bool("explain") ?? false
        let categories = parameters.strings("category")
        let channel = try parameters.string("channel")
        let mask = try parameters.string("mask").map { try ItemMask(ofRequest: $0) }
        let shareNew = try parameters.double("share_new", in: 0...1)
        // The answer to HEAD has no list.
        isShown = try parameters.bool("shown") ?? true && request.method != "HEAD"
        try parameters.finish()
        own = (count, mask)
        var list = RecommendationRequest(
            user: user, count: count ?? limits.usualItems, explains: explains,
            categories: categories.isEmpty ? nil : categories, channel: channel, mask: mask ?? .seen,
            shareNew: shareNew)
        list.tellsRules = tellsRules
        self.request = list
        try checkRules()
    }

    /// Reads a request given in the body.
    ///
    /// - Throws: `InvalidField`.
    init(bodyOf request: ServiceRequest, _ limits: ServiceSettings.Limits) throws {
        try QueryParameters(request).finish()
        var fields = try JSONFields(parsing: request.body)
        model = try fields.string("model")
        let user = try fields.string("user")
        let session = try fields.list("session", atMost: limits.sessionEvents) { value, path in
            if let item = value.stringValue { return RecommendationRequest.Event(item: item) }
            var event = try JSONFields(value, at: path)
            guard let item = try event.string("item") else { throw event.missing("item") }
            let type = try event.string("type")
            try event.finish()
            return RecommendationRequest.Event(item: item, type: type)
        }
        placement = try fields.string("placement")
        let tellsRules = try fields.bool("rules") ?? false
        let count = try fields.int("n", in: 1...limits.items)
        let explains = try fields.bool("explain") ?? false
        let categories = try fields.strings("categories", atMost: 1_000)
        let available = try fields.strings("available", atMost: limits.availableItems)
        let channel = try fields.string("channel")
        let mask = try fields.string("mask").map { try ItemMask(ofRequest: $0) }
        let shareNew = try fields.double("share_new", in: 0...1)
        isShown = try fields.bool("shown") ?? true
        try fields.finish()
        own = (count, mask)
        var list = RecommendationRequest(
            user: user, session: session ?? [], count: count ?? limits.usualItems, explains: explains,
            categories: categories, available: available, channel: channel, mask: mask ?? .seen, shareNew: shareNew)
        list.tellsRules = tellsRules
        self.request = list
        try checkRules()
    }

    /// Refuses a question about rules where there are none.
    private func checkRules() throws {
        guard placement == nil, request.tellsRules else { return }
        throw InvalidField(path: "rules", problem: "it has no effect without a placement")
    }

    /// The request for a placement's list.
    ///
    /// - Throws: `InvalidField` where the request says something else than the placement.
    func request(for placement: Placement) throws -> RecommendationRequest {
        var request = request
        if let count = own.count, count != placement.count {
            throw InvalidField(path: "n", problem: "the placement '\(placement.name)' has \(placement.count) items")
        }
        if let mask = own.mask, let fixed = placement.mask, mask != fixed {
            throw InvalidField(path: "mask", problem: "the placement '\(placement.name)' has '\(fixed.rawValue)'")
        }
        if let model, try FollowedAlias(parsing: placement.model).name != ServedModels.servedName(model) {
            throw InvalidField(
                path: "model", problem: "the placement '\(placement.name)' has '\(placement.model)'")
        }
        request.count = placement.count
        request.mask = placement.mask ?? own.mask ?? .seen
        return request
    }

    /// The request for the list of a placement that an arm shows in place of the one that was asked for.
    func request(inArmAt placement: Placement) -> RecommendationRequest {
        var request = request
        request.count = placement.count
        request.mask = placement.mask ?? own.mask ?? .seen
        // The placement may leave out what customers have; then a share of new items means nothing.
        if request.mask == .seen { request.shareNew = nil }
        return request
    }
}

extension ItemMask {
    /// Reads the parameter or field `mask` of a request.
    ///
    /// - Throws: `InvalidField`.
    fileprivate init(ofRequest text: String) throws {
        guard let mask = ItemMask(rawValue: text) else {
            let known = Self.allCases.map(\.rawValue).joined(separator: " or ")
            throw InvalidField(path: "mask", problem: "expected \(known)")
        }
        self = mask
    }
}

/// A decoded request for the items most similar to one item.
struct SimilarDemand {
    /// The requested recommender; `nil` means the default one.
    let model: String?
    let item: String
    let count: Int
    /// The channel for which the items are; `nil` where none is named.
    let channel: String?

    /// - Throws: `InvalidField`.
    init(_ request: ServiceRequest, item: String, _ limits: ServiceSettings.Limits) throws {
        var parameters = QueryParameters(request)
        model = try parameters.string("model")
        count = try parameters.int("n", in: 1...limits.items) ?? limits.usualItems
        channel = try parameters.string("channel")
        try parameters.finish()
        self.item = item
    }
}

extension ServiceSettings.Limits {
    /// The length of a list if the request gives none.
    fileprivate var usualItems: Int { min(10, items) }
}
