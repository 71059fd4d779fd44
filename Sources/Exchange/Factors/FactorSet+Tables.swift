import Diagnostics
import Documents
import Files
import LinearAlgebra
import Tables

/// Factors as CSV: `user_factors.csv` and `item_factors.csv` with the id first and a column for each factor;
/// `history.csv` with `user,item,confidence` and perhaps `seen`, `popularity.csv` with `item,customers` and perhaps `recent`, and `settings.csv`
/// with `name,value`, each of which may be missing.
extension FactorSet {
    /// Writes the files into a folder.
    ///
    /// - Returns: What appears when the caller commits it.
    func tables(toFolder folder: String) throws -> [AtomicFile] {
        let names = (0..<factors).map { "f\($0)" }
        var files = [
            try Self.table(folder, FileName.users, ["user"] + names, users.indices) { row in
                [users[row]] + userFactors[row * factors..<(row + 1) * factors].map { "\($0)" }
            },
            try Self.table(folder, FileName.items, ["item"] + names, items.indices) { row in
                [items[row]] + itemFactors[row * factors..<(row + 1) * factors].map { "\($0)" }
            },
        ]
        if let history { files.append(try historyTable(history, folder)) }
        if let popularity {
            files.append(
                try Self.table(
                    folder, FileName.popularity, ["item", "customers"] + (recentPopularity == nil ? [] : ["recent"]),
                    items.indices
                ) { row in
                    [items[row], "\(popularity[row])"] + (recentPopularity.map { ["\($0[row])"] } ?? [])
                })
        }
        let own = settings.named
        if !own.isEmpty {
            files.append(
                try Self.table(folder, FileName.settings, ["name", "value"], own.indices) { row in
                    [own[row].name, "\(own[row].value)"]
                })
        }
        return files
    }

    private func historyTable(_ history: SparseMatrix, _ folder: String) throws -> AtomicFile {
        var user = 0
        let columns = ["user", "item", "confidence"] + (isSeen == nil ? [] : ["seen"])
        return try Self.table(folder, FileName.history, columns, 0..<history.count) { position in
            while history.offsets[user + 1] <= position { user += 1 }
            return [users[user], items[Int(history.indices[position])], "\(history.value(at: position))"]
                + (isSeen.map { [$0[position] ? "1" : "0"] } ?? [])
        }
    }

    static func table(
        _ folder: String, _ name: String, _ columns: [String], _ rows: Range<Int>, cells: (Int) -> [String]
    ) throws -> AtomicFile {
        let file = try AtomicFile("\(folder)/\(name)")
        func write(_ cells: [String]) throws {
            let fields = cells.map { csvField($0.utf8) }
            try file.write(Array(fields.joined(separator: [UInt8(ascii: ",")])) + [UInt8(ascii: "\n")])
        }
        try write(columns)
        for row in rows { try write(cells(row)) }
        return file
    }

    /// Reads the files of a folder.
    ///
    /// - Throws: `UserError` with code `missingInput` or `invalidData`.
    init(tablesInFolder folder: String) throws {
        let userTable = try Self.factors(folder, FileName.users)
        let itemTable = try Self.factors(folder, FileName.items)
        guard userTable.columns == itemTable.columns else {
            throw Self.invalid(
                "users have \(userTable.columns) factors and items \(itemTable.columns)", .init(file: folder),
                "Give both as many columns")
        }
        (users, userFactors) = (userTable.ids, userTable.values)
        (items, itemFactors, factors) = (itemTable.ids, itemTable.values, itemTable.columns)
        func path(_ name: String) -> String? {
            let path = "\(folder)/\(name)"
            return Folder.exists(path) ? path : nil
        }
        if let path = path(FileName.settings) {
            let table = try TextTable(file: path)
            let (name, value) = (try table.column(named: "name"), try table.column(named: "value"))
            var values: [String: Double] = [:]
            for row in 0..<table.rowCount {
                let name = table.text(row: row, column: name)
                guard Settings.names.contains(name) else {
                    throw Self.invalid(
                        "'\(name)' is no setting", table.place(row: row, column: 0),
                        "The settings are \(Settings.names.joined(separator: ", "))")
                }
                values[name] = try Self.number(table, row, value)
            }
            settings = Settings { values[$0] }
        }
        let lookup = Self.positions(items)
        if let path = path(FileName.popularity) {
            let table = try TextTable(file: path)
            let (item, count) = (try table.column(named: "item"), try table.column(named: "customers"))
            let recent = table.columns.firstIndex(of: "recent")
            var counts = [Float](repeating: 0, count: items.count)
            var recentCounts = counts
            for row in 0..<table.rowCount {
                let position = try Self.position(table, row, item, lookup)
                counts[position] = try Self.float(table, row, count)
                if let recent { recentCounts[position] = try Self.float(table, row, recent) }
            }
            popularity = counts
            recentPopularity = recent == nil ? nil : recentCounts
        }
        if let path = path(FileName.history) { try readHistory(TextTable(file: path), lookup) }
        try check { part in
            let name =
                switch part {
                case .users: FileName.users
                case .items: FileName.items
                case .history: FileName.history
                case .popularity: FileName.popularity
                case .settings: FileName.settings
                }
            return .init(file: "\(folder)/\(name)")
        }
    }

    private mutating func readHistory(_ table: TextTable, _ items: [[UInt8]: Int]) throws {
        let (user, item) = (try table.column(named: "user"), try table.column(named: "item"))
        let confidence = table.columns.firstIndex(of: "confidence")
        let seen = table.columns.firstIndex(of: "seen")
        let known = Self.positions(users)
        var rows = [[(item: Int, row: Int)]](repeating: [], count: users.count)
        for row in 0..<table.rowCount {
            let position = try Self.position(table, row, user, known)
            rows[position].append((try Self.position(table, row, item, items), row))
        }
        let entries = rows.flatMap { $0 }
        let values = try entries.map { entry in try confidence.map { try Self.float(table, entry.row, $0) } ?? 1 }
        history = SparseMatrix(
            rows: users.count, columns: self.items.count,
            offsets: rows.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) },
            indices: entries.map { UInt32($0.item) }, values: values)
        isSeen = try seen.map { column in try entries.map { try Self.float(table, $0.row, column) != 0 } }
    }

    // MARK: Cells

    private static func factors(
        _ folder: String, _ name: String
    ) throws -> (ids: [String], values: [Float], columns: Int) {
        let table = try TextTable(file: "\(folder)/\(name)")
        let columns = table.columns.count - 1
        guard columns > 0 else {
            throw invalid("there are no factors", .init(file: table.file), "Give the id first, then a column a factor")
        }
        var values: [Float] = []
        values.reserveCapacity(table.rowCount * columns)
        for row in 0..<table.rowCount {
            for column in 1...columns { values.append(try float(table, row, column)) }
        }
        return ((0..<table.rowCount).map { table.text(row: $0, column: 0) }, values, columns)
    }

    static func float(_ table: TextTable, _ row: Int, _ column: Int) throws -> Float {
        // Straight from the text: a number that went through double precision may be rounded twice.
        guard let value = Float(table.text(row: row, column: column)), value.isFinite else {
            throw notANumber(table, row, column)
        }
        return value
    }

    static func number(_ table: TextTable, _ row: Int, _ column: Int) throws -> Double {
        guard let value = Double(table.text(row: row, column: column)), value.isFinite else {
            throw notANumber(table, row, column)
        }
        return value
    }

    private static func notANumber(_ table: TextTable, _ row: Int, _ column: Int) -> UserError {
        invalid(
            "'\(table.text(row: row, column: column))' is no finite number", table.place(row: row, column: column),
            "Write numbers with a decimal point")
    }

    private static func positions(_ ids: [String]) -> [[UInt8]: Int] {
        Dictionary(ids.enumerated().map { (Array($0.element.utf8), $0.offset) }) { first, _ in first }
    }

    private static func position(
        _ table: TextTable, _ row: Int, _ column: Int, _ known: [[UInt8]: Int]
    ) throws -> Int {
        guard let position = known[Array(table.cell(row: row, column: column))] else {
            throw invalid(
                "'\(table.text(row: row, column: column))' has no factors", table.place(row: row, column: column),
                "Leave the row out, or give its factors")
        }
        return position
    }
}
