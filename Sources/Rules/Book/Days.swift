import Diagnostics

/// The days on which a rule holds, in UTC; both ends are within.
package struct Days: Sendable, Equatable {
    /// The first day since 1970-01-01; `nil` where there is none.
    package let from: Int?
    /// The last day since 1970-01-01; `nil` where there is none.
    package let until: Int?

    package init(from: Int? = nil, until: Int? = nil) {
        (self.from, self.until) = (from, until)
    }

    /// Where a day lies.
    package enum Standing: String, Sendable, Codable {
        case within
        /// The day is before the first one.
        case notYet = "not yet"
        /// The day is behind the last one.
        case over
    }

    package func standing(of day: Int) -> Standing {
        if let from, day < from { return .notYet }
        if let until, day > until { return .over }
        return .within
    }

    /// The days since 1970-01-01 that a text such as `2026-12-01` stands for; `nil` for other texts.
    package static func day(_ text: String) -> Int? {
        UTCTime("\(text)T00:00:00Z").map { Int($0.seconds / 86_400) }
    }

    /// A day as `day(_:)` reads it.
    package static func text(_ day: Int) -> String {
        String(UTCTime(seconds: Int64(day) * 86_400).description.prefix { $0 != "T" })
    }
}
