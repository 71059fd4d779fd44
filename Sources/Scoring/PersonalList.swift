import Diagnostics
import Documents
import Events
import ModelFiles
import Ranking
import RecommenderModels
import Tables

/// One customer's list, with items as indexes.
package struct PersonalList {
    /// The source of the list, which is that of its first item that no rule pinned.
    package let source: Source
    package let items: [ScoredItem]
    /// Why there are fewer items than requested; `nil` when there are enough.
    package let shortage: Shortage?
    /// Whether the model does not know the user; false for a user who opted out, because that user is not looked up.
    package let isUnknownUser: Bool
    /// The number of session events whose item the model does not know.
    package let unknownSessionItems: Int
    /// The number of session events whose type has the weight 0 in this model.
    package let weightlessSessionEvents: Int
    /// Which rules changed the list; `nil` unless that was requested.
    package let ruleChanges: RuleChanges?
    /// The visitor from whom scores are explained; `nil` unless reasons were requested and exist.
    let visitor: (any FoldedVisitor)?

    /// The part of an item's score that no past item contributes to; `nil` unless reasons were requested.
    ///
    /// For a predicted rating it is the prediction for an unknown customer.
    package func baseline(of item: ScoredItem) -> Double? {
        item.source.isOwn ? visitor?.baseline(of: item.index) : nil
    }
}

extension ListMaker {
    /// Makes one customer's list: look-up, fold-in of the session in addition to the history, ranking, fallback.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - rules: The rules of the list, which were made ready for this maker; `nil` for a list without rules.
    /// - Returns: The list.
    /// - Throws: `UserError` with code `wrongUsage` when the request needs sessions, reasons or categories that the
    ///   model does not support, or an unknown category or channel.
    package func list(_ request: RecommendationRequest, under rules: ListRules? = nil) throws -> PersonalList {
        if let refusal = refusal(of: request) { throw refusal }
        var request = request
        switch request.shown {
        case .whole: break
        case .popular: (request.user, request.session) = (nil, [])
        case .nothing:
            return PersonalList(
                source: .popular, items: [], shortage: nil, isUnknownUser: false, unknownSessionItems: 0,
                weightlessSessionEvents: 0, ruleChanges: nil, visitor: nil)
        }
        let weights = model.settings.weights
        var session: [(item: UInt32, weight: Double)] = []
        var (unknown, weightless) = (0, 0)
        for event in request.session {
            let weight = weights.weight(ofType: event.type)
            if weight == 0 { weightless += 1 }
            if let index = try model.items.ids.index(of: event.item) {
                session.append((UInt32(index), weight))
            } else {
                unknown += 1
            }
        }
        let visitor = try visitor(request, session: session)
        let customer = visitor.customer.without(try withheld(from: request))
        let made = try rules.map { rules in
            try ruledList(of: customer, to: request, under: rules)
        }
        let items =
            try made?.list.items
            ?? lists(request.count, for: [customer], shareNew: request.shareNew, scratch: makeScratch())[0]
        return PersonalList(
            source: items.source ?? (customer.taste == nil ? .popular : customer.source), items: items,
            shortage: made.map { $0.list.shortage } ?? (items.count < request.count ? .nothingLeft : nil),
            isUnknownUser: visitor.isUnknown, unknownSessionItems: unknown, weightlessSessionEvents: weightless,
            ruleChanges: made?.changes,
            visitor: request.explains ? try visitor.profile.flatMap { try foldIn?.visitor($0) } : nil)
    }

    /// Whether the model can tell why it lists an item.
    package var explains: Bool { foldIn != nil }

    /// Whether a session changes the model's lists.
    package var usesSessions: Bool { foldIn != nil && !model.settings.weights.usesRatings }

    private func refusal(of request: RecommendationRequest) -> UserError? {
        if foldIn == nil, !request.session.isEmpty || request.explains {
            return unable(to: request.session.isEmpty ? "explain its lists" : "use a session")
        }
        if request.shareNew != nil, request.mask == .seen {
            return UserError(
                .wrongUsage, "\(.shareNew) has no effect where lists leave out what customers have",
                remedy: "Leave it out, or give \(.mask, ItemMask.none.rawValue)")
        }
        if model.settings.weights.usesRatings, !request.session.isEmpty {
            return UserError(
                .wrongUsage, "a visit is no rating, so a model of ratings cannot use a session",
                remedy: "Leave the session out, or use a model of events, such as ials")
        }
        return nil
    }

    /// The customer whom a list is for, with their profile.
    private struct Visitor {
        var customer: Customer
        /// The history including the session; `nil` when it is not needed.
        var profile: Profile?
        /// Whether the request has a user id that the model does not know.
        var isUnknown = false
    }

    private func visitor(
        _ request: RecommendationRequest, session: [(item: UInt32, weight: Double)]
    ) throws -> Visitor {
        guard var user = request.user else {
            // Without an id it is unknown whether the visitor agreed, so treat them as opted out if agreement is
            // required.
            let nameless = Self.stranger(optedOut: asksForConsent, masking: request.mask)
            return nameless.isOptedOut
                ? Visitor(customer: nameless) : try visitor(nameless, history: .empty, session: session)
        }
        switch try user.withUTF8({ try identity(of: UnsafeRawBufferPointer($0)) }) {
        case .optedOut: return Visitor(customer: Self.stranger(optedOut: true, masking: request.mask))
        case .unknown:
            var visitor = try visitor(
                Self.stranger(optedOut: false, masking: request.mask), history: .empty, session: session)
            visitor.isUnknown = true
            return visitor
        case .known(let index):
            let known = try customer(at: index, masking: request.mask)
            guard request.explains || !session.isEmpty else { return Visitor(customer: known) }
            return try visitor(known, history: try model.users.history(of: index), session: session)
        }
    }

    private func visitor(
        _ known: Customer, history: Profile, session: [(item: UInt32, weight: Double)]
    ) throws -> Visitor {
        let excluded = merged(known.excluded, session.map(\.item))
        let counted = session.filter { $0.weight > 0 }
        guard !counted.isEmpty, let foldIn else {
            var customer = customer(known.taste, excluded: excluded, had: known.had, source: known.source)
            customer.user = known.user
            return Visitor(customer: customer, profile: known.taste == nil ? nil : history)
        }
        let profile = history.adding(session: counted, under: model.settings.weights)
        let taste = try foldIn.visitor(profile).taste
        let source: Source = history.items.isEmpty ? .session : .personal
        var customer = customer(taste.isBlank ? nil : taste, excluded: excluded, had: known.had, source: source)
        customer.user = known.user
        return Visitor(customer: customer, profile: profile)
    }

    /// The items that a request excludes by its channel, its categories and its available items, ascending.
    private func withheld(from request: RecommendationRequest) throws -> [UInt32] {
        let ofChannel = try ChannelStock.withheld(on: request.channel, by: stock)
        guard request.categories != nil || request.available != nil else { return ofChannel }
        var isAllowed = [Bool](repeating: request.categories == nil, count: model.items.ids.count)
        if let names = request.categories {
            guard let categories = try categories.items() else {
                throw UserError(
                    .wrongUsage, "the model knows no categories",
                    remedy: "Leave them out, or train it with an item table that has the column category")
            }
            for name in names {
                guard let items = categories[name] else { throw unknownCategory(name, among: categories.keys) }
                for item in items { isAllowed[Int(item)] = true }
            }
        }
        if let ids = request.available {
            let listed = Set(try ids.compactMap { try model.items.ids.index(of: $0) })
            for item in isAllowed.indices where !listed.contains(item) { isAllowed[item] = false }
        }
        return merged(isAllowed.indices.filter { !isAllowed[$0] }.map { UInt32($0) }, ofChannel)
    }
}

/// The error for a category that no item of the model has; it names the nearest, or the first of all.
private func unknownCategory(_ name: String, among categories: some Sequence<String>) -> UserError {
    let known = categories.filter { !$0.isEmpty }.sorted()
    let shown = 10
    let rest = known.count > shown ? " and \(known.count - shown) more" : ""
    let advice = "The categories are \(quoted(known.prefix(shown)))\(rest)"
    let near = nearestName(to: name, among: known).map { "Did you mean \(quoted([$0]))? " } ?? ""
    return UserError(
        .wrongUsage, "no item of the model has the category \(quoted([name]))", remedy: "\(near)\(advice)")
}

/// The items of both lists, ascending, without duplicates.
func merged(_ one: [UInt32], _ other: [UInt32]) -> [UInt32] {
    other.isEmpty ? one : Set(one + other).sorted()
}
