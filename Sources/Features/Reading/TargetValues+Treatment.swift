package import Diagnostics
import Tables

extension TargetValues {
    /// Finds the two texts of the column that says who was treated; the positive one means treated.
    ///
    /// Without `treated`, the words and numbers that mean yes in a target mean treated.
    ///
    /// - Parameters:
    ///   - rows: Rows that were read with their treatment.
    ///   - treatment: The name of the column.
    ///   - treated: The text that means treated, if the user names it.
    /// - Returns: The two texts.
    /// - Throws: `UserError` with code `invalidData` when there are not exactly two texts, as when an arm is empty;
    ///   `wrongUsage` when the user must name the text, or named one that does not occur.
    package static func infer(from rows: TableRows, treatment: String, treated: String?) throws -> TargetValues {
        guard let texts = rows.treatments else { preconditionFailure("the rows were read without their treatment") }
        return try infer(
            fromTreatments: LevelCounts(texts), at: .init(file: rows.file, column: treatment), treated: treated)
    }

    /// As `infer(from:treatment:treated:)`, from the texts of the column with their numbers.
    package static func infer(
        fromTreatments counts: LevelCounts, at place: UserError.Place, treated: String?
    ) throws -> TargetValues {
        guard counts.levels.count == 2 else {
            throw counts.levels.count < 2
                ? UserError(
                    .invalidData, "the treatment has one value in all rows, so one arm is empty: \(counts)", at: place,
                    remedy: "Give customers who were treated and others who were not")
                : UserError(
                    .invalidData, "the treatment has \(counts.levels.count) values: \(counts)", at: place,
                    remedy: "Give the rows of two arms, or write a column that says who was treated")
        }
        let (first, second) = (counts.levels[0].level, counts.levels[1].level)
        if let treated {
            if treated.utf8.elementsEqual(first.utf8) { return TargetValues(positive: first, negative: second) }
            if treated.utf8.elementsEqual(second.utf8) { return TargetValues(positive: second, negative: first) }
            throw UserError(
                .wrongUsage, "\(.treated, "'\(treated)'") is no value of the treatment; they are \(counts)", at: place,
                remedy: "Name the value that means treated, as its bytes are in the file")
        }
        if isYes(first, beside: second) { return TargetValues(positive: first, negative: second) }
        if isYes(second, beside: first) { return TargetValues(positive: second, negative: first) }
        throw UserError(
            .wrongUsage, "the treatment has the values \(counts), and it is not plain which of them means treated",
            at: place, remedy: "Name the value that means treated, such as \(.treated, "'\(second)'")")
    }
}
