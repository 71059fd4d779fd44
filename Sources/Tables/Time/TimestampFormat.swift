import Diagnostics

/// A format of instants that the user gives, such as `%d.%m.%Y %H:%M`.
///
/// The directives are those of `Directive` and `%%`; every other character stands for itself. Numbers of a month, a day,
/// an hour, a minute or a second have one or two digits, but two where no other character separates them from the next
/// number. An instant without a zone is in UTC.
package struct TimestampFormat: Sendable, Equatable {
    /// The format as it was written.
    package let text: String

    enum Part: Sendable, Equatable {
        /// A value; one that is `padded` has two digits.
        case directive(Directive, isPadded: Bool)
        case literal(UInt8)
    }

    private let parts: [Part]

    /// The first year that a column with a format may have; an earlier one means that the format is wrong.
    static let firstYear = 1970
    /// The instants that a column with a format may have, in milliseconds since 1970.
    static let span = 0..<Timestamp.end

    /// Reads a format.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for an unknown directive, directives that contradict each other or
    ///   run into each other, or a format that does not name a day.
    package init(parsing text: String) throws {
        var parts: [Part] = []
        var scalars = text.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "%" else {
                parts += String(scalar).utf8.map { .literal($0) }
                continue
            }
            let letter = scalars.next()
            if letter == "%" {
                parts.append(.literal(UInt8(ascii: "%")))
                continue
            }
            guard let directive = letter.flatMap({ Directive($0) }) else {
                throw Self.unusable(text, "has an unknown directive after %")
            }
            parts.append(.directive(directive, isPadded: false))
        }
        let directives = parts.compactMap(\.directive)
        if let problem = Directive.contradiction(among: directives) { throw Self.unusable(text, problem) }
        if let (first, second) = Self.runningTogether(parts) {
            throw Self.unusable(
                text, "has \(second) directly after \(first), so that nobody can tell where \(first) ends",
                remedy: first == .epochSeconds
                    ? "Use '%s.%f' for 1322727960.5; digits alone are read without a format if they are seconds, "
                        + "milliseconds, microseconds or nanoseconds since 1970"
                    : nil)
        }
        self.text = text
        self.parts = Self.padded(parts)
    }

    /// The instant that all of `bytes` name, in milliseconds since 1970 UTC; nil when they do not follow the format.
    package func parse(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        var scanner = DigitScanner(bytes)
        var values = TimestampValues()
        for part in parts {
            switch part {
            case .directive(let directive, let isPadded):
                guard values.take(directive, isPadded: isPadded, from: &scanner) else { return nil }
            case .literal(let byte):
                guard scanner.take(byte) else { return nil }
            }
        }
        return scanner.isAtEnd ? values.instant : nil
    }

    /// The first two directives without a character between them of which the first may have any number of digits.
    private static func runningTogether(_ parts: [Part]) -> (Directive, Directive)? {
        for (part, next) in zip(parts, parts.dropFirst()) {
            if let first = part.directive, let second = next.directive, first.isOpenEnded, second.isDigits {
                return (first, second)
            }
        }
        return nil
    }

    /// The parts, with two digits for all numbers that directly follow or precede another.
    private static func padded(_ parts: [Part]) -> [Part] {
        func isDigits(_ index: Int) -> Bool {
            parts.indices.contains(index) && parts[index].directive?.isDigits == true
        }
        return parts.indices.map { index in
            guard let directive = parts[index].directive else { return parts[index] }
            return .directive(
                directive, isPadded: isDigits(index) && (isDigits(index - 1) || isDigits(index + 1)))
        }
    }

    private static func unusable(_ text: String, _ problem: String, remedy: String? = nil) -> UserError {
        UserError(
            .wrongUsage, "the timestamp format '\(text)' \(problem)",
            remedy: remedy ?? "Use \(Directive.list), or %s for seconds since 1970, as in '%d.%m.%Y %H:%M'")
    }
}

extension TimestampFormat.Part {
    var directive: TimestampFormat.Directive? {
        if case .directive(let directive, _) = self { directive } else { nil }
    }
}
