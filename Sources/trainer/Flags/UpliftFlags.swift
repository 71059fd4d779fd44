import ArgumentParser
import CustomerModels
import Diagnostics
import Documents
import FeatureLearning
import Terminal
import Training
import Uplift

/// The flags for the effect of a treatment: which column it is, how it is learnt, and what a contact is worth.
struct UpliftFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp("The column that says who was treated, yes or no; it is no feature.", valueName: "column"))
    var treatment: String?

    @Option(
        help: ArgumentHelp(
            "The value of the treatment that means treated, where it is none of true, yes, y, t, 1.",
            valueName: "value"))
    var treated: String?

    @Option(
        help:
            "How the effect is learnt; the two others are measured beside it. \(UpliftRecipe().learner.rawValue) unless given."
    )
    var learner: UpliftSettings.Learner?

    @Option(
        help:
            "The weight of ½‖β‖² in the logistic models, \(UpliftRecipe.l2.allowed); 1/rows unless given (scikit-learn's C = 1)."
    )
    var l2: Double?

    @Option(
        help:
            "The weight of ½‖β‖² in the regression of the doubly robust learner, \(UpliftRecipe.ridge.allowed); the best of 13 on left-out rows unless given."
    )
    var ridge: Double?

    @Option(
        help: ArgumentHelp(
            "Parts of the cross-fitting, 3 to 20; \(UpliftTraining.standardFolds) unless given.", valueName: "k"))
    var folds: Int?

    @Option(help: ArgumentHelp("Levels of a category with fewer rows share one coefficient.", valueName: "n"))
    var rareBelow: Int?

    @Option(
        help: ArgumentHelp(
            "Cut an amount into k ranges of equal counts. By commas or repeated.", valueName: "column=k"),
        transform: NameList.init(parsing:))
    var bins: [NameList] = []

    @Option(
        help: ArgumentHelp(
            "Hash the levels of a category into k coefficients. By commas or repeated.", valueName: "column=k"),
        transform: NameList.init(parsing:))
    var hash: [NameList] = []

    @Option(
        help: ArgumentHelp(
            "What it costs to contact a customer; with --value, for profits and for who is contacted in batches.",
            valueName: "amount"))
    var cost: Double?

    @Option(help: ArgumentHelp("What an outcome is worth that the contact caused.", valueName: "amount"))
    var value: Double?

    @Option(help: "The seed of parts and intervals; 0 unless given.")
    var seed: UInt64?

    func validate() throws {
        if (cost == nil) != (value == nil) { throw ValidationError("--cost and --value go together.") }
    }

    /// The training of a table.
    ///
    /// - Throws: `UserError` with code `wrongUsage` for amounts out of range and lists that cannot be read.
    func training(of table: CustomerTable) throws -> UpliftTraining {
        var training = UpliftTraining(table)
        training.table.schema.treatment = treatment
        training.table.treated = treated
        training.recipe.learner = learner ?? training.recipe.learner
        (training.recipe.l2, training.recipe.ridge) = (l2, ridge)
        training.recipe.encoding.rareBelow = rareBelow
        training.recipe.encoding.bins = try LogisticFlags.counts(bins.names, "--bins")
        training.recipe.encoding.hash = try LogisticFlags.counts(hash.names, "--hash")
        training.folds = folds ?? training.folds
        training.seed = seed ?? training.seed
        if let cost, let value { training.terms = try ContactTerms(cost: cost, value: value) }
        return training
    }
}

extension UpliftSettings.Learner: ExpressibleByArgument {}
