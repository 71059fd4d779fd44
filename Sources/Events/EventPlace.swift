/// A place in the order of a customer's events, in a log without times.
package enum EventPlace {
    /// Whether no other whole number is read as the same Double, which holds up to 2⁵³ − 1.
    package static func isDistinct(_ number: Double) -> Bool { number.magnitude < 0x1p53 }
}
