import Diagnostics
import LinearAlgebra
import ModelStore
import Reports

/// The last stage of a run: the report on its version, for people.
///
/// What the run has done stands whatever becomes of the report, so an error is a warning that names it.
struct ReportStage {
    private let report: VersionReport
    private let author: Author
    private let machine: Machine
    private let progress: Progress

    static let name = "report"

    init(
        _ report: VersionReport, author: Author, machine: Machine, progress: Progress
    ) {
        (self.report, self.author, self.machine, self.progress) = (report, author, machine, progress)
    }

    /// Writes the report as a stage of a run.
    ///
    /// - Returns: The path of the page; nil when it could not be written, and then the run has no such stage.
    func run(in stages: RunStages) -> String? {
        guarded { try stages.run(Self.name) { try written() } }
    }

    /// Writes the report of a run that was interrupted before.
    ///
    /// - Returns: The path of the page; nil when it could not be written.
    func run() -> String? { guarded { try written() } }

    private func written() throws -> String? {
        let made = try report.made(author: author, machine: machine, progress: progress)
        let page = try made.write(toFolder: report.store.reportFolder(of: report.version)).first
        if let page { progress.step("wrote \(page)") }
        return page
    }

    private func guarded(_ body: () throws -> String?) -> String? {
        let version = report.version
        do {
            return try body()
        } catch let error as UserError {
            progress.warning("\(version) has no report, and what the run has done stands: \(error.locatedMessage)")
        } catch {
            progress.warning("\(version) has no report, and what the run has done stands: \(error)")
        }
        return nil
    }
}
