import Diagnostics
import Documents

/// A key of a small mapping within a value: what it takes, and where in the value it goes.
struct PipelineMember<Whole> {
    let name: String
    let form: ValueForm
    /// Puts the value of a key into the whole.
    let read: (PipelineNode, String, inout Whole) throws -> Void
    /// The value of a whole as a pipeline file says it; `nil` where it says nothing.
    let write: (Whole) -> JSONValue?

    init<Value>(_ name: String, _ value: PipelineValue<Value>, _ target: WritableKeyPath<Whole, Value?>) {
        self.name = name
        form = value.form
        read = { node, path, whole in whole[keyPath: target] = try value.read(node, path) }
        write = { whole in whole[keyPath: target].map(value.write) }
    }
}

extension PipelineValue {
    /// Keys with values of their own, of which at least one is given.
    ///
    /// - Parameters:
    ///   - members: The keys.
    ///   - empty: The value without any of them.
    ///   - check: Refuses members that contradict each other; its errors get the place of the mapping.
    /// - Returns: How such a value is read and written.
    static func members(
        _ members: [PipelineMember<Value>], over empty: Value, check: @escaping (Value) throws -> Void = { _ in }
    ) -> Self {
        let form = ValueForm.keys(members.map { .init(name: $0.name, form: $0.form) }, most: nil)
        return Self(form: form) { node, path in
            guard let entries = node.entries, !entries.isEmpty else { throw node.mismatch(path, form) }
            var value = empty
            for entry in entries {
                guard let member = members.first(where: { $0.name == entry.key }) else {
                    throw entry.place.unknown(entry.key, in: path, among: members.map(\.name))
                }
                try member.read(entry.value, "\(path).\(entry.key)", &value)
            }
            do {
                try check(value)
            } catch let error as UserError {
                throw node.place.located(error, of: path)
            }
            return value
        } write: { value in
            var written: [String: JSONValue] = [:]
            for member in members { written[member.name] = member.write(value) }
            return .object(written)
        }
    }
}

extension PipelinePlace {
    /// The error of a name that a value does not have, with the nearest one that it has.
    func unknown(_ name: String, in path: String, among names: [String]) -> UserError {
        var problem: Message = "\(path) has no key '\(name)'"
        if let nearest = PipelineTable.nearest(to: name, among: names) {
            problem = problem + "; did you mean '\(nearest)'?"
        }
        return error(problem, "Known here: \(names.joined(separator: ", "))")
    }
}
