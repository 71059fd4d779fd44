import Glibc

/// A seeded generator of random numbers (SplitMix64; Steele, Lea & Flood 2014, "Fast splittable pseudorandom number
/// generators", figure 17): the same seed gives the same numbers everywhere.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// Creates a separate generator for each tuple of keys, such as (seed, row, column).
    package init(seed: UInt64, _ keys: UInt64...) {
        state = keys.reduce(Self.mix(seed &+ Self.increment)) { Self.mix($0 ^ Self.mix($1 &+ Self.increment)) }
    }

    package mutating func next() -> UInt64 {
        state &+= Self.increment
        return Self.mix(state)
    }

    /// A double that is uniform in [0, 1).
    package mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A double that is normal with mean 0 and deviation 1 (Box & Muller 1958).
    package mutating func normal() -> Double {
        let radius = sqrt(-2 * log(1 - uniform()))
        return radius * cos(2 * Double.pi * uniform())
    }

    private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

    private static func mix(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
