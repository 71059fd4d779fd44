/// ⟨x, y⟩, summed from front to back.
func dot(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
}

extension [Double] {
    /// The largest absolute value, that of some places left out.
    func largest(leavingOut places: Set<Int> = []) -> Double {
        enumerated().reduce(0) { places.contains($1.offset) ? $0 : Swift.max($0, abs($1.element)) }
    }
}
