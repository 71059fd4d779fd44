package import Events
import Ids
package import LinearAlgebra
package import RecommenderModels
import Tables

/// A small recommender with random factors and histories, whose user rows solve their equations.
///
/// Users are `u000`, `u001`, …, items `i000`, `i001`, …. A user's row comes from `ReferenceEquations`, so that a
/// fold-in is compared with an independent computation.
package struct SampleRecommender {
    package static let unobservedWeight = 0.2
    package static let regularization = 0.05
    package static let frequencyExponent = 0.5

    package let userNames: [String]
    package let itemNames: [String]
    package let items: Matrix
    package let users: Matrix
    package let popularity: [Float]
    package let histories: [Profile]
    package let content: RecommenderContent

    /// Makes a recommender; if not given, histories are random and popularity is counted from them.
    package init(
        kind: RecommenderKind = .ials, users userCount: Int = 40, items itemCount: Int = 60, factors: Int = 6,
        seed: UInt64 = 1, histories: [Profile]? = nil, weights: EventWeights? = nil, seenTypes: [String] = [],
        types: [UInt32]? = nil, lastDay: [UInt16]? = nil, popularity: [Float]? = nil, table: ItemTableContent? = nil
    ) throws {
        var generator = SeededGenerator(seed: seed)
        userNames = (0..<userCount).map { Self.name("u", $0) }
        itemNames = (0..<itemCount).map { Self.name("i", $0) }
        let items = Matrix(rows: itemCount, columns: factors)
        for index in items.values.indices { items.values[index] = Float(0.5 * generator.normal()) }
        let histories =
            histories
            ?? (0..<userCount).map { _ in
                let items = (0..<UInt32(itemCount)).filter { _ in generator.uniform() < 0.15 }
                return Profile(items: items, values: items.map { _ in 1 })
            }
        let users = Matrix(rows: userCount, columns: factors)
        for (user, history) in histories.enumerated() where !history.items.isEmpty {
            let solution = Self.equations(items, history).factors
            for column in 0..<factors { users[user][column] = Float(solution[column]) }
        }
        let gram = Matrix(rows: factors, columns: factors)
        for row in 0..<factors {
            for column in 0..<factors {
                let products = (0..<itemCount).map { Double(items[$0, row]) * Double(items[$0, column]) }
                gram[row, column] = Float(products.reduce(0, +))
            }
        }
        var counts = [Float](repeating: 0, count: itemCount)
        for item in histories.flatMap(\.items) { counts[Int(item)] += 1 }
        self.items = items
        self.users = users
        self.histories = histories
        self.popularity = popularity ?? counts
        let values = histories.flatMap(\.values)
        let offsets = histories.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.items.count) }
        let matrix = SparseMatrix(
            rows: userCount, columns: itemCount, offsets: offsets, indices: histories.flatMap(\.items),
            values: values.allSatisfy { $0 == 1 } ? nil : values)
        var settings = RecommenderSettings(
            kind: kind, weights: try weights ?? Confidence().resolved(typeNames: [], newest: nil),
            purchaseTypes: seenTypes, seenTypes: seenTypes)
        settings.unobservedWeight = Self.unobservedWeight
        settings.regularization = Self.regularization
        settings.frequencyExponent = Self.frequencyExponent
        content = RecommenderContent(
            settings: settings, items: IdTable(sortedIds: itemNames.map(\.utf8)),
            users: IdTable(sortedIds: userNames.map(\.utf8)),
            knowledge: kind.hasFactors ? .factors(.init(users: users, items: items, gram: gram)) : .popularity,
            popularity: self.popularity, history: .init(matrix: matrix, lastDay: lastDay, types: types), table: table)
    }

    /// The equations of a visitor, with this model's items.
    package func equations(_ profile: Profile) -> ReferenceEquations { Self.equations(items, profile) }

    private static func equations(_ items: Matrix, _ profile: Profile) -> ReferenceEquations {
        ReferenceEquations(
            items: items, profile: profile, unobservedWeight: unobservedWeight, regularization: regularization,
            frequencyExponent: frequencyExponent)
    }

    private static func name(_ letter: String, _ number: Int) -> String {
        let digits = String(number)
        return letter + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }
}
