/// The values of some measures for the same users, and the values that describe all their lists at once.
struct MeasuredUsers: Sendable {
    /// The measures that are means over users.
    let measures: [Measure]
    /// For each of `measures`, the value of every user.
    let values: [[Double]]
    let users: Int
    /// The values of the measures that describe all lists at once, which have no interval.
    var ofAllLists: [Measure: Double] = [:]

    func mean(_ position: Int) -> Double { values[position].reduce(0, +) / Double(users) }

    /// The same measures for some of the users, without the values that describe all lists at once.
    func only(_ positions: [Int]) -> MeasuredUsers {
        MeasuredUsers(
            measures: measures, values: values.map { column in positions.map { column[$0] } }, users: positions.count)
    }

    /// Some of the measures, as far as they are means over users, for the same users.
    func only(_ wanted: [Measure]) -> MeasuredUsers {
        let kept = measures.indices.filter { wanted.contains(measures[$0]) }
        return MeasuredUsers(measures: kept.map { measures[$0] }, values: kept.map { values[$0] }, users: users)
    }
}
