package import Diagnostics
package import Evaluation
package import Interactions
import Recommenders

extension Trial {
    /// The fewest customers on whom trials can be told apart: the interval of a mean of 100 is still about 0.1 wide.
    private static let fewestCustomers = 100

    /// Why this trial may be the best one by chance: it was judged on too few customers, or other customers may be
    /// served as well by popularity; `nil` when neither holds.
    ///
    /// - Parameters:
    ///   - measure: The measure that decided.
    ///   - users: The number of customers with something to find.
    ///   - holdOut: How they were held out.
    /// - Returns: What to warn of, and what to do about it.
    package func doubt(_ measure: Measure, on users: Int, _ holdOut: HoldOut) -> Message? {
        func rounded(_ value: Double?) -> Double { ((value ?? 0) * 1e4).rounded() / 1e4 }
        let more: Message =
            switch holdOut {
            case .from: "hold out from an earlier time with \(.holdOutFrom), or give the events of more customers"
            case .last: "give the events of more customers"
            case .users: "hold out a larger share with \(.holdOutUsers), or give the events of more customers"
            }
        if users < Self.fewestCustomers {
            return """
                only \(users) customers have something to find, so the search cannot tell its trials apart: on others \
                the winner's \(measure) of \(rounded(value)) may be \(rounded(low)) to \(rounded(high)); \(more)
                """
        }
        guard algorithm.name != .popularity, overPopularity.low ?? 0 <= 0 else { return nil }
        return """
            the search cannot tell its trials apart: on \(users) customers the winner's \(measure) is \
            \(rounded(overPopularity.value)) above that of popularity, on others it may be \
            \(rounded(overPopularity.low)) to \(rounded(overPopularity.high)); \(more)
            """
    }
}
