/// One column that describes a customer's past at a cutoff; `docs/customer-features.md` gives every formula.
///
/// A window is a position in `PointInTimeDefinition.windows`; the position past the end means the whole past. Types and
/// categories are positions in the definition's arrays.
enum CustomerFeature: Sendable, Equatable {
    /// ln(1 + days since the last order / 30).
    case recency
    /// ln(1 + days since the last event of a type / 30).
    case recencyOfType(Int)
    /// Years of 365.25 days since the first order.
    case tenure
    /// ln(1 + orders).
    case orders(window: Int)
    /// ln(1 + purchase events).
    case lines(window: Int)
    /// ln(1 + pieces).
    case pieces(window: Int)
    /// ln(1 + money), money being Σ quantity · price of purchases.
    case money(window: Int)
    /// ln(1 + money / orders).
    case moneyPerOrder
    /// ln(1 + events of a type).
    case events(type: Int, window: Int)
    /// ln(1 + mean days from one order to the next).
    case gapMean
    /// ln(1 + population deviation of the days from one order to the next).
    case gapDeviation
    /// ln((1 + days since the last order) / (1 + mean days from one order to the next)).
    case overdue
    /// ln((1 + orders in the last 90 days) / (1 + orders in the 90 days before them)).
    case trend
    /// ln(1 + distinct items bought).
    case items
    /// ln(1 + distinct categories bought).
    case categories
    /// The share of purchase lines that are of a category.
    case share(category: Int)
}

extension PointInTimeDefinition {
    /// The columns of features, in order.
    var features: [CustomerFeature] {
        let windows = 0...self.windows.count
        // With a single purchase type its events are the lines, so it gets no columns of its own.
        let others = types.indices.filter { purchaseTypes != [types[$0]] }
        var features: [CustomerFeature] = [.recency]
        features += others.map { .recencyOfType($0) }
        features.append(.tenure)
        features += windows.map { .orders(window: $0) }
        features += windows.map { .lines(window: $0) }
        if has(.quantity) { features += windows.map { .pieces(window: $0) } }
        if has(.price) { features += windows.map { .money(window: $0) } + [.moneyPerOrder] }
        for type in others { features += windows.map { .events(type: type, window: $0) } }
        features += [.gapMean, .gapDeviation, .overdue, .trend]
        if has(.item) { features.append(.items) }
        if let categories {
            features.append(.categories)
            features += categories.indices.map { .share(category: $0) }
        }
        return features
    }

    /// The names of the columns of features, in order; they are distinct.
    package var featureNames: [String] { features.map(name) }

    /// The name of a feature's column.
    ///
    /// Types and categories come last, or between a fixed prefix and a suffix without `_`, so names cannot collide.
    func name(of feature: CustomerFeature) -> String {
        switch feature {
        case .recency: "recency"
        case .recencyOfType(let type): "recency_\(types[type])"
        case .tenure: "tenure"
        case .orders(let window): "orders_\(name(ofWindow: window))"
        case .lines(let window): "lines_\(name(ofWindow: window))"
        case .pieces(let window): "pieces_\(name(ofWindow: window))"
        case .money(let window): "money_\(name(ofWindow: window))"
        case .moneyPerOrder: "money_per_order"
        case .events(let type, let window): "events_\(types[type])_\(name(ofWindow: window))"
        case .gapMean: "gap_mean"
        case .gapDeviation: "gap_deviation"
        case .overdue: "overdue"
        case .trend: "trend"
        case .items: "items"
        case .categories: "categories"
        case .share(let category): "share_\(categories?[category] ?? "")"
        }
    }

    private func name(ofWindow window: Int) -> String {
        window < windows.count ? "\(windows[window])d" : "all"
    }
}
