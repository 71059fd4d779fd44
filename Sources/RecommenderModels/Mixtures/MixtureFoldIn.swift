import Events
package import LinearAlgebra

/// Fold-in for mixtures: both members represent the visitor.
package struct MixtureFoldIn: FoldIn {
    /// By what the other member scores all items.
    package enum Items: Sendable {
        /// The stored rows, items × d.
        case factors(Matrix)
        case weights(ItemWeights)
    }

    private let rule: MixtureRule
    private let repeats: RepeatScoring
    private let other: any FoldIn
    private let items: Items

    /// - Parameters:
    ///   - rule: How the members make one score.
    ///   - repeats: What scores what was bought before.
    ///   - other: The fold-in of the other member.
    ///   - items: What it scores all items by.
    package init(_ rule: MixtureRule, _ repeats: RepeatScoring, with other: any FoldIn, over items: Items) {
        self.rule = rule
        self.repeats = repeats
        self.other = other
        self.items = items
    }

    package func visitor(_ profile: Profile) throws -> any FoldedVisitor {
        Visitor(rule, repeats, try other.visitor(profile), items)
    }

    /// A class, because its scales are computed only where a score is explained, and once.
    private final class Visitor: FoldedVisitor {
        private let rule: MixtureRule
        private let repeats: RepeatScoring
        private let other: any FoldedVisitor
        private let items: Items
        /// What the scores of the other member are divided by.
        private lazy var scale: Double = MixtureRule.scale(items.largestScore(for: other.taste))
        /// r / R of each item of the profile that was bought.
        private lazy var again: [UInt32: Double] = Dictionary(
            uniqueKeysWithValues: repeats.shares(of: profile).map { ($0.item, $0.share) })

        init(_ rule: MixtureRule, _ repeats: RepeatScoring, _ other: any FoldedVisitor, _ items: Items) {
            self.rule = rule
            self.repeats = repeats
            self.other = other
            self.items = items
        }

        var profile: Profile { other.profile }

        var taste: Taste {
            switch other.taste {
            case .factors(let factors): .mixed(factors, profile)
            case .history(let profile), .mixed(_, let profile): .history(profile)
            }
        }

        /// The parts of both members: what was bought speaks for itself, too.
        func shares(of item: UInt32) -> [Double] {
            var shares = other.shares(of: item)
            if case .weights = items, shares.reduce(0, +) <= 0 {
                // A model of weights does not list the item.
                shares = shares.map { _ in 0 }
            }
            let own = rule.share * (again[item] ?? 0)
            return zip(profile.items, shares).map { past, share in
                (1 - rule.share) * share / scale + (past == item ? own : 0)
            }
        }

        func account(of item: UInt32) -> String? {
            guard rule.share > 0, let position = profile.items.firstIndex(of: item),
                let purchases = profile.purchases?[position], purchases.count > 0
            else { return nil }
            return repeats.account(of: purchases)
        }
    }
}

extension MixtureFoldIn.Items {
    /// S, the largest score of an item.
    fileprivate func largestScore(for taste: Taste) -> Float {
        switch (self, taste) {
        case (.factors(let items), .factors(let factors)): Self.largest(items, factors)
        case (.weights(let weights), .history(let profile)): Self.largest(weights, profile)
        default: preconditionFailure("the taste belongs to another kind of model")
        }
    }

    private static func largest(_ weights: ItemWeights, _ profile: Profile) -> Float {
        let sums = Matrix(rows: 1, columns: weights.count)
        for (item, confidence) in zip(profile.items, profile.values) {
            weights.addRow(Int(item), times: confidence, to: sums.values)
        }
        return withExtendedLifetime(sums) { min(sums.values.max() ?? 0, .greatestFiniteMagnitude) }
    }

    private static func largest(_ items: Matrix, _ factors: [Float]) -> Float {
        let scores = Matrix(rows: 1, columns: items.rows)
        let vector = Matrix(rows: 1, columns: factors.count, factors)
        if items.columns == padded(items.columns) {
            withExtendedLifetime(vector) { items.times(vector[0], into: scores[0]) }
        } else {
            for item in 0..<items.rows {
                scores[0][item] = zip(items[item], factors).reduce(0) { $0 + $1.0 * $1.1 }
            }
        }
        return withExtendedLifetime(scores) { scores.values.max() ?? 0 }
    }
}

extension RepeatScoring {
    /// r / R of each item of a profile that was bought, r being its score and R the largest of these; ascending by item.
    package func shares(of profile: Profile) -> [(item: UInt32, share: Double)] {
        guard let purchases = profile.purchases, let start = purchases.firstDay else { return [] }
        var scores: [(item: UInt32, score: Float)] = []
        for (item, bought) in zip(profile.items, purchases) where bought.count > 0 {
            scores.append((item, score(of: Int(item), bought, since: start)))
        }
        let largest = Double(scores.map(\.score).max() ?? 1)
        return scores.map { ($0.item, Double($0.score) / largest) }
    }
}
