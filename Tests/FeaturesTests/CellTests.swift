import Features
import Tables
import Testing

/// Single cells of tables of customers.
@Suite struct CellTests {
    private func isInfinite(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBytes { Cell.isInfinite($0) }
    }

    /// The standard library reads the same texts.
    @Test func infinityIsWhatTheStandardLibraryReadsAsSuch() {
        let nines = String(repeating: "9", count: 400)
        let texts = [
            "", "-", "+", ".", "e", "inf", "INF", "-Inf", "+inf", "infinity", "-INFINITY", "infinit", "infinities",
            "in",
            "i", "nan", "NaN", "1e400", "1E400", "-1e400", "+1e+400", "1e-400", "1e308", "1e309", "1.5e9999", ".5e400",
            "5.e400", "e400", "1e4e5", "1e", "1e+", "1-e400", "1e400 x", "0x1p5000", "0X1P5000", "-0x1p5000", "0x1p5",
            "0", "-0", "12", "12345-678", "20240101", "550e8400-e29b-41d4-a716-446655440000", "12e45678-90", nines,
            "-\(nines)", "\(nines).5", "\(nines)x", "0.\(nines)", "item 7", "tea",
        ]
        for text in texts {
            #expect(isInfinite(text) == (Double(text)?.isInfinite ?? false), "\(text)")
            #expect(isInfinite("  \(text) ") == isInfinite(text), "\(text)")
        }
        #expect(isInfinite("-1e400") && isInfinite("inf") && isInfinite(nines) && !isInfinite("1e308"))
    }

    @Test func weightsAreZeroOrOfARange() {
        func weight(_ text: String) -> Double? {
            Array(text.utf8).withUnsafeBytes { Cell.weight($0, .plain) }
        }
        #expect(weight("0") == 0 && weight(" 1.5 ") == 1.5 && weight("1e100") == 1e100 && weight("1e-100") == 1e-100)
        for text in ["", " ", "-1", "1e-101", "1e101", "inf", "x", "NA"] { #expect(weight(text) == nil, "\(text)") }
    }
}
