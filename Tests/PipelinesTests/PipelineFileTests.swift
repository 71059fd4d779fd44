import CustomerModels
import Diagnostics
import Documents
import Evaluation
import Events
import FeatureLearning
import Gates
import Interactions
import ModelStore
import Pipelines
import Propensity
import Recommenders
import Sources
import Tables
import TestSupport
import Testing
import Training
import Tuning
import Validation

/// What good pipeline files become.
@Suite struct PipelineFileTests {
    private let bench: PipelineBench

    init() throws { bench = try PipelineBench() }

    @Test func aRecommenderOfEveryKey() throws {
        let pipeline = try bench.read(
            """
            model: shop
            store: ../models
            data:
              events:
                path: [events.csv, 'logs/*.csv']
                columns:
                  user: Customer ID
                  item: 007
                  timestamp: when
                  type: kind
                  quantity: Menge
                  price: Preis
                  order: Beleg
                  channel: Kanal
                where: ["Quantity > 0", "CustomerID !empty"]
                purchase_types: [purchase]
                seen_types: [purchase, cart]
                from: 2024-01-01
                until: 2025-01-01
                timestamp_format: '%d.%m.%Y %H:%M'
                skip_invalid: Yes
                maximum_invalid: 5%
                layout:
                  {delimiter: semicolon, encoding: latin-1, no_header: false, decimal: comma,
                   thousands: {spend: point}, unit: '€'}
              items: {path: items.csv, columns: {item: sku, title: name, category: department}}
              consent: {path: /secret/consent.csv, columns: {user: id, personalization: ok}, default: yes}
              identities: {path: ids.csv, columns: {id: device, account: konto}, limit: 9, accounts: merge}
            confidence:
              {weights: {view: 1, cart: 2.5}, half_life: 90d, history_half_life: 2w, use_quantity: on, transform: log}
            interactions: {minimum_user_events: 2, minimum_item_events: 3, maximum_user_events: 4}
            split: {test_users: 0.1, given_share: 0.5}
            train: {algorithm: ials, factors: 8, solver: cg, seed: 7, start: champion, fallback: popularity@28d,
                    refit: train}
            evaluate: {metrics: [recall@20, ndcg@20], mask: none, unknown_items: miss}
            publish: {alias: champion, gates: ["ndcg@20 > popularity", smoke], on_doubt: refuse}
            checks: {rows: at least 10000, user: [required]}
            """)
        #expect(pipeline.model == "shop" && pipeline.store == "\(Self.parent(of: bench.folder.path))/models")
        let training = try #require(pipeline.recommender)
        #expect(training.events == [bench.path("events.csv"), bench.path("logs/*.csv")])
        var options = EventOptions()
        options.user = "Customer ID"
        options.item = "007"
        options.timestamp = "when"
        options.type = "kind"
        options.quantity = "Menge"
        options.price = "Preis"
        options.order = "Beleg"
        options.channel = "Kanal"
        options.conditions = [
            try Condition(parsing: "Quantity > 0"), try Condition(parsing: "CustomerID !empty"),
        ]
        options.purchaseTypes = ["purchase"]
        // 2024-01-01 and 2025-01-01 are 19,723 and 20,089 days after 1970-01-01.
        options.from = 19_723 * 86_400_000
        options.until = 20_089 * 86_400_000
        options.timestampFormat = "%d.%m.%Y %H:%M"
        options.skipInvalid = true
        options.maximumInvalid = 0.05
        options.useQuantity = true
        options.layout.delimiter = .semicolon
        options.layout.encoding = .latin1
        try options.layout.numbers.setDecimals(["comma"])
        try options.layout.numbers.setThousands(["spend=point"])
        try options.layout.numbers.addUnits(["€"])
        options.identities = IdentitySource(
            bench.path("ids.csv"), columns: IdentityColumns(id: "device", account: "konto"), limit: 9, accounts: .merge)
        #expect(training.options == options)
        #expect(training.unknownItems == .miss && training.fallback == .recent && training.refit == .train)
        #expect(training.items == bench.path("items.csv"))
        #expect(training.itemColumns == ItemColumns(item: "sku", title: "name", category: "department"))
        #expect(
            training.consent
                == ConsentSource(
                    "/secret/consent.csv", columns: ConsentColumns(user: "id", personalization: "ok"), defaultYes: true)
        )
        var interactions = InteractionOptions()
        interactions.confidence.weights = ["view": 1, "cart": 2.5]
        interactions.confidence.halfLife = .seconds(90 * 86_400)
        interactions.confidence.historyHalfLife = .seconds(14 * 86_400)
        interactions.confidence.useQuantity = true
        interactions.confidence.transform = .log
        interactions.seenTypes = SeenTypes(names: ["purchase", "cart"])
        interactions.minimumUserEvents = 2
        interactions.minimumItemEvents = 3
        interactions.maximumUserEvents = 4
        #expect(training.interactions == interactions)
        var parameters = IALSParameters()
        parameters.factors = 8
        parameters.solver = .cg
        parameters.seed = 7
        #expect(training.train == .ials(parameters))
        #expect(training.metrics == "recall@20,ndcg@20" && training.mask == ItemMask.none)
        #expect(training.holdOut == .users(share: 0.1, given: 0.5))
        #expect(pipeline.split == .holdOut(.users(share: 0.1, given: 0.5)))
        #expect(pipeline.start == "champion" && pipeline.search == nil)
        #expect(pipeline.publishing?.alias == "champion" && pipeline.publishing?.onDoubt == .refuse)
        #expect(pipeline.publishing?.gates.map(\.text) == ["ndcg@20 > popularity", "smoke"])
        #expect(pipeline.checks.map(\.subject) == ["rows", "user"])
        #expect(pipeline.checks.map(\.text) == ["at least 10000", "required"])
    }

    private static func parent(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
    }

    @Test func aSearch() throws {
        let usual = try #require(try bench.read(PipelineBench.recommender + "tune: {}\n").search)
        #expect(usual.end == .seconds(600) && usual.metric == "ndcg@20" && usual.algorithms.isEmpty)
        let pipeline = try bench.read(
            PipelineBench.recommender
                + "split: {test: 4w}\ntune: {trials: 60, metric: recall@10, algorithms: [ials, ease], seed: 3}\n")
        let search = try #require(pipeline.search)
        #expect(search.end == .trials(60) && search.metric == "recall@10" && search.seed == 3)
        #expect(search.algorithms == [.ials, .ease])
        #expect(pipeline.resolved["tune"]?["algorithms"] == ["ials", "ease"])
        #expect(pipeline.split == .lastSeconds(28 * 86_400))
        #expect(pipeline.resolved["tune"]?["budget"] == nil && pipeline.resolved["train"] == nil)
    }

    /// A search keeps "none", where a fit has it anyway.
    @Test func noHalfLifeOfASearch() throws {
        let none = PipelineBench.recommender + "confidence: {half_life: none}\n"
        let search = try bench.read(none + "tune: {}\n")
        #expect(search.recommender?.interactions.confidence.halfLife == .never)
        #expect(search.resolved["confidence"]?["half_life"] == "none")
        let free = try bench.read(PipelineBench.recommender + "tune: {}\n")
        #expect(free.recommender?.interactions.confidence.halfLife == nil)
        #expect(free.resolved["confidence"]?["half_life"] == nil)
        #expect(free.hash != search.hash)
        #expect(try bench.read(none).recommender?.interactions.confidence.halfLife == nil)
        #expect(try bench.read(none).hash == bench.read(PipelineBench.recommender).hash)
    }

    @Test func allWeightsOfEASE() throws {
        let pipeline = try bench.read(PipelineBench.recommender + "train: {algorithm: ease, l2: 200, dense: true}\n")
        var parameters = EASEParameters()
        parameters.l2 = 200
        parameters.neighbours = nil
        #expect(pipeline.recommender?.train == .ease(parameters))
        #expect(
            pipeline.resolved["train"] == ["algorithm": "ease", "l2": 200, "dense": true, "fallback": "popularity"])
    }

    /// A mixture takes the keys of both members.
    @Test func aMixture() throws {
        let pipeline = try bench.read(
            PipelineBench.recommender
                + "train: {algorithm: mixture, member: ease, l2: 200, dense: true, days_ahead: 7, lapse_power: 0.5, "
                + "share_new: 0.5}\n")
        var parameters = MixtureParameters(member: .ease)
        _ = parameters.set(\EASEParameters.l2, 200)
        _ = parameters.set(\EASEParameters.neighbours, nil)
        (parameters.repeats.daysAhead, parameters.repeats.lapsePower, parameters.shareNew) = (7, 0.5, 0.5)
        #expect(pipeline.recommender?.train == .mixture(parameters))
        #expect(
            pipeline.resolved["train"] == [
                "algorithm": "mixture", "member": "ease", "l2": 200, "dense": true, "prior_weight": 100,
                "days_ahead": 7, "chance_power": 0.3, "lapse_power": 0.5, "waiting_share": 0.2, "share_new": 0.5,
                "fallback": "popularity",
            ])
        let plain = try bench.read(PipelineBench.recommender + "train: {algorithm: mixture, factors: 8}\n")
        var usual = MixtureParameters()
        _ = usual.set(\IALSParameters.factors, 8)
        #expect(plain.recommender?.train == .mixture(usual))
        let waiting = try bench.read(
            PipelineBench.recommender + "train: {algorithm: mixture, factors: 8, waiting_share: 0}\n")
        usual.repeats.waitingShare = 0
        #expect(waiting.recommender?.train == .mixture(usual))
    }

    @Test func variantsOfEASE() throws {
        let pipeline = try bench.read(
            PipelineBench.recommender
                + "train: {algorithm: ease, dropout: 0.25, relaxed_diagonal: 0.5, user_normalization: 1}\n")
        var parameters = EASEParameters()
        parameters.dropout = 0.25
        parameters.relaxedDiagonal = 0.5
        parameters.userNormalization = 1
        #expect(pipeline.recommender?.train == .ease(parameters))
        #expect(pipeline.resolved["train"]?["dropout"] == 0.25)
        #expect(pipeline.resolved["train"]?["item_normalization"] == nil)
    }

    @Test func aModelOfCustomersFromATable() throws {
        let pipeline = try bench.read(
            """
            model: churn
            data:
              table:
                path: customers.csv
                columns: {target: churned, id: 001, weight: w}
                positive: yes
                repeated_ids: true
                numeric: [age]
                category: plan
                boolean: [newsletter]
                ignore: [phone]
                skip_invalid: true
                layout: {decimal: {spend: comma}}
            encoding: {bins: {age: 4}, hash: {plan: 64}, rare_below: 5}
            train: {l1: 0.1, l2: 0.2, solver: coordinate, class_weight: 1:5, calibrate: platt, folds: 3, seed: 9}
            """)
        let training = try #require(pipeline.propensity)
        var table = CustomerTable(file: bench.path("customers.csv"))
        table.schema.target = "churned"
        table.schema.id = "001"
        table.schema.weight = "w"
        table.schema.numeric = ["age"]
        table.schema.category = ["plan"]
        table.schema.boolean = ["newsletter"]
        table.schema.ignore = ["phone"]
        table.positive = "yes"
        table.repeatedIds = true
        table.skipInvalid = true
        try table.layout.numbers.setDecimals(["spend=comma"])
        #expect(training.source == .table(table))
        #expect(training.encoding.bins == ["age": 4] && training.encoding.hash == ["plan": 64])
        #expect(training.encoding.rareBelow == 5)
        #expect(training.logistic.l1 == 0.1 && training.logistic.l2 == 0.2 && training.logistic.solver == .coordinate)
        #expect(training.classWeights == .factors(no: 1, yes: 5) && training.calibration == .platt)
        #expect(training.folds == 3 && training.seed == 9 && training.path == nil)
    }

    @Test func aModelOfCustomersFromEvents() throws {
        let pipeline = try bench.read(
            """
            model: tea
            data:
              events: {path: events.csv, ignore: [quantity_90d]}
              items: {path: items.csv, columns: {category: department}}
            customers:
              label: purchase:category=tea
              horizon: 12w
              cutoff: [2024-04-01, 1711929600]
              active_within: 180d
            train: {path: l1, path_rule: one-standard-error}
            """, ["customers.cutoff=[2024-04-01, 2024-07-01]"])
        let training = try #require(pipeline.propensity)
        // 2024-04-01 and 2024-07-01 are 19,814 and 19,905 days after 1970-01-01.
        var plan = PointInTimePlan(
            label: .purchaseOf(column: "category", value: "tea"), horizon: 84 * 86_400,
            cutoffs: [19_814 * 86_400_000, 19_905 * 86_400_000])
        plan.activeWithin = 180 * 86_400
        var events = CustomerEventLog(files: [bench.path("events.csv")], plan: plan)
        events.items = bench.path("items.csv")
        events.itemColumns = ItemColumns(category: "department")
        events.ignore = ["quantity_90d"]
        #expect(training.source == .events(events))
        #expect(training.path == .l1 && training.pathRule == .oneStandardError)
        #expect(pipeline.cutoffsBefore.isEmpty && pipeline.recommender == nil)
    }

    @Test func cutoffsThatCountBackFromTheNewestEvent() throws {
        let pipeline = try bench.read(PipelineBench.customers, ["customers.cutoff=[180d, 90d]"])
        #expect(pipeline.cutoffsBefore == [180 * 86_400, 90 * 86_400])
        guard case .events(let events)? = pipeline.propensity?.source else {
            Issue.record("no events")
            return
        }
        #expect(events.plan.cutoffs.isEmpty)
        #expect(pipeline.resolved["customers"]?["cutoff"] == ["180d", "90d"])
    }

    /// The default, which says nothing about a table without answers, is not the same as a yes.
    @Test func aDefaultOfConsentThatNobodySaid() throws {
        let yaml = "model: m\ndata: {events: {path: e.csv}, consent: {path: c.csv}}\n"
        #expect(try bench.read(yaml).recommender?.consent?.defaultYes == nil)
        #expect(try bench.read(yaml, ["data.consent.default=no"]).recommender?.consent?.defaultYes == false)
    }

    @Test func theDefaultsAreFilledIn() throws {
        let pipeline = try bench.read(PipelineBench.recommender)
        let expected: JSONValue = [
            "model": "shop",
            "data": [
                "events": [
                    "path": ["events.csv"], "columns": ["user": "user"], "skip_invalid": false,
                    "layout": ["no_header": false],
                ]
            ],
            "confidence": ["half_life": "none", "use_quantity": false],
            "train": [
                "algorithm": "ials", "factors": 64, "epochs": 16, "frequency_exponent": 1, "initial_deviation": 0.1,
                "solver": "auto", "seed": 0, "fallback": "popularity",
            ],
        ]
        #expect(pipeline.resolved == expected)
        #expect(pipeline.hash.utf8.count == 64)
        let customers = try bench.read(PipelineBench.customers).resolved
        #expect(customers["customers"]?["active_within"] == "365d")
        #expect(
            customers["train"] == [
                "l1": 0, "solver": "auto", "class_weight": "none", "calibrate": "none", "folds": 5, "seed": 0,
            ])
    }

    /// What the data decide is given alone or not at all.
    @Test func whatTheDataDecideCanBeGiven() throws {
        let train = try bench.read(PipelineBench.recommender + "train: {unobserved_weight: 0.25}\n").resolved["train"]
        #expect(train?["unobserved_weight"]?.doubleValue == 0.25 && train?["regularization"] == nil)
        let walk = try bench.read(PipelineBench.recommender + "train: {algorithm: rp3beta}\n").resolved["train"]
        #expect(walk?["beta"] == nil && walk?["neighbours"]?.intValue == 50)
        let near = "train: {algorithm: item-neighbours}\n"
        let neither = try bench.read(PipelineBench.recommender + near).resolved["train"]
        #expect(neither?["similarity"] == nil && neither?["neighbours"] == nil)
        // The two belong together, so one of them gives the other its fixed value.
        let many = "train: {algorithm: item-neighbours, neighbours: 7}\n"
        let both = try bench.read(PipelineBench.recommender + many).resolved["train"]
        #expect(both?["similarity"] == "tf-idf" && both?["neighbours"]?.intValue == 7)
        let mixture = "train: {algorithm: mixture, regularization: 0.5}\n"
        let member = try bench.read(PipelineBench.recommender + mixture).resolved["train"]
        #expect(member?["regularization"]?.doubleValue == 0.5 && member?["unobserved_weight"] == nil)
    }

    /// What a file says, not how it says it, decides the hash.
    @Test(
        arguments: [
            "# a comment\nmodel: shop\ndata: {events: {path: [events.csv]}}\n",
            "{\"model\": \"shop\", \"data\": {\"events\": {\"path\": \"events.csv\"}}}",
            "data:\r\n  events:\r\n    path: 'events.csv'\r\nmodel: shop\r\n",
            "\u{FEFF}model: shop\ndata: {events: {path: events.csv, skip_invalid: no, columns: {user: user}}}\n",
            "model: &m shop\ndata: {events: {path: events.csv}}\ntrain: {algorithm: ials, factors: 64}\n",
        ])
    func otherWordsForTheSamePipelineHaveItsHash(yaml: String) throws {
        #expect(try bench.read(yaml).hash == bench.read(PipelineBench.recommender).hash)
    }

    /// The resolved file is a pipeline file itself, which means the same.
    @Test(
        arguments: [
            PipelineBench.recommender, PipelineBench.customers, PipelineBench.table,
            PipelineBench.recommender + "split: {test: 28d}\ntune: {}\nchecks: {rows: [at least 5]}\n",
            PipelineBench.recommender + "train: {algorithm: als, factors: 4}\nsplit: {test_users: 0.25}\n",
            PipelineBench.recommender + "train: {refit: train}\ntune: {}\nsplit: {test: 28d}\n",
            PipelineBench.recommender + "train: {fallback: popularity@28d}\ntune: {}\n",
            PipelineBench.recommender + "confidence: {half_life: none}\ntune: {}\n",
            PipelineBench.recommender + "train: {algorithm: ease, dense: yes}\nsplit: {test_from: 2024-02-29}\n",
            PipelineBench.recommender + "train: {algorithm: item-neighbours, shrinkage: 10}\n",
            PipelineBench.recommender + "train: {algorithm: item-neighbours, neighbours: 10}\n",
            PipelineBench.recommender + "train: {algorithm: rp3beta, beta: 0.5}\n",
            PipelineBench.recommender + "train: {algorithm: mixture, member: rp3beta}\n",
            PipelineBench.recommender + "train: {algorithm: item-neighbours, similarity: bm25, bm25_k1: 2}\n",
            PipelineBench.recommender + "confidence: {half_life: 12h, weights: {'a: b': 1.5}}\n",
            PipelineBench.customers + "train: {path: l2, folds: 2}\nencoding: {bins: {a: 2}}\n",
            PipelineBench.customers + "train: {folds: 0, l2: 0}\npublish: {alias: champion, gates: smoke}\n",
            PipelineBench.table + "train: {class_weight: 1:2.5, path: l1}\n",
        ])
    func theResolvedFileMeansTheSame(yaml: String) throws {
        let pipeline = try bench.read(yaml)
        let again = try bench.read(pipeline.resolved.indentedText)
        #expect(again.resolved == pipeline.resolved)
        #expect(again.hash == pipeline.hash)
    }

    /// A schedule starts in another folder than that of its file.
    @Test func pathsAreThoseOfTheWorkingDirectory() throws {
        let folder = bench.folder.path
        for (written, expected) in [
            ("e.csv", "\(folder)/e.csv"), ("./e.csv", "\(folder)/e.csv"), ("/data/e.csv", "/data/e.csv"),
            ("../e.csv", "/tmp/e.csv"), ("a/../e.csv", "\(folder)/a/../e.csv"), ("./-", "\(folder)/-"),
        ] {
            let pipeline = try bench.read("model: m\ndata: {events: {path: \(written)}}\n")
            #expect(pipeline.recommender?.events == [expected])
            #expect(pipeline.resolved["data"]?["events"]?["path"] == [.string(written)])
        }
    }
}
