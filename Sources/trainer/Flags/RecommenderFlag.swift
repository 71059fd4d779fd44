import Diagnostics
import Recommenders

/// A flag, and how its value is put into the parameters of the algorithms that use it.
///
/// ```swift
/// RecommenderFlag(.unobservedWeight, unobservedWeight) { $0.set(\IALSParameters.unobservedWeight, $1) }
/// ```
struct RecommenderFlag {
    /// The parameter, whose spelling is the name of the flag.
    let key: ParameterKey
    /// `nil` when the flag is not given.
    private let put: ((inout Target) -> Void)?

    /// The parameters of the chosen algorithm while a flag is put into them.
    struct Target {
        fileprivate(set) var parameters: any RecommenderParameters
        /// Whether the algorithm uses the flag.
        fileprivate(set) var isSet = false

        fileprivate init(_ parameters: any RecommenderParameters) { self.parameters = parameters }

        /// Sets a value if it is a parameter of the chosen algorithm, or of a member of the chosen mixture.
        mutating func set<Parameters: RecommenderParameters, Value>(
            _ path: WritableKeyPath<Parameters, Value>, _ value: Value
        ) {
            if var changed = parameters as? Parameters {
                changed[keyPath: path] = value
                parameters = changed
                isSet = true
            } else if var mixture = parameters as? MixtureParameters, mixture.set(path, value) {
                parameters = mixture
                isSet = true
            }
        }
    }

    /// - Parameters:
    ///   - key: The parameter.
    ///   - value: The value; `nil` when the flag is not given.
    ///   - put: Sets the value in the parameters of every algorithm that uses the flag.
    init<Value>(_ key: ParameterKey, _ value: Value?, _ put: @escaping (inout Target, Value) -> Void) {
        self.key = key
        if let value {
            self.put = { target in put(&target, value) }
        } else {
            self.put = nil
        }
    }

    var isGiven: Bool { put != nil }

    /// The parameters with the value of the flag; `nil` when the flag is given and their algorithm does not use it.
    func applied(to parameters: any RecommenderParameters) -> (any RecommenderParameters)? {
        guard let put else { return parameters }
        var target = Target(parameters)
        put(&target)
        return target.isSet ? target.parameters : nil
    }
}
