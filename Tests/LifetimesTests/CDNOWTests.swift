import CustomerModels
import Diagnostics
import Events
import Files
import Glibc
import Ids
import Lifetimes
import LinearAlgebra
import TestSupport
import Testing

/// Purchases of CDNOW's customers until 1997-09-30, which the papers fit.
@Suite("CDNOW", .enabled(if: dataFolder != nil, "set ENDCAP_DATA to the folder of real data sets"))
struct CDNOWTests {
    /// The customers of the published sample, one of ten: the raw ids in the first column of the file that PyPI's
    /// package lifetimes 0.11.3 has in its folder datasets.
    private static let sample = "\(dataFolder ?? "")/cdnow/CDNOW_sample.txt"

    @Test(
        "The published sample gives the published parameters",
        .enabled(if: Folder.exists(sample), "put CDNOW_sample.txt into the folder cdnow"))
    func publishedSample() throws {
        let file = try MappedFile(Self.sample)
        let text = withExtendedLifetime(file) { String(decoding: file.bytes, as: UTF8.self) }
        let ids = Set(
            text.split(whereSeparator: \.isNewline).compactMap { $0.split(separator: " ").first.map(String.init) })
        #expect(ids.count == 2357)
        let (customers, histories) = try Self.histories()
        let chosen = customers.indices.filter { ids.contains(customers[$0]) }
        #expect(chosen.count == 2357)
        let weeks = chosen.map { index in
            PurchaseSummary(
                repeats: Int(histories.repeats[index]), recency: Double(histories.recency[index]) / 7,
                age: Double(histories.age[index]) / 7)
        }
        let fit = try PurchaseFit(weeks, threads: 2)
        #expect(abs(fit.model.r - 0.2426) < 5e-5 && abs(fit.model.alpha - 4.4136) < 5e-5, "\(fit)")
        #expect(abs(fit.model.a - 0.7929) < 5e-5 && abs(fit.model.b - 2.4259) < 5e-5, "\(fit)")
        #expect(abs(fit.logLikelihood + 9582.43) < 5e-3, "\(fit)")
        let example = PurchaseSummary(repeats: 2, recency: 30.43, age: 38.86)
        #expect(abs(fit.model.expectedPurchases(of: example, within: 39) - 1.226) < 5e-4)
        let spending = chosen.filter { histories.valued[$0] > 0 && histories.meanValue[$0] > 0 }.map {
            SpendFit.Spending(count: Int(histories.valued[$0]), mean: histories.meanValue[$0])
        }
        #expect(spending.count == 946)
        let spend = try SpendFit(spending, threads: 2)
        #expect(abs(spend.model.p - 6.25) < 5e-3 && abs(spend.model.q - 3.74) < 5e-3, "\(spend)")
        #expect(abs(spend.model.gamma - 15.44) < 5e-3, "\(spend)")
    }

    @Test("All customers give what scipy finds")
    func allCustomers() throws {
        let (customers, histories) = try Self.histories()
        #expect(customers.count == 23_570)
        let fit = try LifetimeFit(histories, hasValues: true, threads: 2)
        let model = fit.purchases.model
        for (one, two) in zip(
            [model.r, model.alpha, model.a, model.b, fit.purchases.logLikelihood], LifetimeFixture.cdnow)
        { #expect(abs(one / two - 1) < 1e-5, "\(one), not \(two)") }
        let spend = try #require(fit.spend)
        for (one, two) in zip(
            [spend.model.p, spend.model.q, spend.model.gamma, spend.logLikelihood, Double(spend.customers)],
            LifetimeFixture.cdnowSpend)
        { #expect(abs(one / two - 1) < 1e-5, "\(one), not \(two)") }
        #expect(fit.purchases.standardErrors.allSatisfy { $0 != nil })
    }

    /// The ids and the histories until 1997-09-30 of all customers.
    private static func histories() throws -> (customers: [String], PurchaseHistories) {
        let folder = try TemporaryFolder()
        let output = "\(folder.path)/purchases.csv"
        let input = "\(dataFolder ?? "")/cdnow/CDNOW_master.txt.gz"
        let result = try Command.start("\(packageRoot())/datasets/cdnow/convert", [input, output]).wait()
        try #require(result.exitCode == 0, "\(result.messages)")
        // Keep the folder alive while reading, because it is removed with its last reference.
        let log = try withExtendedLifetime(folder) {
            try EventLog.read(
                files: [output], options: EventOptions(), consent: nil, needsItems: false, progress: .silent)
        }
        let end = try #require(CivilDate(year: 1997, month: 9, day: 30)).daysSinceEpoch
        let (customers, histories) = try PurchaseHistories.purchases(of: log, types: log.purchaseTypes(), threads: 2)
            .histories(through: end)
        return (customers.map { log.users.string(at: $0) }, histories)
    }
}
