extension Character {
    /// How many columns of a terminal the character takes, approximately: 2 for ideographs, kana, hangul and emoji.
    var columns: Int {
        guard let first = unicodeScalars.first else { return 0 }
        // The variation selector U+FE0F asks for the picture of a character that is also a plain sign.
        if unicodeScalars.contains(where: { $0.value == 0xFE0F || $0.properties.isEmojiPresentation }) { return 2 }
        if Self.wide.contains(where: { $0.contains(first.value) }) { return 2 }
        return switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: 0
        default: 1
        }
    }

    /// The blocks of wide characters (Unicode Standard Annex 11).
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]

    /// Whether the character moves the cursor or ends a line instead of showing something.
    fileprivate var isControl: Bool {
        unicodeScalars.contains {
            [.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
        }
    }
}

extension StringProtocol {
    /// How many columns of a terminal the text takes, approximately.
    var columns: Int { reduce(0) { $0 + $1.columns } }

    /// The longest beginning that takes at most so many columns.
    func prefix(columns limit: Int) -> String {
        var taken = 0
        return String(
            prefix { character in
                taken += character.columns
                return taken <= limit
            })
    }

    /// The longest end that takes at most so many columns.
    func suffix(columns limit: Int) -> String {
        var taken = 0
        let kept = reversed().prefix { character in
            taken += character.columns
            return taken <= limit
        }
        return String(kept.reversed())
    }
}

extension String {
    /// The text with its end cut off where it takes more columns: `best ndcg@20 0.15…`.
    func cutAtEnd(to width: Int) -> String {
        guard columns > width else { return self }
        return width > 0 ? prefix(columns: width - 1) + "…" : ""
    }

    /// The text with its middle cut out where it takes more columns; a path keeps its last parts.
    ///
    /// `Reading /data/exports/2026/orders.csv` becomes `Reading …/2026/orders.csv`.
    func cutInMiddle(to width: Int) -> String {
        guard columns > width else { return self }
        guard width > 0 else { return "" }
        if let start = pathStart {
            let head = String(self[..<start])
            let room = width - 1 - head.columns
            if room >= Self.leastTail { return head + "…" + Self.tail(of: self[start...], columns: room) }
        }
        let tail = (width - 1) * 2 / 3
        return prefix(columns: width - 1 - tail) + "…" + suffix(columns: tail)
    }

    /// The fewest columns that a path is cut to.
    private static let leastTail = 8

    /// Where a path begins: after the blank before the first slash.
    private var pathStart: Index? {
        guard let slash = firstIndex(of: "/") else { return nil }
        return self[..<slash].lastIndex(of: " ").map { index(after: $0) } ?? startIndex
    }

    /// The most last parts of a path that fit, or the end of its last part.
    private static func tail(of path: Substring, columns room: Int) -> String {
        let parts = path.indices.filter { path[$0] == "/" }
        let fitting = parts.lazy.map { path[$0...] }.first { $0.columns <= room }
        return fitting.map { String($0) } ?? path.suffix(columns: room)
    }
}
