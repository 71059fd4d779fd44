import CustomerModels
import Diagnostics
import Documents
import FeatureLearning
import Features
import Propensity
import Recommenders
import Training

extension PipelineField {
    private static let customerModels: Set<PipelineKind> = [.customers, .table]
    private static let encoded: Set<PipelineKind> = [.customers, .table, .uplift]

    /// The keys of `customers` and `encoding`.
    static var customers: [PipelineField] {
        let parts = PipelineValue.wholeNumber(.integers(2...ColumnEncoder.mostParts))
        return [
            PipelineField(
                .label, .label, \.customers.label, for: [.customers],
                "The outcome: churn (no purchase within the horizon), purchase, or purchase:COLUMN=VALUE of an item."),
            PipelineField(
                .horizon, .span, \.customers.horizon, for: [.customers],
                "How long after a cutoff the outcome is observed."),
            PipelineField(
                .cutoff, .list(of: .cutoff), \.customers.cutoffs, for: [.customers],
                "The times at which customers are looked at, or spans before the newest event."),
            PipelineField(
                .activeWithin, .span, \.customers.activeWithin, for: [.customers],
                "Only customers with a purchase in this span before the cutoff; 365d unless given."),
            PipelineField(
                .bins, .mapping(of: .wholeNumber(.integers(2...1000)), by: "column"), \.bins, for: encoded,
                "Amounts that are cut into ranges of equal counts, and into how many."),
            PipelineField(
                .hash, .mapping(of: parts, by: "column"), \.hash, for: encoded,
                "Categories whose levels are hashed into coefficients, and into how many."),
            PipelineField(
                .rareBelow, .wholeNumber(.integers(2...Int.max, words: "a whole number from 2")), \.rareBelow,
                for: encoded, "Levels of a category with fewer rows share one coefficient."),
        ]
    }

    /// The keys of `train` for models of customers.
    static var logistic: [PipelineField] {
        [
            PipelineField(
                .logisticL2, .number(LogisticParameters.l2.allowed), \.logistic.l2, for: encoded,
                "The weight of ½‖β‖²; 1/Σw unless given, 0 beside l1."),
            PipelineField(
                .logisticL1, .number(LogisticParameters.l1.allowed), \.logistic.l1, for: customerModels,
                "The weight of ‖β‖₁; 0 unless given."),
            PipelineField(
                .logisticSolver, .choice, \.logistic.solver, for: customerModels, "How the objective is minimized."),
            PipelineField(
                .classWeight, .classWeights, \.logistic.classWeights, for: customerModels,
                "Weights of the classes: balanced makes both weigh the same, 1:5 gives those of no and yes."),
            PipelineField(
                .calibrate, .choice, \.logistic.calibration, for: customerModels,
                "Log-odds become probabilities by what held-out rows show; none unless given."),
            PipelineField(
                .folds,
                .wholeNumber(.integers(0...100, words: "a whole number from 2 to 100, or 0 for no cross-validation")),
                \.logistic.folds, for: encoded,
                "Parts of the cross-validation that gives the metrics; \(PropensityTraining.standardFolds) unless given."
            ),
            PipelineField(
                .penaltyPath, .oneOf([.l2, .l1]), \.logistic.path, for: customerModels,
                "This penalty is chosen by cross-validation."),
            PipelineField(
                .penaltyRule, .choice, \.logistic.pathRule, for: customerModels,
                "Which penalty of the path: that of the lowest loss, or the largest within one standard error of it; lowest unless given."
            ),
            PipelineField(
                .factorSeed, .seed, \.logistic.seed, for: encoded,
                "The seed of folds and intervals; 0 unless given."),
        ]
    }
}
