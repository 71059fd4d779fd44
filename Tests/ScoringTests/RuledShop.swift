import Events
import Ids
import LinearAlgebra
import RecommenderModels
import Rules
import Scoring
import TestSupport
import Testing

/// A shop with a model of any kind, whose items have categories and prices, and a slow reference of its lists.
struct RuledShop {
    enum Kind: CaseIterable {
        case factors, weights, repeats, mixture, mixtureOfWeights, popularity
    }

    static let itemCount = 90
    static let userCount = 24
    /// The day of the newest event.
    static let newest = 20_000

    let store: SampleStore
    let categories: [String]
    let prices: [Int]
    let lastDays: [[Int: Int]]

    init(_ kind: Kind, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        func whole(_ count: Int) -> Int { min(count - 1, Int(generator.uniform() * Double(count))) }
        let (items, users) = (Self.itemCount, Self.userCount)
        categories = (0..<items).map { _ in "c\(whole(4))" }
        prices = (0..<items).map { _ in 1 + whole(9) }
        // The last customer has no history.
        let histories = (0..<users).map { user in
            let own = user == users - 1 ? [] : (0..<UInt32(items)).filter { _ in generator.uniform() < 0.12 }
            return Profile(items: own, values: own.map { _ in 1 })
        }
        let days = histories.map { $0.items.map { _ in UInt16(Self.newest - whole(90)) } }
        lastDays = zip(histories, days).map { history, days in
            Dictionary(uniqueKeysWithValues: zip(history.items.map { Int($0) }, days.map { Int($0) }))
        }
        let weights = try Confidence().resolved(typeNames: [], newest: Int64(Self.newest) * 86_400_000)
        let table = ItemTableContent(
            columns: ["category", "price"],
            rows: zip(categories, prices).map { [Array($0.utf8), Array("\($1)".utf8)] })
        let sample = try SampleRecommender(
            kind: kind == .popularity ? .popularity : .ials, users: users, items: items, seed: seed,
            histories: histories, weights: weights, lastDay: days.flatMap { $0 }, table: table)
        store = try SampleStore(sample, content: Self.content(kind, sample, days, &generator))
    }

    private static func content(
        _ kind: Kind, _ sample: SampleRecommender, _ days: [[UInt16]], _ generator: inout SeededGenerator
    ) throws -> RecommenderContent {
        guard kind != .factors, kind != .popularity else { return sample.content }
        let plain = sample.content
        // Few different weights, so that many scores are equal.
        let weights = ItemWeights(
            dense: Matrix(
                rows: itemCount, columns: itemCount,
                (0..<itemCount * itemCount).map { _ in
                    generator.uniform() < 0.2 ? Float(Int(generator.uniform() * 7) - 2) / 4 : 0
                }))
        let ones = [Float](repeating: 1, count: itemCount)
        let rates = RepeatRates(
            chance: (0..<itemCount).map { Float(1 + $0 % 9) / 10 }, interval: ones.map { 20 * $0 }, deviation: ones,
            shape: ones, rate: ones.map { 100 * $0 })
        var settings = plain.settings
        let knowledge: RecommenderContent.Knowledge
        switch kind {
        case .weights: (settings.kind, knowledge) = (.ease, .weights(weights))
        case .repeats: (settings.kind, knowledge) = (.repeat, .repeats(rates))
        case .mixture: (settings.kind, knowledge) = (.mixture, .mixture(rates, with: plain.knowledge))
        default: (settings.kind, knowledge) = (.mixture, .mixture(rates, with: .weights(weights)))
        }
        if settings.kind == .mixture {
            settings.mixture = MixtureRule(member: kind == .mixture ? .ials : .ease, share: 0.5)
        }
        if settings.countsPurchases {
            settings.repeats = RepeatRule(daysAhead: 7, chancePower: 1, lapsePower: 1, waitingShare: 0.25)
        }
        let bought = days.flatMap { $0 }.map { (day: UInt16) -> Purchases in
            let again = day % 3
            let first = again == 0 ? day : day - 60
            return Purchases(count: 1 + UInt32(again), repeats: Float(again), firstDay: first, lastDay: day)
        }
        return RecommenderContent(
            settings: settings, items: plain.items, users: plain.users, knowledge: knowledge,
            popularity: plain.popularity,
            history: .init(
                matrix: plain.history.matrix, lastDay: plain.history.lastDay, types: nil,
                purchases: settings.countsPurchases ? bought : nil),
            table: plain.table)
    }

    // MARK: Rules

    /// Rules as a file has them, with their meaning for the reference.
    struct Meaning {
        var withheld: (_ category: String, _ price: Int) -> Bool = { _, _ in false }
        var boost: (_ category: String, _ price: Int) -> Double = { _, _ in 1 }
        var cap = Int.max
        var pins: [Int: Int] = [:]
        var boughtWithin: Int?
        var shownTimes: Int?
    }

    /// Random rules.
    static func rules(_ generator: inout SeededGenerator) -> (json: String, meaning: Meaning) {
        var meaning = Meaning()
        var rules: [String] = []
        if generator.uniform() < 0.5 {
            rules.append(#"{"name": "a", "exclude": "category = 'c1'"}"#)
            rules.append(#"{"name": "b", "only": "price < 8"}"#)
            meaning.withheld = { $0 == "c1" || $1 >= 8 }
        }
        let kind = generator.uniform()
        if kind < 0.35 {
            rules.append(#"{"name": "d", "boost": 1.75, "where": "category = 'c2'"}"#)
            rules.append(#"{"name": "e", "boost": 0.5, "where": "price > 6"}"#)
            meaning.boost = { ($0 == "c2" ? 1.75 : 1) * ($1 > 6 ? 0.5 : 1) }
        } else if kind < 0.6 {
            // The power 2, so that a reference needs no library of its own.
            rules.append(#"{"name": "o", "objective": "price", "weight": 2}"#)
            meaning.boost = { Double($1 * $1) }
        }
        if generator.uniform() < 0.5 {
            rules.append(#"{"name": "f", "cap": 2, "by": "category"}"#)
            meaning.cap = 2
        }
        if generator.uniform() < 0.4 {
            rules.append(#"{"name": "g", "pin": ["i007", "i041"], "at": 2}"#)
            meaning.pins = [2: 7, 3: 41]
        }
        if generator.uniform() < 0.4 {
            rules.append(#"{"name": "h", "exclude_bought_within": "45d"}"#)
            meaning.boughtWithin = 45
        }
        if generator.uniform() < 0.4 {
            rules.append(#"{"name": "i", "exclude_shown": 2}"#)
            meaning.shownTimes = 2
        }
        if rules.isEmpty { rules.append(#"{"name": "z", "exclude": "price > 100"}"#) }
        return (#"{"rules": [\#(rules.joined(separator: ","))]}"#, meaning)
    }

    /// A table of what customers were shown.
    var exposures: String {
        var text = "user,item,shown,clicked\n"
        for user in 0..<Self.userCount {
            for item in stride(from: user % 5, to: Self.itemCount, by: 5) {
                text +=
                    "\(store.sample.userNames[user]),\(store.sample.itemNames[item]),\(1 + item % 3),\(item % 4 == 0 ? 1 : 0)\n"
            }
        }
        return text
    }

    private static func timesShown(_ item: Int, to user: Int) -> Int {
        item % 5 == user % 5 && item % 4 != 0 ? 1 + item % 3 : 0
    }

    // MARK: The reference

    struct Row: Equatable {
        let item: Int
        let score: Float
        let source: Source
    }

    /// The list by its definition: the whole order is made and sorted, and each position looks at all of it.
    ///
    /// - Parameters:
    ///   - whole: The whole list of the customer without rules.
    ///   - user: The customer.
    ///   - count: The wanted length.
    ///   - meaning: The rules.
    ///   - day: The day.
    /// - Returns: The rows.
    func expected(_ whole: [ScoredItem], user: Int, _ count: Int, _ meaning: Meaning, day: Int) -> [Row] {
        func isOpen(_ item: Int) -> Bool {
            if meaning.withheld(categories[item], prices[item]) { return false }
            if let days = meaning.boughtWithin, let last = lastDays[user][item], day - last <= days { return false }
            if let times = meaning.shownTimes, Self.timesShown(item, to: user) >= times { return false }
            return true
        }
        let rows = whole.map { item -> (row: Row, plain: Float) in
            let boost = Float(meaning.boost(categories[Int(item.index)], prices[Int(item.index)]))
            let score = item.score >= 0 ? item.score * boost : item.score / boost
            return (Row(item: Int(item.index), score: score, source: item.source), item.score)
        }
        // The sort keeps the order of equals: that of the source.
        var order: [Row] = []
        for source in [Source.personal, .session, .popular] {
            order += rows.filter { $0.row.source == source && isOpen($0.row.item) }.enumerated().sorted {
                $0.element.row.score != $1.element.row.score
                    ? $0.element.row.score > $1.element.row.score : $0.offset < $1.offset
            }.map(\.element.row)
        }
        let allowed = Set(whole.map { Int($0.index) })
        var list = [Row?](repeating: nil, count: count)
        for (position, item) in meaning.pins where position <= count && isOpen(item) && allowed.contains(item) {
            list[position - 1] = Row(item: item, score: 0, source: .pinned)
        }
        for position in list.indices where list[position] == nil {
            list[position] = order.first { row in
                let listed = list.compactMap { $0?.item }
                let alike = listed.filter { categories[$0] == categories[row.item] }.count
                return !listed.contains(row.item) && alike < meaning.cap
            }
        }
        return list.compactMap { $0 }
    }
}
