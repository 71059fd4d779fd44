import Diagnostics
package import ModelStore

extension ModelStore {
    /// The gates of an alias that no version of a model can ever meet, as gates that were written by hand may be.
    ///
    /// - Parameters:
    ///   - gates: The gates of one alias.
    ///   - model: The model, whose newest version tells what its versions have.
    /// - Returns: The texts of the gates, each with the reason in words.
    /// - Throws: `UserError` when the store cannot be read.
    package func hopeless(among gates: [Gate], of model: String) throws -> [(gate: String, reason: String)] {
        var ranges = GateRanges()
        var found: [(gate: String, reason: String)] = []
        for gate in gates {
            do {
                try gate.checkGuardsAlias()
                try checkSuit([gate], model: model)
                try ranges.add(gate)
            } catch let error as UserError where error.code == .wrongUsage {
                found.append((gate.text, error.problem))
            }
        }
        return found
    }
}
