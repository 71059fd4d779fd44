package import Diagnostics
import Documents

extension Confidence {
    /// A rule with its value, as a command line gives it.
    package typealias Setting = (key: ParameterKey, value: String?)

    /// The rules that differ from others, in the order of a command line; each type with a weight is one.
    ///
    /// - Parameter given: The rules that a command line has already.
    /// - Returns: The rules to add to them.
    package func settings(beyond given: Confidence = Confidence()) -> [Setting] {
        var settings: [Setting] = []
        if weights != given.weights {
            settings += weights.sorted { $0.key < $1.key }
                .map { (.typeWeights, NameList(["\($0.key)=\($0.value)"]).description) }
        }
        if let halfLife, halfLife != given.halfLife { settings.append((.halfLife, halfLife.text)) }
        if let historyHalfLife, historyHalfLife != given.historyHalfLife {
            settings.append((.historyHalfLife, historyHalfLife.text))
        }
        if let transform, transform != given.transform { settings.append((.transform, transform.rawValue)) }
        return settings
    }
}
