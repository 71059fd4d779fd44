import Diagnostics
import Testing

/// Expects a `modelUnusable` error with a remedy, whose text contains `part`.
func expectUnusable<Result>(
    _ part: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Result
) {
    do {
        _ = try body()
        Issue.record("no error", sourceLocation: sourceLocation)
    } catch let error as UserError {
        #expect(error.code == .modelUnusable, sourceLocation: sourceLocation)
        #expect(error.description.contains(part), sourceLocation: sourceLocation)
        #expect(error.remedy != nil, sourceLocation: sourceLocation)
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}

/// CRC32C computed bit by bit (RFC 3720, appendix B.4), to compare with the kernel that writes files.
func plainCRC32C(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var remainder = UInt32.max
    for byte in bytes {
        remainder ^= UInt32(byte)
        for _ in 0..<8 { remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0x82F6_3B78 : remainder >> 1 }
    }
    return ~remainder
}

/// The bytes of a number, the least significant first.
func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
}

/// Vigna's SplitMix64.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// A number below `bound`.
    mutating func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
