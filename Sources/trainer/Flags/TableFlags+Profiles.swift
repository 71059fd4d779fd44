import Diagnostics
import Documents
import Events
import FeatureLearning
import Features
import Terminal

/// The kinds of columns of the customers' own table, which are named as their features are: `customer.region`.
extension TableFlags {
    /// What the flags say about columns of the customers' own table.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for an amount or a yes/no that is no such column, and for a column
    ///   that is named twice.
    func profileOptions() throws -> ProfileOptions {
        var options = ProfileOptions()
        options.numeric = try numeric.names.map { try Self.column($0, .numericColumns) }
        options.boolean = try boolean.names.map { try Self.column($0, .booleanColumns) }
        options.category = category.flatMap { Self.profileColumns($0) ?? [] }
        try options.checkNames()
        return options
    }

    /// The names among those of categories that are of the item table.
    ///
    /// - Parameter hasProfiles: Whether there is a table of customers, whose columns are told by their first letters.
    /// - Returns: The names as they were given.
    func itemCategories(hasProfiles: Bool) -> [String] {
        hasProfiles ? category.filter { Self.profileColumns($0) == nil } : category
    }

    /// The columns of the customers' own table that a value names; nil for one that names anything else.
    private static func profileColumns(_ value: String) -> [String]? {
        guard let names = try? NameList(parsing: value).names else { return nil }
        let columns = names.compactMap(ProfileDefinition.column(ofFeature:))
        return columns.count == names.count ? columns : nil
    }

    private static func column(_ name: String, _ key: ParameterKey) throws -> String {
        if let column = ProfileDefinition.column(ofFeature: name) { return column }
        let example = ProfileDefinition.feature(name)
        throw UserError(
            .wrongUsage, "\(key) names '\(name)', which is no column of a table of customers",
            remedy: "Write a column of \(.profileTable) as \(key, "'\(example)'")")
    }
}
