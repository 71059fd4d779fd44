/// Values of some measures for the same users, and those that describe all their lists at once.
struct MeasuredUsers: Sendable {
    /// The measures that are means over users.
    let measures: [Measure]
    /// For each of `measures`, the value of every user.
    let values: [[Double]]
    let users: Int
    /// The measures without an interval.
    var ofAllLists: [Measure: Double] = [:]

    func mean(_ position: Int) -> Double { values[position].reduce(0, +) / Double(users) }

    /// The same measures of some of the users alone; without what describes everybody's lists.
    func only(_ positions: [Int]) -> MeasuredUsers {
        MeasuredUsers(
            measures: measures, values: values.map { column in positions.map { column[$0] } }, users: positions.count)
    }
}
