import Documents
import ModelFiles
import TestSupport
import Testing

/// The simulated shop knows which effects make its customers buy and leave; models of its events must find them.
@Suite struct PlantedEffectsTests {
    private static let training = "2024-07-04"
    private static let test = "2024-10-02"

    @Test func modelsFindThePlantedEffectsAndAreCalibrated() throws {
        let bench = try Workbench()
        let shop = "\(bench.folder.path)/shop"
        let result = try Command.trainer(
            "simulate", "--customers", "30000", "--items", "500", "--seed", "1", "--output", shop)
        try #require(result.exitCode == 0, "\(result.messages)")
        let truth = try JSONValue(parsing: bytes(of: "\(shop)/truth.json"))
        for label in ["churn", "purchase"] {
            let report = try fit(label, shop, bench, [])
            let test = try bench.trainer(
                "evaluate", "\(label)/1", "--events", "\(shop)/events.csv", "--at", Self.test, "--metrics",
                "calibration-error,auc", "--quiet")
            #expect(try #require(test["rows"]?.intValue) >= 20_000)
            #expect(try test.estimate("calibration-error") < 0.02)
            #expect(try test.estimate("auc") > 0.85)

            let effects = try planted(in: truth, raising: label)
            let columns = try #require(report["coefficients"]?.arrayValue).compactMap { $0["column"]?.stringValue }
            let others = Set(columns).subtracting(effects.keys).sorted()
            let small = try fit(label, shop, bench, ["--ignore", others.joined(separator: ",")])
            for (column, isPositive) in effects {
                let line = try #require(small["coefficients"]?.arrayValue?.first { $0["name"]?.stringValue == column })
                let coefficient = try #require(line["coefficient"]?.doubleValue)
                #expect((coefficient > 0) == isPositive && coefficient != 0, "\(column) on \(label): \(coefficient)")
            }
        }
    }

    private func fit(_ label: String, _ shop: String, _ bench: Workbench, _ flags: [String]) throws -> JSONValue {
        try bench.trainer(
            [
                "fit", "propensity", "--events", "\(shop)/events.csv", "--items", "\(shop)/items.csv", "--label", label,
                "--horizon", "90d", "--cutoff", Self.training, "--model", label, "--folds", "0", "--quiet",
            ] + flags)
    }

    /// Whether each planted effect raises a label, by the feature on which it is planted.
    ///
    /// Customers who buy sooner have not left, and customers who left buy no more, so an effect on buying or on leaving
    /// has one direction on each label.
    private func planted(in truth: JSONValue, raising label: String) throws -> [String: Bool] {
        var signs: [String: Bool] = [:]
        for effect in try #require(truth["effects"]?.arrayValue) {
            let category = effect["of"]?.stringValue?.split(separator: "'").last.map(String.init) ?? ""
            let columns = [
                "recency": "recency", "frequency": "orders_90d", "tenure": "tenure", "category": "share_\(category)",
            ]
            let column = try #require(columns[effect["effect"]?.stringValue ?? ""])
            let isBuying = effect["on"]?.stringValue == "buying"
            let raises = (effect["sign"]?.stringValue == "+") == (isBuying == (label == "purchase"))
            #expect(signs[column] == nil || signs[column] == raises, "the effects on \(column) contradict each other")
            signs[column] = raises
        }
        #expect(signs.count == 4)
        return signs
    }
}
