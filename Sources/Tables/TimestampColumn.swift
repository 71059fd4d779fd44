/// A column of instants, all written in one form, which the first readable value settles.
package struct TimestampColumn: Sendable {
    /// Why a value could not be read.
    package enum Problem: Error, Equatable {
        /// It has none of the known forms, or names no instant; the text says what was expected.
        case unreadable(expected: String)
        /// It has another form than the values before it, so that the column's meaning is in doubt.
        case mixed(before: String, now: String)
    }

    /// The form that is asked for, if any.
    private let format: TimestampFormat?
    private var form: Timestamp.Form?

    /// A column whose values follow `format`, or, without one, any one of `Timestamp.Form`.
    package init(format: TimestampFormat? = nil) {
        self.format = format
    }

    /// Takes the form that another part of the column was settled on.
    ///
    /// - Returns: Whether both agree; if not, this column stays as it is.
    package mutating func agree(with other: TimestampColumn) -> Bool {
        if let form, let otherForm = other.form { return form == otherForm }
        form = form ?? other.form
        return true
    }

    /// The instant that `bytes` name, in milliseconds since 1970 UTC.
    package mutating func parse(_ bytes: UnsafeRawBufferPointer) throws(Problem) -> Int64 {
        if let format {
            guard let instant = format.parse(bytes) else {
                throw .unreadable(expected: "a time of the format '\(format.text)'")
            }
            return instant
        }
        // The hyphen of a date tells the common form without looking at every byte.
        let isDashed = bytes.count >= 10 && bytes[4] == UInt8(ascii: "-")
        let now = isDashed ? .iso8601 : Timestamp.form(of: bytes)
        guard let now, let instant = Timestamp.parse(bytes, as: now) else {
            throw .unreadable(
                expected: form?.description ?? "a time such as 2011-09-09, 2011-09-09 08:26:00 or seconds since 1970")
        }
        if now != form {
            if let form { throw .mixed(before: form.description, now: now.description) }
            form = now
        }
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
        }
    }
}
