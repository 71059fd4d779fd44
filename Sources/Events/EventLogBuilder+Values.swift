package import Diagnostics
import Ids
import Tables

/// A row that cannot be used; it is skipped if `data.events.skip_invalid` says so.
package struct InvalidRow: Error {
    package let error: UserError
}

/// An id in a row that may still be dropped, with the id's number if it was stored before.
struct Sighting {
    let bytes: UnsafeRawBufferPointer
    let hash: UInt64
    let number: UInt32?
}

extension IdInterner {
    /// The number of an id, which is stored when it is new.
    mutating func intern(_ sighting: Sighting) -> UInt32 {
        sighting.number ?? intern(sighting.bytes, hash: sighting.hash)
    }
}

/// The error for a cell that cannot be used.
func invalidRow(
    _ reader: borrowing RecordReader, _ column: Int, _ expected: String, remedy: Message = "Mend the row"
) -> InvalidRow {
    InvalidRow(
        error: UserError(
            .invalidData, "\(expected), found \(excerpt(reader.field(column)))", at: reader.place(of: column),
            remedy: "\(remedy), or add \(.skipInvalid)"))
}

extension EventLogBuilder {
    /// An id or another name, which must not be empty and must be UTF-8.
    func id(_ reader: borrowing RecordReader, _ column: Int, in known: borrowing IdInterner) throws -> Sighting {
        try id(reader, column, hash: IdHash.hash(reader.field(column)), in: known)
    }

    /// The same for an id whose hash is known.
    func id(
        _ reader: borrowing RecordReader, _ column: Int, hash: UInt64, in known: borrowing IdInterner
    ) throws -> Sighting {
        let bytes = reader.field(column)
        let sighting = Sighting(bytes: bytes, hash: hash, number: known.number(of: bytes, hash: hash))
        // An id with a number was checked when it was stored.
        if sighting.number != nil { return sighting }
        guard !bytes.isEmpty else {
            throw invalidRow(
                reader, column, "expected an id",
                remedy: "Add \(.conditions, Condition.shellText(reader.columns[column], .notEmpty))")
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw invalidRow(reader, column, "expected text in UTF-8", remedy: notUTF8Remedy(bytes))
        }
        return sighting
    }

    func readTime(_ reader: borrowing RecordReader, _ column: Int, _ times: inout TimestampColumn) throws -> Int64 {
        do throws(TimestampColumn.Problem) {
            return try times.parse(reader.field(column))
        } catch {
            switch error {
            case .unreadable(let expected): throw UnreadableTime(expected: expected, reader, column)
            case .mixed(let before, let now):
                // Do not treat this as an invalid row: the form of the whole column is in doubt, and skipping rows
                // would hide it.
                throw UserError(
                    .invalidData, "found \(excerpt(reader.field(column))), \(now), after \(before)",
                    at: reader.place(of: column),
                    remedy: "Write the whole column in one form, or name the form with \(.timestampFormat)")
            }
        }
    }

    /// A number; NaN for an empty cell.
    func number(_ reader: borrowing RecordReader, _ column: Int) throws -> Double {
        let bytes = reader.field(column)
        if bytes.isEmpty { return .nan }
        guard let value = reader.number(column) else {
            throw invalidRow(
                reader, column, "expected a number", remedy: reader.numberRemedy(column) ?? "Mend the row")
        }
        return value
    }

    /// A rating, which must not be missing and must be finite in single precision.
    func readRating(_ reader: borrowing RecordReader, _ column: Int) throws -> Float {
        let number = try self.number(reader, column)
        if let value = Rating.value(number) { return value }
        throw number.isNaN
            ? invalidRow(
                reader, column, "expected a rating",
                remedy: "Add \(.conditions, Condition.shellText(reader.columns[column], .notEmpty))")
            : invalidRow(reader, column, "expected a rating in the range of single precision")
    }

    /// A place in the order of the events, which must not be missing, nor so far from 0 that two places may be one.
    func readPlace(_ reader: borrowing RecordReader, _ column: Int) throws -> Double {
        let value = try number(reader, column)
        guard !value.isNaN else {
            throw invalidRow(
                reader, column, "expected a number that orders the events",
                remedy: "Add \(.conditions, Condition.shellText(reader.columns[column], .notEmpty))")
        }
        guard EventPlace.isDistinct(value) else {
            throw invalidRow(
                reader, column, "expected a number from -9007199254740991 to 9007199254740991",
                remedy: "Number each customer's events from 1 on")
        }
        return value
    }

    /// A quantity, which must not be missing if quantities count, nor negative unless it then cancels a purchase.
    func readQuantity(_ reader: borrowing RecordReader, _ column: Int) throws -> Double {
        let value = try number(reader, column)
        guard options.useQuantity, !(value >= 0), value.isNaN || !options.readsCancellations else { return value }
        let name = reader.columns[column]
        throw value.isNaN
            ? invalidRow(
                reader, column, "expected a quantity, which counts here",
                remedy: "Add \(.conditions, Condition.shellText(name, .notEmpty))")
            : invalidRow(
                reader, column, "expected a quantity that is not negative, as it counts here",
                remedy: "Add \(.conditions, Condition.shellText(name, .greater, ["0"]))")
    }
}
