import CustomerModels
import Glibc
import Testing

@Suite("What customers will still buy")
struct ExpectedPurchasesTests {
    @Test("Expected purchases and P(alive) are those of the published formulas", arguments: LifetimeFixture.expected)
    func fixture(_ row: [Double]) {
        let model = PurchaseModel(r: row[0], alpha: row[1], a: row[2], b: row[3])
        let customer = PurchaseSummary(repeats: Int(row[4]), recency: row[5], age: row[6])
        let expected = model.expectedPurchases(of: customer, within: row[7])
        #expect(abs(expected / row[8] - 1) < 1e-10, "\(row): \(expected)")
        #expect(abs(model.alive(customer) / row[9] - 1) < 1e-10, "\(row): \(model.alive(customer))")
    }

    @Test("The published example of CDNOW")
    func example() {
        let model = PurchaseModel(r: 0.2426, alpha: 4.4136, a: 0.7929, b: 2.4259)
        let customer = PurchaseSummary(repeats: 2, recency: 30.43, age: 38.86)
        #expect(abs(model.expectedPurchases(of: customer, within: 39) - 1.226) < 5e-4)
    }

    @Test("Any unit of time gives the same")
    func units() {
        let model = PurchaseModel(r: 0.2426, alpha: 4.4136, a: 0.7929, b: 2.4259)
        let weeks = model.expectedPurchases(of: .init(repeats: 2, recency: 30.43, age: 38.86), within: 39)
        let seconds = model.inUnits(of: 1 / 604_800).expectedPurchases(
            of: .init(repeats: 2, recency: 30.43 * 604_800, age: 38.86 * 604_800), within: 39 * 604_800)
        #expect(abs(weeks / seconds - 1) < 1e-12)
    }

    @Test(
        "A discount counts each purchase by its time",
        arguments: [(2, 30.0, 38.0, 52.0), (0, 0, 0, 2000), (80, 9, 10, 500)])
    func discount(_ row: (Int, Double, Double, Double)) {
        let model = PurchaseModel(r: 0.24, alpha: 0.7, a: 0.8, b: 2.4)
        let customer = PurchaseSummary(repeats: row.0, recency: row.1, age: row.2)
        let interest = 0.002
        // The sum over short spans, each discounted at its middle, with steps that grow from the beginning.
        var (sum, before, time, step) = (0.0, 0.0, 0.0, row.3 * 1e-6)
        while time < row.3 {
            let next = min(time + step, row.3)
            let value = model.expectedPurchases(of: customer, within: next)
            sum += (value - before) * exp(-interest * (time + next) / 2)
            (before, time, step) = (value, next, min(step * 1.01, row.3 / 2000))
        }
        let discounted = model.expectedPurchases(of: customer, within: row.3, interest: interest)
        #expect(abs(discounted / sum - 1) < 2e-6, "\(discounted), not \(sum)")
        #expect(discounted < model.expectedPurchases(of: customer, within: row.3))
    }

    @Test("The incomplete beta function is scipy's", arguments: LifetimeFixture.incompleteBeta)
    func beta(_ row: [Double]) {
        let value = IncompleteBeta(odds: row[0])(row[1], row[2], logBeta: logBeta(row[1], row[2]))
        #expect(abs(value / row[3] - 1) < 1e-10, "\(row): \(value)")
    }

    @Test("Sixteen spans at once have the means of each", arguments: LifetimeFixture.expected)
    func spansAtOnce(_ row: [Double]) {
        let odds = row[7] / (row[1] + row[6])
        func future(_ odds: Double) -> FuturePurchases {
            FuturePurchases(shape: row[0] + row[4], odds: odds, a: row[2], b: row[3] + row[4])
        }
        var all = SIMD16<Double>()
        for lane in 0..<16 { all[lane] = odds * Double(lane + 1) / 16 }
        let means = future(odds).means(overOdds: all)
        for lane in 0..<16 { #expect(abs(means[lane] / future(all[lane]).mean - 1) < 1e-12, "\(row), \(lane)") }
    }

    @Test("Intervals are the quantiles that scipy finds", arguments: LifetimeFixture.intervals)
    func intervals(_ row: [Double]) throws {
        let settings = LifetimeSettings(
            purchases: PurchaseModel(r: row[0], alpha: row[1], a: row[2], b: row[3]),
            spend: SpendModel(p: row[4], q: row[5], gamma: row[6]), newestDay: 10_000, yearDays: 365)
        let customer = PurchaseSummary(repeats: Int(row[7]), recency: row[8], age: row[9])
        let forecaster = LifetimeForecaster(settings, days: Int(row[11]))
        let forecast = forecaster.forecast(forecaster.shared(by: customer, valued: Int(row[7])), mean: row[10])
        #expect(forecast.lowPurchases == Int(row[12]) && forecast.highPurchases == Int(row[13]))
        let (low, high) = (try #require(forecast.lowValue), try #require(forecast.highValue))
        #expect(abs(low - row[14]) <= 1e-3 * row[14], "\(low), not \(row[14])")
        #expect(abs(high - row[15]) <= 1e-3 * row[15], "\(high), not \(row[15])")
    }

    /// Simulates customers with one history by the model's own story and compares means, chances and quantiles.
    @Test("Forecasts are those of simulated customers")
    func simulated() throws {
        var settings = LifetimeSettings(
            purchases: PurchaseModel(r: 0.8, alpha: 20, a: 0.7, b: 4), spend: SpendModel(p: 4, q: 3.5, gamma: 15),
            timeUnit: 7, newestDay: 10_000, yearDays: 365)
        let customer = PurchaseSummary(repeats: 6, recency: 250, age: 270)
        let (days, discount, draws) = (180, 0.2, 200_000)
        let forecaster = LifetimeForecaster(settings, days: days, discount: discount)
        let shared = forecaster.shared(by: customer, valued: 6)
        let forecast = forecaster.forecast(shared, mean: 21)
        var simulation = SimulatedCustomers(seed: 24)
        var (number, value, numbers, values) = (0.0, 0.0, [Int](), [Double]())
        for _ in 0..<draws {
            guard simulation.uniform() < forecast.alive else {
                numbers.append(0)
                values.append(0)
                continue
            }
            let times = simulation.future(of: customer, settings.purchases, span: Double(days))
            let spend = try #require(settings.spend)
            let amounts = simulation.values(times.count, spend, count: 6, sum: 6 * 21)
            number += Double(times.count)
            value += zip(times, amounts).reduce(0) { $0 + $1.1 * pow(1 + discount, -$1.0 / 365) }
            numbers.append(times.count)
            values.append(amounts.reduce(0, +))
        }
        numbers.sort()
        values.sort()
        #expect(abs(forecast.purchases / (number / Double(draws)) - 1) < 0.01)
        #expect(abs(try #require(forecast.value) / (value / Double(draws)) - 1) < 0.015)
        #expect(forecast.lowPurchases == numbers[draws / 10] && forecast.highPurchases == numbers[draws * 9 / 10])
        settings.spend = nil
        #expect(LifetimeForecaster(settings, days: days).forecast(shared, mean: 21).value == nil)
        let plain = LifetimeForecaster(forecaster.settings, days: days)
        let undiscounted = plain.forecast(plain.shared(by: customer, valued: 6), mean: 21)
        let high = try #require(undiscounted.highValue)
        #expect(abs(high / values[draws * 9 / 10] - 1) < 0.02, "\(high), not \(values[draws * 9 / 10])")
        #expect(undiscounted.lowValue == 0 && values[draws / 10] == 0)
        let often = PurchaseSummary(repeats: 60, recency: 268, age: 270)
        let frequent = plain.forecast(plain.shared(by: often, valued: 60), mean: 21)
        #expect(try #require(frequent.lowValue) > 0)
        #expect(try #require(frequent.lowValue) < #require(frequent.value))
    }
}
