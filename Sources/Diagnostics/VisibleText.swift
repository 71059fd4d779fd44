extension StringProtocol {
    /// The text on one line, with every character that nobody sees as an escape such as `\u{1B}`.
    ///
    /// Control characters could move the cursor, colour or clear the screen of whoever reads a message, marks of
    /// direction could change the order of its words, and characters without width would make two ids look alike.
    /// Joiners and selectors of variants stay where a script or a picture needs them.
    package var visible: String {
        guard utf8.contains(where: { $0 < 0x20 || $0 > 0x7E }) else { return String(self) }
        return unicodeScalars.visiblePieces.joined()
    }

    /// The lines of the text, with every other control character and mark of direction as an escape.
    package var visibleLines: String {
        guard utf8.contains(where: { $0 < 0x20 && $0 != 0x0A || $0 > 0x7E }) else { return String(self) }
        return unicodeScalars.map { $0.isControl && $0 != "\n" ? $0.escape : String($0) }.joined()
    }

    /// The text as a string of JSON may show it: with the escapes of JSON for the characters that `visible` escapes.
    ///
    /// The text must be JSON already, which has control characters below U+0020 only between its values.
    package var visibleJSON: String {
        guard utf8.contains(where: { $0 > 0x7E }) else { return String(self) }
        let scalars = Array(unicodeScalars)
        var text = ""
        text.reserveCapacity(utf8.count)
        for (index, scalar) in scalars.enumerated() {
            if scalar.value <= 0x7E || scalar.isVisible(in: scalars, at: index) {
                text.unicodeScalars.append(scalar)
            } else {
                for unit in String(scalar).utf16 { text += "\\u" + padded(String(unit, radix: 16)) }
            }
        }
        return text
    }

    /// The text in quotes for a message, visible and at most 80 characters long.
    package var excerpt: String { "'\(visible(atMost: longestExcerpt))'" }

    /// The text on one line as `visible` shows it, at most `limit` characters long; `…` stands for what is cut.
    ///
    /// The time does not depend on the length of the text.
    package func visible(atMost limit: Int) -> String {
        // A single character may have thousands of accents.
        let bounded = unicodeScalars.prefix(4 * limit)
        return cut(bounded.visiblePieces, isWhole: bounded.endIndex == unicodeScalars.endIndex, atMost: limit)
    }
}

extension StringProtocol {
    /// The text for a message, without quotes around it, visible and at most 80 characters long.
    var bounded: String { String(excerpt.unicodeScalars.dropFirst().dropLast()) }
}

/// The number of characters of foreign text that a message shows at most.
package let longestExcerpt = 80

/// A text in quotes, cut between two pieces with `…` where it is longer than a message shows.
///
/// - Parameters:
///   - pieces: The characters or escapes of the text, in order.
///   - isWhole: Whether they are all of the text.
/// - Returns: The text for a message.
package func shortened(_ pieces: [String], isWhole: Bool) -> String {
    "'\(cut(pieces, isWhole: isWhole, atMost: longestExcerpt))'"
}

private func cut(_ pieces: [String], isWhole: Bool, atMost limit: Int) -> String {
    let text = pieces.joined()
    if isWhole, text.count <= limit { return text }
    let end = text.prefix(limit - 1).utf8.count
    var shown = ""
    for piece in pieces {
        guard shown.utf8.count + piece.utf8.count <= end else { break }
        shown += piece
    }
    return shown + "…"
}

extension Sequence<Unicode.Scalar> {
    /// Each character as it is, or as an escape where nobody would see it.
    fileprivate var visiblePieces: [String] {
        let scalars = Array(self)
        return scalars.indices.map { index in
            let scalar = scalars[index]
            return scalar.isVisible(in: scalars, at: index) ? String(scalar) : scalar.escape
        }
    }
}

extension Unicode.Scalar {
    /// Whether a terminal may act on the character instead of showing it.
    fileprivate var isControl: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: properties.isBidiControl
        }
    }

    /// Whether a reader sees the character at a position of a text, or what it does to its neighbours.
    fileprivate func isVisible(in text: [Unicode.Scalar], at index: Int) -> Bool {
        if isControl { return false }
        guard properties.isDefaultIgnorableCodePoint else { return true }
        // Latin, Greek and Cyrillic letters, which most ids consist of, need neither joiners nor variants.
        func isOfOtherScript(_ index: Int) -> Bool {
            text.indices.contains(index) && text[index].value >= 0x600 && !text[index].isControl
        }
        switch self {
        case "\u{200C}", "\u{200D}": return isOfOtherScript(index - 1) && isOfOtherScript(index + 1)
        default: return properties.isVariationSelector && isOfOtherScript(index - 1)
        }
    }

    /// `\n`, `\r` and `\t`, and the number of any other character: `\u{1B}`.
    fileprivate var escape: String {
        switch self {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(value, radix: 16, uppercase: true))}"
        }
    }
}

/// Four digits of a hexadecimal number.
private func padded(_ digits: String) -> String {
    String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
