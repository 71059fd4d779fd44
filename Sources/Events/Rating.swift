/// How much a customer likes an item.
package enum Rating {
    /// A rating as models hold it; nil for a number beyond the range of single precision.
    package static func value(_ number: Double) -> Float? {
        let value = Float(number)
        return value.isFinite ? value : nil
    }
}
