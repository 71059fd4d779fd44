import ArgumentParser
import Documents
import Tables
import Terminal

/// What becomes of rows that cannot be read.
struct InvalidRowFlags: ParsableArguments {
    @Flag(help: "Count rows that cannot be read and pass over them.")
    var skipInvalid = false

    @Option(
        help: ArgumentHelp(
            "With --skip-invalid, the largest share of the rows that may be passed over, such as 5%; \(Percentage.text(InvalidRows.usualMaximum)) unless given.",
            valueName: "percentage"), transform: Percentage.share(parsing:))
    var maximumInvalid: Double?

    func validate() throws {
        if maximumInvalid != nil && !skipInvalid {
            throw ValidationError("--maximum-invalid has no effect without --skip-invalid.")
        }
    }
}
