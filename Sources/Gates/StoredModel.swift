import CustomerModels
import ModelFiles
package import ModelStore
import RecommenderModels

/// The model of a stored version, whatever its family.
enum StoredModel {
    case recommender(Recommender)
    case customers(PropensityModel)
    case segments(SegmentModel)
    case uplift(UpliftModel)
    case lifetime(LifetimeModel)

    /// Opens a version as a scorer does.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    init(_ version: Version) throws {
        if ModelFamily.propensity.isIn(folder: version.folder) {
            self = .customers(try PropensityModel(inFolder: version.folder))
        } else if ModelFamily.segments.isIn(folder: version.folder) {
            self = .segments(try SegmentModel(inFolder: version.folder))
        } else if ModelFamily.uplift.isIn(folder: version.folder) {
            self = .uplift(try UpliftModel(inFolder: version.folder))
        } else if ModelFamily.lifetime.isIn(folder: version.folder) {
            self = .lifetime(try LifetimeModel(inFolder: version.folder))
        } else {
            self = .recommender(try Recommender(inFolder: version.folder))
        }
    }
}

extension Version {
    /// How many seconds it takes to open the version, by a clock that counts seconds from any moment.
    ///
    /// - Throws: `UserError` with code `modelUnusable`.
    package func secondsToOpen(by clock: () -> Double) throws -> Double {
        let start = clock()
        _ = try StoredModel(self)
        return clock() - start
    }
}
