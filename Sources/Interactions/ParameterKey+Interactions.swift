package import Diagnostics

extension ParameterKey {
    package static let minimumUserEvents: ParameterKey = "interactions.minimum_user_events"
    package static let minimumItemEvents: ParameterKey = "interactions.minimum_item_events"
    package static let maximumUserEvents: ParameterKey = "interactions.maximum_user_events"

    package static let holdOutFrom: ParameterKey = "split.test_from"
    package static let holdOutLast: ParameterKey = "split.test_last"
    package static let holdOutLastOrder: ParameterKey = "split.test_last_order"
    package static let holdOutUsers: ParameterKey = "split.test_users"
    package static let givenShare: ParameterKey = "split.given_share"
}
