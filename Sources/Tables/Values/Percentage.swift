import Diagnostics

/// Shares as people write them: `5%`, which is 0.05.
package enum Percentage {
    /// The share that `text` spells: a number from 0 to 100 with a percent sign.
    ///
    /// The sign is required because without it nobody could tell 1, for all, from 1%.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package static func share(parsing text: String) throws -> Double {
        guard text.last == "%", let percent = DecimalNumber.parse(String(text.dropLast())), (0...100).contains(percent)
        else {
            throw UserError(
                .wrongUsage, "expected a percentage, found '\(text)'",
                remedy: "Write a number from 0 to 100 with a percent sign, as in 5%")
        }
        return percent / 100
    }

    /// A share as text, without more than six decimals.
    package static func text(_ share: Double) -> String {
        let percent = (share * 1e8).rounded() / 1e6
        return (Int(exactly: percent).map { "\($0)" } ?? "\(percent)") + "%"
    }
}
