import Diagnostics
import Documents
import Files
import LinearAlgebra
import Tables

/// Factors as CSV: `user_factors.csv` and `item_factors.csv` with the id first and a column for each factor;
/// `history.csv` with `user,item,confidence` and perhaps `seen`, `popularity.csv` with `item,customers` and perhaps
/// `recent`, `further_ids.csv` with `id,user`, and `settings.csv` with `name,value`, each of which may be missing.
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
        if let furtherIds {
            files.append(
                try Self.table(folder, FileName.furtherIds, ["id", "user"], furtherIds.ids.indices) { row in
                    [furtherIds.ids[row], users[furtherIds.users[row]]]
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
}
