import Documents
import Pipelines
import TestSupport
import Testing
import Training

/// Pipeline files beside the commands that do the same.
@Suite struct PipelineCommandTests {
    @Test func theSchemaIsThatOfTheFiles() throws {
        let result = try Command.trainer("pipeline", "schema")
        expectSuccess(result)
        let schema = try JSONValue(parsing: Array(result.output.utf8))
        #expect(schema == PipelineFile.schema)
        #expect(schema["properties"]?["train"]?["properties"]?["factors"]?["maximum"] == 4096)
    }

    private func parameters(of model: String, in bench: Workbench) throws -> JSONValue? {
        try JSONValue(parsing: bytes(of: "\(bench.store)/\(model)/1/manifest.json"))["parameters"]
    }

    private func pipeline(_ yaml: String, in bench: Workbench) throws -> Pipeline {
        try PipelineFile.read(bench.folder.file("pipeline.yaml", yaml), setting: [], environment: [:])
    }

    /// Twelve customers and seven products, written as a German shop exports them.
    private static func writeShop(in bench: Workbench) throws {
        var events = "kunde;artikel;datum;typ;menge;preis;beleg\n"
        for customer in 0..<12 {
            for event in 0..<5 {
                let day = 1 + (customer + event * 5) % 28
                events += "k\(customer);a\((customer * 3 + event * 2) % 7);\(day < 10 ? "0" : "")\(day).03.2024 10:00;"
                events += "\(event % 2 == 0 ? "kauf" : "blick");\(1 + event % 3);€ 1.\(200 + event),50;b\(event)\n"
            }
        }
        _ = try bench.folder.file("events.csv", events)
        let items = (0..<7).map { "a\($0),Ware \($0),\($0 % 2 == 0 ? "tee" : "kanne")\n" }
        _ = try bench.folder.file("items.csv", "sku,name,department\n" + items.joined())
        _ = try bench.folder.file("consent.csv", "wer,darf\nk1,yes\nk2,no\n")
    }

    /// The version's manifest holds the value that the flags made.
    @Test func aFileAndFlagsMakeTheSameRecommender() throws {
        let bench = try Workbench()
        try Self.writeShop(in: bench)
        try bench.fit(
            "shop", bench.folder.file("events.csv"),
            [
                "--user", "kunde", "--item", "artikel", "--timestamp", "datum", "--timestamp-format", "%d.%m.%Y %H:%M",
                "--type", "typ", "--quantity", "menge", "--price", "preis", "--order", "beleg", "--where", "menge > 0",
                "--where", "artikel !empty", "--purchase-types", "kauf", "--from", "2024-01-01", "--until",
                "2025-01-01", "--delimiter", "semicolon", "--encoding", "utf-8", "--decimal", "comma", "--thousands",
                "preis=point", "--unit", "preis=€", "--skip-invalid", "--maximum-invalid", "5%", "--weight", "blick=1",
                "--weight", "kauf=10", "--half-life", "90d", "--use-quantity", "--transform", "log", "--seen-types",
                "kauf,blick", "--minimum-user-events", "1", "--minimum-item-events", "1", "--maximum-user-events",
                "100", "--items", bench.folder.file("items.csv"), "--item-id", "sku", "--title", "name", "--category",
                "department", "--consent", bench.folder.file("consent.csv"), "--consent-user", "wer",
                "--consent-column", "darf", "--consent-default", "yes", "--factors", "4", "--epochs", "2",
                "--regularization", "0.05", "--unobserved-weight", "0.1", "--frequency-exponent", "0.9",
                "--initial-deviation", "0.2", "--solver", "cg", "--seed", "7", "--holdout-last", "1", "--metrics",
                "recall@2,ndcg@2", "--mask", "none",
            ])
        let pipeline = try pipeline(
            """
            model: shop
            data:
              events:
                path: events.csv
                columns: {user: kunde, item: artikel, timestamp: datum, type: typ, quantity: menge, price: preis,
                          order: beleg}
                where:
                  - menge > 0
                  - artikel !empty
                purchase_types: kauf
                from: 2024-01-01
                until: 2025-01-01
                timestamp_format: '%d.%m.%Y %H:%M'
                skip_invalid: yes
                maximum_invalid: 5%
                layout: {delimiter: semicolon, encoding: utf-8, decimal: comma, thousands: {preis: point},
                         unit: {preis: €}}
                seen_types: [kauf, blick]
              items: {path: items.csv, columns: {item: sku, title: name, category: department}}
              consent: {path: consent.csv, columns: {user: wer, personalization: darf}, default: yes}
            confidence: {weights: {blick: 1, kauf: 10}, half_life: 90d, use_quantity: true, transform: log}
            interactions: {minimum_user_events: 1, minimum_item_events: 1, maximum_user_events: 100}
            split: {test_last: 1}
            train:
              factors: 4
              epochs: 2
              regularization: 0.05
              unobserved_weight: 0.1
              frequency_exponent: 0.9
              initial_deviation: 0.2
              solver: cg
              seed: 7
            evaluate: {metrics: [recall@2, ndcg@2], mask: none}
            """, in: bench)
        guard case .recommender(let training) = pipeline.recipe else {
            Issue.record("no recommender")
            return
        }
        #expect(try JSONValue(encoding: training) == parameters(of: "shop", in: bench))
    }

    @Test func aFileAndFlagsMakeTheSameModelOfCustomers() throws {
        let bench = try Workbench()
        let table = try SampleCustomers().write("customers.csv", in: bench)
        try bench.fitTable(
            "churn", table, "--positive", "yes", "--repeated-ids", "--category", "plan,newsletter", "--numeric",
            "tenure", "--ignore", "spend", "--rare-below", "5", "--bins", "tenure=4", "--l2", "0.01", "--class-weight",
            "1:2", "--calibrate", "platt", "--folds", "3", "--seed", "4", "--skip-invalid", "--maximum-invalid", "2%")
        let pipeline = try pipeline(
            """
            model: churn
            data:
              table:
                path: customers.csv
                columns: {target: churned, id: customer}
                positive: yes
                repeated_ids: yes
                category: [plan, newsletter]
                numeric: tenure
                ignore: [spend]
                skip_invalid: true
                maximum_invalid: 2%
            encoding: {bins: {tenure: 4}, rare_below: 5}
            train: {l2: 0.01, class_weight: '1:2', calibrate: platt, folds: 3, seed: 4}
            """, in: bench)
        guard case .propensity(let training) = pipeline.recipe else {
            Issue.record("no model of customers")
            return
        }
        #expect(try JSONValue(encoding: training) == parameters(of: "churn", in: bench))
    }
}
