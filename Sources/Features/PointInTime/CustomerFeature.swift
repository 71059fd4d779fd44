/// One column that describes a customer's past at a cutoff; `docs/customer-features.md` gives every formula.
///
/// A window is a position in `PointInTimeDefinition.windows`; the position past the end means the whole past. Types,
/// categories and channels are positions in the definition's arrays, and so are types with values.
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
    /// ln(1 + days since the last event on a channel / 30).
    case channelRecency(Int)
    /// ln(1 + purchase events on a channel).
    case channelLines(channel: Int, window: Int)
    /// The share of purchase lines that are on a channel.
    case channelShare(Int)
    /// ln(1 + distinct channels with an event).
    case channels
    /// ln(1 + Σ value) of events of a type.
    case valueSum(type: Int, window: Int)
    /// The mean value of events of a type.
    case valueMean(type: Int, window: Int)
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
        if let channels {
            features += channels.indices.map { .channelRecency($0) }
            for channel in channels.indices { features += windows.map { .channelLines(channel: channel, window: $0) } }
            features += channels.indices.map { .channelShare($0) } + [.channels]
        }
        return features + valueFeatures
    }

    /// The names of the columns of features that are made from events, in order; they are distinct.
    package var featureNames: [String] { features.map(name) }

    /// The name of a feature's column.
    ///
    /// Types, categories and channels come last, or between a fixed prefix and a suffix without `_`, so names cannot
    /// collide.
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
        case .channelRecency(let channel): "channel_recency_\(name(ofChannel: channel))"
        case .channelLines(let channel, let window):
            "channel_lines_\(name(ofChannel: channel))_\(name(ofWindow: window))"
        case .channelShare(let channel): "channel_share_\(name(ofChannel: channel))"
        case .channels: "channels"
        case .valueSum(let type, let window): "value_sum_\(prefix(ofValueType: type))\(name(ofWindow: window))"
        case .valueMean(let type, let window): "value_mean_\(prefix(ofValueType: type))\(name(ofWindow: window))"
        }
    }

    func name(ofChannel channel: Int) -> String { channels?[channel] ?? "" }

    private func name(ofWindow window: Int) -> String {
        window < windows.count ? "\(windows[window])d" : "all"
    }
}
