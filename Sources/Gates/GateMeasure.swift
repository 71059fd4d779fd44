import Diagnostics
import Documents
package import Evaluation
import Events
import Measuring

/// A measure in a gate: of lists, of probabilities or of predicted ratings.
package enum GateMeasure: Sendable, Equatable {
    case lists(Measure)
    case probabilities(ProbabilityMeasure)
    case ratings(RatingMeasure)

    package enum Family: String, Sendable {
        case lists, probabilities, ratings

        /// The rules that such measures may be compared with.
        ///
        /// Lists are always compared with the first; the one of the last days needs events with times, the customers' own
        /// counts need lists that may hold what customers have.
        var baselines: [String] {
            switch self {
            case .lists: Popularity.allCases.map(\.rawValue) + [OwnCounts.name]
            case .probabilities: ["base-rate"]
            case .ratings: ["bias"]
            }
        }

        static let baselines = [Family.lists, .probabilities, .ratings].flatMap(\.baselines)
    }

    package var family: Family {
        switch self {
        case .lists: .lists
        case .probabilities: .probabilities
        case .ratings: .ratings
        }
    }

    /// The name under which a quality keeps the measure: `ndcg@20`.
    package var name: String {
        switch self {
        case .lists(let measure): measure.description
        case .probabilities(let measure): measure.description
        case .ratings(let measure): measure.description
        }
    }
}

extension GateMeasure {
    /// Reads `ndcg@20`, `auc` or `rmse`.
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
        for name in RatingMeasure.allCases.map(\.rawValue) + Gate.Count.allCases.map(\.rawValue) {
            examples[name] = name
        }
        return examples
    }()
}
