import Diagnostics
import Documents
package import Ids
import Sources
import Tables

/// Who was shown which arm of an experiment, and since when.
///
/// The tables have a line for each answer, in CSV or JSON Lines, as the scoring service's log has them: `time`,
/// `request_id`, `customer`, `experiment`, `arm`, and columns that are not read here. `experiment` and `request_id` may be
/// absent; a line whose experiment is empty belongs to none.
package struct Exposures: Sendable {
    /// The files as errors name them.
    package let file: String
    package let experiment: String?
    /// The arms in ascending byte order.
    package let arms: [String]
    /// The customers, in the order of their first lines.
    package let customers: IdInterner
    /// For each customer the position of the arm in `arms`.
    package let arm: [UInt32]
    /// For each customer when a list was first shown, in milliseconds since 1970 UTC.
    package let first: [Int64]
    /// For each customer how many lists were shown.
    package let shown: [UInt32]
    /// The lines of the files, and those of other experiments or of none.
    package let lines: Int
    package let otherLines: Int
    package let newest: Int64

    /// Which lines of exposures are read.
    package enum Wanted: Sendable, Equatable {
        /// Those of the only experiment.
        case only
        /// Those of one of several.
        case experiment(String)
        /// All: whoever is held out against everybody else.
        case holdout
    }

    /// What stands in place of an arm, without an experiment, for whoever is held out.
    package static let heldOut = "holdout"
    /// The arm of all others, where whoever is held out is the control.
    package static let others = "others"

    /// Reads the exposures of one experiment, or of a holdout.
    ///
    /// - Parameters:
    ///   - files: The tables.
    ///   - columns: How their columns are called.
    ///   - wanted: The lines that are read.
    /// - Returns: Each customer's arm and first exposure.
    /// - Throws: `UserError` with code `invalidData` for a customer in two arms, a request id that occurs twice, a cell that
    ///   cannot be read, and where there are no exposures; `wrongUsage` for an experiment that does not occur, and where
    ///   none of several is named.
    package static func read(
        files: [String], columns: ExposureColumns = ExposureColumns(), of wanted: Wanted = .only
    ) throws -> Exposures {
        var builder = ExposureBuilder(columns: columns, wanted: wanted)
        let sources = try TableSource.named(files)
        if let (source, earlier) = TableSource.repeated(among: sources) {
            let also = earlier.name == source.name ? "" : ", before as \(earlier.name)"
            throw UserError(
                .wrongUsage, Message("the file is given twice\(also), so that its exposures would count twice"),
                at: .init(file: source.name), remedy: "Name each file once")
        }
        for source in sources { try builder.read(source) }
        return try builder.finish(sources.map(\.name).joined(separator: ", "))
    }

    init(
        file: String, experiment: String?, arms: [String], customers: IdInterner, arm: [UInt32], first: [Int64],
        shown: [UInt32], lines: Int, otherLines: Int, newest: Int64
    ) {
        (self.file, self.experiment, self.arms, self.customers) = (file, experiment, arms, customers)
        (self.arm, self.first, self.shown) = (arm, first, shown)
        (self.lines, self.otherLines, self.newest) = (lines, otherLines, newest)
    }

    /// The same without some customers, who are numbered anew in the same order.
    func removing(_ gone: Set<UInt32>) -> Exposures {
        guard !gone.isEmpty else { return self }
        let kept = (0..<customers.count).filter { !gone.contains(UInt32($0)) }
        var rest = IdInterner()
        for number in kept { _ = customers[number].withUnsafeBytes { rest.intern($0) } }
        return Exposures(
            file: file, experiment: experiment, arms: arms, customers: rest, arm: kept.map { arm[$0] },
            first: kept.map { first[$0] }, shown: kept.map { shown[$0] }, lines: lines, otherLines: otherLines,
            newest: newest)
    }
}
