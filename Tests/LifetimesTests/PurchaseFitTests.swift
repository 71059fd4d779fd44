import CustomerModels
import Diagnostics
import Glibc
import Lifetimes
import LinearAlgebra
import Testing

@Suite("Fits of lifetimes")
struct PurchaseFitTests {
    private static let model = PurchaseModel(r: 0.4, alpha: 30, a: 0.8, b: 3)

    @Test("Days, weeks and seconds give one answer")
    func units() throws {
        var simulation = SimulatedCustomers(seed: 1)
        let days = simulation.customers(3000, Self.model, span: 400)
        let fit = try PurchaseFit(days, threads: 2)
        for unit in [7, 365.25, 1 / 86_400.0] {
            let other = try PurchaseFit(
                days.map { .init(repeats: $0.repeats, recency: $0.recency / unit, age: $0.age / unit) }, threads: 2)
            for (one, two) in [
                (fit.model.r, other.model.r), (fit.model.alpha, other.model.alpha * unit), (fit.model.a, other.model.a),
                (fit.model.b, other.model.b),
            ] { #expect(abs(one / two - 1) < 1e-8, "\(one), not \(two)") }
            let repeats = days.reduce(0.0) { $0 + Double($1.repeats) }
            #expect(abs(fit.logLikelihood - other.logLikelihood + repeats * log(unit)) < 1e-6)
        }
    }

    @Test("The parameters of the simulation lie within four standard errors, at any number of threads the same bits")
    func recovery() throws {
        var simulation = SimulatedCustomers(seed: 2)
        let customers = simulation.customers(60_000, Self.model, span: 700)
        let fit = try PurchaseFit(customers, threads: 1)
        let truth = [Self.model.r, Self.model.alpha, Self.model.a, Self.model.b]
        for (index, value) in [fit.model.r, fit.model.alpha, fit.model.a, fit.model.b].enumerated() {
            let error = try #require(fit.standardErrors[index])
            #expect(abs(value - truth[index]) < 4 * error, "\(value) ± \(error), not \(truth[index])")
            #expect(error < 0.15 * value)
        }
        #expect(fit.warnings.isEmpty)
        let other = try PurchaseFit(customers.reversed(), threads: 3)
        #expect(other.model == fit.model && other.logLikelihood == fit.logLikelihood)
    }

    /// Over 300 shops the estimates vary as their standard errors say.
    @Test("Standard errors are those of repeated shops")
    func standardErrors() throws {
        var (squares, count) = ([0.0, 0, 0, 0], 0.0)
        for seed in 0..<300 {
            var simulation = SimulatedCustomers(seed: UInt64(1000 + seed))
            let fit = try PurchaseFit(simulation.customers(4000, Self.model, span: 500), threads: 2)
            let values = [fit.model.r, fit.model.alpha, fit.model.a, fit.model.b]
            let truth = [Self.model.r, Self.model.alpha, Self.model.a, Self.model.b]
            for index in 0..<4 {
                // In logarithms, in which the estimates are nearer to normal.
                let error = try #require(fit.standardErrors[index]) / values[index]
                let distance = log(values[index] / truth[index]) / error
                squares[index] += distance * distance
            }
            count += 1
        }
        for square in squares { #expect((0.75...1.35).contains(square / count), "\(square / count)") }
    }

    @Test("Parameters that run off are told with what it means")
    func runningOff() throws {
        var simulation = SimulatedCustomers(seed: 3)
        // Nobody leaves: the beta distribution is all at 0.
        let stays = PurchaseModel(r: 0.8, alpha: 20, a: 1e-9, b: 1)
        let loyal = try PurchaseFit(simulation.customers(2000, stays, span: 300), threads: 2)
        #expect(loyal.warnings.contains { $0.contains("nobody who leaves") }, "\(loyal.warnings) \(loyal.model)")
        #expect(loyal.standardErrors[2] == nil && loyal.standardErrors[0] != nil)
        let customer = PurchaseSummary(repeats: 3, recency: 100, age: 120)
        #expect(loyal.model.alive(customer) > 0.99)
        // All leave with the same chance, and all buy at the same rate: chance decides whether the data of a shop look
        // more alike than that, and then the parameters run off.
        let alike = PurchaseModel(r: 1e6, alpha: 2e7, a: 1e6, b: 4e6)
        var told: Set<String> = []
        for _ in 0..<8 {
            let same = try PurchaseFit(simulation.customers(3000, alike, span: 300), threads: 2)
            for words in ["no difference between the rates", "how they leave"]
            where same.warnings.contains(where: { $0.contains(words) }) {
                told.insert(words)
            }
            #expect(abs(same.model.alpha / same.model.r / 20 - 1) < 0.06, "\(same.model)")
            #expect(abs(same.model.a / (same.model.a + same.model.b) - 0.2) < 0.02, "\(same.model)")
        }
        #expect(told.count == 2, "\(told)")
    }

    @Test("Customers of whom none came back are no data")
    func nobodyCameBack() {
        let once = [PurchaseSummary](repeating: .init(repeats: 0, recency: 0, age: 30), count: 50)
        #expect(throws: UserError.self) { try PurchaseFit(once, threads: 1) }
        #expect(throws: UserError.self) { try PurchaseFit([], threads: 1) }
    }

    @Test("Values: the parameters of the simulation, in any currency")
    func spend() throws {
        let model = SpendModel(p: 5, q: 4, gamma: 20)
        var simulation = SimulatedCustomers(seed: 4)
        let spending = (0..<20_000).map { index in
            let count = 1 + index % 7
            return SpendFit.Spending(count: count, mean: simulation.values(count, model).reduce(0, +) / Double(count))
        }
        let fit = try SpendFit(spending, threads: 2)
        let truth = [model.p, model.q, model.gamma]
        for (index, value) in [fit.model.p, fit.model.q, fit.model.gamma].enumerated() {
            let error = try #require(fit.standardErrors[index])
            #expect(abs(value - truth[index]) < 4 * error && error < 0.2 * value, "\(value) ± \(error)")
        }
        let cents = try SpendFit(spending.map { .init(count: $0.count, mean: $0.mean * 100) }, threads: 1)
        #expect(
            abs(cents.model.p / fit.model.p - 1) < 1e-8 && abs(cents.model.gamma / fit.model.gamma / 100 - 1) < 1e-8)
        // A price that all pay tells nothing of differences.
        let flat = try SpendFit((0..<500).map { .init(count: 1 + $0 % 3, mean: 10) }, threads: 1)
        #expect(!flat.warnings.isEmpty, "\(flat.model)")
    }
}
