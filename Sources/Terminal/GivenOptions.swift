package import Diagnostics

/// The options of a group that were given, by the keys of their parameters; what has no effect is refused from it.
package struct GivenOptions: Sendable, ExpressibleByDictionaryLiteral {
    /// In the order of the group.
    package let keys: [ParameterKey]

    package init(_ keys: [ParameterKey]) { self.keys = keys }

    /// Joins each parameter with whether its option was given: `[.label: label != nil, …]`.
    package init(dictionaryLiteral options: (ParameterKey, Bool)...) {
        keys = options.filter { $0.1 }.map { $0.0 }
    }

    package static func + (left: GivenOptions, right: GivenOptions) -> GivenOptions {
        GivenOptions(left.keys + right.keys)
    }

    /// Without those of some parameters.
    package func without(_ others: ParameterKey...) -> GivenOptions {
        GivenOptions(keys.filter { !others.contains($0) })
    }

    /// Those of some parameters only.
    package func among(_ others: ParameterKey...) -> GivenOptions { GivenOptions(keys.filter(others.contains)) }

    /// Refuses the first option.
    ///
    /// - Parameter circumstance: Where it has no effect: `with train.algorithm ease`, `for a table`.
    /// - Throws: `UserError` with code `wrongUsage`.
    package func refuse(_ circumstance: Message) throws {
        if let key = keys.first { throw Self.refusal(of: key, circumstance) }
    }

    /// The error of one option that has no effect.
    package static func refusal(of key: ParameterKey, _ circumstance: Message) -> UserError {
        UserError(.wrongUsage, "\(key) has no effect \(circumstance)", remedy: "Leave it out")
    }
}
