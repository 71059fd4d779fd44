import Diagnostics
import Events
import Synchronization

/// Finds what is wrong with a table of pairs of ids, and how it meets the events.
enum IdentityFindings {
    /// Reads the table.
    ///
    /// - Returns: nil for a table that no training could read, and what a training would refuse or warn of.
    static func read(_ source: IdentitySource) -> (identities: Identities?, findings: [Finding]) {
        var identities: Identities?
        let findings = collecting { identities = try source.read(progress: $0) }
        return (identities, findings)
    }

    /// How the ids of the table meet those of the events.
    ///
    /// - Parameters:
    ///   - identities: The table.
    ///   - customers: The customers of the rows that count.
    ///   - hasRefusals: Whether rows were left out because their customers said no.
    ///   - progress: Receives how many ids meet.
    /// - Returns: What a training would refuse or warn of.
    static func join(
        _ identities: Identities, customers: ColumnTally, hasRefusals: Bool, _ progress: Progress
    ) -> [Finding] {
        collecting(passingOn: progress) {
            try identities.check(
                with: customers.texts, events: customers.used, isEssential: !hasRefusals, progress: $0)
        }
    }

    /// The error and the warnings of some work.
    private static func collecting(
        passingOn steps: Progress = .silent, _ work: (Progress) throws -> Void
    ) -> [Finding] {
        let warnings = Mutex<[Message]>([])
        let progress = Progress { report in
            switch report {
            case .warning(let message): warnings.withLock { $0.append(message) }
            case .step(let message): steps.step(message)
            default: break
            }
        }
        var found: [Finding] = []
        do {
            try work(progress)
        } catch {
            let error = error as? UserError ?? UserError(.unexpected, "\(error)")
            found.append(Finding(.failure, .identities, of: error))
        }
        return found + warnings.withLock { $0 }.map { Finding(.suspicion, .identities, $0.text(.plain)) }
    }
}
