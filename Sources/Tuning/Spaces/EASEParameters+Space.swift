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
        // Inverting takes 2 items³ operations, of which a thread does about 5e10 per second.
        return items * items * items / 2.5e10
    }
}
