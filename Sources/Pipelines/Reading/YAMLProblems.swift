import Diagnostics

/// Says what is wrong with a text that is no YAML, in the words of its author.
struct YAMLProblems {
    private let lines: [Substring]
    private let text: String
    private let locate: (Int, Int) -> PipelinePlace

    init(text: String, locate: @escaping (Int, Int) -> PipelinePlace) {
        self.text = text
        lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        self.locate = locate
    }

    private static let remedy: Message =
        "Check indentation and brackets, and put texts in quotes that begin with a sign or hold ': ' or ' #'"

    /// A text that breaks the rules of YAML at a line and a column.
    func malformed(_ problem: String, line: Int, column: Int) -> UserError {
        if let tab = tab(inIndentationOf: line) {
            return locate(line, tab).error(
                "a tab indents this line, which YAML does not allow", "Indent with spaces")
        }
        if problem.contains("another document") {
            return locate(line, column).error(
                "a second document begins here", "Write one pipeline in a file, without '---' between its parts")
        }
        if problem.contains("undefined alias") || problem.contains("alphabetic or numeric character") {
            return locate(line, column).error(
                "'*' or '&' at the beginning of a value makes it an alias, and there is none of this name",
                "Put the text in quotes, as in '*.csv'")
        }
        return locate(line, column).error(Message("this is no YAML: \(problem)"), Self.remedy)
    }

    /// A text with characters that no YAML may hold; `offset` characters stand before the first, where that is known.
    func unreadable(_ problem: String, offset: Int?) -> UserError {
        let before = text.prefix(offset ?? 0)
        let line = before.count { $0.isNewline } + 1
        let column = before.reversed().prefix { !$0.isNewline }.count + 1
        return locate(line, column).error(
            Message("this is no text: \(problem)"), "Save the file as UTF-8, without control characters")
    }

    /// A key that a mapping has twice; the first one is at a line and a column.
    func duplicate(_ key: String, line: Int, column: Int) -> UserError {
        let again = second(key, line: line, column: column)
        let whereabouts =
            switch again {
            case nil: "twice in the mapping of line \(line)"
            case line?: "twice on this line"
            default: "here and on line \(line)"
            }
        let place = locate(again ?? max(line, 1), again == nil || again == line ? 1 : column)
        return place.error(Message("the key \(key.excerpt) stands \(whereabouts)"), "Keep one of the two")
    }

    /// The line of the second key; `nil` where it is written in an uncommon way.
    private func second(_ key: String, line: Int, column: Int) -> Int? {
        func begins(_ text: Substring) -> Bool {
            [key, "'\(key)'", "\"\(key)\""].contains { form in
                text.hasPrefix(form) && text.dropFirst(form.count).first { $0 != " " } == ":"
            }
        }
        guard line > 0, column > 0, line <= lines.count else { return nil }
        for number in lines.indices.dropFirst(line) {
            let indentation = lines[number].prefix { $0 == " " }.count
            let content = lines[number].dropFirst(indentation)
            if content.isEmpty || content.first == "#" { continue }
            if indentation + 1 < column { break }
            if indentation + 1 == column, begins(content) { return number + 1 }
        }
        let rest = lines[line - 1].dropFirst(column - 1 + key.count)
        return rest.indices.contains { begins(rest[$0...]) } ? line : nil
    }

    /// The column of the first tab before the content of a line; `nil` if there is none.
    private func tab(inIndentationOf line: Int) -> Int? {
        guard lines.indices.contains(line - 1) else { return nil }
        let indentation = lines[line - 1].prefix { $0 == " " || $0 == "\t" }
        return indentation.firstIndex(of: "\t").map { indentation.distance(from: indentation.startIndex, to: $0) + 1 }
    }

    /// Refuses keys that are lists, mappings or aliases in a text with aliases.
    ///
    /// The parser compares the keys of a mapping with all that they hold, which for aliases of aliases takes for ever.
    func refuseAliasesInKeys() throws {
        let bytes = Array(text.utf8)
        guard Self.hasToken("&", in: bytes), Self.hasToken("*", in: bytes) else { return }
        for index in bytes.indices where Self.endsOrBeginsKey(bytes, at: index) {
            let before = bytes[..<index]
            let line = before.count { $0 == UInt8(ascii: "\n") } + 1
            let column = before.reversed().prefix { $0 != UInt8(ascii: "\n") }.count + 1
            throw locate(line, column).error(
                "a list, a mapping or an alias cannot be a key", "Write a name before the colon")
        }
    }

    /// Whether a sign stands where a value may begin, with a name behind it.
    private static func hasToken(_ sign: Unicode.Scalar, in bytes: [UInt8]) -> Bool {
        bytes.indices.contains { bytes[$0] == UInt8(ascii: sign) && begins(bytes, at: $0) && isName(bytes, at: $0 + 1) }
    }

    /// Whether a key that is no plain text may end or begin at a position.
    private static func endsOrBeginsKey(_ bytes: [UInt8], at index: Int) -> Bool {
        switch bytes[index] {
        case UInt8(ascii: "?"): return begins(bytes, at: index)
        case UInt8(ascii: "]"), UInt8(ascii: "}"): return isBeforeColon(bytes, index + 1)
        case UInt8(ascii: "*") where begins(bytes, at: index):
            var end = index + 1
            while isName(bytes, at: end) { end += 1 }
            return end > index + 1 && isBeforeColon(bytes, end)
        default: return false
        }
    }

    private static func begins(_ bytes: [UInt8], at index: Int) -> Bool {
        index == 0 || " \t\r\n[{,:".utf8.contains(bytes[index - 1])
    }

    private static func isName(_ bytes: [UInt8], at index: Int) -> Bool {
        guard index < bytes.count else { return false }
        let scalar = Unicode.Scalar(bytes[index])
        return scalar.properties.isAlphabetic || "0123456789-_".unicodeScalars.contains(scalar) || bytes[index] >= 0x80
    }

    private static func isBeforeColon(_ bytes: [UInt8], _ start: Int) -> Bool {
        bytes[min(start, bytes.count)...].first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
            == UInt8(ascii: ":")
    }
}
