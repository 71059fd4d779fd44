import Events
import Interactions
import Terminal
import Training

extension RecommenderTraining {
    /// The training that the options of `fit recommender` and `tune` describe alike.
    init(
        _ files: FitRecommender.Files, _ eventFlags: EventFlags, _ interactionFlags: InteractionFlags,
        _ consent: ConsentOptions, _ identityOptions: IdentityOptions
    ) throws {
        self.init(events: files.events)
        try eventFlags.layoutFlags.checkHaveEffect(on: files.events)
        options = eventFlags.options
        try options.checkColumns()
        options.useQuantity = interactionFlags.useQuantity
        options.identities = identityOptions.choice?.source
        interactions = try interactionFlags.options()
        items = files.items
        itemColumns = files.namedItemColumns
        self.consent = consent.source
    }
}
