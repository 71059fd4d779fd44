import CustomerModels
package import Diagnostics
import Events
import FeatureLearning
import Interactions
import Lifetimes
import Propensity
import Recommenders
import Training
package import Validation

extension Pipeline {
    /// What a validation looks at: all tables that a run would read, and what the pipeline says of them.
    ///
    /// - Parameters:
    ///   - now: The time by the clock, at which gates that need no training are judged; nil judges none, as for a run,
    ///     whose version stays unpublished where a gate is not met.
    ///   - store: The folder of the store with the version that holds the alias; nil compares with none.
    /// - Returns: The plan.
    package func validationPlan(judgingGatesAt now: UTCTime? = nil, inStore store: String? = nil) -> ValidationPlan {
        let holder = now == nil ? nil : store.flatMap { holderEvidence(inStore: $0) }
        let gates = DataGates(publishing?.gates ?? [], now: now, holder: holder)
        var plan: ValidationPlan
        switch recipe {
        case .recommender(let training):
            var log = ValidationPlan.Log(files: training.events)
            log.options = training.options
            log.needsRatings = training.train.usesRatings
            log.weights = training.interactions.confidence.weights
            log.seenTypes = training.interactions.seenTypes.names
            log.testStart = testStart
            let rules = RecommenderRules(training: training, split: split, search: search)
            let begin = month?.begin
            log.examine = { facts in
                Finding.refused(.cutoff) { try facts.outline.checkReaches(begin) }
                    + rules.findings(facts) + gates.findings(ofLog: facts)
            }
            plan = ValidationPlan(.events(log))
            plan.items = training.items
            plan.itemColumns = training.itemColumns ?? ItemColumns()
            plan.consent = training.consent
        case .propensity(let training):
            plan = self.plan(of: training, gates)
        case .lifetime(let training):
            plan = self.plan(ofLog: training.events, training.options, gates, needsTimes: true)
            plan.consent = training.consent
        case .segments(let training):
            plan = self.plan(ofLog: training.events, training.options, gates, needsTimes: false)
            plan.items = training.items
            plan.itemColumns = training.itemColumns ?? ItemColumns()
            plan.profiles = training.customers.map(Self.profiles)
            plan.consent = training.consent
        case .uplift(let training):
            plan = ValidationPlan(.customers(Self.customers(of: training.table) { gates.findings(of: $0) }))
            plan.consent = training.consent
        }
        plan.checks = checks
        return plan
    }

    /// Where the events begin that are held out; nil for a split that is not by time.
    private var testStart: ValidationPlan.TestStart? {
        switch split {
        case .lastSeconds(let seconds)?: .secondsBeforeNewest(seconds)
        case .holdOut(.from(let time))?: .time(time)
        case .holdOut?, nil: nil
        }
    }

    private func plan(of training: PropensityTraining, _ gates: DataGates) -> ValidationPlan {
        var plan: ValidationPlan
        switch training.source {
        case .events(let source):
            var log = ValidationPlan.Log(files: source.files)
            log.options = source.options
            log.needsItems = false
            log.keepsPurchases = true
            var counted = source
            counted.cutoffsBefore = cutoffsBefore
            counted.mustReach = month?.begin
            let rules = CustomerRules(training: training, log: counted)
            log.examine = { rules.findings($0) + gates.findings(ofCustomers: $0, counts: rules.counts) }
            plan = ValidationPlan(.events(log))
            plan.items = source.items
            plan.itemColumns = source.itemColumns ?? ItemColumns()
            plan.profiles = source.customers.map(Self.profiles)
        case .table(let table):
            let rules = TableRules(training: training)
            plan = ValidationPlan(
                .customers(Self.customers(of: table) { rules.findings($0) + gates.findings(of: $0) }))
        }
        plan.consent = training.consent
        return plan
    }

    /// The plan of a training that makes nothing of the log but what each customer bought and when.
    private func plan(
        ofLog files: [String], _ options: EventOptions, _ gates: DataGates, needsTimes: Bool
    ) -> ValidationPlan {
        var log = ValidationPlan.Log(files: files)
        log.options = options
        log.needsItems = false
        let begin = month?.begin
        log.examine = { facts in
            Finding.refused(.cutoff) {
                if needsTimes { try PurchaseHistories.checkTimes(of: facts.outline) }
                try facts.outline.checkReaches(begin)
            } + facts.typesThatAreNot + gates.findings(ofLog: facts)
        }
        return ValidationPlan(.events(log))
    }

    private static func profiles(of table: CustomerTableSource) -> ValidationPlan.Profiles {
        var profiles = ValidationPlan.Profiles(path: table.path)
        (profiles.columns, profiles.options) = (table.columns, table.options)
        return profiles
    }

    private static func customers(
        of table: CustomerTable, _ examine: @escaping @Sendable (CustomerFacts) -> [Finding]
    ) -> ValidationPlan.Customers {
        var customers = ValidationPlan.Customers(file: table.file)
        customers.schema = table.schema
        customers.layout = table.layout
        customers.positive = table.positive
        customers.treated = table.treated
        customers.repeatedIds = table.repeatedIds
        customers.skipInvalid = table.skipInvalid
        customers.maximumInvalid = table.maximumInvalid
        customers.examine = examine
        return customers
    }
}
