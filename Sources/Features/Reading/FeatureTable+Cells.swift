import Diagnostics
import Documents
import Ids
import Tables

extension FeatureTable {
    /// Builds a table from a few rows, each a dictionary of cells by name, such as the objects of a request.
    ///
    /// A cell is its text as it would stand in a file, or nil if it is missing. Columns of the training table that the
    /// model does not use are optional.
    ///
    /// - Throws: `UserError` with code `invalidData` for a feature that a row lacks, for a name that the model does not
    ///   know (with the nearest known name), and for a cell that does not fit its column's kind.
    package init(cells rows: [[String: String?]], schema: TableSchema) throws {
        let known = Set(
            schema.columns.map(\.name) + schema.unused + [schema.id, schema.target, schema.weight].compactMap(\.self))
        var readers = schema.columns.map { CellReader($0) }
        for (number, row) in rows.enumerated() {
            let line = rows.count > 1 ? number + 1 : nil
            if let unknown = row.keys.filter({ !known.contains($0) }).min() {
                throw Self.unknownColumn(unknown, schema: schema, line: line)
            }
            for index in readers.indices {
                let name = schema.columns[index].name
                guard let cell = row[name] else {
                    throw UserError(
                        .invalidData, "the row has no '\(name)'", at: .init(line: line),
                        remedy: "Give all \(schema.columns.count) features of the model, null for one that is not known"
                    )
                }
                try readers[index].append(text: cell ?? "", line: line)
            }
        }
        self.init(rowCount: rows.count, columns: readers.indices.map { readers[$0].take() })
    }

    private static func unknownColumn(_ name: String, schema: TableSchema, line: Int?) -> UserError {
        let names = schema.columns.map(\.name)
        let hint = nearestName(to: name, among: names).map { "Did you mean \($0.excerpt)?" }
        return UserError(
            .invalidData, "the model knows no '\(name)'", at: .init(line: line),
            remedy: hint ?? "Leave it out, or look up the names of the features in the model")
    }
}

extension CellReader {
    /// Adds a cell given as text.
    fileprivate mutating func append(text: String, line: Int?) throws {
        var text = text
        do throws(Unreadable) {
            // The bytes of a String are always valid UTF-8.
            let result = text.withUTF8 { utf8 -> Result<Void, Unreadable> in
                let bytes = UnsafeRawBufferPointer(utf8)
                do throws(Unreadable) {
                    try append(bytes, hash: IdHash.hash(bytes))
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
            try result.get()
        } catch {
            throw UserError(
                .invalidData, "\(error.expected), found \(text.excerpt)", at: .init(line: line, column: column.name),
                remedy: "Give a value of this kind, or null if it is not known")
        }
    }
}
