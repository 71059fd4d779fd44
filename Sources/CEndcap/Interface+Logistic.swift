// swift-format-ignore-file: AlwaysUseLowerCamelCase, because these are names of C.

public import CEndcapHeader
import Diagnostics
import Documents
import Features
import Glibc
import Ids
import LinearAlgebra
import Propensity

@c @implementation
public func endcap_logistic_fit(
    _ recipe: UnsafePointer<CChar>?, _ matrix: UnsafePointer<Double>?, _ rows: Int64, _ columns: Int64,
    _ labels: UnsafePointer<UInt8>?, _ weights: UnsafePointer<Double>?, _ run: UnsafePointer<endcap_run>?,
    _ intercept: UnsafeMutablePointer<Double>?, _ coefficients: UnsafeMutablePointer<Double>?,
    _ report: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
    endcap_logistic_fit_by_id(
        recipe, matrix, rows, columns, labels, weights, nil, run, intercept, coefficients, report)
}

@c @implementation
public func endcap_logistic_fit_by_id(
    _ recipe: UnsafePointer<CChar>?, _ matrix: UnsafePointer<Double>?, _ rows: Int64, _ columns: Int64,
    _ labels: UnsafePointer<UInt8>?, _ weights: UnsafePointer<Double>?, _ ids: UnsafePointer<endcap_texts>?,
    _ run: UnsafePointer<endcap_run>?, _ intercept: UnsafeMutablePointer<Double>?,
    _ coefficients: UnsafeMutablePointer<Double>?, _ report: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
    attempt {
        let recipe = try LogisticRecipe(Arguments.text(recipe, "recipe"))
        let data = try LogisticData(matrix, rows, columns, labels, weights)
        let customers = try ids.map { try IdTable.places($0, count: data.problem.labels.count, "ids") } ?? []
        let constant = try Arguments.output(intercept, 1, "intercept")
        let slopes = try Arguments.output(coefficients, data.columns, "coefficients")
        let (fit, intercept) = try Run.compute(run) { run in
            try data.checkFinite(run.threads)
            var problem = try data.problem(levels: recipe.levels, customers, run.threads)
                .weighted(by: recipe.classWeights)
            let far = FarColumns(of: problem.rows.dense)
            if let far { problem = try data.centred(problem, far) }
            let fit = try LogisticRegression.fit(problem, recipe.parameters, threads: run.threads, clock: Run.clock)
            return (fit, intercept: far?.intercept(of: fit) ?? fit.intercept)
        }
        guard fit.isFinite else {
            throw UserError(
                .notConverged, "the fit left the range of double precision",
                remedy: "Scale the columns to numbers of about 1, and the weights to a mean of about 1")
        }
        constant[0] = intercept
        slopes.fill(from: fit.coefficients)
        if let report {
            var facts = try JSONValue(encoding: fit.convergence).objectValue ?? [:]
            facts["aliased"] = .array(fit.aliased.map { .int($0) })
            report.pointee = strdup(JSONValue.object(facts).text)
        }
    }
}

@c @implementation
public func endcap_logistic_block(
    _ matrix: UnsafePointer<Double>?, _ rows: Int64, _ columns: Int64, _ labels: UnsafePointer<UInt8>?,
    _ weights: UnsafePointer<Double>?, _ z: UnsafePointer<Double>?, _ run: UnsafePointer<endcap_run>?,
    _ loss: UnsafeMutablePointer<Double>?, _ weight: UnsafeMutablePointer<Double>?,
    _ gradient: UnsafeMutablePointer<Double>?, _ hessian: UnsafeMutablePointer<Double>?
) -> Int32 {
    attempt {
        let data = try LogisticData(matrix, rows, columns, labels, weights)
        let size = data.columns + 1
        let point = Array(try Arguments.numbers(z, size, "z"))
        guard point.allSatisfy(\.isFinite) else {
            throw UserError(.invalidData, "z has a number that is not finite", remedy: "Give finite numbers")
        }
        let slopes = try Arguments.optional(gradient, size, "gradient")
        let square = try hessian.map { hessian in
            // The sums of the chunks, the sum of them all and a copy of it.
            try Arguments.memory(Arguments.product(size, 40 * size, "hessian"), for: "hessian")
            return try Arguments.output(hessian, size * size, "hessian")
        }
        let sums = try Run.compute(run) { run in
            try data.checkFinite(run.threads)
            return try LogisticSums(of: data.problem, at: point, needsHessian: square != nil, threads: run.threads)
        }
        loss?.pointee = sums.loss
        weight?.pointee = sums.weight
        slopes?.fill(from: sums.gradient)
        if let hessian = sums.hessian { square?.fill(from: hessian) }
    }
}

@c @implementation
public func endcap_logistic_score(
    _ matrix: UnsafePointer<Double>?, _ rows: Int64, _ columns: Int64, _ intercept: Double,
    _ coefficients: UnsafePointer<Double>?, _ run: UnsafePointer<endcap_run>?,
    _ logOdds: UnsafeMutablePointer<Double>?, _ probabilities: UnsafeMutablePointer<Double>?
) -> Int32 {
    attempt {
        let (height, width) = try LogisticData.size(rows, columns)
        let values = try DoubleMatrix(lent: matrix, rows: height, columns: width, "matrix")
        let encoded = EncodedRows(dense: values, fields: [], codes: [])
        let slopes = Array(try Arguments.numbers(coefficients, width, "coefficients"))
        try Run.compute(run) { run in
            for (output, answer) in [(logOdds, EncodedRows.Answer.logOdds), (probabilities, .probabilities)] {
                guard let output else { continue }
                let place = try Arguments.output(output, height, "log_odds or probabilities")
                let own = try DoubleMatrix(lent: output, rows: place.count, columns: 1, "log_odds or probabilities")
                try encoded.answer(
                    answer, intercept: intercept, coefficients: slopes, threads: run.threads, into: own)
            }
        }
    }
}

/// The rows and labels of a caller, checked but for their numbers.
private struct LogisticData {
    let problem: LogisticProblem

    var columns: Int { problem.rows.width }

    init(
        _ matrix: UnsafePointer<Double>?, _ rows: Int64, _ columns: Int64, _ labels: UnsafePointer<UInt8>?,
        _ weights: UnsafePointer<Double>?
    ) throws {
        let (height, width) = try Self.size(rows, columns)
        let values = try DoubleMatrix(lent: matrix, rows: height, columns: width, "matrix")
        let answers = Array(try Arguments.numbers(labels, height, "labels"))
        if let row = answers.firstIndex(where: { $0 > 1 }) {
            throw UserError(.invalidData, "the label of row \(row) is \(answers[row])", remedy: "Give 0 or 1")
        }
        let given = try weights.map { Array(try Arguments.numbers($0, height, "weights")) }
        if let given, let row = given.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
            throw UserError(
                .invalidData, "the weight of row \(row) is \(given[row])", remedy: "Give numbers of at least 0")
        }
        problem = LogisticProblem(
            rows: EncodedRows(dense: values, fields: [], codes: []), labels: answers, weights: given)
    }

    /// The rows as a training has them: the levels of categories as codes, in an order that is not the caller's.
    func problem(levels: [Int], _ customers: [UInt32], _ threads: Threads) throws -> LogisticProblem {
        let coded = LogisticProblem(
            rows: try EncodedRows(problem.rows.dense, levels: levels, threads: threads), labels: problem.labels,
            weights: problem.weights)
        guard let order = coded.order(byCustomers: customers) else { return coded }
        try Arguments.memory(
            16 * Arguments.product(order.count, columns, "matrix"), for: "the matrix and a copy of it in order")
        return try coded.rows(order, threads: threads)
    }

    func centred(_ problem: LogisticProblem, _ far: FarColumns) throws -> LogisticProblem {
        try Arguments.memory(
            24 * Arguments.product(problem.labels.count, columns, "matrix"), for: "the matrix and its centred copies")
        let rows = problem.rows
        return LogisticProblem(
            rows: EncodedRows(dense: far.centred(rows.dense), fields: rows.fields, codes: rows.codes),
            labels: problem.labels, weights: problem.weights)
    }

    static func size(_ rows: Int64, _ columns: Int64) throws -> (rows: Int, columns: Int) {
        (try Arguments.number(rows, "rows"), try Arguments.number(columns, "columns", to: 1 << 24))
    }

    /// The largest magnitude of a number, as in a training: the squares of larger ones may leave double precision.
    private static let limit = 1e100

    /// - Throws: `UserError` with code `invalidData` for a number that is not finite or beyond the limit.
    func checkFinite(_ threads: Threads) throws {
        let values = problem.rows.dense
        try parallelFor(values.rows, chunk: 4096, threads: threads) { range in
            for row in range {
                guard let column = values[row].firstIndex(where: { !(abs($0) <= Self.limit) }) else { continue }
                throw UserError(
                    .invalidData, "row \(row), column \(column) of the matrix is \(values[row][column])",
                    remedy: "Give numbers from -1e100 to 1e100; fill what is missing first")
            }
        }
    }
}
