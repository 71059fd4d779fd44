import Recommenders

extension EASEParameters: TunableParameters {
    static let dimensions: [SearchDimension] = [.logarithmic(10...3000)]
    static let firstPoints = 4

    init(values: [Double], level: Int) {
        self.init()
        l2 = values[0]
    }

    func memory(items: Int) -> Int { EASE(self).memory(items: items) }

    func seconds(items: Int, after trials: [Trial]) -> Double {
        let items = Double(items)
        // Inverting takes items³ operations, of which a thread does 5e10 per second with AVX2, 1e11 with AVX-512.
        return items * items * items / 5e10
    }
}
