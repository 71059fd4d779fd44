import Diagnostics

extension ParameterSpelling {
    /// The spelling of a service: the field of the request, `'n' 0`.
    static let jsonField = ParameterSpelling { key, value in
        "'\(key.name)'" + (value.map { " \($0)" } ?? "")
    }
}
