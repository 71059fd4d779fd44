package import Diagnostics

extension ValidationReport {
    /// The error of a command that must not go on with such data; nil if a run can work and every check holds.
    ///
    /// Its code is the one with which a run would end: a file that is missing comes first, then what is wrong with the
    /// data, then what the pipeline file asks of data that is as it should be.
    package var failure: UserError? {
        let found = findings.filter { $0.severity != .suspicion }
        let decisive = Self.order.lazy.compactMap { code in found.first { $0.code == code } }.first
        guard let first = decisive ?? found.first else { return nil }
        let (failures, violations) = (count(of: .failure), count(of: .violation))
        var parts: [String] = []
        if failures > 0 { parts.append("\(counted(failures, "findings")) would end a run") }
        if violations > 0 { parts.append("\(counted(violations, "are")) against the checks") }
        let place = UserError.Place(file: first.file, line: first.examples.first?.line, column: first.column)
        let problem = "\(first.text)\(parts.isEmpty ? "" : "; in all, \(parts.joined(separator: ", and "))")"
        return UserError(first.code, problem, at: place, remedy: first.remedy ?? "Mend what the report lists")
    }

    /// The codes in the order in which a run comes upon what they mean.
    private static let order: [ExitCode] = [.missingInput, .invalidData, .wrongUsage, .gateNotMet]
}
