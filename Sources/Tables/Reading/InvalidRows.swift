package import Diagnostics

/// The rows of tables that could not be used and were passed over, by their causes.
package struct InvalidRows: Sendable, Equatable {
    /// The largest share of the rows that may be passed over unless another is given.
    package static let usualMaximum = 0.01

    package private(set) var count = 0
    /// What was wrong with the first few rows.
    package private(set) var sample: [UserError] = []
    /// The rows that have the same problem in the same column; rows with a new problem are only counted when there are
    /// very many problems.
    private var causes: [String: Cause] = [:]

    private struct Cause: Sendable, Equatable {
        /// What was wrong with the first of its rows.
        let first: UserError
        /// How many causes were met before.
        let number: Int
        var count: Int
    }

    package init() {}

    package mutating func add(_ error: UserError) {
        count += 1
        if sample.count < Self.sampleSize { sample.append(error) }
        add(error, rows: 1)
    }

    /// Adds the rows of another table.
    package mutating func add(_ other: InvalidRows) {
        count += other.count
        sample += other.sample.prefix(Self.sampleSize - sample.count)
        for cause in other.causes.values.sorted(by: { $0.number < $1.number }) { add(cause.first, rows: cause.count) }
    }

    private mutating func add(_ error: UserError, rows: Int) {
        let kind = Self.kind(of: error)
        if causes[kind] != nil {
            causes[kind]?.count += rows
        } else if causes.count < Self.mostCauses {
            causes[kind] = Cause(first: error, number: causes.count, count: rows)
        }
    }

    /// What rows with the same cause share: the column, and the problem without what was found in the row.
    private static func kind(of error: UserError) -> String {
        let problem = error.problem
        let expected = problem.firstRange(of: ", found ").map { problem[..<$0.lowerBound] } ?? problem[...]
        return "\(error.place?.column ?? "")\n\(expected)"
    }

    private static let sampleSize = 5
    private static let mostCauses = 100
}

extension InvalidRows {
    /// Warns of the rows that were passed over, with a few examples.
    package func report(to progress: Progress) {
        guard count > 0 else { return }
        progress.warning("\(count) invalid rows were passed over")
        for row in sample { progress.warning("passed over \(row.place.map { "\($0): " } ?? "")\(row.problem)") }
    }

    /// Ends a run that would pass over too large a part of its rows.
    ///
    /// - Parameters:
    ///   - rows: How many rows were read, the invalid ones too.
    ///   - maximum: The largest share of them that may be invalid.
    ///   - file: The table or tables as errors name them.
    /// - Throws: `UserError` with code `invalidData` that names the commonest causes.
    package func check(of rows: Int, maximum: Double, file: String) throws {
        try checkSomeValid(of: rows, file: file)
        // The last factor covers rounding: 29 of 100 rows are not more than 29%.
        guard Double(count) > maximum * Double(rows) * (1 + 1e-12) else { return }
        let problem: Message = "\(count) of \(rows) rows are invalid, more than \(Percentage.text(maximum))"
        let enough = "\(Int((Double(count) / Double(rows) * 100).rounded(.up)))%"
        throw UserError(
            .invalidData, problem + commonest, at: .init(file: file),
            remedy: "Mend how the table is made, or pass over as many rows with \(.maximumInvalid, enough)")
    }

    /// Ends a run on a table that has rows of which none can be used.
    ///
    /// - Parameters:
    ///   - rows: How many rows were read.
    ///   - file: The table as errors name it.
    ///   - remedy: What may help besides mending the table; nil if nothing is known.
    /// - Throws: `UserError` with code `invalidData` that names the commonest causes.
    package func checkSomeValid(of rows: Int, file: String, remedy: Message? = nil) throws {
        guard count > 0, count == rows else { return }
        let problem: Message = rows == 1 ? "its only row is invalid" : "all \(rows) rows are invalid"
        throw UserError(
            .invalidData, problem + commonest, at: .init(file: file),
            remedy: remedy.map { "\($0), or mend how the table is made" } ?? "Mend how the table is made")
    }

    /// A line for each of the commonest causes, with the number of its rows and the first of them.
    private var commonest: Message {
        let ranked = causes.values.sorted { $0.count != $1.count ? $0.count > $1.count : $0.number < $1.number }
        var lines: Message = ""
        var rest = count
        for cause in ranked.prefix(3) {
            let place = cause.first.place.map { "\($0): " } ?? ""
            lines = lines + "\n  \(cause.count) like \(place)\(cause.first.problemMessage)"
            rest -= cause.count
        }
        return rest > 0 ? lines + "\n  \(rest) others" : lines
    }
}
