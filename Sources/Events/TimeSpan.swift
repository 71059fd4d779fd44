import Diagnostics
import Documents

/// Spans of time, as options of a command write them.
package enum TimeSpan {
    /// The seconds that `text` spells: a positive number and a unit, `30m`, `12h`, `90d` or `2w`.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    package static func seconds(parsing text: String) throws -> Double {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        let digits = text.dropLast()
        guard let letter = text.last, let unit = units[letter], !digits.isEmpty,
            digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".") }),
            let count = Double(String(digits)), count > 0, (count * unit).isFinite
        else {
            throw UserError(
                .wrongUsage, "expected a span of time, found '\(text)'",
                remedy: "Write a positive number with s, m, h, d or w after it, as in 90d")
        }
        return count * unit
    }

    /// A span as `seconds(parsing:)` reads it, in the largest unit of which it is a whole number: `90d`.
    package static func text(_ seconds: Double) -> String {
        let units: [(Character, Double)] = [("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]
        for (letter, unit) in units {
            if let count = Int(exactly: seconds / unit), count > 0 { return "\(count)\(letter)" }
        }
        return "\(seconds)s"
    }

    /// An age or another span of seconds in words, in the largest unit of which it is at least one, to a tenth:
    /// `5.2 days`, `1 day`.
    package static func words(_ seconds: Double) -> String {
        let units = [("day", 86_400.0), ("hour", 3600.0), ("minute", 60.0)]
        let (unit, length) = units.first { seconds >= $0.1 } ?? ("second", 1)
        let number = (10 * seconds / length).rounded() / 10
        let text = Int(exactly: number).map(\.grouped) ?? number.fixed(1)
        return "\(text) \(unit)\(number == 1 ? "" : "s")"
    }

    /// The same as `seconds(parsing:)`, with nil for `none`.
    package static func secondsOrNone(parsing text: String) throws -> Double? {
        text == "none" ? nil : try seconds(parsing: text)
    }
}
