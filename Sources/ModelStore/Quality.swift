import Documents

/// How good a version was on data that its training did not use: the one account that a manifest keeps.
///
/// ```json
/// {"split": {"by": "time", "from": 1727827200000}, "mask": "seen", "users": 1854, "pairs": 56091,
///  "metrics": {"ndcg@20": {"value": 0.1069, "low": 0.1011, "high": 0.1130}},
///  "baselines": {"popularity": {"metrics": {…}, "differences": {…}}}}
/// ```
package struct Quality: Codable, Sendable, Equatable {
    /// How the data was split into what was trained on and what was measured on.
    package struct Split: Codable, Sendable, Equatable {
        package enum Kind: String, Codable, Sendable {
            /// The events from a time on were hidden.
            case time
            /// The newest items of each customer were hidden.
            case last
            /// The last order of each customer was hidden.
            case lastOrder = "last_order"
            /// A share of the customers was held out, with a part of their items given.
            case users
            /// Every row was scored by a model of the other folds.
            case folds
            /// The events of a file of their own had to be found.
            case file
        }

        package var by: Kind
        /// The time from which events were hidden, in milliseconds since 1970 UTC.
        package var from: Int64?
        package var items: Int?
        package var share: Double?
        package var given: Double?
        package var folds: Int?
        /// The file as it was named, and the fingerprint of its events.
        package var file: String?
        package var fingerprint: String?
        /// True where what was measured are calibrated probabilities, each by a calibration of the other folds; `nil` for
        /// those before calibration.
        package var calibrated: Bool?

        package init(
            by kind: Kind, from: Int64? = nil, items: Int? = nil, share: Double? = nil, given: Double? = nil,
            folds: Int? = nil, calibrated: Bool? = nil, file: String? = nil, fingerprint: String? = nil
        ) {
            by = kind
            self.from = from
            self.items = items
            self.share = share
            self.given = given
            self.folds = folds
            self.calibrated = calibrated
            self.file = file
            self.fingerprint = fingerprint
        }
    }

    /// A measured value with its interval, where it has one.
    package struct Value: Codable, Sendable, Equatable {
        package var value: Double
        package var low: Double?
        package var high: Double?

        package init(_ value: Double, low: Double? = nil, high: Double? = nil) {
            self.value = value
            self.low = low
            self.high = high
        }
    }

    /// Another model, or a rule, on the same data.
    package struct Baseline: Codable, Sendable, Equatable {
        package var metrics: [String: Value]
        /// The version's values minus those of the baseline, from the same resamples.
        package var differences: [String: Value]
        /// The version whose settings were trained again for the comparison, such as `recommendations/6`; `nil` for a
        /// rule.
        package var version: String?
        /// The customers on whom both were measured, where these are fewer than those of the version; `metrics` and
        /// `differences` are about them.
        package var users: Int?
        /// The same for each part of the items to find, by its name, where these are fewer than those of the version.
        package var partUsers: [String: Int]?
        /// Why nothing could be compared with these settings; `nil` where something was.
        package var unmeasured: String?

        private enum CodingKeys: String, CodingKey {
            case metrics, differences, version, users, unmeasured
            case partUsers = "part_users"
        }

        package init(metrics: [String: Value], differences: [String: Value], version: String? = nil) {
            self.metrics = metrics
            self.differences = differences
            self.version = version
        }

        /// Another model that could not be measured beside the version.
        package init(unmeasured reason: String, version: String?) {
            self.init(metrics: [:], differences: [:], version: version)
            unmeasured = reason
        }
    }

    /// `nil` where an earlier program did not write it down.
    package var split: Split?
    /// Which items lists left out: `seen` or `none`; `nil` for models without lists.
    package var mask: String?
    /// `miss` where items that the model did not know counted as not found; `nil` where they were left out.
    package var unknownItems: String?
    /// The customers with something to find, and their pairs; `nil` for models of customers.
    package var users: Int?
    package var pairs: Int?
    /// The customers with something to find of each part that was measured, by its name; `nil` where none was.
    package var partUsers: [String: Int]?
    /// The rows with a known outcome; `nil` for recommenders.
    package var rows: Int?
    /// How many candidates were measured on the same data, of which this one was the best; `nil` without a search.
    package var trials: Int?
    package var metrics: [String: Value]
    package var baselines: [String: Baseline]
    /// The test rows that were not used, by reason.
    package var skipped: [String: Int]

    private enum CodingKeys: String, CodingKey {
        case split, mask, users, pairs, rows, trials, metrics, baselines, skipped
        case unknownItems = "unknown_items"
        case partUsers = "part_users"
    }

    package init(
        split: Split?, metrics: [String: Value], baselines: [String: Baseline] = [:], skipped: [String: Int] = [:]
    ) {
        self.split = split
        self.metrics = metrics
        self.baselines = baselines
        self.skipped = skipped
    }
}

extension Quality {
    /// Reads the account that programs before the key `quality` kept under `metrics`, which had one of three shapes.
    ///
    /// | what was measured | shape |
    /// |---|---|
    /// | a hold-out of a recommender | `{"held_out": {"split", "users", "pairs"}, "metrics", "baselines", "masked", "skipped"}` |
    /// | the winner of a search | `{"validation": {"ndcg@20": 0.75, "users", "pairs", "hold_out", "trials"}}` |
    /// | a cross-validation | `{"auc": {"value", "low", "high"}, …}` |
    ///
    /// - Returns: `nil` for an account without a metric.
    /// - Throws: `DecodingError` for an account of another shape.
    init?(earlier metrics: JSONValue) throws {
        guard let members = metrics.objectValue, !members.isEmpty else { return nil }
        if let heldOut = members["held_out"] {
            self.init(
                split: try heldOut["split"]?.decoded(as: Split.self),
                metrics: try members["metrics"]?.decoded(as: [String: Value].self) ?? [:],
                baselines: try members["baselines"]?.decoded(as: [String: Baseline].self) ?? [:],
                skipped: try members["skipped"]?.decoded(as: [String: Int].self) ?? [:])
            mask = members["masked"]?.stringValue
            users = heldOut["users"]?.intValue
            pairs = heldOut["pairs"]?.intValue
        } else if let validation = members["validation"]?.objectValue {
            let counts: Set = ["users", "pairs", "trials", "hold_out"]
            let values = validation.filter { !counts.contains($0.key) }.compactMapValues(\.doubleValue)
            self.init(
                split: try validation["hold_out"]?.decoded(as: Split.self), metrics: values.mapValues { Value($0) })
            users = validation["users"]?.intValue
            pairs = validation["pairs"]?.intValue
            trials = validation["trials"]?.intValue
            mask = "seen"
        } else {
            self.init(split: nil, metrics: try metrics.decoded(as: [String: Value].self))
        }
    }
}
