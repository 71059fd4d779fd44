import Documents
import ModelFiles

/// A decoded request of the Open Inference Protocol, version 2, with columns as tensors.
struct InferenceDemand {
    let model: String
    /// The version that must answer; `nil` means the served one.
    let version: String?
    /// The client's own name for the request.
    let id: String?
    /// The rows, as texts by column name.
    let rows: [[String: String?]]
    /// The requested outputs; `nil` means all.
    let outputs: [String]?

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
        outputs = try fields.list("outputs", atMost: 16) { value, path in
            var output = try JSONFields(value, at: path)
            guard let name = try output.string("name") else { throw output.missing("name") }
            _ = try output.object("parameters")
            try output.finish()
            return name
        }
        let inputs = try fields.list("inputs", atMost: 10_000) { try Input($0, at: $1, rowsAtMost: limits.rows) }
        try fields.finish()
        guard let inputs, let first = inputs.first else { throw fields.missing("inputs") }
        var rows = [[String: String?]](repeating: [:], count: first.cells.count)
        for (position, input) in inputs.enumerated() {
            guard input.cells.count == rows.count else {
                throw InvalidField(
                    path: "inputs[\(position)].shape",
                    problem: "\(input.cells.count) rows, where '\(first.name)' has \(rows.count)")
            }
            for (row, cell) in input.cells.enumerated() {
                guard rows[row].updateValue(cell, forKey: input.name) == nil else {
                    throw InvalidField(path: "inputs[\(position)].name", problem: "'\(input.name)' occurs twice")
                }
            }
        }
        self.rows = rows
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

    /// One column of a request.
    private struct Input {
        let name: String
        let cells: [String?]

        init(_ value: JSONValue, at path: String, rowsAtMost limit: Int) throws {
            var fields = try JSONFields(value, at: path)
            guard let name = try fields.string("name") else { throw fields.missing("name") }
            guard let type = try fields.string("datatype") else { throw fields.missing("datatype") }
            guard Self.types.contains(type) else {
                throw InvalidField(
                    path: "\(path).datatype", problem: "expected one of \(Self.types.joined(separator: ", "))")
            }
            let shape = try fields.list("shape", atMost: 8) { value, path in
                guard let size = value.wholeNumber, (0...limit).contains(size) else {
                    throw InvalidField(path: path, problem: "expected a whole number from 0 to \(limit)")
                }
                return size
            }
            guard let shape else { throw fields.missing("shape") }
            guard let rows = shape.first, rows > 0, shape.dropFirst().allSatisfy({ $0 == 1 }) else {
                throw InvalidField(path: "\(path).shape", problem: "expected [rows] or [rows, 1]")
            }
            _ = try fields.object("parameters")
            guard let data = fields.take("data") else { throw fields.missing("data") }
            try fields.finish()
            self.name = name
            guard data.arrayValue != nil else { throw InvalidField(path: "\(path).data", problem: "expected a list") }
            var cells: [String?] = []
            try Self.flatten(data, at: "\(path).data", into: &cells)
            guard cells.count == rows else {
                throw InvalidField(path: "\(path).data", problem: "\(cells.count) values, where the shape says \(rows)")
            }
            self.cells = cells
        }

        /// The protocol allows flat and nested tensors.
        private static func flatten(_ value: JSONValue, at path: String, into cells: inout [String?]) throws {
            if let elements = value.arrayValue {
                for (index, element) in elements.enumerated() {
                    try flatten(element, at: "\(path)[\(index)]", into: &cells)
                }
            } else {
                cells.append(try ScoreDemand.cell(value, at: path))
            }
        }

        private static let types = [
            "BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64",
            "BYTES",
        ]
    }
}
