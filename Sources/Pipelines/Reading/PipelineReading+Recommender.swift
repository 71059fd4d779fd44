import Diagnostics
import Documents
import Evaluation
import Events
import Interactions
import Measuring
import Recommenders
import Training
import Tuning

extension PipelineReading {
    /// The training of a recommender.
    func recommender() throws -> RecommenderTraining {
        var training = RecommenderTraining(events: try eventFiles())
        training.train = try algorithm()
        training.fallback = draft.fallback == .recent ? .recent : nil
        training.options = try eventOptions(usesRatings: training.train.usesRatings)
        training.options.useQuantity = draft.confidence.useQuantity ?? false
        training.interactions = try interactions(usesRatings: training.train.usesRatings)
        if !training.train.ranksByHistory {
            let chosen = Message("with train.algorithm \(training.train.name.rawValue)")
            try refuse(["confidence.history_half_life"], chosen)
        }
        training.items = try itemTable()
        training.itemColumns = itemColumns
        training.consent = try consent()
        let split = try split()
        if case .holdOut(let holdOut)? = split, !isGiven("tune") { training.holdOut = holdOut }
        training.refit = draft.refit == .train ? .train : nil
        if split == nil {
            try refuse(["train.refit"], "when nothing is held out", remedy: "Say what is held out under split")
        }
        try checkOrder(training, split)
        training.metrics = draft.metrics.map { NameList($0).description }
        training.mask = draft.mask
        // A search decides on the transform itself.
        if !isGiven("tune") { training = training.withTransformForRepeats }
        training.unknownItems = draft.unknownItems == .miss ? .miss : nil
        try checkEvaluation(training)
        return training
    }

    /// Refuses an order of the events that nothing asks for, or that contradicts another.
    private func checkOrder(_ training: RecommenderTraining, _ split: Pipeline.Split?) throws {
        var holdOut: HoldOut?
        if case .holdOut(let way)? = split { holdOut = way }
        var useless = training.uselessOrder(holdOut: holdOut)
        if isGiven("tune") {
            var tuning = RecommenderTuning(training)
            tuning.holdOut = holdOut
            useless = tuning.uselessOrder
        }
        try refuse(useless.map(\.path), "where nothing depends on an order of the events")
        try checking("data.events") { try training.options.checkOrder(hasTimes: training.options.timestamp != nil) }
        try checking("confidence") { try training.checkHalfLives() }
    }

    /// The algorithm with its parameters.
    private func algorithm() throws -> RecommenderAlgorithm {
        let name = draft.algorithm ?? .ials
        var algorithm = RecommenderAlgorithm(name)
        var chosen = Message("with train.algorithm \(name.rawValue)")
        if name == .mixture {
            let named = draft.parameters["member"]?.stringValue.flatMap { MixtureParameters.Member(rawValue: $0) }
            let mixture = named.map { MixtureParameters(member: $0) } ?? MixtureParameters()
            algorithm = .mixture(mixture)
            chosen = Message("with train.algorithm \(name.rawValue) and train.member \(mixture.member.rawValue)")
        }
        let isDense = draft.parameters["dense"] == true
        let known = try JSONValue(encoding: algorithm).objectValue ?? [:]
        let isEASE = algorithm.memberParameters is EASEParameters
        let following = algorithm.memberParameters as? any DataDefaultedParameters
        let ruled: [String] = following.map { type(of: $0).dataKeys.map(\.name) } ?? []
        // What a plain EASE, an algorithm by the data and a plain mixture do not write.
        let unwritten =
            (isEASE ? EASEParameters.variantKeys.map(\.name) + ["dense"] : [])
            + ruled + (name == .mixture ? MixtureParameters.optionalKeys.map(\.name) : [])
        let foreign = draft.parameters.keys.filter { known[$0] == nil && !unwritten.contains($0) }
        try refuse(
            given(in: "train").filter { foreign.contains(ParameterKey($0).name) }, chosen)
        if algorithm.parameters.startableFactors == nil { try refuse(["train.start"], chosen) }
        if isDense { try refuse(["train.neighbours"], "with train.dense") }
        let own = draft.parameters.filter { $0.key != "dense" }
        do {
            algorithm = try JSONValue.object(own).decoded(over: algorithm)
        } catch let error as InvalidField {
            throw place(of: "train").error(Message("train: \(error)"), "Change its value")
        }
        if isDense { algorithm.keepAllWeights() }
        if let neighbours = algorithm.memberParameters as? ItemNeighbourParameters, neighbours.similarity != .bm25 {
            try refuse(["train.bm25_k1", "train.bm25_b"], "without train.similarity bm25")
        }
        try checking("train") { try algorithm.validate() }
        if !algorithm.usesRatings {
            try refuse(
                ["data.events.columns.rating"], chosen,
                remedy: "Leave it out, or train with train.algorithm als")
        }
        return algorithm
    }

    private func interactions(usesRatings: Bool) throws -> InteractionOptions {
        var options = InteractionOptions()
        let keys = draft.confidence
        options.confidence.weights = keys.weights ?? [:]
        // A search keeps a "none" that was given, as it keeps every other half-life.
        options.confidence.halfLife = isGiven("tune") ? keys.halfLife : keys.halfLife?.orNil
        options.confidence.historyHalfLife = keys.historyHalfLife
        options.confidence.useQuantity = keys.useQuantity ?? false
        options.confidence.transform = keys.transform
        options.seenTypes = SeenTypes(names: draft.events.seenTypes)
        options.minimumUserEvents = draft.minimumUserEvents
        options.minimumItemEvents = draft.minimumItemEvents
        options.maximumUserEvents = draft.maximumUserEvents
        try checking("interactions") { try options.validate() }
        if usesRatings {
            try refuse(
                given(in: "confidence"), "on ratings, which train.algorithm als learns from",
                remedy: "Leave it out, or train with train.algorithm ials")
        } else {
            try checking("confidence") { try options.confidence.checkRules() }
        }
        return options
    }

    /// What is held out.
    func split() throws -> Pipeline.Split? {
        guard isGiven("split") else { return nil }
        let keys = draft.split
        let ways = [
            PipelineField.lastSpan, "split.test_from", "split.test_last", "split.test_last_order", "split.test_users",
        ]
        let given = ways.filter(isGiven)
        guard given.count < 2 else {
            throw place(of: given[1]).error(
                Message("\(given[0]) and \(given[1]) are two ways to hold out"), "Give one of them")
        }
        if keys.users == nil { try refuse(["split.given_share"], "without split.test_users") }
        if let seconds = keys.lastSeconds { return .lastSeconds(seconds) }
        if let from = keys.from { return .holdOut(.from(from)) }
        if let last = keys.last { return .holdOut(.last(last)) }
        if keys.lastOrder == true { return .holdOut(.lastOrder) }
        if let users = keys.users {
            return .holdOut(.users(share: users, given: keys.given ?? HoldOut.standardGivenShare))
        }
        throw place(of: "split").error(
            "split does not say what is held out",
            Message("Give one of \(ways.joined(separator: ", ")), or leave the section out"))
    }

    /// The search for an algorithm; `nil` when the file asks for none.
    func search() throws -> Pipeline.Search? {
        guard isGiven("tune") else { return nil }
        let keys = draft.search
        let chosen = given(in: "train").filter { !["train.fallback", "train.refit"].contains($0) }
        try refuse(chosen, "with tune, which chooses the algorithm and its parameters")
        if keys.budget != nil, keys.trials != nil {
            throw place(of: "tune.trials").error("tune.budget and tune.trials both end the search", "Give one of them")
        }
        if let algorithms = keys.algorithms, algorithms.contains(.repeat), draft.mask ?? .seen == .seen {
            throw place(of: "tune.algorithms").error(
                "repeat lists only what a customer bought before, which the lists leave out",
                "Add evaluate: {mask: none}, or leave repeat out")
        }
        if let algorithms = keys.algorithms, RecommenderTuning.lackMembers(algorithms) {
            throw place(of: "tune.algorithms").error(
                "mixtures are made of what is found for repeat and another algorithm",
                "Name repeat and another algorithm as well, or leave mixture out")
        }
        var search = Pipeline.Search()
        if let trials = keys.trials { search.end = .trials(trials) }
        if let budget = keys.budget { search.end = .seconds(budget) }
        search.metric = keys.metric ?? search.metric
        search.algorithms = keys.algorithms ?? []
        search.seed = UInt64(keys.seed ?? 0)
        return search
    }

    /// Refuses measures that nothing is measured by, or that the model does not have.
    private func checkEvaluation(_ training: RecommenderTraining) throws {
        if !isGiven("split"), !isGiven("tune") {
            try refuse(given(in: "evaluate"), "when nothing is held out", remedy: "Say what is held out under split")
        }
        if !isGiven("split") {
            try refuse(
                ["evaluate.unknown_items"], "when nothing is held out", remedy: "Say what is held out under split")
        }
        if let metrics = training.metrics, RatingMeasure.split(metrics).ratings.isEmpty {
            try checking("evaluate.metrics") {
                try Measure.checkParts(Measure.list(parsing: metrics), mask: training.mask ?? .seen)
            }
        }
        guard let metrics = training.metrics, !RatingMeasure.split(metrics).ratings.isEmpty else { return }
        guard training.train.usesRatings else {
            throw place(of: "evaluate.metrics").error(
                Message("a model of train.algorithm \(training.train.name.rawValue) predicts no ratings to measure"),
                "Measure lists, such as ndcg@20, or train with train.algorithm als")
        }
        try checking("evaluate.metrics") { _ = try RatingMeasure.list(parsing: metrics) }
    }
}

extension Confidence {
    /// Checks the rules as far as they do not depend on a log: for one with these types and others.
    fileprivate func checkRules() throws {
        // Two more types stand for those that the rules do not name, so that no transform is taken for granted.
        _ = try resolved(typeNames: weights.keys.sorted() + ["", " "], newest: 0)
    }
}
