package import Diagnostics

extension ValidationReport {
    /// The error of a command that must not go on with such data; nil if a run can work and every check holds.
    ///
    /// Its code is the one with which a run would end: a file that is missing comes first, then what is wrong with the
    /// data, then what the pipeline file asks of data that is as it should be, and last what is asked of events that were
    /// read, such as a split.
    package var failure: UserError? {
        let found = findings.filter { $0.severity != .suspicion }
        guard let first = found.min(by: { Self.rank($0) < Self.rank($1) }) else { return nil }
        let (failures, violations) = (count(of: .failure), count(of: .violation))
        var parts: [String] = []
        if failures > 0 {
            parts.append(counted(failures, "findings would end a run", one: "finding would end a run"))
        }
        if violations > 0 { parts.append(counted(violations, "checks do not hold", one: "check does not hold")) }
        let place = UserError.Place(file: first.file, line: first.examples.first?.line, column: first.column)
        let problem = "\(first.text)\(parts.isEmpty ? "" : "; in all, \(parts.joined(separator: ", and "))")"
        return UserError(first.code, problem, at: place, remedy: first.remedy ?? "Mend what the report lists")
    }

    /// The codes in the order in which a run comes upon what they mean.
    private static let order: [ExitCode] = [.missingInput, .invalidData, .wrongUsage, .gateNotMet]

    /// What a run asks only once all events were read and their types are known.
    private static let late: Set<Finding.Kind> = [
        .split, .interactions, .cutoff, .labels, .folds, .encoding, .features,
    ]

    /// How early a run comes upon a finding; of two that are equally early the first counts.
    private static func rank(_ finding: Finding) -> (Int, Int) {
        (
            finding.code == .gateNotMet ? 2 : late.contains(finding.kind) ? 1 : 0,
            order.firstIndex(of: finding.code) ?? order.count
        )
    }
}
