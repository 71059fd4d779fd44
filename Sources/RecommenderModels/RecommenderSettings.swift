import Documents
package import Events
package import LinearAlgebra
package import ModelFiles

/// The kinds of recommender.
package enum RecommenderKind: String, Codable, Sendable, CaseIterable {
    case ials
    /// Predicts explicit ratings (`RatingEquations`).
    case als
    case itemNeighbours = "item-neighbours"
    case ease
    case rp3beta
    /// Lists what a customer bought before (`RepeatScoring`).
    case `repeat`
    /// Blends a model of repeats with one of another kind (`MixtureRule`), which ranks all items.
    case mixture
    case popularity
    /// The planted truth of a simulated shop: its factors are given, not fitted, so there is no fold-in.
    case truth

    /// Whether users and items have factors.
    package var hasFactors: Bool { self == .ials || self == .als || self == .truth }
    /// The number of columns of a row of factors that hold the bias, and the 1 for the other side's bias, instead of
    /// factors.
    package var biasColumns: Int { self == .als ? RatingEquations.extraColumns : 0 }
    /// Whether items have weights for each other (`ItemWeights`).
    package var hasWeights: Bool { self == .itemNeighbours || self == .ease || self == .rp3beta }
    /// Whether customers are ranked for by their histories, so that nothing else is stored of them.
    package var ranksHistories: Bool { hasWeights || self == .repeat }
    /// Whether a visitor can be represented from a profile alone (`FoldIn`).
    package var foldsIn: Bool { self == .ials || self == .als || ranksHistories }

    /// The stored rows of the items without biases, items × d, for comparing items with each other.
    package func traits(of factors: Matrix) -> Matrix {
        guard biasColumns > 0, factors.columns > 0 else { return factors }
        let traits = Matrix(rows: factors.rows, columns: factors.columns - biasColumns)
        for item in 0..<factors.rows { _ = traits[item].update(fromContentsOf: factors[item].prefix(traits.columns)) }
        return traits
    }
}

/// What the scorer must know about the training of a recommender; it is stored in the metadata of the model's files.
package struct RecommenderSettings: Sendable, Equatable {
    package var kind: RecommenderKind
    /// α₀, λ and ν of `RowEquations`; λ and ν are also those of `RatingEquations`.
    package var unobservedWeight = 0.0
    package var regularization = 0.0
    package var frequencyExponent = 0.0
    /// μ of `RatingEquations`; `nil` for a model that predicts no ratings.
    package var meanRating: Double?
    /// What the scores of a model of repeats, also of one in a mixture, depend on; `nil` for all other kinds.
    package var repeats: RepeatRule?
    /// How the members of a mixture make one score; `nil` for all other kinds.
    package var mixture: MixtureRule?
    /// How events become a confidence; the order of its types is the order of the bits of `history.types`.
    package var weights: EventWeights
    /// The types that mean "bought"; empty for events without types, which all do.
    package var purchaseTypes: [String]
    /// The types that mark an item as seen; empty for events without types, which all do.
    package var seenTypes: [String]
    /// What fills lists where the model ranks too few items, and serves strangers.
    package var fallback = Popularity.ever

    package init(kind: RecommenderKind, weights: EventWeights, purchaseTypes: [String], seenTypes: [String]) {
        self.kind = kind
        self.weights = weights
        self.purchaseTypes = purchaseTypes
        self.seenTypes = seenTypes
    }

    /// The bits of the types that mark an item as seen.
    package var seenBits: UInt32 { weights.bits(of: seenTypes) }

    /// The bits of the types that make an item popular.
    package var popularBits: UInt32 {
        let bought = weights.bits(of: purchaseTypes)
        return bought == 0 ? seenBits : bought
    }
}

extension RecommenderSettings {
    private enum Key {
        static let kind = "kind"
        static let unobservedWeight = "unobserved_weight"
        static let regularization = "regularization"
        static let frequencyExponent = "frequency_exponent"
        static let meanRating = "mean_rating"
        static let daysAhead = "days_ahead"
        static let chancePower = "chance_power"
        static let lapsePower = "lapse_power"
        static let waitingShare = "waiting_share"
        static let member = "member"
        static let share = "share"
        static let shareNew = "share_new"
        static let weights = "confidence"
        static let purchaseTypes = "purchase_types"
        static let seenTypes = "seen_types"
        static let fallback = "fallback"
    }

    /// The settings as the metadata of a model file.
    package var metadata: [String: String] {
        get throws {
            var metadata = [
                Key.kind: kind.rawValue,
                Key.unobservedWeight: "\(unobservedWeight)",
                Key.regularization: "\(regularization)",
                Key.frequencyExponent: "\(frequencyExponent)",
                Key.weights: try JSONValue(encoding: weights).text,
                Key.purchaseTypes: try JSONValue(encoding: purchaseTypes).text,
                Key.seenTypes: try JSONValue(encoding: seenTypes).text,
            ]
            if let meanRating { metadata[Key.meanRating] = "\(meanRating)" }
            if let repeats {
                metadata[Key.daysAhead] = "\(repeats.daysAhead)"
                metadata[Key.chancePower] = "\(repeats.chancePower)"
                metadata[Key.lapsePower] = "\(repeats.lapsePower)"
                if repeats.waitingShare != 0 { metadata[Key.waitingShare] = "\(repeats.waitingShare)" }
            }
            if let mixture {
                metadata[Key.member] = mixture.member.rawValue
                metadata[Key.share] = "\(mixture.share)"
                if mixture.shareNew != 0 { metadata[Key.shareNew] = "\(mixture.shareNew)" }
            }
            if fallback != .ever { metadata[Key.fallback] = fallback.rawValue }
            return metadata
        }
    }

    /// Reads the settings of a model file.
    ///
    /// - Throws: `UserError` with code `modelUnusable` when one is missing, or unknown to this version of the program.
    package init(of file: TensorFile) throws {
        guard let kind = RecommenderKind(rawValue: try file.text(Key.kind)) else {
            throw file.unusable("it is a model of the unknown kind '\(try file.text(Key.kind))'")
        }
        self.kind = kind
        unobservedWeight = try file.number(Key.unobservedWeight)
        regularization = try file.number(Key.regularization)
        frequencyExponent = try file.number(Key.frequencyExponent)
        meanRating = kind == .als ? try file.number(Key.meanRating) : nil
        mixture = kind == .mixture ? try Self.mixture(of: file) : nil
        repeats = kind == .repeat || kind == .mixture ? try Self.repeats(of: file) : nil
        weights = try Self.decode(Key.weights, of: file)
        seenTypes = try Self.decode(Key.seenTypes, of: file)
        if let text = file.metadata[Key.fallback] {
            guard let fallback = Popularity(rawValue: text) else {
                throw file.unusable("its lists are filled by the unknown rule '\(text)'")
            }
            self.fallback = fallback
        }
        // In files of format 1 what was seen was what was bought.
        purchaseTypes = file.format == 1 ? seenTypes : try Self.decode(Key.purchaseTypes, of: file)
        guard weights.typeNames.count <= EventWeights.mostTypes, weights.byType.count == weights.typeNames.count else {
            throw file.unusable("its event types are more than \(EventWeights.mostTypes), or not all have a weight")
        }
        guard weights.usesRatings == (kind == .als) else {
            throw file.unusable("its kind and its '\(Key.weights)' do not agree on whether it is a model of ratings")
        }
        guard !countsPurchases || weights.newest != nil else {
            throw file.unusable("it is a model of repeats without the time of its newest event")
        }
    }

    private static func repeats(of file: TensorFile) throws -> RepeatRule {
        let rule = RepeatRule(
            daysAhead: try file.number(Key.daysAhead), chancePower: try file.number(Key.chancePower),
            lapsePower: try file.number(Key.lapsePower),
            waitingShare: file.metadata[Key.waitingShare] == nil ? 0 : try file.number(Key.waitingShare))
        guard rule.daysAhead > 0, rule.chancePower >= 0, rule.lapsePower >= 0 else {
            throw file.unusable("its '\(Key.daysAhead)', '\(Key.chancePower)' or '\(Key.lapsePower)' is out of range")
        }
        guard (0...1).contains(rule.waitingShare) else {
            throw file.unusable("its '\(Key.waitingShare)' is out of range")
        }
        return rule
    }

    private static func mixture(of file: TensorFile) throws -> MixtureRule {
        let name = try file.text(Key.member)
        guard let member = RecommenderKind(rawValue: name), MixtureRule.members.contains(member) else {
            throw file.unusable("it is a mixture with a model of the unknown kind '\(name)'")
        }
        let rule = MixtureRule(
            member: member, share: try file.number(Key.share),
            shareNew: file.metadata[Key.shareNew] == nil ? 0 : try file.number(Key.shareNew))
        guard (0...1).contains(rule.share), (0...1).contains(rule.shareNew) else {
            throw file.unusable("its '\(Key.share)' or its '\(Key.shareNew)' is out of range")
        }
        return rule
    }

    private static func decode<Value: Decodable>(_ key: String, of file: TensorFile) throws -> Value {
        let text = try file.text(key)
        do {
            return try JSONValue(parsing: Array(text.utf8)).decoded(as: Value.self)
        } catch {
            throw file.unusable("its metadata has no valid '\(key)'")
        }
    }
}
