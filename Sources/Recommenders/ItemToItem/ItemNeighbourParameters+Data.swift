import Diagnostics

/// What the similarity and the number of neighbours are where neither is given: a rule of the data.
///
/// Where items have few customers, most pairs of items have one customer in common or none: the similarities are coarse,
/// and a list needs many neighbours. Where the mean c̄ of distinct customers per item is
///
/// | c̄ | similarity | neighbours |
/// |---|---|---|
/// | below 20 | cosine | 200 |
/// | 20 or more | tf-idf | 20 |
///
/// The two belong together. So who gives one of them has the second row's value of the other, whatever the data are.
/// docs/tuning.md has the measurements.
extension ItemNeighbourParameters: DataDefaultedParameters {
    /// The values where the data do not decide, which with the default of `shrinkage` were the best over four shops
    /// together.
    package static let fixed = (similarity: Similarity.tfidf, neighbours: 20)
    private static let ofFewCustomers = (similarity: Similarity.cosine, neighbours: 200)
    /// From how many customers of an item on the fixed values hold.
    private static let manyCustomers = 20.0

    package static var dataDefaults: [DataDefault<Self>] {
        [DataDefault(.neighbours, \.givenNeighbours), DataDefault(.similarity, \.givenSimilarity)]
    }

    package static func usual(users _: Int, items: Int, pairs: Int) -> Self {
        let mean = Double(pairs) / Double(max(items, 1))
        let values = mean < manyCustomers ? ofFewCustomers : fixed
        var parameters = Self()
        parameters.similarity = values.similarity
        parameters.neighbours = values.neighbours
        return parameters
    }
}
