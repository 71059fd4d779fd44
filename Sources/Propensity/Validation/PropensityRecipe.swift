package import FeatureLearning
package import Features
package import LinearAlgebra

/// How a model is made from a table; every fold applies it to its own training rows.
package struct PropensityRecipe: Codable, Sendable, Equatable {
    package var encoding: EncodingOptions
    package var parameters: LogisticParameters
    package var classWeights: ClassWeights

    package init(
        encoding: EncodingOptions = .init(), parameters: LogisticParameters = .init(),
        classWeights: ClassWeights = .none
    ) {
        self.encoding = encoding
        self.parameters = parameters
        self.classWeights = classWeights
    }
}

/// Encoders and coefficients that were learnt on the same rows.
package struct TableModel: Sendable {
    package let encoding: TableEncoding
    package let fit: LogisticFit

    /// The log-odds of each row of a table with the columns that the encoders know.
    package func logOdds(of table: FeatureTable, threads: Threads) throws -> [Double] {
        try fit.logOdds(of: encoding.encode(table, threads: threads), threads: threads)
    }
}

extension PropensityRecipe {
    /// Learns encoders and coefficients on all given rows.
    ///
    /// - Parameters:
    ///   - rows: The rows to learn from.
    ///   - threads: The number of threads; the result does not depend on it.
    ///   - clock: Returns seconds since a fixed moment, for the convergence report.
    /// - Returns: The model.
    /// - Throws: Errors of encoders and solvers.
    package func fit(_ rows: TrainingRows, threads: Threads, clock: () -> Double) throws -> TableModel {
        let (encoding, problem) = try encoded(rows, threads: threads)
        let fit = try LogisticRegression.fit(problem, parameters, threads: threads, clock: clock)
        return TableModel(encoding: encoding, fit: fit)
    }

    /// Fits a model for each penalty, from the largest on, starting each fit from the previous one.
    ///
    /// - Parameters:
    ///   - rows: The rows to learn from.
    ///   - penalty: Which penalty the values are for.
    ///   - values: The penalties in descending order.
    ///   - threads: The number of threads; the result does not depend on it.
    /// - Returns: The models, in the order of the values.
    /// - Throws: Errors of encoders and solvers.
    func path(
        _ rows: TrainingRows, over penalty: LogisticRegression.Penalty, _ values: [Double], threads: Threads
    ) throws -> [TableModel] {
        let (encoding, problem) = try encoded(rows, threads: threads)
        return try LogisticRegression.path(problem, parameters, over: penalty, values, threads: threads) { 0 }
            .map { TableModel(encoding: encoding, fit: $0) }
    }

    /// The row weights times the class weights, as in the loss that is minimized; nil when all are 1.
    func lossWeights(of rows: TrainingRows) throws -> [Double]? { try withoutFeatures(rows).weights }

    /// The sum of the row weights times the class weights, bit for bit equal to the sum in a fit on these rows.
    ///
    /// - Throws: `UserError` for class weights out of range, and for rows that cannot be balanced.
    package func totalWeight(of rows: TrainingRows) throws -> Double {
        try withoutFeatures(rows).weightSums(of: RowChunks(rows: rows.labels.count, numbersEach: 1, bytes: 8)).all
    }

    /// The labels with their weights in the loss, without features.
    private func withoutFeatures(_ rows: TrainingRows) throws -> LogisticProblem {
        let none = EncodedRows(dense: DoubleMatrix(rows: rows.labels.count, columns: 0), fields: [], codes: [])
        return try LogisticProblem(rows: none, labels: rows.labels, weights: rows.weights).weighted(by: classWeights)
    }

    /// The problem for the solver, and the encoders that made it.
    func encoded(_ rows: TrainingRows, threads: Threads) throws -> (TableEncoding, LogisticProblem) {
        let learnt = try EncoderLearning.learn(rows.features, options: encoding, threads: threads)
        let problem = LogisticProblem(
            rows: try learnt.encode(rows.features, threads: threads), labels: rows.labels, weights: rows.weights)
        return (learnt, try problem.weighted(by: classWeights))
    }
}

extension TrainingRows {
    /// The chosen rows, in the given order; customers keep their numbers.
    package func subset(_ chosen: [Int]) -> TrainingRows {
        TrainingRows(
            features: features.rows(chosen), labels: chosen.map { labels[$0] },
            treatments: treatments.map { treatments in chosen.map { treatments[$0] } },
            weights: weights.map { weights in chosen.map { weights[$0] } },
            customers: chosen.map { customers[$0] }, ids: ids)
    }
}
