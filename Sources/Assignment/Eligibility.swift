package import Diagnostics
import Events
import Ids
package import Sources
package import Tables

/// Which customers meet the conditions of experiments, by a table with a row for each customer.
struct Eligibility: Sendable {
    /// The table as errors name it.
    let file: String
    private(set) var ids = IdInterner()
    /// For each experiment with a condition, by its position, whether each customer meets it.
    private var meets: [Int: [Bool]] = [:]

    /// Reads a table with the column `user` and those that the conditions name.
    ///
    /// - Throws: `UserError` with code `invalidData` for a column that it lacks, a customer without an id or with two rows,
    ///   a cell that must be a number and is none, and a table without rows.
    init(_ source: TableSource, of experiments: [Experiment]) throws {
        var reader = try RecordReader.open(source)
        file = reader.file
        let user = try reader.column(named: Self.user)
        var filters: [(experiment: Int, filter: RowFilter)] = []
        for (index, experiment) in experiments.enumerated() {
            guard let condition = experiment.condition else { continue }
            let filter = try RowFilter([condition]) { name in
                guard reader.columns.contains(name) else {
                    throw experiment.error(
                        Message("'where' names the column \(name.excerpt), which \(reader.file) does not have"),
                        remedy: "Its columns are: \(reader.columns.joined(separator: ", ").excerpt)")
                }
                let column = try reader.column(named: name)
                return (column, reader.numberFormat(of: column))
            }
            filters.append((index, filter))
            meets[index] = []
        }
        reader.useOnly([user] + filters.flatMap { $0.filter.columns })
        reading: while true {
            switch try reader.next() {
            case .end: break reading
            case .malformed(let error):
                throw reader.cause(of: UserError(error.code, error.problem, at: error.place, remedy: "Mend the row"))
            case .record: break
            }
            let known = ids.count
            guard let number = ids.intern(text: reader.field(user)) else {
                throw UserError(
                    .invalidData, "expected the id of a customer", at: reader.place(of: user), remedy: "Mend the row")
            }
            guard Int(number) == known else {
                throw UserError(
                    .invalidData, "the customer has two rows", at: reader.place(of: user),
                    remedy: "Give a table with one row for each customer")
            }
            for (experiment, filter) in filters {
                do {
                    meets[experiment]?.append(try filter.firstFailing(reader) == nil)
                } catch let row as InvalidRow {
                    throw UserError(row.error.code, row.error.problem, at: row.error.place, remedy: "Mend the row")
                }
            }
        }
        guard ids.count > 0 else {
            throw UserError(
                .invalidData, "the table has a header but no customer", at: .init(file: file),
                remedy: "Give a table that has rows")
        }
    }

    /// The column of the customer.
    static let user = "user"

    /// Whether a customer may be in the experiment at a position; nobody whom the table lacks is in one with a condition.
    func holds(for id: UnsafeRawBufferPointer, in experiment: Int) -> Bool {
        guard let meets = meets[experiment] else { return true }
        return ids.number(of: id, hash: IdHash.hash(id)).map { meets[Int($0)] } ?? false
    }
}

extension ExperimentBook {
    /// The same experiments, whose conditions are decided by a table of customers.
    ///
    /// - Parameter table: The table; `nil` without one.
    /// - Returns: The experiments.
    /// - Throws: `UserError` with code `invalidData` for a table that cannot be used, and for a condition without one.
    package func deciding(by table: TableSource?) throws -> ExperimentBook {
        var book = self
        guard let table else {
            if let first = experiments.first(where: { $0.condition != nil }) {
                throw first.error(
                    "it has a condition, and there is no table of customers",
                    remedy: "Give one that has the columns of the condition with \(.experimentCustomers)")
            }
            book.eligibility = nil
            return book
        }
        book.eligibility = try Eligibility(table, of: experiments)
        return book
    }

    /// Whether an experiment has a condition.
    package var hasConditions: Bool { experiments.contains { $0.condition != nil } }

    /// The table of customers as errors name it; `nil` without one.
    package var customersFile: String? { eligibility?.file }

    /// Compares the table of customers with the customers of a model.
    ///
    /// - Parameters:
    ///   - ids: The ids that stand for the customers of the model.
    ///   - isKnown: Whether an id is one of them.
    /// - Returns: A warning where the model knows few of them.
    /// - Throws: `UserError` with code `invalidData` where it knows none, and what reading the ids throws.
    package func checkCustomers(
        meet ids: OtherIds, isKnown: (UnsafeRawBufferPointer) throws -> Bool
    ) throws -> Message? {
        guard let eligibility, hasConditions else { return nil }
        var match = IdMatch()
        for number in 0..<eligibility.ids.count {
            let id = eligibility.ids[number]
            _ = match.add(id, isKnown: try id.withUnsafeBytes(isKnown))
        }
        return try match.check(
            "customers", at: .init(file: eligibility.file, column: Eligibility.user), with: ids,
            outOf: min(eligibility.ids.count, ids.count))
    }
}
