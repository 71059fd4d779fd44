import ArgumentParser
import Diagnostics
import Events
import Terminal

/// The flag that names the column of ratings, for commands that may read ratings.
struct RatingFlag: ParsableArguments {
    @Option(help: ArgumentHelp("als: the column of the rating; 'rating' unless given.", valueName: "column"))
    var rating: String?

    /// The named column.
    ///
    /// - Throws: `UserError` when a column was named but no ratings are read.
    func column(isUsed: @autoclosure () throws -> Bool, with choice: Message) throws -> String? {
        guard try rating == nil || isUsed() else {
            throw GivenOptions.refusal(of: .ratingColumn, "with \(choice)")
        }
        return rating
    }
}
