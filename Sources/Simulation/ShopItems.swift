import Glibc
import LinearAlgebra

/// The items of the shop: their titles, prices and popularity, and the tastes that they suit.
///
/// Customer u buys item i with an intensity proportional to exp(⟨x_u, y_i⟩ + b_i). The tastes x_u are standard normal
/// in `dimensions` directions; y_i is near the centre of its category; b_i makes popularity log-normal, and subtracts
/// the ‖y_i‖²/2 that the mean of exp⟨x_u, y_i⟩ over customers adds.
struct ShopItems: Sendable {
    /// The dimensions of taste.
    static let dimensions = 8
    /// The deviation of ⟨x_u, y_i⟩ over customers for an item whose vector has the usual length.
    static let tasteScale = 1.9
    /// The share of an item vector's variance that its category explains.
    static let categoryShare = 0.9
    /// The deviation of the logarithm of popularity.
    static let popularityDeviation = 1.6

    let all: [Item]
    /// Items × dimensions, row-major.
    let vectors: [Float]
    /// The b_i.
    let biases: [Float]
    let categories: [String]
    /// The category with the largest share of all sales, on which effects on buying and leaving are planted.
    let favouredCategory: Int

    struct Item: Sendable {
        let category: Int
        let title: String
        /// In hundredths.
        let price: Int
    }

    init(count: Int, seed: UInt64) {
        let dimensions = Self.dimensions
        let categoryCount = min(count, min(max(count / 80, 8), Titles.categories.count))
        var random = SeededGenerator(seed: seed, Stream.categories)
        let scale = Self.tasteScale / Double(dimensions).squareRoot()
        let centres = (0..<categoryCount).map { _ in (0..<dimensions).map { _ in random.normal() } }
        let usualPrices = (0..<categoryCount).map { _ in exp(log(15) + 0.8 * random.normal()) }

        var all: [Item] = []
        var vectors: [Float] = []
        var biases: [Float] = []
        var sizes = [Int](repeating: 0, count: categoryCount)
        var sales = [Double](repeating: 0, count: categoryCount)
        for number in 0..<count {
            var random = SeededGenerator(seed: seed, Stream.items, UInt64(number))
            let category = Int.random(in: 0..<categoryCount, using: &random)
            let vector = centres[category].map { centre in
                let own = random.normal()
                return scale * (Self.categoryShare.squareRoot() * centre + (1 - Self.categoryShare).squareRoot() * own)
            }
            let popularity = Self.popularityDeviation * random.normal()
            let price = usualPrices[category] * exp(0.35 * random.normal())
            vectors += vector.map { Float($0) }
            biases.append(Float(popularity - vector.reduce(0) { $0 + $1 * $1 } / 2))
            all.append(
                Item(
                    category: category, title: Titles.title(number: sizes[category], category: category),
                    price: max(Int((price * 20).rounded()) * 5, 25)))
            sizes[category] += 1
            sales[category] += exp(popularity)
        }
        self.all = all
        self.vectors = vectors
        self.biases = biases
        categories = Titles.categories.prefix(categoryCount).map(\.name)
        favouredCategory = sales.indices.max { sales[$0] < sales[$1] } ?? 0
    }
}

/// The first key of every random generator, which says what its numbers are used for.
enum Stream {
    static let categories: UInt64 = 1
    static let items: UInt64 = 2
    static let customers: UInt64 = 3
    static let journeys: UInt64 = 4
    static let pairSizes: UInt64 = 5
    static let pairItems: UInt64 = 6
    static let pairCustomers: UInt64 = 7
    static let channels: UInt64 = 8
    static let tickets: UInt64 = 9
    static let groups: UInt64 = 10
}
