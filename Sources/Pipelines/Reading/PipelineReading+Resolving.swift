import Documents
import Evaluation
import Events
import Interactions
import Propensity
import Recommenders
import Tables
import Training
import Tuning

extension PipelineReading {
    /// The file with all defaults filled in; reading it again gives the same pipeline.
    ///
    /// What only the data can tell is not in it, such as a column that is used when there is one.
    func resolved(_ pipeline: Pipeline) throws -> JSONValue {
        var filled = draft
        switch pipeline.recipe {
        case .recommender(let training): try fill(&filled, training, pipeline)
        case .propensity(let training): fill(&filled, training)
        case .lifetime(let training): fill(&filled, training)
        case .segments(let training): fill(&filled, training)
        case .uplift(let training): fill(&filled, training)
        }
        var members: [String: JSONValue] = [:]
        for field in table.fields {
            guard let value = written[field.path] ?? field.write(filled) else { continue }
            Self.insert(value, at: field.path.split(separator: ".").map(String.init)[...], into: &members)
        }
        return .object(members)
    }

    private static func insert(
        _ value: JSONValue, at names: ArraySlice<String>, into members: inout [String: JSONValue]
    ) {
        guard let name = names.first else { return }
        guard names.count > 1 else {
            members[name] = value
            return
        }
        var inner = members[name]?.objectValue ?? [:]
        insert(value, at: names.dropFirst(), into: &inner)
        members[name] = .object(inner)
    }

    private func fill(_ draft: inout PipelineDraft, _ training: RecommenderTraining, _ pipeline: Pipeline) throws {
        fillReading(&draft.events.reading)
        draft.events.user = training.options.user
        if !training.train.usesRatings {
            // A search chooses what is not given, so "none" would be another pipeline.
            if pipeline.search == nil {
                draft.confidence.halfLife = draft.confidence.halfLife ?? .never
                draft.confidence.transform = training.interactions.confidence.transform
            }
            draft.confidence.useQuantity = training.options.useQuantity
        }
        if case .holdOut(.users(_, let given))? = pipeline.split { draft.split.given = given }
        if pipeline.split != nil || pipeline.search != nil { draft.mask = training.mask ?? .seen }
        if pipeline.split != nil, !training.train.usesRatings {
            draft.unknownItems = training.unknownItems ?? .skip
        }
        guard let search = pipeline.search else {
            draft.algorithm = training.train.name
            draft.fallback = training.fallback ?? .ever
            if pipeline.split != nil { draft.refit = training.refit ?? .all }
            draft.parameters = try Self.parameters(of: training.train)
            return
        }
        if case .seconds(let seconds) = search.end { draft.search.budget = seconds }
        draft.search.metric = search.metric
        let usual = RecommenderTuning.usualAlgorithms(masking: training.mask ?? .seen)
        draft.search.algorithms = search.algorithms.isEmpty ? usual : search.algorithms
        draft.search.seed = draft.search.seed ?? 0
    }

    /// The parameters of an algorithm that have an effect, by their names.
    private static func parameters(of algorithm: RecommenderAlgorithm) throws -> [String: JSONValue] {
        var parameters = try JSONValue(encoding: algorithm).objectValue ?? [:]
        let member = algorithm.memberParameters
        if let ease = member as? EASEParameters, ease.neighbours == nil { parameters["dense"] = true }
        if let neighbours = member as? ItemNeighbourParameters, neighbours.similarity != .bm25 {
            for name in ["bm25_k1", "bm25_b"] { parameters.removeValue(forKey: name) }
        }
        return parameters
    }

    private func fill(_ draft: inout PipelineDraft, _ training: PropensityTraining) {
        switch training.source {
        case .table(let source):
            fillReading(&draft.table.reading)
            draft.table.repeatedIds = source.repeatedIds
        case .events(let source):
            fillReading(&draft.events.reading)
            draft.events.user = source.options.user
            draft.customers.activeWithin = source.plan.activeWithin
        }
        // Where l1 or l2 is chosen along a path, giving it would have no effect.
        if training.path != .l1 { draft.logistic.l1 = training.logistic.l1 }
        draft.logistic.solver = training.logistic.solver
        draft.logistic.classWeights = training.classWeights
        draft.logistic.calibration = training.calibration
        draft.logistic.folds = training.folds
        if training.path != nil { draft.logistic.pathRule = training.pathRule }
        if training.folds > 0 { draft.logistic.seed = draft.logistic.seed ?? 0 }
    }

    func fillReading(_ keys: inout PipelineDraft.ReadingKeys) {
        keys.skipInvalid = keys.skipInvalid ?? false
        keys.noHeader = keys.noHeader ?? false
        if keys.skipInvalid == true { keys.maximumInvalid = keys.maximumInvalid ?? InvalidRows.usualMaximum }
    }
}
