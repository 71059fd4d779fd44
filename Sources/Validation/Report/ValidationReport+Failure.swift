package import Diagnostics

extension ValidationReport {
    /// The error of a command that must not go on with such data; nil if a run can work and every check holds.
    package var failure: UserError? {
        guard let first = findings.first(where: { $0.severity != .suspicion }) else { return nil }
        let (failures, violations) = (count(of: .failure), count(of: .violation))
        var parts: [String] = []
        if failures > 0 { parts.append("\(failures) \(failures == 1 ? "finding" : "findings") would end a run") }
        if violations > 0 { parts.append("\(violations) \(violations == 1 ? "is" : "are") against the checks") }
        let place = UserError.Place(file: first.file, line: first.examples.first?.line, column: first.column)
        let problem = "\(first.text)\(parts.isEmpty ? "" : "; in all, \(parts.joined(separator: ", and "))")"
        return UserError(.invalidData, problem, at: place, remedy: first.remedy ?? "Mend what the report lists")
    }
}
