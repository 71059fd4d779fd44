package import Diagnostics

extension ParameterKey {
    package static let skipInvalid: ParameterKey = "data.events.skip_invalid"
    /// The largest share of the rows that may be skipped as invalid.
    package static let maximumInvalid: ParameterKey = "data.events.maximum_invalid"

    package static let delimiter: ParameterKey = "data.events.layout.delimiter"
    package static let noHeader: ParameterKey = "data.events.layout.no_header"
    package static let decimal: ParameterKey = "data.events.layout.decimal"
    package static let thousands: ParameterKey = "data.events.layout.thousands"
    package static let unit: ParameterKey = "data.events.layout.unit"
}
