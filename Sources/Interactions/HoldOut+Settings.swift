package import Diagnostics
import Tables

extension HoldOut {
    /// A parameter with its value; a switch has none.
    package typealias Setting = (key: ParameterKey, value: String?)

    /// The settings that hold out the same of the same log.
    package var settings: [Setting] {
        switch self {
        case .from(let time): [(.holdOutFrom, Timestamp.text(time))]
        case .last(let items): [(.holdOutLast, "\(items)")]
        case .lastOrder: [(.holdOutLastOrder, nil)]
        case .users(let share, let given): [(.holdOutUsers, "\(share)"), (.givenShare, "\(given)")]
        }
    }
}
