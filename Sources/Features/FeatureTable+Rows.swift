extension FeatureTable {
    /// The rows at the given positions, in that order; a position may occur several times.
    package func rows(_ rows: [Int]) -> FeatureTable {
        precondition(rows.allSatisfy { $0 >= 0 && $0 < rowCount })
        return FeatureTable(
            rowCount: rows.count,
            columns: columns.map { column in
                switch column.values {
                case .numbers(let values):
                    Column(name: column.name, kind: column.kind, values: .numbers(rows.map { values[$0] }))
                case .levels(let codes, let levels):
                    Column(
                        name: column.name, kind: column.kind, values: .levels(rows.map { codes[$0] }, levels: levels))
                }
            })
    }

    /// The column of this name.
    package func column(named name: String) -> Column? {
        columns.first { $0.name == name }
    }
}
