/// Chooses the points that a picture draws where there are more of them than a reader could see.
enum Thinning {
    /// The positions of about `limit` points at equal distances in their order, with those that have the least and the
    /// greatest of several numbers: what a cloud of points needs, whose look depends on how dense it is.
    ///
    /// - Parameters:
    ///   - count: How many points there are.
    ///   - limit: How many may be drawn, besides the extremes.
    ///   - numbers: Gives a number of the point at a position; it is never NaN.
    /// - Returns: Ascending positions.
    static func even(_ count: Int, atMost limit: Int, extremesOf numbers: [(Int) -> Double]) -> [Int] {
        var kept = Set((0..<limit).map { count * $0 / limit })
        for number in numbers {
            let positions = 0..<count
            kept.formUnion(
                [positions.min { number($0) < number($1) }, positions.max { number($0) < number($1) }]
                    .compactMap { $0 })
        }
        return kept.sorted()
    }

    /// The positions of at most `limit` points: of each stretch the first, the last, and those with the least and the
    /// greatest of several numbers.
    ///
    /// - Parameters:
    ///   - count: How many points there are.
    ///   - limit: How many may be drawn.
    ///   - numbers: Gives a number of the point at a position; it is never NaN.
    /// - Returns: Ascending positions.
    static func positions(_ count: Int, atMost limit: Int, extremesOf numbers: [(Int) -> Double]) -> [Int] {
        guard count > limit else { return Array(0..<count) }
        let perStretch = 2 + 2 * numbers.count
        let stretches = max(1, limit / perStretch)
        var chosen: [Int] = []
        for stretch in 0..<stretches {
            let range = (count * stretch / stretches)..<(count * (stretch + 1) / stretches)
            guard let first = range.first, let last = range.last else { continue }
            var kept: Set<Int> = [first, last]
            for number in numbers {
                var (least, most) = (first, first)
                for position in range {
                    if number(position) < number(least) { least = position }
                    if number(position) > number(most) { most = position }
                }
                kept.formUnion([least, most])
            }
            chosen += kept.sorted()
        }
        return chosen
    }
}
