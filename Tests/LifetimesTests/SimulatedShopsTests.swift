import CustomerModels
import Diagnostics
import Glibc
import Lifetimes
import LinearAlgebra
import Testing

@Suite("Simulated shops")
struct SimulatedShopsTests {
    /// Every shop converges to at least the likelihood of the parameters that made it.
    @Test("500 shops of all kinds converge")
    func shops() throws {
        for seed in 0..<499 {
            var simulation = SimulatedCustomers(seed: UInt64(seed))
            func any(_ low: Double, _ high: Double) -> Double { low * pow(high / low, simulation.uniform()) }
            let span = any(20, 3000)
            let model = PurchaseModel(
                r: any(0.05, 5), alpha: any(0.02, 2) * span, a: any(0.02, 5), b: any(0.2, 20))
            var customers = simulation.customers(200 + Int(any(1, 3000)), model, span: span)
            // Days, as real shops have them.
            if seed % 2 == 0 { customers = customers.map(Self.days) }
            guard customers.contains(where: { $0.repeats > 0 }) else { continue }
            let fit = try PurchaseFit(customers, threads: 2)
            #expect(fit.gradient < 1e-4, "\(seed): \(model) \(fit)")
            let truth = try PurchaseLikelihood(customers, threads: 2)
                .point([model.r, model.alpha, model.a, model.b].map { log($0) }).value
            #expect(fit.logLikelihood >= truth - 1e-6 * abs(truth), "\(seed): \(model) \(fit)")
        }
    }

    @Test("289,000 customers with up to 501 purchases")
    func largeCounts() throws {
        var simulation = SimulatedCustomers(seed: 289)
        let model = PurchaseModel(r: 0.25, alpha: 3, a: 0.1, b: 3)
        var customers = simulation.customers(288_999, model, span: 400, mostRepeats: 501).map(Self.days)
        customers.append(PurchaseSummary(repeats: 501, recency: 511, age: 512))
        #expect(customers.map(\.repeats).max() == 501)
        let fit = try PurchaseFit(customers, threads: 2)
        #expect(fit.gradient < 1e-6, "\(fit)")
        #expect(fit.standardErrors.allSatisfy { $0 != nil })
        for customer in customers.suffix(1000) {
            let forecast = fit.model.expectedPurchases(of: customer, within: 365)
            #expect(forecast.isFinite && forecast >= 0 && forecast <= 365 * 3)
        }
    }

    @Test("A million customers")
    func million() throws {
        var simulation = SimulatedCustomers(seed: 1_000_000)
        let model = PurchaseModel(r: 0.3, alpha: 25, a: 0.6, b: 3)
        let customers = simulation.customers(1_000_000, model, span: 900).map(Self.days)
        let spend = SpendModel(p: 4, q: 4, gamma: 30)
        let spending = customers.filter { $0.repeats > 0 }.map { customer in
            SpendFit.Spending(
                count: customer.repeats,
                mean: simulation.values(customer.repeats, spend).reduce(0, +) / Double(customer.repeats))
        }
        let fit = try PurchaseFit(customers, threads: .all)
        let values = try SpendFit(spending, threads: .all)
        #expect(fit.gradient < 1e-6 && values.gradient < 1e-6)
    }

    /// The history in whole days: a day with several purchases has one.
    private static func days(_ customer: PurchaseSummary) -> PurchaseSummary {
        let (recency, age) = (customer.recency.rounded(.up), customer.age.rounded(.up))
        return PurchaseSummary(
            repeats: min(customer.repeats, Int(recency)), recency: recency, age: max(age, recency))
    }
}
