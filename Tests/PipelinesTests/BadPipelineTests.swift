import Diagnostics
import Testing

/// A pipeline file with a mistake, the line that the error names, and the parts of its message.
struct BadPipeline: Sendable, CustomTestStringConvertible {
    let yaml: String
    let line: Int
    let parts: [String]

    init(_ yaml: String, _ line: Int, _ parts: String...) {
        (self.yaml, self.line, self.parts) = (yaml, line, parts)
    }

    /// What is appended to the shortest recommender, from line 4 on.
    static func recommender(_ yaml: String, line: Int = 4, _ parts: String...) -> BadPipeline {
        BadPipeline(yaml: PipelineBench.recommender + yaml, line: line, parts: parts)
    }

    /// What is appended to the shortest model of customers from events, from line 5 on.
    static func customers(_ yaml: String, line: Int = 5, _ parts: String...) -> BadPipeline {
        BadPipeline(yaml: PipelineBench.customers + yaml, line: line, parts: parts)
    }

    /// What is appended to the shortest model of customers from a table, from line 4 on.
    static func table(_ yaml: String, line: Int = 4, _ parts: String...) -> BadPipeline {
        BadPipeline(yaml: PipelineBench.table + yaml, line: line, parts: parts)
    }

    /// The keys of the log, from line 4 on.
    static func events(_ yaml: String, line: Int = 4, _ parts: String...) -> BadPipeline {
        let head = "model: shop\ndata:\n  events:\n    path: events.csv\n"
        return BadPipeline(yaml: head.replacing("    path", with: "    \(yaml)\n    path"), line: line, parts: parts)
    }

    private init(yaml: String, line: Int, parts: [String]) {
        (self.yaml, self.line, self.parts) = (yaml, line, parts)
    }

    var testDescription: String { yaml }
}

@Suite struct BadPipelineTests {
    private func check(_ bad: BadPipeline) throws {
        let bench = try PipelineBench()
        let error = try bench.refusal(of: bad.yaml)
        #expect(error.code == .wrongUsage)
        #expect(error.place?.file == bench.path("pipeline.yaml"))
        #expect(error.place?.line == bad.line, "\(error)")
        #expect(error.problem.hasPrefix("column "), "\(error)")
        #expect(error.remedy != nil)
        for part in bad.parts { #expect("\(error)".contains(part), "'\(part)' is not in: \(error)") }
    }

    @Test(
        "A key that there is not",
        arguments: [
            BadPipeline.recommender("trian: {factors: 8}", "column 1: there is no key 'trian'; did you mean 'train'?"),
            .recommender("train: {factor: 8}", "train has no key 'factor'; did you mean 'factors'?", "algorithm"),
            .recommender("train:\n  Epochs: 8", line: 5, "column 3", "did you mean 'epochs'?"),
            .recommender("factors: 8", "there is no key 'factors'; there is train.factors"),
            .recommender("warehouse: [duplicates]", "there is no key 'warehouse'", "Known here: model, store, data"),
            .recommender("placements: {home: 10}", "there is no key 'placements'"),
            .recommender("train.factors: 8", "the key 'train.factors' has points in it"),
            .events("columns: {customer: id}", "data.events.columns has no key 'customer'", "Known here: user, item"),
            .events("colums: {user: id}", "data.events has no key 'colums'; did you mean 'columns'?"),
            BadPipeline("model: shop\ndata:\n  warehouse: {path: ids.csv}\n", 3, "data has no key 'warehouse'"),
        ])
    func unknownKeys(bad: BadPipeline) throws { try check(bad) }

    @Test(
        "A value of another form than the key takes",
        arguments: [
            BadPipeline.recommender(
                "train: {factors: many}",
                "train.factors: expected a whole number from 1 to 4096, found 'many'"),
            .recommender("train: {factors: 1.5}", "found '1.5'"),
            .recommender("train: {factors: 010}", "found '010'"),
            .recommender("train: {factors: '8'}", "found '8' in quotes", "Leave the quotes out"),
            .recommender("train: {factors: [8]}", "found a list"),
            .recommender("train: {factors: }", "train.factors has no value"),
            .recommender("train: {seed: 99999999999999999999}", "train.seed: expected a whole number"),
            .recommender("train: {regularization: nan}", "found 'nan'"),
            .recommender("train: 5", "train: expected keys with values, found '5'"),
            .recommender("evaluate:", "evaluate: expected keys with values, found no value"),
            .recommender("train: {algorithm: neural}", "expected one of ials, als, item-neighbours"),
            .recommender("train: {algorithm: eaze}", "did you mean 'ease'?"),
            .recommender("train: {algorithm: ease, dense: maybe}", "expected true or false, found 'maybe'"),
            .recommender("confidence: {half_life: 90 days}", "expected a span of time, found '90 days'"),
            .recommender("confidence: {weights: [view, cart]}", "confidence.weights: expected", "found a list"),
            .recommender("checks: {user: []}", "checks.user is an empty list"),
            .recommender("checks:", "checks has no value"),
            .events("from: yesterday", "data.events.from: expected a time, found 'yesterday'"),
            .events("where: Quantity", "data.events.where", "'Quantity'"),
            .events("maximum_invalid: 5", "expected a percentage, found '5'"),
            .events("layout: {delimiter: ab}", "data.events.layout.delimiter 'ab' is no character"),
            .events("layout: {decimal: {spend: commma}}", "data.events.layout.decimal spend=commma: expected"),
            .events("layout: {encoding: latin1}", "did you mean 'latin-1'?"),
            .events("purchase_types: view, purchase", "'view, purchase' is one name with a comma in it", "[a, b]"),
            .events("purchase_types: [view, view]", "names 'view' twice"),
            .events("columns: {user: ''}", "data.events.columns.user is an empty text"),
            .customers("data2: 1", "there is no key 'data2'; did you mean 'data'?"),
            .table("encoding: {bins: {age: 1}}", "encoding.bins.age 1 is out of range", "from 2 to 1000"),
            .table("train: {class_weight: heavy}", "expected weights of no and yes, found 'heavy'"),
            BadPipeline("model: Shop\ndata: {events: {path: e.csv}}\n", 1, "'Shop' is not a model's name"),
            BadPipeline("- model: shop\n", 1, "the file: expected keys with values, found a list"),
        ])
    func wrongForms(bad: BadPipeline) throws { try check(bad) }

    @Test(
        "A value out of range",
        arguments: [
            BadPipeline.recommender("train: {factors: 0}", "train.factors 0 is out of range", "from 1 to 4096"),
            .recommender("train: {seed: -1}", "train.seed -1 is out of range"),
            .recommender("train: {regularization: 1e7}", "train.regularization 1e7 is out of range"),
            .recommender("train: {regularization: 0, unobserved_weight: 0}", "has no solution"),
            .recommender("confidence: {weights: {view: -1}}", "confidence.weights.view -1 is out of range"),
            .recommender("confidence: {weights: {view: 0}}", "every type of event weighs 0"),
            .recommender("interactions: {minimum_user_events: 0}", "interactions.minimum_user_events 0"),
            .recommender(
                "train: {algorithm: repeat, lapse_power: 11}", "train.lapse_power 11 is out of range", "from 0 to 10"),
            .recommender(
                "train: {algorithm: repeat, waiting_share: 1.5}", "train.waiting_share 1.5 is out of range",
                "from 0 to 1"),
            .recommender("split: {test_users: 1.5}", "split.test_users 1.5 is out of range"),
            .recommender("tune: {trials: 0}", "tune.trials 0 is out of range", "from 1 to 1000000"),
            .table("train: {folds: 1}", "one fold leaves nothing to hold out"),
            .table("train: {folds: 101}", "train.folds 101 is out of range"),
            .table("train: {l1: -0.5}", "train.l1 -0.5 is out of range"),
        ])
    func ranges(bad: BadPipeline) throws { try check(bad) }

    @Test(
        "What has no effect",
        arguments: [
            BadPipeline.recommender(
                "train: {algorithm: ease, factors: 8}", "train.factors has no effect with train.algorithm ease"),
            .recommender("train: {algorithm: rp3beta, dense: true}", "train.dense has no effect"),
            .recommender("train: {algorithm: rp3beta, dropout: 0.5}", "train.dropout has no effect"),
            .recommender("train: {relaxed_diagonal: 0.5}", "train.relaxed_diagonal has no effect"),
            .recommender("train: {algorithm: ease, days_ahead: 7}", "train.days_ahead has no effect"),
            .recommender("train: {lapse_power: 1}", "train.lapse_power has no effect with train.algorithm ials"),
            .recommender("train: {waiting_share: 1}", "train.waiting_share has no effect with train.algorithm ials"),
            .recommender(
                "train: {algorithm: ease, dense: true, neighbours: 5}",
                "train.neighbours has no effect with train.dense"),
            .recommender(
                "train: {algorithm: item-neighbours, bm25_b: 0.5}",
                "train.bm25_b has no effect without train.similarity bm25"),
            .recommender("train: {algorithm: popularity, start: champion}", "train.start has no effect"),
            .recommender("train: {algorithm: mixture, start: champion}", "train.start has no effect"),
            .recommender(
                "train: {algorithm: mixture, member: ease, factors: 8}",
                "train.factors has no effect with train.algorithm mixture and train.member ease"),
            .recommender("train: {algorithm: repeat, member: ease}", "train.member has no effect"),
            .recommender("train: {repeat_share: 0.5}", "train.repeat_share has no effect with train.algorithm ials"),
            .recommender("train: {algorithm: ease, share_new: 0.5}", "train.share_new has no effect"),
            .recommender(
                "train: {algorithm: mixture, member: ease, dense: true, neighbours: 5}",
                "train.neighbours has no effect with train.dense"),
            .recommender("train: {folds: 5}", "train.folds has no effect for a recommender"),
            .recommender("encoding: {rare_below: 5}", "encoding has no effect for a recommender"),
            .recommender(
                "train: {algorithm: als}\nconfidence:\n  half_life: 90d", line: 6,
                "confidence.half_life has no effect on ratings"),
            .recommender("confidence: {transform: binary, half_life: 90d}", "binary a half-life has no effect"),
            .recommender(
                "confidence: {transform: log, half_life: 20 events}", "a half-life in events needs an order"),
            .recommender(
                "confidence: {transform: binary, history_half_life: 90d}",
                "binary a half-life of histories has no effect"),
            .recommender(
                "train: {algorithm: popularity}\nconfidence: {transform: log, history_half_life: none}", line: 5,
                "confidence.history_half_life has no effect with train.algorithm popularity"),
            .recommender("confidence: {transform: binary, weights: {a: 1, b: 2}}", "unequal weights have no effect"),
            .recommender("confidence: {transform: binary, use_quantity: yes}", "quantities have no effect"),
            .recommender(
                "split: {test_last: 1, given_share: 0.5}", "split.given_share has no effect without split.test_users"),
            .recommender("evaluate: {metrics: [ndcg@20]}", "evaluate.metrics has no effect when nothing is held out"),
            .recommender("tune: {}\ntrain: {factors: 8}", line: 5, "train.factors has no effect with tune"),
            .recommender(
                "tune: {}\nevaluate: {unknown_items: miss}", line: 5,
                "evaluate.unknown_items has no effect when nothing is held out"),
            .recommender("train: {refit: train}", "train.refit has no effect when nothing is held out"),
            .recommender(
                "tune: {}\ntrain: {refit: all}", line: 5, "train.refit has no effect when nothing is held out"),
            .recommender("publish: {gates: [smoke]}", "publish.gates has no effect without publish.alias"),
            .recommender(
                "publish: {alias: champion, on_doubt: publish}", "publish.on_doubt has no effect without publish.gates"
            ),
            .events("columns: {rating: stars}", "data.events.columns.rating has no effect with train.algorithm ials"),
            .events(
                "maximum_invalid: 5%", "data.events.maximum_invalid has no effect without data.events.skip_invalid"),
            BadPipeline(
                "model: shop\ndata:\n  events: {path: e.csv}\n  items: {columns: {title: name}}\n", 4,
                "data.items.columns.title has no effect without data.items.path"),
            BadPipeline(
                "model: shop\ndata:\n  events: {path: e.csv}\n  consent: {default: no}\n", 4,
                "data.consent.default has no effect without data.consent.path"),
            BadPipeline(
                "model: shop\ndata:\n  events: {path: e.csv}\n  identities: {limit: 9}\n", 4,
                "data.identities.limit has no effect without data.identities.path"),
            .customers("split: {test: 28d}", "split has no effect for customers who are made from events"),
            .customers("tune: {budget: 10m}", "tune has no effect"),
            .customers("train: {path_rule: lowest}", "train.path_rule has no effect without train.path"),
            .customers("train: {folds: 0, seed: 3}", "train.seed has no effect with train.folds 0"),
            .customers("train: {folds: 0, calibrate: platt}", "train.calibrate has no effect with train.folds 0"),
            .customers("train: {path: l2, l2: 0.1}", "train.l2 has no effect with train.path l2"),
            .customers("train: {path: l1, solver: newton}", "train.solver newton takes no l1 penalty"),
            .customers("train: {l1: 0.1, solver: newton}", "train.solver newton takes no train.l1"),
            .table("confidence: {half_life: 90d}", "confidence has no effect with data.table.path"),
            .table("customers: {label: churn}", "customers has no effect with data.table.path"),
            BadPipeline(
                "model: m\ndata:\n  events: {path: e.csv}\n  table: {ignore: [age]}\n", 4,
                "data.table has no effect for customers who are made from events"),
            BadPipeline(
                "model: m\ndata:\n  events: {path: e.csv, ignore: [orders]}\n", 3,
                "data.events.ignore has no effect for a recommender"),
            BadPipeline(
                "model: m\ndata:\n  table: {path: c.csv, columns: {target: t}}\n  events: {path: e.csv}\n", 4,
                "data.events has no effect with data.table.path"),
            BadPipeline(
                "model: m\ndata:\n  table: {path: c.csv, repeated_ids: yes, columns: {target: t}}\n", 3,
                "data.table.repeated_ids has no effect without data.table.columns.id"),
        ])
    func withoutEffect(bad: BadPipeline) throws { try check(bad) }

    @Test(
        "What is missing, or contradicts",
        arguments: [
            BadPipeline("model: shop\n", 1, "data.events.path is missing"),
            BadPipeline("data:\n  events: {path: events.csv}\n", 1, "model is missing"),
            BadPipeline("model: m\ndata:\n  table: {path: c.csv}\n", 3, "data.table.columns.target is missing"),
            BadPipeline("model: m\ndata:\n  table: {columns: {target: t}}\n", 3, "data.table.path is missing"),
            BadPipeline(
                "model: m\ndata:\n  events: {path: e.csv}\ncustomers: {label: churn, horizon: 90d}\n", 4,
                "customers.cutoff is missing"),
            .recommender("publish: {}", "publish.alias is missing"),
            .recommender("split: {}", "split does not say what is held out", "split.test_from"),
            .recommender("split: {test_last_order: no}", "split does not say what is held out"),
            .recommender("split: {test_last: 1, test_last_order: yes}", "are two ways to hold out"),
            .recommender("split: {test: 28d, test_from: 2024-01-01}", "are two ways to hold out"),
            .recommender("tune: {budget: 10m, trials: 5}", "both end the search"),
            .recommender(
                "tune: {algorithms: [ease, repeat]}", "repeat lists only what a customer bought before",
                "Add evaluate: {mask: none}"),
            .recommender(
                "tune: {algorithms: [ease, mixture]}\nevaluate: {mask: none}",
                "mixtures are made of what is found for repeat and another algorithm", "Name repeat"),
            .recommender(
                "split: {test: 28d}\npublish: {alias: champion, gates: ['ndcg@20/new > popularity']}", line: 5,
                "the gate 'ndcg@20/new > popularity' is about '/new' alone", "Add evaluate: {mask: none}"),
            .recommender("tune: {metric: coverage@20}", "'coverage@20' tells nothing of what customers want"),
            .recommender("tune: {algorithms: [als]}", "'als' is no algorithm that can be tuned"),
            .recommender(
                "split: {test: 28d}\nevaluate: {metrics: ndgc@20}", line: 5,
                "there is no metric 'ndgc@20'; did you mean 'ndcg@20'?"),
            .recommender("split: {test: 28d}\nevaluate: {metrics: rmse}", line: 5, "predicts no ratings"),
            .recommender(
                "split: {test: 28d}\nevaluate: {metrics: ndcg@20/new}", line: 5, "lists leave out what they had"),
            .recommender("tune: {metric: recall@20/again}", "is about a part of what customers want"),
            .recommender("publish: {alias: Champion}", "'Champion' is not an alias"),
            .recommender(
                "split: {test: 28d}\npublish:\n  alias: champion\n  gates:\n    - smoke\n    - ndcg@20 > 1", line: 9,
                "column 7: publish.gates[1]: the gate 'ndcg@20 > 1' can never be met"),
            .recommender(
                "publish:\n  alias: champion\n  gates:\n    - rows > 500\n    - rows <= 500", line: 8,
                "publish.gates[1]: the gates 'rows > 500' and 'rows <= 500' can never be met together"),
            .recommender(
                "publish:\n  alias: champion\n  gates: rows < 0", line: 6, "publish.gates: the gate 'rows < 0'"),
            .events("layout: {decimal: comma, thousands: comma}", "cannot be both the decimal mark"),
            .events("path2: [b.csv]", "data.events has no key 'path2'"),
            BadPipeline(
                "model: m\ndata: {events: {path: e.csv}}\ncustomers: {label: leave, horizon: 9d, cutoff: 90d}\n", 3,
                "cannot read the label 'leave'"),
            BadPipeline(
                "model: m\ndata: {events: {path: e.csv}}\n"
                    + "customers: {label: churn, horizon: 9d, cutoff: [90d, 2024-01-01]}\n", 3, "mixes times with spans"
            ),
            BadPipeline(
                "model: m\ndata: {events: {path: e.csv}}\n"
                    + "customers: {label: churn, horizon: 9d, cutoff: [2024-01-01, 2024-01-01]}\n", 3, "names one twice"
            ),
            BadPipeline(
                "model: m\ndata: {events: {path: e.csv}}\n"
                    + "customers: {label: purchase:category=tea, horizon: 9d, cutoff: 90d}\n", 3,
                "needs a table of the products"),
        ])
    func missing(bad: BadPipeline) throws { try check(bad) }

    @Test(
        "Text that is no YAML, or no pipeline",
        arguments: [
            BadPipeline("model: shop\ndata:\n\tevents: {path: e.csv}\n", 3, "column 1: a tab indents this line"),
            BadPipeline("model: shop\ndata:\n  \tevents: {path: e.csv}\n", 3, "column 3: a tab indents this line"),
            BadPipeline("model: shop\ndata: {events: {path: e.csv}\ntrain: {}\n", 3, "this is no YAML"),
            BadPipeline("model: shop\ndata:\n  events:\n    path: *.csv\n", 4, "'*' or '&'", "quotes"),
            BadPipeline("model: shop\ndata:\n  events:\n    path: *logs\n", 4, "'*' or '&'"),
            .recommender("---\nmodel: other", "a second document begins here"),
            .recommender("data: {events: {path: b.csv}}", "the key 'data' stands here and on line 2"),
            .recommender("train: {factors: 8, factors: 16}", "the key 'factors' stands twice on this line"),
            .recommender("train: {<<: {factors: 8}}", "the key '<<'"),
            .recommender("train: {factors: !!int 8}", "the tag '!!int' has no effect"),
            .recommender("train: {? [factors] : 8}", "a list or a mapping cannot be a key"),
            BadPipeline(
                "model: shop\ndata:\n  events:\n    path: ${SHOP}/e.csv\n", 4,
                "${…} is filled in only in settings of a connection", "data.events.path is none"),
            .events("columns: {user: '${USER}'}", "data.events.columns.user is none"),
        ])
    func text(bad: BadPipeline) throws { try check(bad) }
}
