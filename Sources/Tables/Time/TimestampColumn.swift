/// A column of instants, all written in one form, which the first readable value determines.
package struct TimestampColumn: Sendable {
    /// Why a value could not be read.
    package enum Problem: Error, Equatable {
        /// It has none of the known forms, or does not name an instant; the text says what was expected.
        case unreadable(expected: String)
        /// Its form differs from that of the values before it, so that the meaning of the column is in doubt.
        case mixed(before: String, now: String)
    }

    /// The format that the user asked for, if any.
    private let format: TimestampFormat?
    private var form: Timestamp.Form?
    /// The first value that was read; empty before.
    package private(set) var first: [UInt8] = []

    /// A column whose values follow `format`, or, without one, any one of `Timestamp.Form`.
    package init(format: TimestampFormat? = nil) {
        self.format = format
    }

    /// Takes over the form that another part of the column was read in.
    ///
    /// - Returns: Whether both parts agree; if not, this column is unchanged.
    package mutating func agree(with other: TimestampColumn) -> Bool {
        if let form, let otherForm = other.form { return form == otherForm }
        form = form ?? other.form
        if first.isEmpty { first = other.first }
        return true
    }

    /// The instant that `bytes` name, in milliseconds since 1970 UTC.
    package mutating func parse(_ bytes: UnsafeRawBufferPointer) throws(Problem) -> Int64 {
        if let format { return try parse(bytes, format) }
        // A hyphen after the year identifies the common form without a look at every byte.
        let isDashed = bytes.count >= 10 && bytes[4] == UInt8(ascii: "-")
        guard let (now, instant) = isDashed ? Timestamp.recognisedISO8601(bytes) : Timestamp.recognised(bytes) else {
            throw .unreadable(
                expected: form?.description ?? "a time such as 2011-09-09, 2011-09-09 08:26:00 or seconds since 1970")
        }
        guard now.span.contains(instant) else {
            throw .unreadable(expected: "a time of the years \(now.firstYear) to \(Timestamp.lastYear)")
        }
        if now != form {
            if let form { throw .mixed(before: form.description, now: now.description) }
            form = now
            first = Array(bytes)
        }
        return instant
    }

    private mutating func parse(_ bytes: UnsafeRawBufferPointer, _ format: TimestampFormat) throws(Problem) -> Int64 {
        guard let instant = format.parse(bytes) else {
            throw .unreadable(expected: "a time of the format '\(format.text)'")
        }
        guard TimestampFormat.span.contains(instant) else {
            throw .unreadable(
                expected: "a time of the years \(TimestampFormat.firstYear) to \(Timestamp.lastYear) in the format "
                    + "'\(format.text)'")
        }
        if first.isEmpty { first = Array(bytes) }
        return instant
    }
}

extension Timestamp.Form: CustomStringConvertible {
    package var description: String {
        switch self {
        case .iso8601: "ISO 8601 (2011-09-09 08:26:00)"
        case .date: "a date of eight digits"
        case .seconds: "seconds since 1970"
        case .milliseconds: "milliseconds since 1970"
        case .microseconds: "microseconds since 1970"
        case .nanoseconds: "nanoseconds since 1970"
        }
    }
}
