package import CustomerModels

/// A row of a batch of probabilities.
package struct ScoreRow: Sendable, Equatable {
    /// What names a row.
    package enum Name: Sendable, Equatable {
        /// The bytes of the customer's id.
        case id(ArraySlice<UInt8>)
        /// The number of the row's first line in its file, for a table without ids.
        case line(Int)
    }

    package let name: Name
    package let probability: Double
    /// The log-odds before calibration.
    package let logOdds: Double
    /// The largest contributions to the log-odds, at most `ScoreColumns.reasons`.
    package let reasons: [PropensityModel.Contribution]

    package init(
        name: Name, probability: Double, logOdds: Double, reasons: [PropensityModel.Contribution] = []
    ) {
        self.name = name
        self.probability = probability
        self.logOdds = logOdds
        self.reasons = reasons
    }
}

/// What all rows of a batch of probabilities share.
package struct ScoreColumns: Sendable, Equatable {
    /// What the names of the rows are: the table's column of ids, `user`, or `line`.
    package let name: String
    /// How many reasons each row has at most; with 0 the log-odds are not asked for either.
    package let reasons: Int

    package init(name: String, reasons: Int) {
        self.name = name
        self.reasons = reasons
    }
}
