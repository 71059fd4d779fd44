import Diagnostics
import Ids
import Sources
import Tables

/// The rows of a table of pairs, and the groups that they make.
struct IdentityRows {
    private(set) var ids = IdInterner()
    private(set) var sets = DisjointSets()
    /// Whether each id stands in the column of accounts.
    private(set) var isAccount: [Bool] = []
    /// The names of the two columns where nothing but their number says that they are names.
    private(set) var guessedNames: [String] = []
    /// How many rows the table has.
    private(set) var pairs = 0
    /// How many of them lack an id, or have a placeholder in its place.
    private(set) var skipped = 0

    mutating func read(_ source: TableSource, _ columns: IdentityColumns, _ progress: Progress) throws {
        var reader = try RecordReader.open(source)
        do {
            try read(&reader, columns, progress)
        } catch {
            throw reader.cause(of: error)
        }
    }

    private mutating func read(
        _ reader: inout RecordReader, _ columns: IdentityColumns, _ progress: Progress
    ) throws {
        let places = try columns.positions(in: reader.columns, file: reader.file)
        if columns.orNil == nil, places.account == nil {
            guessedNames = [reader.columns[places.first], reader.columns[places.second]]
        }
        reader.useOnly([places.first, places.second])
        while true {
            switch try reader.next() {
            case .end: return
            case .malformed(let error):
                throw UserError(error.code, error.problem, at: error.place, remedy: "Mend the row")
            case .record: break
            }
            pairs += 1
            if pairs % Self.rowsPerReport == 0 {
                let (done, total) = reader.progress
                progress.advance("Reading \(reader.file)", done: done, of: total, unit: "bytes")
            }
            let first = try number(reader, places.first)
            let second = try number(reader, places.second)
            if let account = places.account, let id = account == places.first ? first : second {
                isAccount[Int(id)] = true
            }
            guard let first, let second else {
                skipped += 1
                continue
            }
            sets.join(first, second)
        }
    }

    private static let rowsPerReport = 1 << 18

    /// The number of an id; nil for a cell that stands for nobody, because it would join all who have it.
    private mutating func number(_ reader: borrowing RecordReader, _ column: Int) throws -> UInt32? {
        let id = reader.field(column)
        let hash = IdHash.hash(id)
        // An id with a number was checked when it was stored.
        if let number = ids.number(of: id, hash: hash) { return number }
        if PlaceholderIds.contain(Array(id)[...]) { return nil }
        guard String(validating: id, as: UTF8.self) != nil else {
            throw UserError(
                .invalidData, "expected an id in UTF-8, found other bytes", at: reader.place(of: column),
                remedy: notUTF8Remedy(id))
        }
        sets.append()
        isAccount.append(false)
        return ids.intern(id, hash: hash)
    }
}
