extension TimestampFormat {
    /// What a directive stands for, and how it is written.
    enum Directive: String, Sendable, CaseIterable, CustomStringConvertible {
        /// A year of four digits.
        case year = "%Y"
        /// A year of two digits; as in POSIX, 69 to 99 are of the twentieth century, 00 to 68 of the next.
        case shortYear = "%y"
        case month = "%m"
        /// The English name of a month, whole or its first three letters, in capitals or not; also `Sept`.
        case monthName = "%b"
        case day = "%d"
        /// A day that may have a space in place of its first digit.
        case spacedDay = "%e"
        /// 0 to 23.
        case hour = "%H"
        /// 1 to 12, with `half`.
        case hourOfHalf = "%I"
        /// `AM` or `PM`, in capitals or not, also `a.m.`.
        case half = "%p"
        case minute = "%M"
        case second = "%S"
        /// A fraction of a second; what is finer than a millisecond is ignored.
        case fraction = "%f"
        /// `Z`, `+02`, `+0200`, `+02:00`.
        case zone = "%z"
        /// Seconds since 1970.
        case epochSeconds = "%s"

        /// The directive with this letter; `%B` is the same as `%b`.
        init?(_ letter: Unicode.Scalar) {
            self.init(rawValue: letter == "B" ? "%b" : "%\(letter)")
        }

        var description: String { rawValue }

        /// All but `%s`, for messages.
        static var list: String {
            allCases.filter { $0 != .epochSeconds }.map(\.rawValue).joined(separator: " ")
        }

        /// Whether it begins with a digit.
        var isDigits: Bool { self != .monthName && self != .half && self != .zone }

        /// Whether digits that follow it would be taken for its own.
        var isOpenEnded: Bool { self == .fraction || self == .zone || self == .epochSeconds }

        /// Directives that say the same.
        private static let alternatives: [(Directive, Directive)] = [
            (.year, .shortYear), (.month, .monthName), (.day, .spacedDay), (.hour, .hourOfHalf),
        ]

        /// Directives of which the first needs one of the others.
        private static let needs: [(Directive, [Directive])] = [
            (.hourOfHalf, [.half]), (.half, [.hourOfHalf]), (.minute, [.hour, .hourOfHalf]), (.second, [.minute]),
            (.fraction, [.second, .epochSeconds]),
        ]

        /// Why a format with these directives makes no sense; nil if it does.
        static func contradiction(among directives: [Directive]) -> String? {
            for (index, directive) in directives.enumerated() where directives[..<index].contains(directive) {
                return "has \(directive) twice"
            }
            for (one, other) in alternatives where directives.contains(one) && directives.contains(other) {
                return "has both \(one) and \(other)"
            }
            if directives.contains(.epochSeconds) {
                let other = directives.first { $0 != .epochSeconds && $0 != .fraction }
                return other.map { "has \($0) beside %s, which alone says the time" }
            }
            for (directive, others) in needs
            where directives.contains(directive) && !others.contains(where: directives.contains) {
                return "has \(directive) without \(others.map(\.rawValue).joined(separator: " or "))"
            }
            let namesDay =
                directives.contains { $0 == .year || $0 == .shortYear }
                && directives.contains { $0 == .month || $0 == .monthName }
                && directives.contains { $0 == .day || $0 == .spacedDay }
            return namesDay ? nil : "does not say which day it is"
        }
    }
}
