import Recommenders

extension EASEParameters: TunableParameters {
    static let dimensions: [SearchDimension] = [
        .logarithmic(1...5000), .steps([100, 200, 500, 1000, 0]), .zeroOr(.linear(0...0.9)), .zeroOr(.linear(0...0.9)),
        .zeroOr(.linear(0...0.5)), .zeroOr(.linear(0...1)),
    ]
    static let firstPoints = 6
    static let mostItems = 6000

    init(values: [Double], level: Int) {
        self.init()
        l2 = values[0]
        neighbours = values[1] == 0 ? nil : Int(values[1])
        (dropout, relaxedDiagonal) = (values[2], values[3])
        (itemNormalization, userNormalization) = (values[4], values[5])
    }

    var values: [Double] {
        [l2, Double(neighbours ?? 0), dropout, relaxedDiagonal, itemNormalization, userNormalization]
    }

    func memory(items: Int) -> Int { EASE(self).memory(items: items) }

    func seconds(of size: TaskSize) -> Double {
        let (items, users, pairs) = (Double(size.items), Double(max(size.users, 1)), Double(size.pairs))
        return items * items * items / 1e11 + pairs * pairs / users * 1e-8
    }
}
