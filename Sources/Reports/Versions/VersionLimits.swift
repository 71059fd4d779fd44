import CustomerModels
import Documents
import Gates
import ModelStore
import RecommenderModels
import Segmentation
import Training
import Uplift

/// What a version cannot tell or do, in sentences that facts about it decide.
struct VersionLimits {
    private(set) var sentences: [String] = []

    init(_ reported: ReportedVersion, _ recommender: Recommender?, _ propensity: PropensityModel?) {
        let manifest = reported.manifest
        if reported.isSegments {
            sentences.append(
                "No segment is right or wrong by itself: whether it is of use shows in what is done with it.")
            if reported.details?.segments?.stability?.isStable == false {
                sentences.append("Its groups blend into each other: other customers would have given other groups.")
            }
        } else {
            measurement(of: manifest)
        }
        if reported.isUplift { uplift(reported.details?.uplift) }
        if let caution = reported.facts.caution { sentences.append("Beware: \(caution).") }
        if reported.isPropensity {
            if let propensity { customers(propensity) }
        } else if reported.isLifetime {
            sentences.append(
                "It takes customers for gone or not for good, and their rates for constant: it knows no seasons, no campaigns and no "
                    + "new customers.")
        } else if !reported.isSegments && !reported.isUplift {
            lists(manifest, recommender)
        }
        consent(manifest)
        if let newest = manifest.data["newest"]?.stringValue {
            sentences.append("What happened after \(newest.shortened(to: 40)) is unknown to it.")
        }
        if manifest.snapshot == nil, !reported.isSegments, !reported.isLifetime {
            sentences.append("It keeps no picture of its data by day, so later data cannot be held against them.")
        }
    }

    private mutating func measurement(of manifest: Manifest) {
        guard let quality = manifest.quality else {
            sentences.append("Nothing was held out, so nobody knows how good it is.")
            return
        }
        if let rows = quality.rows {
            if let few = Gate.fewness(ofRows: rows, positives: manifest.data["positives"]?.intValue) {
                sentences.append("It was measured \(few) two models apart.")
            }
        } else if let few = quality.users.flatMap({ Gate.fewness(ofCustomers: $0) }) {
            sentences.append("It was measured \(few) two models apart.")
        }
        if quality.trials != nil {
            sentences.append(
                "Its values are those of the best of many trials on the same customers, so they are too high.")
        }
        switch quality.split?.by {
        case .time?: break
        case .last?, .lastOrder?:
            sentences.append(
                "The newest items of each customer were held out, so others' later events helped to find them.")
        case .users?:
            sentences.append(
                "Whole customers were held out and met with a part of their items, as new customers are; later events of "
                    + "others were known.")
        case .folds?:
            sentences.append("It was measured by cross-validation, which sees no change over time.")
        case .file?: break
        case nil: sentences.append("Nobody wrote down how the data were split for its measurement.")
        }
        if quality.baselines.values.contains(where: { $0.unmeasured != nil }) {
            sentences.append("It could not be measured beside the version that held the alias.")
        }
    }

    private mutating func uplift(_ report: UpliftTrainingReport?) {
        sentences.append(
            "Qini, tenths and profits compare the arms as they are: they are right where chance decided who was treated."
        )
        if let overlap = report?.overlap, !overlap.isByChance {
            sentences.append(
                "Here its columns tell who was treated (AUC \(overlap.auc.fixed(3))), so chance alone did not decide it."
            )
        }
        sentences.append("It knows the effect of this treatment, and not that of another or at another time.")
    }

    private mutating func lists(_ manifest: Manifest, _ recommender: Recommender?) {
        if manifest.parameters["items"]?.stringValue == nil {
            sentences.append("It had no item table, so reports and lists have ids in place of titles and categories.")
        }
        guard let recommender else { return }
        if recommender.items.foldIn == nil {
            sentences.append("Its kind gives no reasons for lists.")
        }
        if manifest.data["newest"] == nil {
            sentences.append("Its events have no times, so it does not know what is recent.")
        }
        sentences.append("It lists only items that had events in its training: new items are unknown to it.")
    }

    private mutating func customers(_ model: PropensityModel) {
        if model.standardErrors == nil {
            sentences.append("Its coefficients have no intervals.")
        }
        sentences.append(
            "Its coefficients tell what goes together in the data, and not what would happen if somebody changed it.")
    }

    private mutating func consent(_ manifest: Manifest) {
        let stages = manifest.funnel["stages"]?.arrayValue ?? []
        let dropped = stages.first { $0["name"]?.stringValue == "no consent" }?["dropped"]?.intValue
        if manifest.parameters["consent"]?.stringValue == nil {
            sentences.append("No consent table was given, so everybody in the data counted as having agreed.")
        } else if let dropped {
            sentences.append(
                "\(dropped.grouped) rows of people who opted out were left out before anything was counted; nothing here is "
                    + "about them.")
        } else {
            sentences.append("People who opted out before the training are not in the data.")
        }
    }
}
