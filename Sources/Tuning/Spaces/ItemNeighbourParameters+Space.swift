import Recommenders

extension ItemNeighbourParameters: TunableParameters {
    static let dimensions: [SearchDimension] = [
        .choice(3), .logarithmic(10...1000), .logarithmicFromZero(to: 1000), .linear(0...1),
    ]
    static let firstPoints = 9

    init(values: [Double], level: Int) {
        self.init()
        similarity = [.cosine, .tfidf, .bm25][Int(values[0])]
        neighbours = Int(values[1])
        shrinkage = values[2]
        if similarity == .bm25 { b = values[3] }
    }
}
