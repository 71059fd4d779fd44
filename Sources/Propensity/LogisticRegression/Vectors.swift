/// ⟨x, y⟩, summed from first to last.
func dot(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
}

extension [Double] {
    /// The largest absolute value.
    func largest() -> Double { reduce(0) { Swift.max($0, abs($1)) } }
}
