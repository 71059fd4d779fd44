package import CustomerModels
import Diagnostics
import Documents
package import Evaluation
import Events
import Measuring

/// A measure in a gate: of lists, of probabilities, of predicted ratings, of forecasts or of uplifts.
package enum GateMeasure: Sendable, Equatable {
    case lists(Measure)
    case probabilities(ProbabilityMeasure)
    case ratings(RatingMeasure)
    case forecasts(LifetimeMeasure)
    case uplifts(UpliftMeasure)

    package enum Family: String, CaseIterable, Sendable {
        case lists, probabilities, ratings, forecasts, uplifts

        /// The rules that such measures may be compared with.
        ///
        /// Lists are always compared with the first; the one of the last days needs events with times, the customers' own
        /// counts need lists that may hold what customers have.
        var baselines: [String] {
            switch self {
            case .lists: Popularity.allCases.map(\.rawValue) + [OwnCounts.name]
            case .probabilities: ["base-rate"]
            case .ratings: ["bias"]
            case .forecasts: [LifetimeMeasure.baseline]
            case .uplifts: [UpliftMeasure.baseline]
            }
        }

        /// Whether a run of a pipeline measures such models beside the settings of the version that holds the alias.
        ///
        /// A lifetime model has no settings that could be better, and each campaign is another one.
        var isComparedWithHolder: Bool { ![.forecasts, .uplifts].contains(self) }

        static let baselines = allCases.flatMap(\.baselines)
    }

    package var family: Family {
        switch self {
        case .lists: .lists
        case .probabilities: .probabilities
        case .ratings: .ratings
        case .forecasts: .forecasts
        case .uplifts: .uplifts
        }
    }

    /// The name under which a quality keeps the measure: `ndcg@20`.
    package var name: String {
        switch self {
        case .lists(let measure): measure.description
        case .probabilities(let measure): measure.description
        case .ratings(let measure): measure.description
        case .forecasts(let measure): measure.rawValue
        case .uplifts(let measure): measure.rawValue
        }
    }
}

extension GateMeasure {
    /// Reads `ndcg@20`, `auc`, `rmse`, `purchases-mae` or `qini`.
    ///
    /// - Throws: `UserError` with code `wrongUsage`; for an unknown name with the nearest one.
    init(parsing name: String) throws {
        let stem = String(name.prefix { $0 != "@" })
        if Measure.Kind(rawValue: stem) != nil {
            self = .lists(try Measure(parsing: name))
        } else if ProbabilityMeasure.Kind(rawValue: stem) != nil {
            self = .probabilities(try ProbabilityMeasure(parsing: name))
        } else if let measure = RatingMeasure(rawValue: name) {
            self = .ratings(measure)
        } else if let measure = LifetimeMeasure(rawValue: name) {
            self = .forecasts(measure)
        } else if let measure = UpliftMeasure(rawValue: name) {
            self = .uplifts(measure)
        } else {
            throw Self.unknown(name, stem)
        }
    }

    private static func unknown(_ name: String, _ stem: String) -> UserError {
        let nearest = nearestName(to: stem, among: Array(Self.examples.keys)).flatMap { known in
            examples[known].map { example in
                // What was written behind the name is kept: ndgc@10 stands for ndcg@10.
                example.hasPrefix("\(known)@") && name.count > stem.count
                    ? "\(known)\(name.dropFirst(stem.count))" : example
            }
        }
        let hint: Message = nearest.map { "; did you mean '\($0)'?" } ?? ""
        return UserError(
            .wrongUsage, "'\(name)' is neither a metric nor a count\(hint)",
            remedy: """
                Begin with a metric such as ndcg@20 or auc, with one of \
                \(Gate.Count.allCases.map(\.rawValue).joined(separator: ", ")), or with newest, open or smoke
                """)
    }

    /// What may begin a gate, with an example of how it is written.
    private static let examples: [String: String] = {
        var examples = ["newest": "newest within 2d", "open": "open within 2s", "smoke": "smoke"]
        for kind in Measure.Kind.allCases { examples[kind.rawValue] = "\(kind.rawValue)@20" }
        for kind in ProbabilityMeasure.Kind.allCases {
            examples[kind.rawValue] = [.lift, .gain].contains(kind) ? "\(kind.rawValue)@10%" : kind.rawValue
        }
        let plain =
            RatingMeasure.allCases.map(\.rawValue) + LifetimeMeasure.allCases.map(\.rawValue)
            + UpliftMeasure.allCases.map(\.rawValue) + Gate.Count.allCases.map(\.rawValue)
        for name in plain { examples[name] = name }
        return examples
    }()
}
