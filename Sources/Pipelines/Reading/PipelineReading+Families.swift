import CustomerModels
import Diagnostics
import Events
import FeatureLearning
import Features
import Segmentation
import Training
import Uplift

extension PipelineReading {
    /// The training of a lifetime model.
    func lifetime() throws -> LifetimeTraining {
        var training = LifetimeTraining(events: try eventFiles())
        training.options = try eventOptions()
        training.consent = try consent()
        training.holdOut = draft.lifetime.holdOut
        training.timeUnit = draft.lifetime.timeUnit ?? training.timeUnit
        try checking("lifetime") { try training.validate() }
        return training
    }

    /// The training of segments.
    func segments() throws -> SegmentTraining {
        let keys = draft.segments
        let basis = try required(keys.basis, "segments.by", "rfm, features or factors")
        try refuse(Self.keysWithoutEffect(on: basis), Message("with segments.by \(basis.rawValue)"))
        var training = SegmentTraining(by: basis)
        training.consent = try consent()
        if basis == .factors {
            training.recommender = try required(
                keys.recommender, "segments.recommender", "the recommender whose factors are grouped")
            try refuse(
                table.fields.map(\.path).filter {
                    $0.hasPrefix("data.") && !$0.hasPrefix("data.consent.") || $0 == "clean"
                },
                "with segments.by factors, whose customers are those of the recommender")
        } else {
            training.events = try eventFiles()
            training.options = try eventOptions()
            training.items = try itemTable()
            training.itemColumns = itemColumns
            training.customers = try customersOwnTable()
        }
        (training.features, training.ignore) = (keys.features ?? [], draft.events.ignore ?? [])
        training.quantiles = keys.quantiles ?? training.quantiles
        training.clusters = keys.clusters ?? training.clusters
        training.detect = keys.detect ?? training.detect
        training.conversion = keys.conversion
        training.popularItems = keys.popularItems ?? training.popularItems
        training.seed = UInt64(keys.seed ?? 0)
        try checking("segments") { try training.validate() }
        return training
    }

    /// The keys of other ways to group.
    private static func keysWithoutEffect(on basis: SegmentSettings.Basis) -> [String] {
        let (ofScores, ofClusters) = (["segments.quantiles"], ["segments.k", "segments.seed"])
        let (ofFeatures, ofFactors) = (["segments.features", "data.events.ignore"], ["segments.recommender"])
        return switch basis {
        case .rfm: ofFeatures + ofClusters + ofFactors
        case .features: ofScores + ofFactors
        case .factors: ofScores + ofFeatures
        }
    }

    /// The training of an uplift model.
    func uplift() throws -> UpliftTraining {
        let keys = draft.uplift
        var table = try customerTable()
        table.schema.treatment = try required(
            keys.treatment, "data.table.columns.treatment", "the column that says who was treated")
        table.treated = keys.treated
        var training = UpliftTraining(table)
        training.consent = try consent()
        training.recipe.learner = keys.learner ?? training.recipe.learner
        (training.recipe.l2, training.recipe.ridge) = (draft.logistic.l2, keys.ridge)
        training.recipe.encoding.rareBelow = draft.rareBelow
        training.recipe.encoding.bins = draft.bins ?? [:]
        training.recipe.encoding.hash = draft.hash ?? [:]
        training.folds = draft.logistic.folds ?? training.folds
        training.seed = UInt64(draft.logistic.seed ?? 0)
        if keys.cost == nil { try refuse(["uplift.value"], "without uplift.cost") }
        if keys.value == nil { try refuse(["uplift.cost"], "without uplift.value") }
        if let cost = keys.cost, let value = keys.value {
            training.terms = try checking("uplift") { try ContactTerms(cost: cost, value: value) }
        }
        try checking("uplift") { try training.validate() }
        return training
    }

    /// Fills in the defaults of a lifetime model.
    func fill(_ draft: inout PipelineDraft, _ training: LifetimeTraining) {
        fillReading(&draft.events.reading)
        draft.events.user = training.options.user
        draft.lifetime.timeUnit = training.timeUnit
    }

    /// Fills in the defaults of segments.
    func fill(_ draft: inout PipelineDraft, _ training: SegmentTraining) {
        if training.basis != .factors {
            fillReading(&draft.events.reading)
            draft.events.user = training.options.user
        }
        if training.basis == .rfm {
            draft.segments.quantiles = training.quantiles
        } else {
            draft.segments.clusters = training.clusters
            draft.segments.seed = draft.segments.seed ?? 0
        }
        draft.segments.detect = training.detect
        draft.segments.popularItems = training.popularItems
    }

    /// Fills in the defaults of an uplift model.
    func fill(_ draft: inout PipelineDraft, _ training: UpliftTraining) {
        fillReading(&draft.table.reading)
        draft.uplift.learner = training.recipe.learner
        draft.logistic.folds = training.folds
        draft.logistic.seed = draft.logistic.seed ?? 0
    }
}
