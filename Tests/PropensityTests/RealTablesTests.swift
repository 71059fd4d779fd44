import FeatureLearning
import Features
import Propensity
import TestSupport
import Testing

/// Public tables, encoded by the trainer and by the scorer; the expected means and counts are from pandas and numpy.
@Suite(
    "Real tables, encoded both ways",
    .enabled(if: dataFolder != nil, "set ENDCAP_DATA to the folder of real data sets"))
struct RealTablesTests {
    private static let shoppers = "\(dataFolder ?? "")/online-shoppers/online_shoppers_intention.csv"
    private static let telco = "\(dataFolder ?? "")/telco-churn/Telco-Customer-Churn.csv"
    private static let iranian = "\(dataFolder ?? "")/iranian-churn/iranian_churn.csv"

    private func agree(_ table: TableText, file: String, options: EncodingOptions = .init()) throws {
        let both = try BothWays(table, options: options)
        let expected = both.training.sorted()
        #expect(expected.count == table.rows.rowCount)
        for block in [.max, 1000, 77] {
            #expect(try both.scored(file: file, block: block).sorted() == expected, "blocks of \(block)")
        }
        let objects = try both.scoredAsObjects(file: file)
        #expect(objects.single.sorted() == expected)
        #expect(objects.lines.sorted() == expected)
    }

    private func number(_ encoding: TableEncoding, _ column: String) throws -> NumberEncoder {
        let encoder = try #require(encoding.columns.first { $0.column == column })
        guard case .number(let number) = encoder.method else { throw TableText.Empty() }
        return number
    }

    private func expect(_ encoder: NumberEncoder, mean: Double, deviation: Double) {
        #expect(abs(encoder.center / mean - 1) < 1e-12)
        #expect(abs((encoder.deviation ?? 0) / deviation - 1) < 1e-12)
    }

    @Test("Online Shoppers")
    func onlineShoppers() throws {
        let table = try TableText(file: Self.shoppers) {
            $0.target = "Revenue"
            $0.category = ["OperatingSystems", "Browser", "Region", "TrafficType"]
        }
        #expect(table.inferred.rowCount == 12_330)
        #expect(table.target == TargetValues(positive: "TRUE", negative: "FALSE"))
        #expect(try table.training.labels.count { $0 == 1 } == 1_908)
        let kinds = Dictionary(uniqueKeysWithValues: table.inferred.schema.columns.map { ($0.name, $0.kind) })
        #expect(kinds["Month"] == .category && kinds["VisitorType"] == .category && kinds["Weekend"] == .boolean)
        #expect(kinds.values.count { $0 == .numeric } == 10)
        let encoding = try EncoderLearning.learn(table.training.features)
        expect(try number(encoding, "PageValues"), mean: 5.889257862693593, deviation: 18.567683614574083)
        expect(
            try number(encoding, "ProductRelated_Duration"), mean: 1194.7462199688268, deviation: 1913.5916841375945)
        #expect(encoding.denseCount == 11)
        #expect(encoding.fields.map(\.count) == [10, 8, 13, 9, 20, 3])
        let duration = try #require(table.inferred.profiles.first { $0.name == "ProductRelated_Duration" })
        #expect(duration.distinct == 9_551)
        #expect(abs((duration.numbers?.lowerQuartile ?? 0) - 184.1375) < 1e-9)
        #expect(abs((duration.numbers?.upperQuartile ?? 0) - 1464.1572135) < 1e-9)
        try agree(table, file: Self.shoppers)
    }

    @Test("Online Shoppers: codes that are taken as amounts are remarked on")
    func codes() throws {
        let table = try TableText(file: Self.shoppers) { $0.target = "Revenue" }
        let remarked = table.inferred.profiles.filter { $0.remarks.contains { $0.kind == .integerCodes } }
        #expect(remarked.map(\.name) == ["Informational", "OperatingSystems", "Browser", "Region", "TrafficType"])
    }

    @Test("Telco, with bins, buckets, a rare part and a reference too")
    func telcoChurn() throws {
        let table = try TableText(file: Self.telco) {
            $0.target = "Churn"
            $0.id = "customerID"
            $0.category = ["SeniorCitizen"]
        }
        let charges = try #require(table.inferred.profiles.first { $0.name == "TotalCharges" })
        #expect(charges.kind == .numeric && charges.missing == 11 && charges.distinct == 6_530)
        #expect(charges.numbers?.median == 1397.475)
        #expect(table.target == TargetValues(positive: "Yes", negative: "No"))
        let encoding = try EncoderLearning.learn(table.training.features)
        expect(try number(encoding, "tenure"), mean: 32.37114865824223, deviation: 24.55773742286344)
        let total = try number(encoding, "TotalCharges")
        expect(total, mean: 2283.3004408418656, deviation: 2266.610180714535)
        #expect(total.hasIndicator)
        try agree(table, file: Self.telco)
        var options = EncodingOptions()
        options.bins = ["tenure": 10, "TotalCharges": 5]
        options.hash = ["PaymentMethod": 3]
        options.rareBelow = 2000
        options.dropsReference = true
        try agree(table, file: Self.telco, options: options)
    }

    @Test("Telco: the customer's id is left out when it is not named")
    func unnamedId() throws {
        let table = try TableText(file: Self.telco) { $0.target = "Churn" }
        let id = try #require(table.inferred.profiles.first)
        #expect(id.use == .leftOut && id.remarks.map(\.kind) == [.allDifferent])
        #expect(table.inferred.schema.unused == ["customerID"])
        #expect(table.inferred.profiles.count { $0.use == .leftOut } == 1)
    }

    @Test("Iranian churn")
    func iranianChurn() throws {
        let table = try TableText(file: Self.iranian) { $0.target = "y" }
        #expect(table.inferred.schema.columns.map(\.kind) == Array(repeating: .numeric, count: 13))
        let encoding = try EncoderLearning.learn(table.training.features)
        expect(try number(encoding, "x13"), mean: 470.9729158730159, deviation: 516.9333603428463)
        try agree(table, file: Self.iranian)
    }
}
