import Diagnostics
import Events
import LinearAlgebra
import Models

/// A request for one customer's list.
package struct RecommendationRequest: Sendable {
    package var user: String
    /// The ids of items that the customer looks at now.
    package var session: [String]
    package var count: Int
    /// Whether each item comes with the past items that speak for it.
    package var explains: Bool

    package init(user: String, session: [String] = [], count: Int = 10, explains: Bool = false) {
        self.user = user
        self.session = session
        self.count = count
        self.explains = explains
    }
}

/// One customer's list, ready to be read.
package struct Recommendation: Codable, Sendable {
    /// A past item's share in a score.
    package struct Reason: Codable, Sendable {
        package let item: String
        package let title: String?
        /// Its share by the model's own rule (`FoldedVisitor`); those of all past items add up to the score, with the
        /// baseline where there is one.
        package let share: Double
    }

    package struct Item: Codable, Sendable {
        package let rank: Int
        package let item: String
        package let title: String?
        package let category: String?
        package let score: Float
        package let source: Source
        /// The part of the score that no past item has a share in: of a predicted rating what would be predicted for
        /// somebody unknown; absent unless reasons are asked for.
        package let baseline: Double?
        /// Largest share first; absent unless asked for, empty for a popular item.
        package let reasons: [Reason]?
    }

    package let user: String
    package let source: Source
    package let items: [Item]
    /// Why there are fewer items than asked for; absent when there are not.
    package let short: Shortage?
    /// The items of the session that the model does not know.
    package let unknownSessionItems: Int

    private enum CodingKeys: String, CodingKey {
        case user, source, items, short
        case unknownSessionItems = "unknown_session_items"
    }
}

extension ListMaker {
    /// Makes one customer's list: look-up, fold-in of the session on top of the history, ranking, fallback.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a session that the model cannot use, or reasons that it does not
    ///   have.
    package func recommend(_ request: RecommendationRequest) throws -> Recommendation {
        let foldIn = model.items.foldIn
        if foldIn == nil, !request.session.isEmpty || request.explains {
            let refused = request.session.isEmpty ? "explain its lists" : "use a session"
            throw UserError(
                .wrongUsage, "a model of the kind '\(model.settings.kind.rawValue)' cannot \(refused)",
                remedy: "Leave the option out, or use a model that learns from histories, such as --algorithm ials")
        }
        if model.settings.weights.usesRatings, !request.session.isEmpty {
            throw UserError(
                .wrongUsage, "a visit is no rating, so a model of ratings cannot use a session",
                remedy: "Leave the session out, or use a model trained with --algorithm ials")
        }
        var session: [UInt32] = []
        var unknown = 0
        for id in request.session {
            if let index = try model.items.ids.index(of: id) { session.append(UInt32(index)) } else { unknown += 1 }
        }
        let visitor = try visitor(request.user, session: session, foldIn)
        var scratch = makeScratch()
        let list = lists(request.count, for: [visitor.customer], scratch: &scratch)[0]
        let solution = request.explains ? try visitor.profile.flatMap { try foldIn?.visitor($0) } : nil
        let items = try list.enumerated().map { position, item in
            Recommendation.Item(
                rank: position + 1, item: try model.items.ids.string(at: Int(item.index)),
                title: try model.items.table?.cell(Int(item.index), named: "title"),
                category: try model.items.table?.cell(Int(item.index), named: "category"), score: item.score,
                source: item.source,
                baseline: item.source == .popular ? nil : solution?.baseline(of: item.index),
                reasons: request.explains ? try reasons(for: item, solution) : nil)
        }
        return Recommendation(
            user: request.user,
            source: list.first?.source ?? (visitor.customer.taste == nil ? .popular : visitor.customer.source),
            items: items, short: items.count < request.count ? .nothingLeft : nil, unknownSessionItems: unknown)
    }

    private func visitor(
        _ user: String, session: [UInt32], _ foldIn: (any FoldIn)?
    ) throws -> (customer: Customer, profile: Profile?) {
        var user = user
        return try user.withUTF8 { bytes in
            let id = UnsafeRawBufferPointer(bytes)
            let known = try customer(id)
            guard !known.isOptedOut, let foldIn else { return (known, nil) }
            let index = try model.users.ids.index(of: id)
            let history = try index.map { try model.users.history(of: $0) } ?? .empty
            guard !session.isEmpty else { return (known, known.taste == nil ? nil : history) }
            let profile = history.adding(session: session, under: model.settings.weights)
            let taste = try foldIn.visitor(profile).taste
            let seen = Array(Set(known.seen + session)).sorted()
            let source: Source = history.items.isEmpty ? .session : .personal
            return (customer(taste.isBlank ? nil : taste, seen: seen, source: source), profile)
        }
    }

    private func reasons(for item: ScoredItem, _ solution: (any FoldedVisitor)?) throws -> [Recommendation.Reason] {
        guard let solution, item.source != .popular else { return [] }
        return try zip(solution.profile.items, solution.shares(of: item.index))
            .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }
            .map { past, share in
                Recommendation.Reason(
                    item: try model.items.ids.string(at: Int(past)),
                    title: try model.items.table?.cell(Int(past), named: "title"), share: share)
            }
    }
}
