/// The ways in which all of some times can be read, for an error that must not guess which of them is meant.
package struct TimestampCandidates: Sendable {
    /// The formats, in a fixed order.
    package private(set) var formats: [TimestampFormat]
    /// The form that needs no format, if the times have one.
    package private(set) var form: Timestamp.Form?

    /// The ways in which `time` can be read.
    package init(_ time: UnsafeRawBufferPointer) {
        formats = TimestampFormat.candidates(reading: time)
        form = Self.form(of: time)
    }

    package var isEmpty: Bool { formats.isEmpty && form == nil }

    /// Leaves the ways in which `time` can be read, too.
    package mutating func keep(reading time: UnsafeRawBufferPointer) {
        formats.removeAll { !$0.reads(time) }
        if form != nil, form != Self.form(of: time) { form = nil }
    }

    private static func form(of time: UnsafeRawBufferPointer) -> Timestamp.Form? {
        guard let (form, instant) = Timestamp.recognised(time), form.span.contains(instant) else { return nil }
        return form
    }
}

extension TimestampFormat {
    /// Whether `time` follows the format and is of a year that a column may have.
    func reads(_ time: UnsafeRawBufferPointer) -> Bool { instant(time) != nil }

    /// The instant that `time` names, in milliseconds since 1970 UTC; nil if it does not follow the format or is of a
    /// year that no column may have.
    package func instant(_ time: UnsafeRawBufferPointer) -> Int64? {
        parse(time).flatMap { Self.span.contains($0) ? $0 : nil }
    }
}
