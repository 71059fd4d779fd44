import ModelFiles

/// What a model of repeats knows of each item: whether and how often customers buy it again; one value an item.
package struct RepeatRates: Sendable, Equatable {
    /// p_i, the chance that a customer of the item buys it again.
    package let chance: [Float]
    /// exp μ_i, the median of the days from one purchase to the next.
    package let interval: [Float]
    /// σ_i, the deviation of the logarithm of these days.
    package let deviation: [Float]
    /// α_i, the shape of the distribution of the customers' rates.
    package let shape: [Float]
    /// β_i, its rate in days.
    package let rate: [Float]

    package init(chance: [Float], interval: [Float], deviation: [Float], shape: [Float], rate: [Float]) {
        precondition([interval.count, deviation.count, shape.count, rate.count].allSatisfy { $0 == chance.count })
        self.chance = chance
        self.interval = interval
        self.deviation = deviation
        self.shape = shape
        self.rate = rate
    }

    /// The number of items.
    package var count: Int { chance.count }
}

extension RepeatRates {
    private enum Tensors {
        static let chance = "item.repeat.chance"
        static let interval = "item.repeat.interval"
        static let deviation = "item.repeat.deviation"
        static let shape = "item.repeat.shape"
        static let rate = "item.repeat.rate"
    }

    /// Reads the tensors of a model file whose check sums were all compared.
    ///
    /// - Throws: `UserError` with code `modelUnusable` for a tensor that is missing, or has values that nothing is
    ///   learnt as.
    init(of file: TensorFile, items: Int) throws {
        func values(_ name: String, _ isPossible: (Float) -> Bool) throws -> [Float] {
            let values = Array(try file.tensor(name, of: Float.self, shape: [items]).all())
            guard values.allSatisfy({ $0.isFinite && isPossible($0) }) else {
                throw file.unusable("tensor '\(name)' has a value out of range")
            }
            return values
        }
        chance = try values(Tensors.chance) { $0 > 0 && $0 <= 1 }
        interval = try values(Tensors.interval) { $0 > 0 }
        deviation = try values(Tensors.deviation) { $0 > 0 }
        shape = try values(Tensors.shape) { $0 > 0 }
        rate = try values(Tensors.rate) { $0 > 0 }
    }

    /// Adds the tensors to a model file.
    func add(to writer: inout TensorFileWriter) {
        writer.add(Tensors.chance, chance)
        writer.add(Tensors.interval, interval)
        writer.add(Tensors.deviation, deviation)
        writer.add(Tensors.shape, shape)
        writer.add(Tensors.rate, rate)
    }
}
