package import Diagnostics
import Evaluation
package import Interactions
import Recommenders

extension Verdict {
    /// Why the winner may be the best one by chance: it was judged on too few customers, or other customers may be
    /// served as well by popularity; `nil` when neither holds.
    ///
    /// - Parameter holdOut: How the customers were held out.
    /// - Returns: What to warn of, and what to do about it.
    package func doubt(_ holdOut: HoldOut) -> Message? {
        func rounded(_ value: Double?) -> Double { ((value ?? 0) * 1e4).rounded() / 1e4 }
        let more: Message =
            switch holdOut {
            case .from: "hold out from an earlier time with \(.holdOutFrom), or give the events of more customers"
            case .last, .lastOrder: "give the events of more customers"
            case .users: "hold out a larger share with \(.holdOutUsers), or give the events of more customers"
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
