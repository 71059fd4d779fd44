import CustomerModels
import Events
import Features
import Ids

/// What the metrics say of a version.
extension ServedVersion {
    /// How many ids of each file of rules the version knows and does not know.
    var ruleIds: [(rule: String, known: Int, unknown: Int)] {
        var ids: [(rule: String, known: Int, unknown: Int)] = []
        if let available { ids.append(("available", available.known, available.unknown)) }
        if let consent { ids.append(("consent", consent.known, consent.unknown)) }
        return ids
    }

    /// The columns of a propensity model whose levels are known, so that another level is unseen.
    var levelColumns: [String] {
        guard case .propensity(let model) = content else { return [] }
        return model.settings.encoding.columns.filter { encoder in
            if case .field(let field) = encoder.method { field.knownLevels != nil } else { false }
        }.map(\.column)
    }
}
