package import Diagnostics
package import Documents
package import Events
package import Files
package import LinearAlgebra
package import ModelStore
import Sources

/// A training that reads its data, fits, measures and writes a version in one go, with nothing between that another run
/// could take up: of segments, of an uplift model, of a lifetime model.
///
/// The value holds everything that the result depends on; flags, pipelines and manifests use it.
package protocol WholeTraining: Codable, Sendable {
    associatedtype Report: ReportOfVersion

    /// A consent table for personal recommendations.
    var consent: ConsentSource? { get }
    /// Who was forgotten and is left out like somebody who opted out; nil for nobody.
    var forgotten: HashedIds? { get set }
    /// The tables that are read, in the order of the settings.
    var tables: [String] { get }

    /// Refuses settings that cannot work.
    func validate() throws

    /// Trains, and hands what builds the files of the version to `write`, which returns the version's number.
    ///
    /// - Parameters:
    ///   - model: The model's name.
    ///   - store: The store in which other versions are looked up.
    ///   - machine: The threads, which change nothing, and the clock for measuring time.
    ///   - progress: Receives each step of the work.
    ///   - write: Writes the version.
    /// - Returns: A report on the version.
    /// - Throws: `UserError` for the data, and for a fit that does not converge.
    func train(
        model: String, in store: ModelStore, _ machine: Machine, _ progress: Progress,
        write: (_ build: (_ folder: String) throws -> Manifest) throws -> Int
    ) throws -> Report
}

/// A report on a version that was just written.
package protocol ReportOfVersion: Encodable, Sendable {
    var version: Int { get }
}

extension WholeTraining {
    /// Trains and writes a version.
    ///
    /// - Parameters:
    ///   - model: The model's name.
    ///   - store: The store for the version, in which others are looked up, too.
    ///   - pipeline: What the manifest says of the pipeline that trains, asked when all is read; `nil` when none does.
    ///   - makingRoom: Is called where the disk is full; the version is written once more if it says that room was made.
    ///   - author: The user who writes it, and the clock.
    ///   - machine: The threads, which change nothing, and the clock for measuring time.
    ///   - progress: Receives each step of the work.
    /// - Returns: A report on the version.
    /// - Throws: `UserError` for the parameters, the data, a fit that does not converge, or the store.
    package func run(
        model: String, store: ModelStore, pipeline: @autoclosure () throws -> JSONValue? = nil,
        makingRoom: () throws -> Bool = { false }, author: Author, machine: Machine, progress: Progress
    ) throws -> Report {
        try checkSettings()
        try store.prepare(model: model)
        try author.now()
        let report = try train(model: model, in: store, machine, progress) { build in
            try store.write(model: model, by: author, makingRoom: makingRoom) { folder in
                var manifest = try build(folder)
                manifest.pipeline = try pipeline()
                return manifest
            }
        }
        progress.step("wrote \(model)/\(report.version)")
        return report
    }

    /// Refuses settings that cannot work, and tables that cannot be read twice.
    func checkSettings() throws {
        try validate()
        try TableSource.checkReadOnce(tables)
    }
}
