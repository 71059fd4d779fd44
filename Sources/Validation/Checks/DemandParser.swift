import Diagnostics
import Documents
import Events
import Tables

/// Reads the text of a check: demands with commas between them, each of words with blanks between them.
struct DemandParser {
    private let subject: String
    private let text: String

    init(subject: String, text: String) {
        self.subject = subject
        self.text = text
    }

    func demands() throws -> [Demand] {
        guard !subject.isEmpty else {
            throw UserError(
                .wrongUsage, "a check has no subject", remedy: "Write rows, newest or the name of a column before it")
        }
        return try phrases().map { words in
            guard let first = words.first else {
                throw wrong("has an empty demand", remedy: "Write \(forms), with commas between them")
            }
            switch subject {
            case "rows": return try demandOfRows(words, first)
            case "newest": return try demandOfNewest(words, first)
            default: return try demandOfColumn(words, first)
            }
        }
    }

    /// The words of each demand.
    private func phrases() throws -> [[String]] {
        var phrases: [[String]] = [[]]
        var rest = text.unicodeScalars[...]
        while let scalar = rest.first {
            if Self.isBlank(scalar) {
                rest.removeFirst()
            } else if scalar == "," {
                rest.removeFirst()
                phrases.append([])
            } else if scalar == "'" || scalar == "\"" {
                phrases[phrases.count - 1].append(try takeQuoted(from: &rest))
            } else {
                phrases[phrases.count - 1].append(Self.takeWord(from: &rest))
            }
        }
        return phrases
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" || scalar == "\n" }

    /// Takes a word; a comma ends a demand only before a blank or at the end, so that `10,000` stays one word.
    private static func takeWord(from rest: inout Substring.UnicodeScalarView) -> String {
        var word = String.UnicodeScalarView()
        while let scalar = rest.first, !isBlank(scalar) {
            if scalar == ",", rest.dropFirst().first.map(isBlank) ?? true { break }
            word.append(scalar)
            rest.removeFirst()
        }
        return String(word)
    }

    /// Takes a word in quotes, in which two quotes mean one.
    private func takeQuoted(from rest: inout Substring.UnicodeScalarView) throws -> String {
        let quote = rest.removeFirst()
        var word = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar != quote {
                word.append(scalar)
            } else if rest.first == quote {
                word.append(scalar)
                rest.removeFirst()
            } else {
                return String(word)
            }
        }
        throw wrong("has quotes that are not closed", remedy: "Close them, or write a quote within them twice")
    }

    private func demandOfRows(_ words: [String], _ first: String) throws -> Demand {
        if words.count == 3, first == "at", words[1] == "least" { return .rowsAtLeast(try count(words[2])) }
        if words.count == 3, first == "at", words[1] == "most" { return .rowsAtMost(try count(words[2])) }
        let lastRuns = words.dropFirst(2).joined(separator: " ")
        if first == "within", lastRuns == "of the last runs" || lastRuns == "of last runs" {
            return .rowsNearLastRuns(try Percentage.share(parsing: words[1]))
        }
        throw unknown(words)
    }

    private func demandOfNewest(_ words: [String], _ first: String) throws -> Demand {
        guard words.count == 2, first == "within" else { throw unknown(words) }
        return .newestWithin(try TimeSpan.seconds(parsing: words[1]))
    }

    private func demandOfColumn(_ words: [String], _ first: String) throws -> Demand {
        let second = words.dropFirst().first
        switch (first, words.count) {
        case ("required", 1): return .required
        case ("unique", 1): return .unique
        case ("time", 1): return .time
        case ("number", _): return .number(try range(words.dropFirst(), isWhole: false, in: words))
        case ("whole", 2...) where second == "number":
            return .number(try range(words.dropFirst(2), isWhole: true, in: words))
        case ("one", 3...) where second == "of": return .oneOf(Array(words.dropFirst(2)))
        case ("starts", 2): return .starts(words[1])
        case ("matches", 2): return .starts(try prefix(of: words[1]))
        case ("at", 4) where second == "most" && words[3] == "empty":
            return .emptyAtMost(try Percentage.share(parsing: words[2]))
        default: throw unknown(words)
        }
    }

    /// The range of `from A to B`, either of which may be missing.
    private func range(_ words: ArraySlice<String>, isWhole: Bool, in phrase: [String]) throws -> NumberRange {
        var range = NumberRange(isWhole: isWhole)
        var rest = words
        if rest.first == "from" {
            rest.removeFirst()
            range.lowest = try number(rest.popFirst())
        }
        if rest.first == "to" {
            rest.removeFirst()
            range.highest = try number(rest.popFirst())
        }
        guard rest.isEmpty else { throw unknown(phrase) }
        guard range.lowest <= range.highest else {
            throw wrong("has a range without a number", remedy: "Write the lower end first, as in number from 0 to 100")
        }
        return range
    }

    private func prefix(of pattern: String) throws -> String {
        guard pattern.count > 1, pattern.last == "*", !pattern.dropLast().contains("*") else {
            throw wrong(
                "has the pattern '\(pattern)'", remedy: "Write the beginning of the texts and one *, as in matches C*")
        }
        return String(pattern.dropLast())
    }

    private func number(_ word: String?) throws -> Double {
        if let word, let number = DecimalNumber.parse(word) { return number }
        throw wrong(
            "needs a number, and has '\(word ?? "")'", remedy: "Write it in plain digits, as in number from 0 to 1000")
    }

    private func count(_ word: String) throws -> Int {
        if let count = Int(word), count >= 0 { return count }
        throw wrong(
            "needs a number of rows, and has '\(word)'", remedy: "Write it in plain digits, as in at least 10000")
    }
}

extension DemandParser {
    /// All demands that there are of the subject.
    private var forms: String {
        switch subject {
        case "rows": "at least 10000, at most 500000 or within 20% of the last runs"
        case "newest": "within 2d"
        default:
            "required, unique, number, number from 0 to 100, whole number, time, one of A B, starts X, "
                + "matches X* or at most 1% empty"
        }
    }

    /// The words with which demands begin.
    private var firstWords: [String] {
        switch subject {
        case "rows": ["at", "within"]
        case "newest": ["within"]
        default: ["required", "unique", "number", "whole", "time", "one", "starts", "matches", "at"]
        }
    }

    private func unknown(_ words: [String]) -> UserError {
        let near = words.first.flatMap { nearestName(to: $0, among: firstWords) }
        let isMeant = near != nil && near != words.first
        let hint: Message = isMeant ? "Did you mean '\(near ?? "")'? " : ""
        let written = words.joined(separator: " ")
        return wrong("has '\(written)', which is no demand", remedy: "\(hint)Write \(forms)")
    }

    private func wrong(_ problem: Message, remedy: Message) -> UserError {
        UserError(.wrongUsage, "the check of '\(subject)' \(problem)", remedy: remedy)
    }
}
