import Diagnostics
import Events
import FeatureLearning
import Training

extension PipelineReading {
    /// The customers' own table; `nil` when the file names none.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for keys without the table, and for a column that is named twice.
    func customersOwnTable() throws -> CustomerTableSource? {
        let keys = draft.profile
        let named = try table(keys.path, keys.postgres, in: "data.customers")
        if named == nil { try refuse(given(in: "data.customers"), "without data.customers.path") }
        guard isGiven("data.customers") else { return nil }
        let path = try required(named, "data.customers.path", "the table of what is known of the customers")
        var source = CustomerTableSource(path: path)
        source.columns = ProfileColumns(user: keys.user, validFrom: keys.validFrom)
        source.options.numeric = keys.numeric ?? []
        source.options.category = keys.category ?? []
        source.options.boolean = keys.boolean ?? []
        source.options.ignore = keys.ignore ?? []
        let options = source.options
        try checking("data.customers") { try options.checkNames() }
        return source
    }
}
