/// A question that a monitor asks of new data, with what was found.
package struct DriftCheck: Codable, Sendable, Equatable {
    package enum State: String, Codable, Sendable {
        case usual
        case alarm
        /// Nothing could be said, for instance because the training had too few days.
        case unknown
    }

    /// The check's name, which thresholds and the metrics file use: `volume.purchase`, `distribution.price`.
    package var name: String
    package var state: State
    /// What was computed: `psi`, `js_distance`, `share`, `count`, `ks`, `chi_squared`.
    package var statistic: String
    package var value: Double?
    /// Beyond which value the check is an alarm; below it for a check that rings when a number falls.
    package var threshold: Double?
    /// Whether the threshold was set by hand and not by windows of the training data.
    package var isSet: Bool
    /// What was found, in a sentence: `1,204 events of type purchase; days like it had 3,100 to 4,050`.
    package var found: String

    private enum CodingKeys: String, CodingKey {
        case name, state, statistic, value, threshold, found
        case isSet = "is_set"
    }

    package init(
        _ name: String, _ state: State, statistic: String, value: Double?, threshold: Double?, isSet: Bool = false,
        found: String
    ) {
        self.name = name
        self.state = state
        self.statistic = statistic
        self.value = value
        self.threshold = threshold
        self.isSet = isSet
        self.found = found
    }
}

/// All checks of one monitoring.
package struct DriftReport: Codable, Sendable, Equatable {
    package var checks: [DriftCheck]

    package init(_ checks: [DriftCheck]) {
        self.checks = checks
    }

    /// Whether somebody must look.
    package var isAlarm: Bool { checks.contains { $0.state == .alarm } }
}
