import Documents
import Events
import ModelFiles
import Scoring

/// A decoded request for a list.
struct ListDemand {
    /// The requested recommender; `nil` means the default one.
    let model: String?
    let request: RecommendationRequest

    /// Reads a request for one user, given in the path and the query.
    ///
    /// - Throws: `InvalidField`.
    init(parametersOf request: ServiceRequest, user: String, _ limits: ServiceSettings.Limits) throws {
        var parameters = QueryParameters(request)
        model = try parameters.string("model")
        let count = try parameters.int("n", in: 1...limits.items) ?? limits.usualItems
        let explains = try parameters.bool("explain") ?? false
        let categories = parameters.strings("category")
        let channel = try parameters.string("channel")
        let mask = try parameters.string("mask").map { try ItemMask(ofRequest: $0) } ?? .seen
        let shareNew = try parameters.double("share_new", in: 0...1)
        try parameters.finish()
        self.request = RecommendationRequest(
            user: user, count: count, explains: explains, categories: categories.isEmpty ? nil : categories,
            channel: channel, mask: mask, shareNew: shareNew)
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
        let count = try fields.int("n", in: 1...limits.items) ?? limits.usualItems
        let explains = try fields.bool("explain") ?? false
        let categories = try fields.strings("categories", atMost: 1_000)
        let available = try fields.strings("available", atMost: limits.availableItems)
        let channel = try fields.string("channel")
        let mask = try fields.string("mask").map { try ItemMask(ofRequest: $0) } ?? .seen
        let shareNew = try fields.double("share_new", in: 0...1)
        try fields.finish()
        self.request = RecommendationRequest(
            user: user, session: session ?? [], count: count, explains: explains, categories: categories,
            available: available, channel: channel, mask: mask, shareNew: shareNew)
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
