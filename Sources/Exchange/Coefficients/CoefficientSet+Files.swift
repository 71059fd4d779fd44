import Diagnostics
import Features
import Files
import Tables

/// Coefficients as `coefficients.npz` with the arrays `columns`, `kinds` (may be missing), `levels`
/// (empty but for texts), `coefficients`, `fills` (may be missing), `intercept`, `base_rate` and `target`; or as `coefficients.csv` with
/// `column,kind,level,coefficient,fill`, where
/// the rows `(intercept)`, `(base rate)` and `(target)`, whose level is the name, belong to no column.
extension CoefficientSet {
    private static let arrays = [
        "columns", "kinds", "levels", "coefficients", "fills", "intercept", "base_rate", "target",
    ]
    private static let interceptRow = "(intercept)"
    private static let baseRateRow = "(base rate)"
    private static let targetRow = "(target)"

    /// Whether a name in `column` is kept for the rows that belong to no column.
    private static func isKept(_ name: String) -> Bool { name.hasPrefix("(") && name.hasSuffix(")") }

    /// Writes the arrays into a folder; they appear when the caller commits them.
    func arrays(toFolder folder: String) throws -> [AtomicFile] {
        var file = try NumpyFileWriter("\(folder)/\(FileName.arrays)")
        try file.add("columns", entries.map(\.column))
        try file.add("levels", entries.map(\.level))
        try file.add("kinds", entries.map(\.kind.rawValue))
        try file.add("coefficients", entries.map(\.coefficient))
        try file.add("fills", entries.map(\.fill))
        try file.add("intercept", [intercept], shape: [])
        try file.add("base_rate", [baseRate], shape: [])
        try file.add("target", [target])
        return [try file.finish()]
    }

    /// Writes the table into a folder; it appears when the caller commits it.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for a column whose name is kept for other rows.
    func tables(toFolder folder: String) throws -> [AtomicFile] {
        if let entry = entries.first(where: { Self.isKept($0.column) }) {
            throw UserError(
                .wrongUsage,
                "the column '\(entry.column)' cannot be written as csv, where names in parentheses mean other rows",
                remedy: "Export it as npz")
        }
        let rows =
            [
                [Self.targetRow, "", target, "", ""], [Self.interceptRow, "", "", "\(intercept)", ""],
                [Self.baseRateRow, "", "", "\(baseRate)", ""],
            ]
            + entries.map {
                [
                    $0.column, $0.kind.rawValue, $0.level, "\($0.coefficient)",
                    $0.kind == .category ? "" : "\($0.fill)",
                ]
            }
        return [
            try FactorSet.table(
                folder, FileName.table, ["column", "kind", "level", "coefficient", "fill"], rows.indices
            ) { rows[$0] }
        ]
    }

    /// Reads the arrays of a folder.
    ///
    /// - Throws: `UserError` with code `missingInput` or `invalidData`.
    init(arraysInFolder folder: String) throws {
        let file = try NumpyFile("\(folder)/\(FileName.arrays)")
        try file.check(onlyHas: Self.arrays)
        let columns = try file.array("columns").texts()
        func array(_ name: String) throws -> NumpyArray {
            let array = try file.array(name)
            try array.check(shape: [columns.count], because: "it has an entry for each of the columns")
            return array
        }
        func number(_ name: String) throws -> Double {
            guard let number = try file.number(name) else { return try file.array(name).doubles()[0] }
            return number
        }
        let levels = try array("levels").texts()
        let kinds = try file.optional("kinds") == nil ? columns.map { _ in "" } : array("kinds").texts()
        let coefficients = try array("coefficients").doubles()
        let fills = try file.optional("fills") == nil ? columns.map { _ in 0 } : array("fills").doubles()
        let targets = try file.array("target").texts()
        target = targets.count == 1 ? targets[0] : ""
        intercept = try number("intercept")
        baseRate = try number("base_rate")
        entries = try columns.indices.map { index in
            Entry(
                column: columns[index], kind: try Self.kind(kinds[index], levels[index], .init(file: file.path)),
                level: levels[index],
                coefficient: coefficients[index], fill: fills[index])
        }
        try check(.init(file: file.path))
    }

    /// Reads the table of a folder.
    ///
    /// - Throws: `UserError` with code `missingInput` or `invalidData`.
    init(tablesInFolder folder: String) throws {
        let table = try TextTable(file: "\(folder)/\(FileName.table)")
        try FactorSet.check(table, has: ["column", "kind", "level", "coefficient", "fill"])
        let (column, level) = (try table.column(named: "column"), try table.column(named: "level"))
        let kind = table.columns.firstIndex(of: "kind")
        let (value, fill) = (try table.column(named: "coefficient"), table.columns.firstIndex(of: "fill"))
        var (numbers, target) = ([String: Double](), String?.none)
        entries = []
        for row in 0..<table.rowCount {
            switch table.text(row: row, column: column) {
            case let name where name == Self.interceptRow || name == Self.baseRateRow:
                guard numbers.updateValue(try FactorSet.number(table, row, value), forKey: name) == nil else {
                    throw FactorSet.givenTwice(table, row, column)
                }
            case Self.targetRow:
                guard target == nil else { throw FactorSet.givenTwice(table, row, column) }
                target = table.text(row: row, column: level)
            case let name where Self.isKept(name):
                throw UserError(
                    .invalidData, "there is no row '\(name)'", at: table.place(row: row, column: column),
                    remedy: "Write \(Self.interceptRow), \(Self.baseRateRow) or \(Self.targetRow), or rename the column"
                )
            case let name:
                let text = table.text(row: row, column: level)
                let word = kind.map { table.text(row: row, column: $0) } ?? ""
                let ownFill = try fill.map { column in
                    table.cell(row: row, column: column).isEmpty ? 0 : try FactorSet.number(table, row, column)
                }
                entries.append(
                    Entry(
                        column: name, kind: try Self.kind(word, text, table.place(row: row, column: column)),
                        level: text,
                        coefficient: try FactorSet.number(table, row, value), fill: ownFill ?? 0))
            }
        }
        guard let intercept = numbers[Self.interceptRow], let baseRate = numbers[Self.baseRateRow], let target else {
            throw UserError(
                .invalidData,
                "the table lacks one of the rows \(Self.targetRow), \(Self.interceptRow) and \(Self.baseRateRow)",
                at: .init(file: table.file), remedy: "Add it; docs/exchange.md has an example")
        }
        (self.intercept, self.baseRate, self.target) = (intercept, baseRate, target)
        try check(.init(file: table.file))
    }

    /// The kind of a column; where none is given, a level makes it one of texts.
    private static func kind(_ word: String, _ level: String, _ place: UserError.Place) throws -> ColumnKind {
        guard !word.isEmpty else { return level.isEmpty ? .numeric : .category }
        guard let kind = ColumnKind(rawValue: word) else {
            let known = ColumnKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw UserError(
                .invalidData, "'\(word)' is no kind of column", at: place, remedy: "The kinds are: \(known)")
        }
        return kind
    }
}
