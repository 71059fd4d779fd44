extension JSONValue {
    /// The values of an object of objects by the paths that lead to them: `train.factors`, in ascending order.
    ///
    /// An object without members is a value of its own, because it may be the name of a choice: `class_weights.balanced`.
    /// Names that only an encoder has put there, such as `_0`, are no part of a path.
    package func flattened(intoArrays: Bool = false) -> [(path: String, value: JSONValue)] {
        var all: [(path: String, value: JSONValue)] = []
        collect(under: [], intoArrays, &all)
        return all.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    private func collect(under path: [String], _ intoArrays: Bool, _ all: inout [(path: String, value: JSONValue)]) {
        switch self {
        case .object(let members) where !members.isEmpty:
            for (name, value) in members {
                value.collect(under: name == "_0" ? path : path + [name], intoArrays, &all)
            }
        case .array(let elements) where intoArrays && elements.contains(where: { $0.objectValue != nil }):
            for (position, element) in elements.enumerated() {
                element.collect(under: path + ["\(position + 1)"], intoArrays, &all)
            }
        default: all.append((path.joined(separator: "."), self))
        }
    }

    /// The value as a person would write it: a text without quotes, a list with commas.
    package var plainText: String {
        switch self {
        case .string(let text): text
        case .bool(let value): value ? "yes" : "no"
        case .array(let elements) where elements.isEmpty: "none"
        case .array(let elements): elements.map(\.plainText).joined(separator: ", ")
        case .object(let members) where members.isEmpty: "yes"
        case .null: "none"
        default: text
        }
    }
}
