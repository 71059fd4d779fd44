import Documents

/// A decoded request for a customer's history: `{"user": …, "model": …, "n": 100}`.
struct HistoryDemand {
    let user: String
    /// The requested recommender; `nil` means the default one.
    let model: String?
    let count: Int

    /// - Throws: `InvalidField`.
    init(_ request: ServiceRequest, _ limits: ServiceSettings.Limits) throws {
        try QueryParameters(request).finish()
        var fields = try JSONFields(parsing: request.body)
        let user = try fields.string("user")
        model = try fields.string("model")
        count = try fields.int("n", in: 1...limits.items) ?? min(100, limits.items)
        try fields.finish()
        guard let user else { throw fields.missing("user") }
        self.user = user
    }
}

/// A decoded request for items by words of their titles or ids: `{"text": …, "model": …, "n": 10}`.
struct ItemDemand {
    /// The most characters of Unicode that the words may have.
    private static let mostCharacters = 256

    let text: String
    /// The requested recommender; `nil` means the default one.
    let model: String?
    let count: Int

    /// - Throws: `InvalidField`.
    init(_ request: ServiceRequest, _ limits: ServiceSettings.Limits) throws {
        try QueryParameters(request).finish()
        var fields = try JSONFields(parsing: request.body)
        let text = try fields.string("text") ?? ""
        model = try fields.string("model")
        count = try fields.int("n", in: 1...limits.items) ?? min(10, limits.items)
        try fields.finish()
        guard text.unicodeScalars.count <= Self.mostCharacters else {
            throw InvalidField(path: "text", problem: "it has more than \(Self.mostCharacters) characters")
        }
        self.text = text
    }
}
