import Features
import Glibc
import LinearAlgebra
import Propensity
import Sources
import Tables
import TestSupport
import Testing

/// One split of three public data sets, encoded by plain loops as in `Tests/Fixtures/make-logistic-coefficients.py`.
@Suite("Coefficients by scikit-learn", .enabled(if: dataFolder != nil, "set ENDCAP_DATA to the folder of data sets"))
struct RealDataCoefficientTests {
    /// The cells of a file by column.
    private func cells(_ file: String) throws -> [String: [String]] {
        var reader = try RecordReader.open(TableSource("\(dataFolder ?? "")/\(file)"))
        var columns = [[String]](repeating: [], count: reader.columns.count)
        while case .record = try reader.next() {
            for column in columns.indices {
                columns[column].append(String(decoding: reader.field(column), as: UTF8.self))
            }
        }
        return Dictionary(uniqueKeysWithValues: zip(reader.columns, columns))
    }

    private func problem(
        _ file: String, target: String, yes: String, numbers: [String], categories: [String]
    ) throws -> (names: [String], LogisticProblem) {
        let cells = try cells(file)
        let answers = try #require(cells[target])
        let rows = answers.indices.filter { $0 % 5 != 0 }
        let dense = DoubleMatrix(rows: rows.count, columns: numbers.count)
        for (column, name) in numbers.enumerated() {
            let texts = try #require(cells[name])
            let values = rows.map { strtod(texts[$0], nil) }
            let mean = values.reduce(0, +) / Double(values.count)
            let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
            for (row, value) in values.enumerated() { dense[row, column] = (value - mean) / deviation }
        }
        var (names, fields, codes) = (numbers, [Range<Int>](), [[UInt32]]())
        for name in categories {
            let texts = try #require(cells[name])
            let levels = Set(rows.map { texts[$0] }).sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
            let first = names.count
            let numbered = Dictionary(uniqueKeysWithValues: zip(levels, UInt32(first)..<UInt32(first + levels.count)))
            names += levels.map { "\(name)=\($0)" }
            fields.append(first..<names.count)
            codes.append(try rows.map { try #require(numbered[texts[$0]]) })
        }
        let rowMajor = rows.indices.flatMap { row in codes.map { $0[row] } }
        return (
            names,
            LogisticProblem(
                rows: EncodedRows(dense: dense, fields: fields, codes: rowMajor),
                labels: rows.map { answers[$0] == yes ? 1 : 0 })
        )
    }

    private func expect(_ expected: [String: Double], _ names: [String], _ problem: LogisticProblem) throws {
        #expect(Set(names) == Set(expected.keys).subtracting([""]))
        for solver in LogisticParameters.Solver.allCases {
            var parameters = LogisticParameters()
            parameters.solver = solver
            let fit = try LogisticRegression.fit(problem, parameters, threads: 2, clock: { 0 })
            #expect(fit.convergence.converged)
            for (name, value) in zip([""] + names, fit.vector) {
                let exact = try #require(expected[name])
                #expect(abs(value - exact) <= 1e-5, "\(solver) \(name)")
            }
        }
    }

    @Test func onlineShoppers() throws {
        let categories = ["Month", "OperatingSystems", "Browser", "Region", "TrafficType", "VisitorType", "Weekend"]
        let numbers = [
            "Administrative", "Administrative_Duration", "Informational", "Informational_Duration", "ProductRelated",
            "ProductRelated_Duration", "BounceRates", "ExitRates", "PageValues", "SpecialDay",
        ]
        let (names, problem) = try problem(
            "online-shoppers/online_shoppers_intention.csv", target: "Revenue", yes: "TRUE", numbers: numbers,
            categories: categories)
        try expect(RealDataCoefficients.onlineShoppers, names, problem)
    }

    @Test func telco() throws {
        let categories = [
            "gender", "SeniorCitizen", "Partner", "Dependents", "PhoneService", "MultipleLines", "InternetService",
            "OnlineSecurity", "OnlineBackup", "DeviceProtection", "TechSupport", "StreamingTV", "StreamingMovies",
            "Contract", "PaperlessBilling", "PaymentMethod",
        ]
        let (names, problem) = try problem(
            "telco-churn/Telco-Customer-Churn.csv", target: "Churn", yes: "Yes",
            numbers: ["tenure", "MonthlyCharges", "TotalCharges"], categories: categories)
        try expect(RealDataCoefficients.telco, names, problem)
    }

    @Test func iranian() throws {
        let (names, problem) = try problem(
            "iranian-churn/iranian_churn.csv", target: "y", yes: "1", numbers: (1...13).map { "x\($0)" }, categories: []
        )
        try expect(RealDataCoefficients.iranian, names, problem)
    }
}
