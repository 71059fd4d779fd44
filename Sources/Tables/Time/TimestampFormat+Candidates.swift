extension TimestampFormat {
    /// The formats that read a time, as far as its separators, digits and words tell.
    ///
    /// These are dates of year, month and day, of day, month and year, and of month, day and year, with a name or a
    /// number of the month, or eight, six or more digits in a row; then a time of the day with or without seconds, a
    /// fraction, AM or PM, and a zone. `01/02/2024` gives both `%d/%m/%Y` and `%m/%d/%Y`.
    static func candidates(reading time: UnsafeRawBufferPointer) -> [TimestampFormat] {
        guard time.count <= longestCandidate, let text = String(validating: time, as: UTF8.self),
            let tokens = tokens(of: text)
        else { return [] }
        let texts = dates(tokens).flatMap { date in clocks(date.rest).map { date.format + $0 } }
        return texts.compactMap { try? TimestampFormat(parsing: $0) }.filter { $0.reads(time) }
    }

    /// No time is written in more bytes; longer texts are not looked at.
    private static let longestCandidate = 64

    fileprivate enum Token: Equatable {
        /// So many digits.
        case digits(Int)
        /// ASCII letters.
        case word(String)
        /// Separators.
        case mark(String)
    }

    /// A format of the first tokens, and the tokens after them.
    private typealias Start = (format: String, rest: ArraySlice<Token>)

    /// The tokens of a time; nil if it has a character that no time has.
    private static func tokens(of text: String) -> [Token]? {
        var tokens: [Token] = []
        for scalar in text.unicodeScalars {
            switch (scalar, tokens.last) {
            case ("0"..."9", .digits(let count)?): tokens[tokens.count - 1] = .digits(count + 1)
            case ("0"..."9", _): tokens.append(.digits(1))
            case ("a"..."z", .word(let word)?), ("A"..."Z", .word(let word)?):
                tokens[tokens.count - 1] = .word(word + String(scalar))
            case ("a"..."z", _), ("A"..."Z", _): tokens.append(.word(String(scalar)))
            case (_, .mark(let mark)?) where marks.contains(scalar):
                tokens[tokens.count - 1] = .mark(mark + String(scalar))
            case _ where marks.contains(scalar): tokens.append(.mark(String(scalar)))
            default: return nil
            }
        }
        return tokens
    }

    /// What separates the parts of a time; some programs write a no-break space before AM and PM.
    private static let marks: [Unicode.Scalar] = [" ", ".", ",", "-", "/", ":", "+", "_", "\u{A0}", "\u{202F}"]

    /// The formats of a date at the start.
    private static func dates(_ tokens: [Token]) -> [Start] {
        if case .digits(let count)? = tokens.first, count >= 6 {
            return compactDates(count).map { ($0, tokens.dropFirst()) }
        }
        var rest = tokens[...]
        let first = rest.popFirst()
        let firstMark = takeMark(&rest)
        let second = rest.popFirst()
        let secondMark = takeMark(&rest)
        guard let first, let second, let third = rest.popFirst() else { return [] }
        return orders(first, second, third).map { order in
            (order.0 + firstMark + order.1 + secondMark + order.2, rest)
        }
    }

    /// The directives of three values in their order.
    private static func orders(_ first: Token, _ second: Token, _ third: Token) -> [(String, String, String)] {
        switch (first, second, third) {
        case (.digits(4), .digits(1...2), .digits(1...2)): [("%Y", "%m", "%d")]
        case (.digits(1...2), .digits(1...2), .digits(4)): [("%d", "%m", "%Y"), ("%m", "%d", "%Y")]
        case (.digits(1...2), .digits(1...2), .digits(2)):
            [("%d", "%m", "%y"), ("%m", "%d", "%y"), ("%y", "%m", "%d")]
        case (.digits(1...2), .word(let name), .digits(4)): [("%d", month(name), "%Y")]
        case (.digits(1...2), .word(let name), .digits(2)): [("%d", month(name), "%y")]
        case (.digits(4), .word(let name), .digits(1...2)): [("%Y", month(name), "%d")]
        case (.word(let name), .digits(1...2), .digits(4)): [(month(name), "%d", "%Y")]
        case (.word(let name), .digits(1...2), .digits(2)): [(month(name), "%d", "%y")]
        default: []
        }
    }

    /// The directive of a month's name, which reads the whole name and its first letters in either spelling.
    private static func month(_ name: String) -> String { name.utf8.count > 4 ? "%B" : "%b" }

    /// The formats of a date, and maybe of a time, of so many digits in a row.
    private static func compactDates(_ digits: Int) -> [String] {
        switch digits {
        case 6: ["%d%m%y", "%m%d%y", "%y%m%d"]
        case 8: ["%Y%m%d", "%d%m%Y", "%m%d%Y"]
        case 12: ["%Y%m%d%H%M"]
        case 14: ["%Y%m%d%H%M%S"]
        case 15...20: ["%Y%m%d%H%M%S%f"]
        default: []
        }
    }

    /// The format of the time of the day that follows a date, with all that comes after it; empty if there is none.
    private static func clocks(_ tokens: ArraySlice<Token>) -> [String] {
        var rest = tokens
        var format = takeSeparator(&rest)
        guard case .digits(let count)? = rest.popFirst() else {
            return tokens.isEmpty ? [""] : zone(tokens).map { [$0] } ?? []
        }
        let isHalf = rest.contains { $0.isHalf }
        let hour = isHalf ? "%I" : "%H"
        switch count {
        case 1...2:
            guard case .mark(let colon)? = rest.popFirst(), rest.popFirst() == .digits(2) else { return [] }
            format += hour + colon + "%M"
            if rest.first == .mark(colon), rest.dropFirst().first == .digits(2) {
                rest = rest.dropFirst(2)
                format += colon + "%S" + takeFraction(&rest)
            }
        case 4: format += hour + "%M"
        case 6: format += hour + "%M%S" + takeFraction(&rest)
        default: return []
        }
        if isHalf { format += takeHalf(&rest) }
        return rest.isEmpty ? [format] : zone(rest).map { [format + $0] } ?? []
    }

    /// What stands between date and time: marks or a `T`.
    private static func takeSeparator(_ rest: inout ArraySlice<Token>) -> String {
        if case .word(let word)? = rest.first, word == "T" || word == "t" {
            rest = rest.dropFirst()
            return word
        }
        return takeMark(&rest)
    }

    /// The marks that come next; empty if there are none.
    private static func takeMark(_ rest: inout ArraySlice<Token>) -> String {
        guard case .mark(let mark)? = rest.first else { return "" }
        rest = rest.dropFirst()
        return mark
    }

    private static func takeFraction(_ rest: inout ArraySlice<Token>) -> String {
        guard case .mark(let point)? = rest.first, point == "." || point == ",",
            case .digits? = rest.dropFirst().first
        else { return "" }
        rest = rest.dropFirst(2)
        return point + "%f"
    }

    private static func takeHalf(_ rest: inout ArraySlice<Token>) -> String {
        let mark = takeMark(&rest)
        guard rest.first?.isHalf == true else { return mark }
        rest = rest.dropFirst()
        return mark + "%p"
    }

    /// The format of a zone that is the whole rest; nil if it is none.
    ///
    /// Only the names of UTC can stand for themselves.
    private static func zone(_ tokens: ArraySlice<Token>) -> String? {
        var rest = tokens
        let mark = takeMark(&rest)
        switch rest.first {
        case .word("Z")?, .word("z")?: return rest.count == 1 ? mark + "%z" : nil
        case .word("UTC")?: return rest.count == 1 ? mark + "UTC" : nil
        case .word("GMT")?: return rest.count == 1 ? mark + "GMT" : nil
        case .digits(2)?, .digits(4)?:
            return mark.last == "+" || mark.last == "-" ? String(mark.dropLast()) + "%z" : nil
        default: return nil
        }
    }
}

extension TimestampFormat.Token {
    /// Whether it is the half of a day.
    fileprivate var isHalf: Bool {
        if case .word(let word) = self { word.lowercased() == "am" || word.lowercased() == "pm" } else { false }
    }
}
