extension Timestamp {
    /// The form and the instant of a cell, whatever the other cells of its column are.
    ///
    /// - Returns: nil for a cell that is no time, or one of a year that no column of times has.
    package static func read(_ cell: UnsafeRawBufferPointer) -> (form: Form, instant: Int64)? {
        // A hyphen after the year identifies the common form without a look at every byte.
        let isDashed = cell.count >= 10 && cell[4] == UInt8(ascii: "-")
        guard let (form, instant) = isDashed ? recognisedISO8601(cell) : recognised(cell), form.span.contains(instant)
        else { return nil }
        return (form, instant)
    }
}
