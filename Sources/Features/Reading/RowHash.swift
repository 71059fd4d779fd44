import Ids

/// A hash of the cells of a row; it orders rows of the same customer independently of their order in the file.
///
/// Each of two lanes of 64 bits takes in the 64-bit `IdHash` of every cell. Rows that differ in one cell have the same
/// hash with probability 2⁻⁶⁴, because both lanes see the same hash of that cell; rows that differ in several cells,
/// with probability about 2⁻¹²⁸.
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

    /// Takes in a number; −0 counts as 0, which is the same number.
    @inline(__always)
    private mutating func combine(_ number: Double) {
        let bits = (number + 0).bitPattern.littleEndian
        combine(withUnsafeBytes(of: bits) { IdHash.hash($0) })
    }

    /// The hash of a row of a problem: its numbers, its codes, its label and its weight.
    package init(
        _ numbers: UnsafeMutableBufferPointer<Double>, codes: ArraySlice<UInt32>, label: UInt8, weight: Double
    ) {
        for number in numbers { combine(number) }
        for code in codes { combine(UInt64(code)) }
        combine(UInt64(label))
        combine(weight)
    }

    /// The hash as one number.
    var number: UInt128 { UInt128(high) << 64 | UInt128(low) }

    package static func < (first: RowHash, second: RowHash) -> Bool {
        (first.high, first.low) < (second.high, second.low)
    }
}
