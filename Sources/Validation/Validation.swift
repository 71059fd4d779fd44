package import Diagnostics
package import LinearAlgebra
import Sources

/// Looks at all that a pipeline would read, and trains nothing.
package enum Validation {
    /// Reads every table once and tells what is in it.
    ///
    /// Nothing in the data ends the validation: what a training would refuse is a finding of the report, with the number
    /// of rows and the first ten of them. Memory grows with the distinct customers and items, not with the rows.
    ///
    /// - Parameters:
    ///   - plan: What is read, and what is demanded.
    ///   - now: The time of the clock, in milliseconds since 1970 UTC.
    ///   - threads: The number of workers; the report does not depend on it.
    ///   - progress: Receives how far the reading has come.
    /// - Returns: The report.
    /// - Throws: `UserError` with code `wrongUsage` for a plan that could not work with any data.
    package static func run(
        _ plan: ValidationPlan, now: Int64, threads: Threads = 1, progress: Progress = .silent
    ) throws -> ValidationReport {
        try TableSource.checkReadOnce(plan.tables)
        var reading = ValidationReading(plan, now: now, threads: threads, progress: progress)
        return try reading.run()
    }
}
