package import Documents
package import Evaluation
package import Lifetimes
package import Measuring
package import ModelStore

/// What reports show of a training and no scorer needs: the entry `details` of a manifest.
///
/// It holds groups, never single customers, and nothing in it depends on a clock or on the number of threads. A usual
/// training keeps less than 60 KB: at most 10 deciles and 30 categories and channels each, of two measures beside two
/// baselines (about 1.4 KB a group, a category half of it), and at most 100 points of each curve (about 130 bytes a
/// point). A search adds about 700 bytes a trial, of at most 500 trials.
package struct VersionDetails: Codable, Sendable, Equatable {
    /// The customers of the hold-out in deciles by how many items they had before.
    package var byActivity: [ActivityGroup]?
    /// The items to find by category, those with the most pairs first, at most 30.
    package var byCategory: [CategoryGroup]?
    /// How many further categories had items to find; nil when none had.
    package var furtherCategories: Int?
    /// The customers of the hold-out by channel, those with the most customers first, at most 30.
    package var byChannel: [ChannelGroup]?
    /// How many further channels had customers; nil when none had.
    package var furtherChannels: Int?
    /// What the probabilities of rows that no model had seen are worth; nil for a training without folds.
    package var probabilities: ProbabilityCurves?
    /// The trials of the search that found the settings; nil for settings that were given.
    package var trials: [TrialLine]?
    /// What the segments are; nil for other families.
    package var segments: SegmentTrainingReport?
    /// What an uplift model is worth; nil for other families.
    package var uplift: UpliftTrainingReport?
    /// What a lifetime model of the time before expected of a hold-out; nil for other models and without one.
    package var lifetime: LifetimeComparison?

    private enum CodingKeys: String, CodingKey {
        case probabilities, trials, segments, uplift, lifetime
        case byActivity = "by_activity"
        case byCategory = "by_category"
        case furtherCategories = "further_categories"
        case byChannel = "by_channel"
        case furtherChannels = "further_channels"
    }

    package init() {}

    /// The groups of a hold-out, which only lists have.
    package init(_ heldOut: HeldOutQuality) {
        guard case .lists(let evaluation, _) = heldOut.report else { return }
        (byActivity, byCategory, byChannel) = (evaluation.byActivity, evaluation.byCategory, evaluation.byChannel)
        furtherCategories = evaluation.furtherCategories > 0 ? evaluation.furtherCategories : nil
        furtherChannels = evaluation.furtherChannels > 0 ? evaluation.furtherChannels : nil
    }

    /// The entry of a manifest; nil where there is nothing to show.
    package var entry: JSONValue? {
        get throws { self == VersionDetails() ? nil : try JSONValue(encoding: self) }
    }

    /// The details of a manifest; nil for a version that has none, such as one of an earlier program.
    ///
    /// - Throws: `DecodingError` for an entry of another form.
    package init?(_ manifest: Manifest) throws {
        guard let entry = manifest.details, entry != .null else { return nil }
        self = try entry.decoded(as: VersionDetails.self)
    }
}
