import Diagnostics

/// Names in one text, separated by commas: `view,cart`.
///
/// Blanks beside a comma do not count. A name stands in quotes if it has a comma, begins with a quote, or has blanks at
/// an end that count; two quotes within quotes mean one, as in CSV (RFC 4180).
package struct NameList: Sendable, Equatable {
    package let names: [String]

    package init(_ names: [String]) { self.names = names }

    /// Reads a list.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for an empty name, and for quotes that do not enclose a name.
    package init(parsing text: String) throws {
        // Compare scalars, because a comma and a mark that combines with it are one character.
        var rest = text.unicodeScalars[...]
        var names: [String] = []
        repeat {
            if !names.isEmpty { rest = rest.drop { $0 == " " } }
            let name = rest.first == "\"" ? try Self.takeQuoted(from: &rest) : Self.takePlain(from: &rest)
            guard !name.isEmpty else {
                throw UserError(
                    .wrongUsage, "found an empty name, ''",
                    remedy: "Write the names with one comma between two of them, such as view,cart")
            }
            names.append(name)
        } while rest.popFirst() != nil
        self.names = names
    }

    /// Takes a name up to the next comma or the end.
    private static func takePlain(from rest: inout Substring.UnicodeScalarView) -> String {
        var name = rest.prefix { $0 != "," }
        rest = rest[name.endIndex...]
        if !rest.isEmpty { while name.last == " " { name.removeLast() } }
        return String(name)
    }

    /// Takes a name in quotes; what is left is empty or begins with a comma.
    private static func takeQuoted(from rest: inout Substring.UnicodeScalarView) throws -> String {
        var name = String.UnicodeScalarView()
        rest.removeFirst()
        while let scalar = rest.popFirst() {
            if scalar != "\"" {
                name.append(scalar)
            } else if rest.first == "\"" {
                rest.removeFirst()
                name.append(scalar)
            } else {
                rest = rest.drop { $0 == " " }
                guard rest.isEmpty || rest.first == "," else {
                    throw invalidQuotes("'\(String(rest))' follows closing quotes")
                }
                return String(name)
            }
        }
        throw invalidQuotes("the quotes before '\(String(name))' are not closed")
    }

    private static func invalidQuotes(_ problem: String) -> UserError {
        UserError(
            .wrongUsage, problem,
            remedy: "Put the whole name in quotes and write each quote within it twice, as in CSV")
    }
}

extension NameList: CustomStringConvertible {
    /// The list in the form that `init(parsing:)` reads.
    package var description: String { names.indices.map(entry).joined(separator: ",") }

    private func entry(at index: Int) -> String {
        let (name, scalars) = (names[index], names[index].unicodeScalars)
        let losesBlanks = index > 0 && scalars.first == " " || index < names.count - 1 && scalars.last == " "
        guard losesBlanks || scalars.first == "\"" || scalars.contains(",") else { return name }
        return "\"" + String(String.UnicodeScalarView(scalars.flatMap { $0 == "\"" ? [$0, $0] : [$0] })) + "\""
    }
}
