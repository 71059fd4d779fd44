import Glibc
package import LinearAlgebra

/// What measures need to know about the items of lists, as plain values in the order of the items' indexes.
///
/// Lists that are compared are measured by the same catalogue, so that a difference comes from the lists alone.
package struct Catalogue: Sendable {
    /// The number of items.
    package let count: Int
    /// The distinct categories of items, in ascending byte order; nil when categories are not known.
    package let categoryNames: [String]?

    /// −log₂ p of each item, in bits.
    let selfInformation: [Double]
    /// −log₂ p of an item that no customer has.
    let greatestSelfInformation: Double
    /// For each item the position of its category, `categoryNames.count` for none; empty when categories are not known.
    let categories: [Int]
    /// rows × d; nil for a model without factors.
    let factors: Matrix?
    /// The row of each item in `factors`, an arbitrary row for an item without factors; empty without factors.
    let factorRows: [Int]
    /// For each item 1 / ‖h‖, 0 for a row of zeros; empty without factors.
    let inverseNorms: [Double]

    /// Collects what is known about the items.
    ///
    /// The self-information of an item is −log₂ p, where p is the share of the training's customers who have it (Zhou
    /// et al. 2010, PNAS 107(10)). An item that no customer has counts as if one customer had it: p is at least 1 /
    /// users, and at most 1.
    ///
    /// - Parameters:
    ///   - popularity: the number of distinct training customers who have each item.
    ///   - users: the number of training customers.
    ///   - factors: the item factors, `items × d`, finite; nil for a model without factors.
    ///   - categories: a category for each item, compared as bytes, and empty where it is not known; nil when none is
    ///     known.
    package init(popularity: [Float], users: Int, factors: Matrix? = nil, categories: [String]? = nil) {
        precondition(factors.map { $0.rows == popularity.count } ?? true)
        precondition(categories.map { $0.count == popularity.count } ?? true)
        count = popularity.count
        let users = Double(max(users, 1))
        selfInformation = popularity.map { log2(max(users / max(Double($0), 1), 1)) }
        greatestSelfInformation = log2(users)
        self.factors = factors
        factorRows = factors.map { Array(0..<$0.rows) } ?? []
        inverseNorms =
            factors.map { factors in
                (0..<factors.rows).map { item in
                    let square = factors[item].reduce(0.0) { $0 + Double($1) * Double($1) }
                    return square > 0 ? 1 / square.squareRoot() : 0
                }
            } ?? []
        // Compare bytes: Swift strings that are canonically equivalent but differ in bytes are equal.
        let cells = (categories ?? []).map { Array($0.utf8) }
        let names = Set(cells).subtracting([[]]).sorted { $0.lexicographicallyPrecedes($1) }
        guard !names.isEmpty else {
            categoryNames = nil
            self.categories = []
            return
        }
        let positions = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        categoryNames = names.map { String(decoding: $0, as: UTF8.self) }
        self.categories = cells.map { positions[$0] ?? names.count }
    }

    /// The items of another model, in that model's order, as this catalogue measures them.
    ///
    /// An item that `catalogue` does not have counts as an item that no customer has, without factors and category.
    ///
    /// - Parameters:
    ///   - catalogue: what is known about the items.
    ///   - positions: the index in `catalogue` of each of the other model's items; nil where it has none.
    package init(_ catalogue: Catalogue, at positions: [Int?]) {
        count = positions.count
        categoryNames = catalogue.categoryNames
        greatestSelfInformation = catalogue.greatestSelfInformation
        selfInformation = positions.map {
            $0.map { catalogue.selfInformation[$0] } ?? catalogue.greatestSelfInformation
        }
        let names = catalogue.categoryNames
        categories = names.map { names in positions.map { $0.map { catalogue.categories[$0] } ?? names.count } } ?? []
        inverseNorms =
            catalogue.factors == nil ? [] : positions.map { $0.map { catalogue.inverseNorms[$0] } ?? 0 }
        factors = catalogue.factors
        factorRows =
            catalogue.factors == nil ? [] : positions.map { $0.map { catalogue.factorRows[$0] } ?? 0 }
    }
}
