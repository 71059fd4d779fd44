import Events
import FeatureLearning
import Interactions
import Propensity
import Recommenders
import Training
package import Validation

extension Pipeline {
    /// What a validation looks at: all tables that a run would read, and what the pipeline says of them.
    package func validationPlan() -> ValidationPlan {
        var plan: ValidationPlan
        switch recipe {
        case .recommender(let training):
            var log = ValidationPlan.Log(files: training.events)
            log.options = training.options
            log.needsRatings = training.train.usesRatings
            log.weights = training.interactions.confidence.weights
            log.seenTypes = training.interactions.seenTypes.names
            log.testStart = testStart
            plan = ValidationPlan(.events(log))
            plan.items = training.items
            plan.itemColumns = training.itemColumns ?? ItemColumns()
            plan.consent = training.consent
        case .propensity(let training):
            plan = Self.plan(of: training)
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

    private static func plan(of training: PropensityTraining) -> ValidationPlan {
        var plan: ValidationPlan
        switch training.source {
        case .events(let source):
            var log = ValidationPlan.Log(files: source.files)
            log.options = source.options
            log.needsItems = false
            plan = ValidationPlan(.events(log))
            plan.items = source.items
            plan.itemColumns = source.itemColumns ?? ItemColumns()
        case .table(let table):
            var customers = ValidationPlan.Customers(file: table.file)
            customers.schema = table.schema
            customers.layout = table.layout
            customers.positive = table.positive
            customers.repeatedIds = table.repeatedIds
            customers.skipInvalid = table.skipInvalid
            customers.maximumInvalid = table.maximumInvalid
            plan = ValidationPlan(.customers(customers))
        }
        plan.consent = training.consent
        return plan
    }
}
