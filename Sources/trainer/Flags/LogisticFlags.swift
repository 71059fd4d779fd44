import ArgumentParser
import CustomerModels
import Diagnostics
import Documents
import FeatureLearning
import Propensity
import Terminal
import Training

/// The flags for encoding, fitting, measuring and calibrating a logistic model.
struct LogisticFlags: ParsableArguments {
    @Option(
        help:
            "The weight of ½‖β‖², \(LogisticParameters.l2.allowed); 1/Σw unless given (scikit-learn's C = 1), 0 beside --l1."
    )
    var l2: Double?

    @Option(help: "The weight of ‖β‖₁, \(LogisticParameters.l1.allowed); 0 unless given.")
    var l1: Double?

    @Option(help: "How the objective is minimized.")
    var solver: LogisticParameters.Solver?

    @Option(help: "Choose this penalty by cross-validation.")
    var path: LogisticRegression.Penalty?

    @Option(
        help: ArgumentHelp(
            "Which penalty of the path: that of the lowest loss, or the largest within one standard error of it; lowest unless given.",
            valueName: "rule"))
    var pathRule: PenaltyRule?

    func validate() throws {
        if pathRule != nil && path == nil { throw ValidationError("--path-rule has no effect without --path.") }
        if seed != nil && folds == 0 { throw ValidationError("--seed has no effect with --folds 0.") }
    }

    @Option(
        help: ArgumentHelp(
            "Parts of the cross-validation that gives the metrics; 0 for none. \(PropensityTraining.standardFolds) unless given.",
            valueName: "k"))
    var folds: Int?

    @Option(help: "Turn log-odds into probabilities by what held-out rows show.")
    var calibrate: Calibration.Kind?

    @Option(
        help: ArgumentHelp(
            "Weights of the classes: balanced makes both weigh the same, 1:5 gives those of no and yes; none unless given.",
            valueName: "weights"))
    var classWeight = ClassWeights.none

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

    @Option(help: "The seed of folds and intervals; 0 unless given.")
    var seed: UInt64?

    var logistic: LogisticParameters {
        var parameters = LogisticParameters()
        parameters.l2 = l2
        parameters.l1 = l1 ?? 0
        parameters.solver = solver ?? .auto
        return parameters
    }

    func encoding() throws -> EncodingOptions {
        var options = EncodingOptions()
        options.rareBelow = rareBelow
        options.bins = try Self.counts(bins.names, "--bins")
        options.hash = try Self.counts(hash.names, "--hash")
        return options
    }

    static func counts(_ texts: [String], _ flag: String) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for text in texts {
            guard let sign = text.lastIndex(of: "="), sign != text.startIndex,
                let count = Int(text[text.index(after: sign)...])
            else {
                throw UserError(
                    .wrongUsage, "\(flag) takes COLUMN=NUMBER, found '\(text)'",
                    remedy: "Write it as \(flag) age=10")
            }
            guard counts.updateValue(count, forKey: String(text[..<sign])) == nil else {
                throw UserError(
                    .wrongUsage, "\(flag) names '\(text[..<sign])' twice", remedy: "Name each column once")
            }
        }
        return counts
    }
}

extension LogisticParameters.Solver: ExpressibleByArgument {}
extension Calibration.Kind: ExpressibleByArgument {}
extension LogisticRegression.Penalty: ExpressibleByArgument {}
extension PenaltyRule: ExpressibleByArgument {}

extension ClassWeights: ExpressibleByArgument {
    public init?(argument: String) { self.init(text: argument) }

    public var defaultValueDescription: String { "none" }
}
