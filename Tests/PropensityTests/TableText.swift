import FeatureLearning
import Features
import LinearAlgebra
import Propensity
import Sources
import TestSupport

/// A table, read in the same way as by the trainer.
struct TableText {
    let inferred: InferredSchema
    let rows: TableRows
    let target: TargetValues

    var training: TrainingRows {
        get throws { try TrainingRows(rows, target: target) }
    }

    /// Reads a file.
    init(file: String, positive: String? = nil, _ change: (inout SchemaOptions) -> Void) throws {
        var options = SchemaOptions()
        change(&options)
        inferred = try SchemaInference.infer(source: TableSource(file), options: options, threads: 2)
        var roles: TableRoles = []
        if options.id != nil { roles.insert(.id) }
        if options.target != nil { roles.insert(.target) }
        if options.weight != nil { roles.insert(.weight) }
        var reader = try FeatureTableReader.open(
            TableSource(file), schema: inferred.schema, roles: roles, purpose: .training)
        guard let rows = try reader.next(rows: .max) else { throw Empty() }
        self.rows = rows
        target = try TargetValues.infer(from: rows, target: options.target ?? "", positive: positive)
    }

    /// Reads a table from text; `id` and `y` are its id and target columns.
    init(_ text: String, suffix: String = ".csv", _ change: (inout SchemaOptions) -> Void = { _ in }) throws {
        self = try withFile(text, suffix: suffix) { path in
            try TableText(file: path) {
                $0.target = "y"
                if text.hasPrefix("id,") { $0.id = "id" }
                change(&$0)
            }
        }
    }

    struct Empty: Error {}
}
