import Diagnostics

/// A format of instants that the user gives, such as `%d.%m.%Y %H:%M`.
///
/// The directives are `%Y` (four digits), `%m %d %H %M %S` (one or two digits), `%f` (a fraction of a second), `%z`
/// (`Z`, `+02`, `+0200`, `+02:00`), `%s` (seconds since 1970) and `%%`; every other character stands for itself. An
/// instant without a zone is in UTC.
package struct TimestampFormat: Sendable, Equatable {
    /// The format as it was written.
    package let text: String

    private enum Part: Sendable, Equatable {
        case year, month, day, hour, minute, second, fraction, zone, epochSeconds
        case literal(Unicode.Scalar)
    }

    private let parts: [Part]

    /// Reads a format.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for an unknown directive, a directive that occurs twice, or a format
    ///   that does not name a day.
    package init(parsing text: String) throws {
        var parts: [Part] = []
        var scalars = text.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "%" else {
                parts.append(.literal(scalar))
                continue
            }
            guard let letter = scalars.next(), let part = Self.directive(letter) else {
                throw Self.unusable(text, "has an unknown directive after %")
            }
            if case .literal = part {
            } else if parts.contains(part) {
                throw Self.unusable(text, "has %\(letter) twice")
            }
            parts.append(part)
        }
        guard parts.contains(.epochSeconds) || [.year, .month, .day].allSatisfy(parts.contains) else {
            throw Self.unusable(text, "does not say which day it is")
        }
        self.text = text
        self.parts = parts
    }

    /// The instant that all of `bytes` name, in milliseconds since 1970 UTC; nil when they do not follow the format.
    package func parse(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        var scanner = DigitScanner(bytes)
        var (year, month, day) = (1970, 1, 1)
        var milliseconds: Int64 = 0
        var seconds: Int64?
        for part in parts {
            switch part {
            case .year:
                guard let value = scanner.number(digits: 4) else { return nil }
                year = value
            case .month:
                guard let value = scanner.number(upTo: 2)?.value else { return nil }
                month = value
            case .day:
                guard let value = scanner.number(upTo: 2)?.value else { return nil }
                day = value
            case .hour:
                guard let value = scanner.number(upTo: 2)?.value, value <= 23 else { return nil }
                milliseconds += Int64(value * 3_600_000)
            case .minute:
                guard let value = scanner.number(upTo: 2)?.value, value <= 59 else { return nil }
                milliseconds += Int64(value * 60_000)
            case .second:
                guard let value = scanner.number(upTo: 2)?.value, value <= 59 else { return nil }
                milliseconds += Int64(value * 1000)
            case .fraction:
                guard let value = scanner.milliseconds() else { return nil }
                milliseconds += Int64(value)
            case .zone:
                guard let ahead = scanner.zone() else { return nil }
                milliseconds -= Int64(ahead * 60_000)
            case .epochSeconds:
                let isNegative = scanner.take("-")
                guard let value = scanner.number(upTo: 12)?.value else { return nil }
                seconds = Int64(isNegative ? -value : value)
            case .literal(let scalar):
                for byte in String(scalar).utf8 where !scanner.take(Unicode.Scalar(byte)) { return nil }
            }
        }
        guard scanner.isAtEnd, let date = CivilDate(year: year, month: month, day: day) else {
            return nil
        }
        return (seconds.map { $0 * 1000 } ?? Int64(date.daysSinceEpoch) * Timestamp.millisecondsPerDay) + milliseconds
    }

    private static func directive(_ letter: Unicode.Scalar) -> Part? {
        switch letter {
        case "Y": .year
        case "m": .month
        case "d": .day
        case "H": .hour
        case "M": .minute
        case "S": .second
        case "f": .fraction
        case "z": .zone
        case "s": .epochSeconds
        case "%": .literal("%")
        default: nil
        }
    }

    private static func unusable(_ text: String, _ problem: String) -> UserError {
        UserError(
            .wrongUsage, "the timestamp format '\(text)' \(problem)",
            remedy: "Use %Y %m %d %H %M %S %f %z, or %s for seconds since 1970, as in '%d.%m.%Y %H:%M'")
    }
}
