import Diagnostics
import Files

/// The families of models; the files in a version's folder tell which one it is.
package enum ModelFamily: String, Sendable, CaseIterable {
    /// Ranks items for customers.
    case recommender
    /// Gives the probability of a yes/no outcome.
    case propensity

    /// The family of the version in a folder; nil when it has no model file of either.
    package init?(inFolder folder: String) {
        guard let family = Self.allCases.first(where: { Folder.exists("\(folder)/\($0.files[0])") }) else { return nil }
        self = family
    }

    /// The model files of a version of the family; the first one identifies the family.
    package var files: [String] {
        switch self {
        case .recommender: [ItemSide.fileName, UserSide.fileName]
        case .propensity: [PropensityModel.fileName]
        }
    }

    /// Checks that a folder does not hold a version of another family.
    ///
    /// - Throws: `UserError` with code `wrongUsage` that names the commands for the family in the folder.
    func check(folder: String) throws {
        guard let found = ModelFamily(inFolder: folder), found != self else { return }
        switch found {
        case .recommender:
            throw UserError(
                .wrongUsage, "the model is a recommender and gives no probabilities", at: .init(file: folder),
                remedy: "Use scorer recommend, scorer similar or scorer batch without --input and --events")
        case .propensity:
            throw UserError(
                .wrongUsage, "the model gives probabilities and ranks no items", at: .init(file: folder),
                remedy: "Use scorer score, or scorer batch with --input or --events")
        }
    }
}
