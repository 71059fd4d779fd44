package import Diagnostics

/// The values of the parameter that all algorithms with weights between items have in common.
package enum NeighbourConstraints {
    package static let neighbours = Parameter<Int>(
        .neighbours, .integers(1...1_000_000, words: "a number from 1 to 1000000"))
}
