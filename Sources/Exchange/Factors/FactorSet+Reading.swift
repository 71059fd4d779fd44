import Diagnostics
import Files
import LinearAlgebra
import Tables

extension FactorSet {
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
        func table(_ name: String) throws -> TextTable? {
            let path = "\(folder)/\(name)"
            return Folder.exists(path) ? try TextTable(file: path) : nil
        }
        let (knownUsers, knownItems) = (Self.positions(users), Self.positions(items))
        if let table = try table(FileName.settings) { try readSettings(table) }
        if let table = try table(FileName.popularity) { try readPopularity(table, knownItems) }
        if let table = try table(FileName.history) { try readHistory(table, knownUsers, knownItems) }
        try check { Self.place(of: $0, inFolder: folder, as: .csv) }
        if let table = try table(FileName.furtherIds) { try readFurtherIds(table, knownUsers) }
    }

    /// Refuses columns that are not read: one in another spelling would be passed over.
    static func check(_ table: TextTable, has columns: [String]) throws {
        guard let other = table.columns.first(where: { !columns.contains($0) }) else { return }
        throw invalid(
            "the column '\(other)' is none that is read", .init(file: table.file, line: 1),
            "The columns are \(columns.joined(separator: ", ")); leave others out")
    }

    private mutating func readSettings(_ table: TextTable) throws {
        try Self.check(table, has: ["name", "value"])
        let (name, value) = (try table.column(named: "name"), try table.column(named: "value"))
        var values: [String: Double] = [:]
        for row in 0..<table.rowCount {
            let text = table.text(row: row, column: name)
            guard Settings.names.contains(text) else {
                throw Self.invalid(
                    "'\(text)' is no setting", table.place(row: row, column: name),
                    "The settings are \(Settings.names.joined(separator: ", "))")
            }
            guard values.updateValue(try Self.number(table, row, value), forKey: text) == nil else {
                throw Self.givenTwice(table, row, name)
            }
        }
        settings = Settings { values[$0] }
    }

    private mutating func readPopularity(_ table: TextTable, _ known: [[UInt8]: Int]) throws {
        try Self.check(table, has: ["item", "customers", "recent"])
        let (item, count) = (try table.column(named: "item"), try table.column(named: "customers"))
        let recent = table.columns.firstIndex(of: "recent")
        var counts = [Float](repeating: 0, count: items.count)
        var recentCounts = counts
        var isGiven = [Bool](repeating: false, count: items.count)
        for row in 0..<table.rowCount {
            let position = try Self.position(table, row, item, known)
            guard !isGiven[position] else { throw Self.givenTwice(table, row, item) }
            isGiven[position] = true
            counts[position] = try Self.float(table, row, count)
            if let recent { recentCounts[position] = try Self.float(table, row, recent) }
        }
        popularity = counts
        recentPopularity = recent == nil ? nil : recentCounts
    }

    private mutating func readHistory(
        _ table: TextTable, _ knownUsers: [[UInt8]: Int], _ knownItems: [[UInt8]: Int]
    ) throws {
        try Self.check(table, has: ["user", "item", "confidence", "seen"])
        let (user, item) = (try table.column(named: "user"), try table.column(named: "item"))
        let confidence = table.columns.firstIndex(of: "confidence")
        let seen = table.columns.firstIndex(of: "seen")
        var rows = [[(item: Int, row: Int)]](repeating: [], count: users.count)
        for row in 0..<table.rowCount {
            let position = try Self.position(table, row, user, knownUsers)
            rows[position].append((try Self.position(table, row, item, knownItems), row))
        }
        let entries = rows.flatMap { $0 }
        let values = try entries.map { entry in try confidence.map { try Self.float(table, entry.row, $0) } ?? 1 }
        history = SparseMatrix(
            rows: users.count, columns: items.count,
            offsets: rows.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) },
            indices: entries.map { UInt32($0.item) }, values: values)
        isSeen = try seen.map { column in try entries.map { try Self.float(table, $0.row, column) != 0 } }
    }

    private mutating func readFurtherIds(_ table: TextTable, _ known: [[UInt8]: Int]) throws {
        try Self.check(table, has: ["id", "user"])
        let (id, user) = (try table.column(named: "id"), try table.column(named: "user"))
        furtherIds = FurtherIds(
            ids: (0..<table.rowCount).map { table.text(row: $0, column: id) },
            users: try (0..<table.rowCount).map { try Self.position(table, $0, user, known) })
        try checkFurtherIds { table.place(row: $0, column: id) }
    }

    private static func factors(
        _ folder: String, _ name: String
    ) throws -> (ids: [String], values: [Float], columns: Int) {
        let table = try TextTable(file: "\(folder)/\(name)")
        let columns = table.columns.count - 1
        guard columns > 0 else {
            throw invalid("there are no factors", .init(file: table.file), "Give the id first, then a column a factor")
        }
        if let number = table.columns.dropFirst().first(where: { !isName($0) }) {
            throw invalid(
                "the first line must name the columns, but '\(number)' is no name", .init(file: table.file, line: 1),
                "Begin the file with a line of names: \(name == FileName.users ? "user" : "item"),f0,f1,…")
        }
        var values: [Float] = []
        values.reserveCapacity(table.rowCount * columns)
        for row in 0..<table.rowCount {
            for column in 1...columns { values.append(try float(table, row, column)) }
        }
        return ((0..<table.rowCount).map { table.text(row: $0, column: 0) }, values, columns)
    }

    /// Whether a text names a column; a number means that the line of names is missing.
    private static func isName(_ text: String) -> Bool {
        // A number with a decimal comma is one, too.
        let number = text.filter { !$0.isWhitespace }.map { $0 == "," ? "." : $0 }
        return number.contains { $0.isLetter } && Double(String(number)) == nil
    }

    /// The error of a row about what an earlier row was about.
    static func givenTwice(_ table: TextTable, _ row: Int, _ column: Int) -> UserError {
        invalid(
            "'\(table.text(row: row, column: column))' is given twice", table.place(row: row, column: column),
            "Keep one of its rows")
    }

    // MARK: Cells

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
