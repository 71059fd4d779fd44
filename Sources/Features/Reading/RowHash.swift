/// A hash of the cells of a row, which puts rows of the same customer in an order that their file does not set.
///
/// Two lanes of 64 bits each take in the 64-bit `IdHash` of every cell. So different rows are alike with a chance of 2⁻⁶⁴
/// where they differ in one cell, as both lanes see the same hash of it, and of about 2⁻¹²⁸ only where they differ in
/// several.
package struct RowHash: Sendable, Equatable, Comparable {
    private var high: UInt64 = 0
    private var low: UInt64 = 0

    package init() {}

    /// Takes in the hash of the row's next cell.
    @inline(__always)
    mutating func combine(_ cell: UInt64) {
        high = (high ^ cell) &* 0x9E37_79B9_7F4A_7C15
        high ^= high &>> 32
        low = (low ^ (cell &<< 32 | cell &>> 32)) &* 0xC2B2_AE3D_27D4_EB4F
        low ^= low &>> 29
    }

    /// The hash as one number.
    var number: UInt128 { UInt128(high) << 64 | UInt128(low) }

    package static func < (first: RowHash, second: RowHash) -> Bool {
        (first.high, first.low) < (second.high, second.low)
    }
}
