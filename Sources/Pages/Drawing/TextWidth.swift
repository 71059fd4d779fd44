import Documents

/// How wide a text of a sans-serif font may be.
///
/// The widths, in parts of the font size, are at least those of DejaVu Sans, which is wider than most fonts, because
/// nobody knows in advance which font a reader's system has. What is not Latin counts as a full square, or as
/// what the widest scripts need.
package enum TextWidth {
    /// The width of a text on one line.
    package static func of(_ text: String, size: Double) -> Double {
        text.unicodeScalars.reduce(0) { $0 + width(of: $1) } * size
    }

    /// The longest beginning of a text that fits a width, with `…` where something is cut.
    static func fitted(_ text: String, to width: Double, size: Double) -> String {
        if of(text, size: size) <= width { return text }
        var (shown, used) = ("", of("…", size: size))
        for character in text {
            used += of(String(character), size: size)
            guard used <= width else { break }
            shown.append(character)
        }
        while shown.last == " " { shown.removeLast() }
        return shown + "…"
    }

    /// The distance from the highest to the lowest point of a line, accents included, in parts of the font size.
    package static let ascent = 1.05
    package static let descent = 0.3

    private static func width(of scalar: Unicode.Scalar) -> Double {
        if scalar.isASCII { return ascii[Int(scalar.value)] }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        return switch scalar.value {
        case 0x2030...0x2031: 1.8
        // Sentences and titles of the Koran that are one character.
        case 0xFDF0...0xFDFF: 12
        case 0x900...0xDFF, 0x1000...0x109F, 0x1780...0x17FF: 1.7
        case 0x1_2000...0x1_2FFF: 4
        case 0x1_F000...: 1.45
        default: 1.1
        }
    }

    private static let ascii: [Double] = {
        var widths = [Double](repeating: 0.65, count: 128)
        for (width, characters) in [
            (0.37, " ,.'ijl"), (0.47, "!:;|I()[]-ftr/\\\""), (0.8, "ABCDEFGHJKLNOPQRSTUVXYZ&"), (0.85, "+<=>~#^w"),
            (0.9, "M"), (1, "mW@"), (1.08, "%"),
        ] {
            for scalar in characters.unicodeScalars { widths[Int(scalar.value)] = width }
        }
        return widths
    }()
}
