import Diagnostics

/// An error in one line, as the log and the answers of a service say it.
func serviceText(of error: any Error) -> String {
    (error as? UserError)?.locatedProblem(.jsonField) ?? "\(error)"
}
