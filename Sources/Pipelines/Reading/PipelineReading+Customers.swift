import CustomerModels
import Diagnostics
import Events
import FeatureLearning
import Features
import Propensity
import Training

extension PipelineReading {
    /// The training of a model of customers.
    func propensity() throws -> PropensityTraining {
        let isTable = table.kind == .table
        var training = PropensityTraining(
            isTable ? .table(try customerTable()) : .events(try customerEvents()))
        training.consent = try consent()
        training.encoding.rareBelow = draft.rareBelow
        training.encoding.bins = draft.bins ?? [:]
        training.encoding.hash = draft.hash ?? [:]
        let keys = draft.logistic
        training.logistic.l1 = keys.l1 ?? 0
        training.logistic.l2 = keys.l2
        training.logistic.solver = keys.solver ?? .auto
        training.classWeights = keys.classWeights ?? .none
        training.folds = keys.folds ?? PropensityTraining.standardFolds
        training.path = keys.path
        training.pathRule = keys.pathRule ?? training.pathRule
        training.calibration = keys.calibration ?? .none
        training.seed = UInt64(keys.seed ?? 0)
        try checkPenalties(training)
        return training
    }

    private func checkPenalties(_ training: PropensityTraining) throws {
        try checking("train.folds") {
            if training.folds == 1 {
                throw UserError(
                    .wrongUsage, "one fold leaves nothing to hold out",
                    remedy: "Give 2 to 100, or 0 for no cross-validation")
            }
        }
        if training.folds == 0 {
            try refuse(["train.seed", "train.path"], "with train.folds 0")
            if training.calibration != .none { try refuse(["train.calibrate"], "with train.folds 0") }
        }
        guard let path = training.path else {
            try refuse(["train.path_rule"], "without train.path")
            return try checking("train") { try training.logistic.validate() }
        }
        let own = path == .l1 ? "train.l1" : "train.l2"
        try refuse([own], Message("with train.path \(path.rawValue), which chooses it"))
        if path == .l1, ![.auto, .coordinate].contains(training.logistic.solver) {
            throw place(of: "train.solver").error(
                Message("train.solver \(training.logistic.solver.rawValue) takes no l1 penalty"),
                "Leave it out, or choose coordinate")
        }
        try checking("train") { try training.logistic.validate() }
    }

    func customerTable() throws -> CustomerTable {
        let keys = draft.table
        let named = try self.table(keys.path, keys.postgres, in: "data.table")
        var table = CustomerTable(file: try required(named, "data.table.path", "the table of customers"))
        try refuseLayoutOfQueries([table.file], in: "data.table")
        table.schema.target = try required(keys.target, "data.table.columns.target", "the column of the outcome")
        table.schema.id = keys.id
        table.schema.weight = keys.weight
        table.schema.numeric = keys.numeric ?? []
        table.schema.category = keys.category ?? []
        table.schema.boolean = keys.boolean ?? []
        table.schema.ignore = keys.ignore ?? []
        try checking("data.table.columns") { try table.schema.checkNames() }
        if isGiven("data.consent") { try checking("data.table.columns.id") { _ = try ownerColumn(table.schema.id) } }
        table.positive = keys.positive
        table.repeatedIds = keys.repeatedIds ?? false
        if table.repeatedIds, keys.id == nil {
            try refuse(["data.table.repeated_ids"], "without data.table.columns.id")
        }
        table.layout = try layout(keys.reading, in: "data.table")
        table.skipInvalid = keys.reading.skipInvalid ?? false
        table.maximumInvalid = keys.reading.maximumInvalid ?? table.maximumInvalid
        return table
    }

    private func customerEvents() throws -> CustomerEventLog {
        let keys = draft.customers
        let files = try eventFiles()
        let label = try required(keys.label, "customers.label", "churn or purchase")
        let horizon = try required(keys.horizon, "customers.horizon", "a span such as 90d")
        let cutoffs = try required(keys.cutoffs, "customers.cutoff", "a time such as 2024-04-01, or a span such as 90d")
        guard Set(cutoffs).count == cutoffs.count else {
            throw place(of: "customers.cutoff").error("customers.cutoff names one twice", "Name each cutoff once")
        }
        let times = cutoffs.compactMap { cutoff -> Int64? in
            if case .time(let time) = cutoff { time } else { nil }
        }
        guard times.isEmpty || times.count == cutoffs.count else {
            throw place(of: "customers.cutoff").error(
                "customers.cutoff mixes times with spans before the newest event",
                "Write all of them as times or as spans")
        }
        var plan = PointInTimePlan(label: label, horizon: horizon, cutoffs: times)
        plan.activeWithin = keys.activeWithin ?? plan.activeWithin
        try checkPlan(plan, cutoffs: cutoffs.count)
        var events = CustomerEventLog(files: files, plan: plan)
        events.options = try eventOptions()
        events.items = try itemTable()
        events.itemColumns = itemColumns
        events.customers = try customersOwnTable()
        events.ignore = draft.events.ignore ?? []
        if label.needsItems, events.items == nil {
            throw place(of: "customers.label").error(
                Message("customers.label \(label) needs a table of the products"), "Name it with data.items.path")
        }
        return events
    }

    /// Checks a plan whose cutoffs may be known only when the log was read.
    private func checkPlan(_ plan: PointInTimePlan, cutoffs count: Int) throws {
        var complete = plan
        if plan.cutoffs.isEmpty { complete.cutoffs = (0..<count).map { Int64($0) } }
        try checking("customers") { try complete.validate() }
    }

    /// The cutoffs that are spans before the newest event, in seconds.
    var cutoffsBefore: [Double] {
        (draft.customers.cutoffs ?? []).compactMap { cutoff -> Double? in
            if case .before(let seconds) = cutoff { seconds } else { nil }
        }
    }
}
