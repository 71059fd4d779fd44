import CustomerModels
import Diagnostics
import ModelFiles
package import ModelStore
import RecommenderModels
import Training

/// A stored version with what reports read of it.
package struct ReportedVersion: Sendable {
    package let version: Version
    package let manifest: Manifest
    /// What the training kept for reports; nil for a version of an earlier program.
    let details: VersionDetails?
    /// Why the details cannot be read; nil where they can, or where there are none.
    let detailsProblem: String?

    /// Reads the manifest of a version.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    package init(_ version: Version, in store: ModelStore) throws {
        self.version = version
        manifest = try store.manifest(of: version)
        do {
            details = try VersionDetails(manifest)
            detailsProblem = nil
        } catch is DecodingError {
            details = nil
            detailsProblem = "What the training kept for reports has another form than this program reads."
        }
    }

    /// `recommendations/7`.
    var name: String { version.description }
    var isPropensity: Bool { manifest.kind == ModelFamily.propensity.name }
    var isSegments: Bool { manifest.kind == ModelFamily.segments.name }
    var isUplift: Bool { manifest.kind == ModelFamily.uplift.name }
    var isLifetime: Bool { manifest.kind == ModelFamily.lifetime.name }
    var facts: VersionFacts { VersionFacts(manifest) }
    var quality: Quality? { manifest.quality }

    /// Opens the model of a recommender; nil for another model.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    func recommender() throws -> Recommender? {
        isPropensity || isSegments || isUplift || isLifetime ? nil : try Recommender(inFolder: version.folder)
    }

    /// Opens a lifetime model; nil for another model.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    func lifetime() throws -> LifetimeModel? {
        isLifetime ? try LifetimeModel(inFolder: version.folder) : nil
    }

    /// Opens segments; nil for another model.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    func segments() throws -> SegmentModel? {
        isSegments ? try SegmentModel(inFolder: version.folder) : nil
    }

    /// Opens an uplift model; nil for another model.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    func uplift() throws -> UpliftModel? {
        isUplift ? try UpliftModel(inFolder: version.folder) : nil
    }

    /// Opens a model of customers; nil for another model.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    func propensity() throws -> PropensityModel? {
        isPropensity ? try PropensityModel(inFolder: version.folder) : nil
    }
}
