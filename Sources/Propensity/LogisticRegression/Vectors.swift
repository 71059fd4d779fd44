/// ⟨x, y⟩, summed from first to last.
func dot(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
}

extension [Double] {
    /// The largest absolute value.
    func largest() -> Double { reduce(0) { Swift.max($0, abs($1)) } }

    /// The largest magnitude of the values, each divided by its entry in `scales`.
    func largest(relativeTo scales: [Double]) -> Double {
        zip(self, scales).reduce(0) { Swift.max($0, abs($1.0) / $1.1) }
    }
}
