import Diagnostics
import Documents

/// One column of a request of the Open Inference Protocol: a tensor with the shape `[rows]` or `[rows, 1]`.
struct InferenceInput {
    let name: String
    let datatype: TensorDatatype
    /// The values as the texts of table cells; `nil` for null, a value that is not known.
    let cells: [String?]

    /// - Throws: `InvalidField`.
    init(_ value: JSONValue, at path: String, rowsAtMost limit: Int) throws {
        var fields = try JSONFields(value, at: path)
        guard let name = try fields.string("name") else { throw fields.missing("name") }
        guard let word = try fields.string("datatype") else { throw fields.missing("datatype") }
        guard let datatype = TensorDatatype(rawValue: word) else {
            let known = TensorDatatype.allCases.map(\.rawValue).joined(separator: ", ")
            throw InvalidField(
                path: "\(path).datatype",
                problem: "expected one of \(known) for the input \(name.excerpt), found \(word.excerpt)")
        }
        let shape = try fields.list("shape", atMost: 8) { value, path in
            guard let size = value.wholeNumber, (0...limit).contains(size) else {
                throw InvalidField(
                    path: path, problem: "expected a whole number from 0 to \(limit) for the input \(name.excerpt)")
            }
            return size
        }
        guard let shape else { throw fields.missing("shape") }
        guard let rows = shape.first, rows > 0, shape.dropFirst().allSatisfy({ $0 == 1 }) else {
            throw InvalidField(
                path: "\(path).shape",
                problem: "expected [rows] or [rows, 1] with at least one row for the input \(name.excerpt)")
        }
        try fields.skipParameters(at: path, refusing: ["binary_data_size", "shared_memory_region"])
        guard let data = fields.take("data") else { throw fields.missing("data") }
        try fields.finish()
        self.name = name
        self.datatype = datatype
        cells = try Self.cells(of: data, of: datatype, shape: shape, at: "\(path).data", name)
    }

    /// The cells of data that are given flat or nested as the shape says.
    private static func cells(
        of data: JSONValue, of datatype: TensorDatatype, shape: [Int], at path: String, _ name: String
    ) throws -> [String?] {
        guard let elements = data.arrayValue else { throw InvalidField(path: path, problem: "expected a list") }
        guard elements.count == shape[0] else {
            throw InvalidField(
                path: path,
                problem: "\(elements.count) values for the input \(name.excerpt), where the shape says \(shape[0])")
        }
        let isNested = shape.count > 1 && elements[0].arrayValue != nil
        return try elements.enumerated().map { row, element in
            var value = element
            if isNested {
                for _ in shape.dropFirst() {
                    guard let inner = value.arrayValue, inner.count == 1 else {
                        throw InvalidField(
                            path: "\(path)[\(row)]",
                            problem: "expected lists nested as the shape says, or none, for the input \(name.excerpt)")
                    }
                    value = inner[0]
                }
            }
            guard value == .null || datatype.holds(value) else {
                throw InvalidField(
                    path: "\(path)[\(row)]",
                    problem: "expected \(datatype.values), because the datatype of the input \(name.excerpt) is "
                        + "\(datatype.rawValue), or null for a value that is not known; found \(value.text.excerpt)")
            }
            return try ScoreDemand.cell(value, at: path)
        }
    }
}

extension JSONFields {
    /// Reads the member `parameters`, which the protocol leaves to each server; this one has none, so it ignores them.
    ///
    /// - Parameters:
    ///   - path: The path of these fields.
    ///   - names: Parameters that say that the data are elsewhere or that the answer must be another one.
    /// - Throws: `InvalidField` for one of `names`.
    mutating func skipParameters(at path: String, refusing names: [String]) throws {
        guard var parameters = try object("parameters") else { return }
        for name in names where parameters.take(name) != nil {
            throw InvalidField(
                path: "\(path).parameters.\(name)", problem: "this service does not offer it; leave it out")
        }
    }
}
