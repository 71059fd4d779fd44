package import LinearAlgebra

extension Shop {
    /// The truth about a shop, as a factor model over the users and items that a model of the same events can know.
    ///
    /// ⟨user vector, item vector⟩ is the logarithm of the intensity with which a customer buys an item: the vectors are
    /// [x_u, 1] and [y_i, b_i]. No ranking of items that a customer has not bought before can be expected to do better
    /// than the one by this product. Users and items are those with an event before the split; customers that have
    /// opted out are left out before anything is counted.
    package struct Truth: Sendable {
        /// Ids in ascending byte order.
        package let userIds: [String]
        /// Ids in ascending byte order.
        package let itemIds: [String]
        /// The length of a vector.
        package let dimensions: Int
        /// Users × dimensions, row-major; a robot's tastes are 0.
        package let userVectors: [Float]
        /// Items × dimensions, row-major.
        package let itemVectors: [Float]
        /// Users × items: what each user bought before the split, without values.
        package let history: SparseMatrix
        /// How many distinct users bought each item before the split.
        package let itemPopularity: [Int]
        /// What `truth.json` holds.
        package let summary: TruthSummary
    }
}

/// Collects the truth of a shop from its customers' events, which must come in ascending order of the customers' ids.
struct TruthCollector {
    private let shop: Shop
    private var users: [String] = []
    private var vectors: [Float] = []
    private var offsets = [0]
    private var history: [UInt32] = []
    private var isKnown: [Bool]
    private var lines: [Int] = []
    private var counts = [Int](repeating: 0, count: ShopEvent.Kind.allCases.count)
    private var robots = 0
    private var optedOut = 0
    /// The consent file: `user,personalization`.
    private(set) var consentText = "user,personalization\n"
    /// The group of each customer but robots: `user,group`.
    private(set) var groupsText = "user,group\n"

    init(shop: Shop) {
        self.shop = shop
        isKnown = [Bool](repeating: false, count: shop.parameters.items)
    }

    mutating func add(_ past: CustomerPast) {
        let customer = past.customer
        let id = shop.userIds.string(customer.number)
        for kind in counts.indices { counts[kind] += past.counts[kind] }
        switch customer.kind {
        case .robot: robots += 1
        case .shopper: lines.append(past.purchases)
        }
        if let consent = customer.consent { consentText += "\(id),\(consent ? "yes" : "no")\n" }
        if let group = customer.group { groupsText += "\(id),\(group + 1)\n" }
        if customer.hasOptedOut { optedOut += 1 }
        if customer.hasOptedOut || past.known.isEmpty { return }
        users.append(id)
        vectors += customer.taste
        vectors.append(1)
        history += past.bought
        offsets.append(history.count)
        for item in past.known { isKnown[Int(item)] = true }
    }

    /// The truth about all customers added.
    func truth() -> Shop.Truth {
        let dimensions = ShopItems.dimensions
        var places = [UInt32](repeating: .max, count: isKnown.count)
        var items: [String] = []
        var itemVectors: [Float] = []
        for number in isKnown.indices where isKnown[number] {
            places[number] = UInt32(items.count)
            items.append(shop.itemIds.string(number))
            itemVectors += shop.items.vectors[number * dimensions..<(number + 1) * dimensions]
            itemVectors.append(shop.items.biases[number])
        }
        let bought = history.map { places[Int($0)] }
        var popularity = [Int](repeating: 0, count: items.count)
        for item in bought { popularity[Int(item)] += 1 }
        return Shop.Truth(
            userIds: users, itemIds: items, dimensions: dimensions + 1, userVectors: vectors, itemVectors: itemVectors,
            history: SparseMatrix(
                rows: users.count, columns: items.count, offsets: offsets, indices: bought, values: nil),
            itemPopularity: popularity, summary: summary(items: items.count))
    }

    private func summary(items: Int) -> TruthSummary {
        let shopItems = shop.items
        let names = ShopEvent.Kind.allCases.map(\.rawValue)
        return TruthSummary(
            split: timeText(shop.parameters.split), parameters: shop.parameters,
            effects: shop.effects.named(
                category: shopItems.categories[shopItems.favouredCategory], tickets: shop.parameters.tickets),
            statistics: TruthSummary.Statistics(
                events: Dictionary(uniqueKeysWithValues: zip(names, counts)),
                medianPurchases: lines.median, users: users.count, items: items, boughtPairs: history.count,
                robots: robots, optedOut: optedOut))
    }
}
