import Diagnostics
import Events

extension PointInTimeDefinition {
    /// Whether features can be made of the values of events of these types.
    static func areUsable(valueTypes: [String]?, among types: [String]) -> Bool {
        guard let valueTypes else { return true }
        return valueTypes.isEmpty == types.isEmpty && valueTypes.allSatisfy(types.contains)
            && Set(valueTypes).count == valueTypes.count
    }

    /// Checks that an event of a log has a value, where features are made of values.
    ///
    /// - Throws: `UserError` with code `wrongUsage`.
    func checkValues(of log: EventLog) throws {
        guard valueTypes != nil, !(log.value?.contains { !$0.isNaN } ?? false) else { return }
        throw missing(.valueColumn)
    }

    /// Refuses a column of values that is named for features that are made of none.
    ///
    /// - Parameters:
    ///   - isNamed: Whether a column is named.
    ///   - version: The version that the definition is of.
    /// - Throws: `UserError` with code `wrongUsage`.
    package func checkValueColumn(isNamed: Bool, of version: String) throws {
        guard isNamed, valueTypes == nil else { return }
        throw UserError(
            .wrongUsage, "\(.valueColumn) has no effect: \(version) has no features of values of events",
            remedy: "Leave it out")
    }

    /// For each type its position among those with values, or -1; one entry for events without types, none where no
    /// event has a value.
    var valueNumbers: [Int] {
        guard let valueTypes else { return [] }
        return types.isEmpty ? [0] : types.map { valueTypes.firstIndex(of: $0) ?? -1 }
    }

    /// The features of values.
    var valueFeatures: [CustomerFeature] {
        guard let valueTypes else { return [] }
        return (0..<max(valueTypes.count, 1)).flatMap { type in
            (0...windows.count).map { CustomerFeature.valueSum(type: type, window: $0) }
                + (0...windows.count).map { CustomerFeature.valueMean(type: type, window: $0) }
        }
    }

    /// `nps_` for a type with values, empty for events without types.
    func prefix(ofValueType type: Int) -> String {
        guard let valueTypes, valueTypes.indices.contains(type) else { return "" }
        return "\(valueTypes[type])_"
    }

    /// `'nps' values`, `values` for events without types.
    func words(forValueType type: Int) -> String {
        guard let valueTypes, valueTypes.indices.contains(type) else { return "values" }
        return "'\(valueTypes[type])' values"
    }
}
