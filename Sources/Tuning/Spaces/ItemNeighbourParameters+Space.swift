import Recommenders

extension ItemNeighbourParameters: TunableParameters {
    private static let similarities: [Similarity] = [.cosine, .tfidf, .bm25]

    static let dimensions: [SearchDimension] = [
        .steps([0, 1, 2]), .logarithmic(10...2000), .logarithmicFromZero(to: 1000), .linear(0...1),
    ]
    static let firstPoints = 9

    init(values: [Double], level: Int) {
        self.init()
        similarity = Self.similarities[Int(values[0])]
        neighbours = Int(values[1])
        shrinkage = values[2]
        if similarity == .bm25 { b = values[3] }
    }

    var values: [Double] {
        [Double(Self.similarities.firstIndex(of: similarity) ?? 0), Double(neighbours), shrinkage, b]
    }

    func seconds(of size: TaskSize) -> Double { productSeconds(of: size) }
}

extension TunableParameters {
    /// The seconds that the products of all pairs of items take: the sum of n_u² over the customers, of whom some have
    /// many more items than the mean.
    func productSeconds(of size: TaskSize) -> Double {
        4e-9 * Double(size.pairs) * Double(size.pairs) / Double(max(size.users, 1)) * 3
    }
}
