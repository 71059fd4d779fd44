import CustomerModels
import Glibc
import LinearAlgebra

/// Customers of a shop in which everything is as BG/NBD and Gamma–Gamma say.
struct SimulatedCustomers {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// Customers who came at a time before the end that is uniform over `span`.
    mutating func customers(
        _ count: Int, _ model: PurchaseModel, span: Double, mostRepeats: Int = 500
    ) -> [PurchaseSummary] {
        (0..<count).map { _ in customer(model, age: span * uniform(), mostRepeats) }
    }

    private mutating func customer(_ model: PurchaseModel, age: Double, _ mostRepeats: Int) -> PurchaseSummary {
        let rate = gamma(model.r) / model.alpha
        let (first, second) = (gamma(model.a), gamma(model.b))
        let leaves = first / (first + second)
        var (time, repeats) = (0.0, 0)
        while repeats < mostRepeats {
            let next = time - log(uniform()) / rate
            guard next <= age else { break }
            (time, repeats) = (next, repeats + 1)
            if uniform() < leaves { break }
        }
        return PurchaseSummary(repeats: repeats, recency: time, age: age)
    }

    /// How often and for how much a customer with a history who has not left buys in a span.
    mutating func future(of customer: PurchaseSummary, _ model: PurchaseModel, span: Double) -> [Double] {
        let rate = gamma(model.r + Double(customer.repeats)) / (model.alpha + customer.age)
        let (first, second) = (gamma(model.a), gamma(model.b + Double(customer.repeats)))
        let leaves = first / (first + second)
        var (time, times) = (0.0, [Double]())
        while true {
            time -= log(uniform()) / rate
            guard time <= span else { return times }
            times.append(time)
            if uniform() < leaves { return times }
        }
    }

    /// The values of some purchases of a customer who spent `sum` on `count` before.
    mutating func values(_ number: Int, _ model: SpendModel, count: Int = 0, sum: Double = 0) -> [Double] {
        let rate = gamma(model.q + model.p * Double(count)) / (model.gamma + sum)
        return (0..<number).map { _ in gamma(model.p) / rate }
    }

    mutating func uniform() -> Double { (Double(random.next() >> 11) + 0.5) * 0x1p-53 }

    /// A gamma distributed number (Marsaglia & Tsang 2000).
    mutating func gamma(_ shape: Double) -> Double {
        guard shape >= 1 else { return max(gamma(shape + 1) * pow(uniform(), 1 / shape), 1e-300) }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let normal = (-2 * log(uniform())).squareRoot() * cos(2 * Double.pi * uniform())
            let v = (1 + c * normal) * (1 + c * normal) * (1 + c * normal)
            guard v > 0 else { continue }
            if log(uniform()) < normal * normal / 2 + d - d * v + d * log(v) { return d * v }
        }
    }
}
