import ArgumentParser
import Diagnostics

/// The flag that says where ratings stand, for commands that may read some.
struct RatingFlag: ParsableArguments {
    @Option(help: ArgumentHelp("als: the column of the rating; 'rating' unless given.", valueName: "column"))
    var rating: String?

    /// The column that was named.
    ///
    /// - Throws: `UserError` when one was and no ratings are read.
    func column(isUsed: @autoclosure () throws -> Bool, with choice: String) throws -> String? {
        guard try rating == nil || isUsed() else {
            throw UserError(.wrongUsage, "--rating has no effect with \(choice)", remedy: "Leave it out")
        }
        return rating
    }
}
