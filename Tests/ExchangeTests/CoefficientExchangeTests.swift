import CustomerModels
import Diagnostics
import Exchange
import Features
import Ids
import LinearAlgebra
import ModelStore
import TestSupport
import Testing

/// Coefficients that come from another tool, and leave again.
@Suite struct CoefficientExchangeTests {
    private let folder: TemporaryFolder
    private let store: ModelStore
    private let author = Author(name: "ada") { UTCTime(seconds: 1_772_323_200) }

    private static let table = """
        column,level,coefficient,fill
        plan,pro,-0.2,
        tenure,,-0.031,32.5
        (target),churn,,
        (intercept),,-1.25,
        plan,basic,0.8,
        (base rate),,0.265,
        age,,0.5,

        """

    init() throws {
        folder = try TemporaryFolder()
        store = ModelStore(path: "\(folder.path)/models")
        _ = try folder.file("coefficients.csv", Self.table)
    }

    private func imported(from source: String, as format: ExchangeFormat, to name: String) throws -> PropensityModel {
        let number = try VersionImport(fromFolder: source, as: format, threads: 1).write(
            model: name, in: store, by: author)
        return try PropensityModel(inFolder: "\(store.path)/\(name)/\(number)")
    }

    /// The log-odds of three rows: pro, 10, 2; basic, missing, 0; a plan without a coefficient, 0, missing.
    private func logOdds(_ model: PropensityModel) throws -> [Double] {
        let plans = IdTable(sortedIds: ["basic", "other", "pro"].map(\.utf8))
        let table = FeatureTable(
            rowCount: 3,
            columns: [
                .init(name: "plan", kind: .category, values: .levels([2, 0, 1], levels: plans)),
                .init(name: "tenure", kind: .numeric, values: .numbers([10, .nan, 0])),
                .init(name: "age", kind: .numeric, values: .numbers([2, 0, .nan])),
            ])
        return try model.logOdds(of: model.settings.encoding.encode(table), threads: 1)
    }

    @Test func theyScoreByTheirSumAndComeBackTheSame() throws {
        let first = try imported(from: folder.path, as: .csv, to: "churn")
        #expect(first.settings.outcome.name == "churn" && first.settings.outcome.baseRate == 0.265)
        // −1.25 − 0.2 − 0.31 + 1, −1.25 + 0.8 − 0.031 · 32.5, and −1.25.
        for (found, expected) in zip(try logOdds(first), [-0.76, -1.4575, -1.25]) {
            #expect(abs(found - expected) < 1e-12)
        }
        for format in [ExchangeFormat.npz, .csv] {
            let target = "\(folder.path)/\(format.rawValue)"
            let (version, manifest) = try store.checkedWhole(Reference(parsing: "churn/1"))
            try VersionExport(version, manifest).write(toFolder: target, as: format)
            let again = try imported(from: target, as: format, to: "again")
            #expect(try logOdds(again) == logOdds(first))
        }
        #expect(try store.verify().problems.isEmpty)
    }

    @Test func aColumnInParenthesesLeavesAsArraysOnly() throws {
        let columns = ["(intercept)", "age"]
        let width = columns[0].utf8.count
        func texts(_ texts: [String]) -> [UInt8] {
            texts.flatMap { Array($0.utf8) + [UInt8](repeating: 0, count: width - $0.utf8.count) }
        }
        func numbers(_ numbers: [Double]) -> [UInt8] { HandmadeArrays.bytes(numbers.map(\.bitPattern)) }
        try HandmadeArrays.write(
            [
                .init("columns", "|S\(width)", "(2,)", texts(columns)),
                .init("levels", "|S\(width)", "(2,)", texts(["", ""])),
                .init("coefficients", "<f8", "(2,)", numbers([0.5, -1])), .init("intercept", "<f8", "()", numbers([3])),
                .init("base_rate", "<f8", "()", numbers([0.25])),
                .init("target", "|S\(width)", "(1,)", texts(["churn"])),
            ], to: "\(folder.path)/coefficients.npz")
        _ = try imported(from: folder.path, as: .npz, to: "odd")
        let (version, manifest) = try store.checkedWhole(Reference(parsing: "odd/1"))
        let export = VersionExport(version, manifest)
        let error = try #require(throws: UserError.self) { try export.write(toFolder: "\(folder.path)/t", as: .csv) }
        #expect(error.code == .wrongUsage && error.problem.contains("(intercept)"))
        #expect(error.remedy?.contains("npz") == true)
        try export.write(toFolder: "\(folder.path)/t", as: .npz)
        let again = try imported(from: "\(folder.path)/t", as: .npz, to: "again")
        #expect(again.settings.schema.columns.map(\.name) == columns && again.intercept == 3)
    }
}
