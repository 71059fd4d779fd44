/// The words that exports write as an id where nobody or nothing has one.
package enum NobodyWords {
    /// Whether an id most likely stands for nobody: blanks alone, or such a word in any case, with blanks around it or
    /// not.
    ///
    /// Most ids are told apart by their first byte, so a table of ids takes one quick pass.
    package static func contain(_ id: ArraySlice<UInt8>) -> Bool {
        guard let first = id.first else { return true }
        guard firstBytes.contains(first), blankBytes.contains(first) || id.count <= mostBytes else { return false }
        let scalars = Array(String(decoding: id, as: UTF8.self).unicodeScalars)
        guard let start = scalars.firstIndex(where: { !isBlank($0) }),
            let end = scalars.lastIndex(where: { !isBlank($0) })
        else { return true }
        return words.contains(String(String.UnicodeScalarView(scalars[start...end])).lowercased())
    }

    /// In lower case, from pandas, SQL, Go, Excel, Hive and JavaScript; `-` is what logs of web servers write.
    private static let words: Set<String> = [
        "nan", "nat", "na", "n/a", "<na>", "#n/a", "null", "<null>", "(null)", "none", "nil", "<nil>", #"\n"#,
        "undefined", "-",
    ]

    /// More bytes than any of the words has, with room for some blanks behind it.
    private static let mostBytes = 40

    /// The first bytes of blanks: of ASCII, and of no-break spaces and other wide or invisible ones.
    private static let blankBytes: Set<UInt8> = [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20, 0xC2, 0xE2, 0xE3, 0xEF]
    private static let firstBytes = blankBytes.union(#"nNuU<#(\-"#.utf8)

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.properties.generalCategory == .format
    }
}
