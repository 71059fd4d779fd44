package import Diagnostics

/// An error in a field of a JSON document.
package struct InvalidField: Error, Equatable, CustomStringConvertible {
    /// The path, such as `session[2].item`; empty for the document itself.
    package let path: String
    package let problem: String

    package init(path: String, problem: String) {
        self.path = path
        self.problem = problem
    }

    package var description: String { path.isEmpty ? problem : "'\(path)': \(problem)" }
}

extension UserError {
    /// The error of a user whose file has such a field.
    package init(_ field: InvalidField, in file: String, remedy: String) {
        self.init(.invalidData, field.description, at: .init(file: file), remedy: remedy)
    }
}
