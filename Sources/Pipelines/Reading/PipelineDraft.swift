import CustomerModels
import Diagnostics
import Documents
import Evaluation
import Events
import Gates
import ModelStore
import Propensity
import Recommenders
import Sources
import Tables
import Training
import Validation

/// What a pipeline file says, key by key, before it is put together; `nil` where it says nothing.
struct PipelineDraft {
    var model: String?
    var store: String?
    var events = EventsKeys()
    var cleaning: [CleaningStep]?
    var items = ItemsKeys()
    var profile = ProfileKeys()
    var consent = ConsentKeys()
    var identities = IdentityKeys()
    var table = TableKeys()
    var confidence = ConfidenceKeys()
    var minimumUserEvents: Int?
    var minimumItemEvents: Int?
    var maximumUserEvents: Int?
    var customers = CustomersKeys()
    var bins: [String: Int]?
    var hash: [String: Int]?
    var rareBelow: Int?
    var split = SplitKeys()
    var search = SearchKeys()
    var algorithm: RecommenderAlgorithm.Name?
    var start: String?
    var fallback: Popularity?
    var refit: Refit?
    /// The parameters of the algorithm by their names in a manifest.
    var parameters: [String: JSONValue] = [:]
    var logistic = LogisticKeys()
    var lifetime = LifetimeKeys()
    var segments = SegmentsKeys()
    var uplift = UpliftKeys()
    var metrics: [String]?
    var mask: ItemMask?
    var unknownItems: UnknownItems?
    var alias: String?
    var gates: [Gate]?
    var onDoubt: DoubtRule?
    var checks: [DataCheck]?
    /// The values beyond which a monitoring rings, by the names of its checks.
    var monitor: [String: Double]?

    struct EventsKeys {
        var path: [String]?
        var postgres = PostgresKeys()
        var user: String?
        var item: String?
        var timestamp: String?
        var type: String?
        var quantity: String?
        var price: String?
        var order: String?
        var channel: String?
        var value: String?
        var rating: String?
        var sequence: String?
        var rowOrder: Bool?
        var conditions: [Condition]?
        var purchaseTypes: [String]?
        var seenTypes: [String]?
        var from: Int64?
        var until: Int64?
        var timestampFormat: String?
        var ignore: [String]?
        var reading = ReadingKeys()
    }

    /// A query to PostgreSQL, in place of a path.
    struct PostgresKeys {
        var service: String?
        var query: String?
    }

    /// How the text of a table is read.
    struct ReadingKeys {
        var skipInvalid: Bool?
        var maximumInvalid: Double?
        var delimiter: Delimiter?
        var noHeader: Bool?
        var encoding: TextEncoding?
        /// As command lines write them: `comma` for the table, `spend=comma` for a column.
        var decimal: [String]?
        var thousands: [String]?
        var unit: [String]?
    }

    struct ItemsKeys {
        var path: String?
        var postgres = PostgresKeys()
        var item: String?
        var title: String?
        var category: String?
    }

    /// The customers' own table.
    struct ProfileKeys {
        var path: String?
        var postgres = PostgresKeys()
        var user: String?
        var validFrom: String?
        var numeric: [String]?
        var category: [String]?
        var boolean: [String]?
        var ignore: [String]?
    }

    struct ConsentKeys {
        var path: String?
        var postgres = PostgresKeys()
        var user: String?
        var personalization: String?
        var defaultYes: Bool?
    }

    struct IdentityKeys {
        var path: String?
        var id: String?
        var other: String?
        var account: String?
        var limit: Int?
        var accounts: IdentitySource.SeveralAccounts?
    }

    struct TableKeys {
        var path: String?
        var postgres = PostgresKeys()
        var target: String?
        var id: String?
        var weight: String?
        var positive: String?
        var repeatedIds: Bool?
        var numeric: [String]?
        var category: [String]?
        var boolean: [String]?
        var ignore: [String]?
        var reading = ReadingKeys()
    }

    struct ConfidenceKeys {
        var weights: [String: Double]?
        var halfLife: HalfLife?
        var historyHalfLife: HalfLife?
        var useQuantity: Bool?
        var transform: Confidence.Transform?
    }

    struct CustomersKeys {
        var label: EventLabel?
        var horizon: Double?
        var cutoffs: [Cutoff]?
        var activeWithin: Double?
    }

    enum Cutoff: Hashable {
        /// Milliseconds since 1970 UTC.
        case time(Int64)
        /// Seconds before the newest event.
        case before(Double)
    }

    struct SplitKeys {
        var lastSeconds: Double?
        var from: Int64?
        var last: Int?
        var lastOrder: Bool?
        var users: Double?
        var given: Double?
    }

    struct SearchKeys {
        var budget: Double?
        var trials: Int?
        var metric: String?
        var algorithms: [RecommenderAlgorithm.Name]?
        var seed: Int?
    }

    struct LifetimeKeys {
        /// In seconds; 0 for none.
        var holdOut: Double?
        var timeUnit: Double?
    }

    struct SegmentsKeys {
        var basis: SegmentSettings.Basis?
        var recommender: String?
        var quantiles: Int?
        var features: [String]?
        var clusters: ClusterRange?
        var detect: Double?
        var conversion: Double?
        var popularItems: Int?
        var seed: Int?
    }

    struct UpliftKeys {
        var treatment: String?
        var treated: String?
        var learner: UpliftSettings.Learner?
        var ridge: Double?
        var cost: Double?
        var value: Double?
    }

    struct LogisticKeys {
        var l1: Double?
        var l2: Double?
        var solver: LogisticParameters.Solver?
        var classWeights: ClassWeights?
        var calibration: Calibration.Kind?
        var folds: Int?
        var path: LogisticRegression.Penalty?
        var pathRule: PenaltyRule?
        var seed: Int?
    }
}
