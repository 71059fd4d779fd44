import Diagnostics
import Documents
import Features

extension InferenceDemand {
    /// The rows as texts by column name, for a model with this schema; `nil` where a value is not known.
    ///
    /// Columns of the training table that the model does not use may have any datatype.
    ///
    /// - Throws: `RequestProblem` with status 400 for an input that the model does not have, for one that it needs and
    ///   that is missing, and for a datatype that is not that of the model's metadata.
    func rows(for schema: TableSchema) throws -> [[String: String?]] {
        let kinds = Dictionary(schema.columns.map { ($0.name, $0.kind) }) { first, _ in first }
        let others = Set(schema.unused + [schema.id, schema.target, schema.weight].compactMap(\.self))
        for (position, input) in inputs.enumerated() {
            if let kind = kinds[input.name] {
                if !kind.takes(input.datatype) { throw mismatch(input, at: position, kind) }
            } else if !others.contains(input.name) {
                let near = nearestName(to: input.name, among: kinds.keys).map { "Did you mean \($0.excerpt)? " }
                throw RequestProblem.invalid(
                    "'inputs[\(position)].name': the model has no input \(input.name.excerpt)",
                    remedy: (near ?? "") + metadata)
            }
        }
        let given = Set(inputs.map(\.name))
        if let missing = schema.columns.first(where: { !given.contains($0.name) }) {
            throw RequestProblem.invalid(
                "'inputs': there is no input \(missing.name.excerpt)",
                remedy: "Give all \(schema.columns.count) inputs of the model, null for a value that is not known. "
                    + metadata)
        }
        var rows = [[String: String?]](repeating: [:], count: inputs[0].cells.count)
        for input in inputs {
            for (row, cell) in input.cells.enumerated() { rows[row].updateValue(cell, forKey: input.name) }
        }
        return rows
    }

    private func mismatch(_ input: InferenceInput, at position: Int, _ kind: ColumnKind) -> RequestProblem {
        let also = kind == .numeric ? " or another datatype of numbers" : ""
        return .invalid(
            "'inputs[\(position)].datatype': the input \(input.name.excerpt) takes \(kind.datatype.rawValue)\(also), "
                + "not \(input.datatype.rawValue)",
            remedy: "Send each value of it as \(kind.datatype.values), or as null if it is not known. \(metadata)")
    }

    private var metadata: String { "GET /v2/models/\(model) lists the inputs with their datatypes" }
}
