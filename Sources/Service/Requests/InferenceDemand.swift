import Diagnostics
import Documents
import ModelFiles

/// A decoded request of the Open Inference Protocol, version 2, with columns as tensors.
///
/// Its values are those of their own datatypes; `rows(for:)` holds the datatypes against a model.
struct InferenceDemand {
    let model: String
    /// The version that must answer; `nil` means the served one.
    let version: String?
    /// The client's own name for the request.
    let id: String?
    /// The columns, which all have the same number of rows.
    let inputs: [InferenceInput]
    /// The requested outputs, each once; empty means all.
    let outputs: [String]

    /// - Throws: `InvalidField`.
    init(
        _ request: ServiceRequest, model: String, version: String? = nil, _ limits: ServiceSettings.Limits
    ) throws {
        try QueryParameters(request).finish()
        var fields = try JSONFields(parsing: request.body)
        id = try fields.string("id")
        // KServe clients also send the model's name in the body.
        if let name = try fields.string("model_name"), name != model {
            throw InvalidField(path: "model_name", problem: "it is not the model in the address")
        }
        // The protocol leaves parameters to each server; this one has none, so ignore them.
        _ = try fields.object("parameters")
        let outputs = try fields.list("outputs", atMost: 16) { value, path in
            var output = try JSONFields(value, at: path)
            guard let name = try output.string("name") else { throw output.missing("name") }
            try output.skipParameters(at: path, refusing: ["classification", "shared_memory_region"])
            try output.finish()
            return name
        }
        let inputs = try fields.list("inputs", atMost: 10_000) {
            try InferenceInput($0, at: $1, rowsAtMost: limits.rows)
        }
        try fields.finish()
        guard let inputs, let first = inputs.first else { throw fields.missing("inputs") }
        for (position, input) in inputs.enumerated() where input.cells.count != first.cells.count {
            throw InvalidField(
                path: "inputs[\(position)].shape",
                problem: "the input \(input.name.excerpt) has \(input.cells.count) rows, where "
                    + "\(first.name.excerpt) has \(first.cells.count)")
        }
        try Self.checkDistinct(inputs.map(\.name), in: "inputs")
        try Self.checkDistinct(outputs ?? [], in: "outputs")
        self.inputs = inputs
        self.outputs = outputs ?? []
        self.model = model
        self.version = version
    }

    /// Reads a request for the model index: `{"ready": true}`, or an empty body.
    ///
    /// - Throws: `InvalidField`.
    static func readyAlone(_ request: ServiceRequest) throws -> Bool {
        try QueryParameters(request).finish()
        guard !request.body.isEmpty else { return false }
        var fields = try JSONFields(parsing: request.body)
        let readyAlone = try fields.bool("ready") ?? false
        try fields.finish()
        return readyAlone
    }

    /// - Throws: `InvalidField` for a name that occurs twice.
    private static func checkDistinct(_ names: [String], in field: String) throws {
        var known: Set<String> = []
        for (position, name) in names.enumerated() where !known.insert(name).inserted {
            throw InvalidField(path: "\(field)[\(position)].name", problem: "\(name.excerpt) occurs twice")
        }
    }
}
