package import Diagnostics
import Evaluation
package import Interactions
import Recommenders

extension Verdict {
    /// What lets a search tell its trials apart.
    package enum Advice: Sendable {
        case holdOutFromAnEarlierTime
        case holdOutMoreCustomers
        case giveMoreCustomers

        /// The advice for a hold-out.
        package init(_ holdOut: HoldOut) {
            switch holdOut {
            case .from: self = .holdOutFromAnEarlierTime
            case .last, .lastOrder: self = .giveMoreCustomers
            case .users: self = .holdOutMoreCustomers
            }
        }
    }

    /// Why the winner may be the best one by chance: it was judged on too few customers, or other customers may be
    /// served as well by popularity; `nil` when neither holds.
    ///
    /// - Parameter advice: What to do about it.
    /// - Returns: What to warn of, with the advice.
    package func doubt(_ advice: Advice) -> Message? {
        func rounded(_ value: Double?) -> Double { ((value ?? 0) * 1e4).rounded() / 1e4 }
        let more: Message =
            switch advice {
            case .holdOutFromAnEarlierTime:
                "hold out from an earlier time with \(.holdOutFrom), or give the events of more customers"
            case .giveMoreCustomers: "give the events of more customers"
            case .holdOutMoreCustomers:
                "hold out a larger share with \(.holdOutUsers), or give the events of more customers"
            }
        if users < Self.fewestCustomers {
            return """
                only \(users) customers have something to find, so the search cannot tell its trials apart: on others \
                the winner's \(measure) of \(rounded(winner.value)) may be \(rounded(winner.low)) to \
                \(rounded(winner.high)); \(more)
                """
        }
        guard finding == .undecided else { return nil }
        return """
            the search cannot tell its trials apart: on \(users) customers the winner's \(measure) is \
            \(rounded(overPopularity.value)) above that of popularity, on others it may be \
            \(rounded(overPopularity.low)) to \(rounded(overPopularity.high)); \(more)
            """
    }
}
