import Documents
import Gates
import ModelStore
import Testing

/// Whether a version is a retraining of another, which decides what a doubt means.
@Suite struct SettingsTests {
    private static let recommender: [String: JSONValue] = [
        "events": ["monday.csv"], "items": "items.csv", "consent": "consent.csv",
        "options": ["user": "user", "from": 1, "until": 2, "conditions": []],
        "interactions": ["seen_types": [:]], "train": ["algorithm": "ials", "factors": 64, "seed": 0],
        "hold_out": ["by": "from", "start": 3], "start": ["version": "shop/1"],
    ]

    private static let customers: JSONValue = [
        "seed": 0, "folds": 5, "consent": "consent.csv",
        "source": [
            "events": [
                "_0": [
                    "files": ["monday.csv"], "items": "items.csv", "options": ["user": "user", "from": 1],
                    "plan": ["label": "churn", "horizon": 7, "cutoffs": [1, 2]],
                ]
            ]
        ],
    ]

    private static func manifest(_ parameters: JSONValue, kind: String = "ials") -> Manifest {
        Manifest(kind: kind, codeVersion: "1.2.3", parameters: parameters)
    }

    /// The recommender's parameters with one of them changed, or without it.
    private static func changed(_ key: String, _ value: JSONValue?) -> JSONValue {
        var members = recommender
        members[key] = value
        return .object(members)
    }

    @Test func dataAndSeedsAreNoSettings() {
        let before = Self.manifest(.object(Self.recommender))
        let nights: [(String, JSONValue?)] = [
            ("events", ["tuesday.csv", "monday.csv"]), ("items", "others.csv"), ("consent", "others.csv"),
            ("options", ["user": "user", "from": 5, "until": 6, "conditions": []]),
            ("options", ["user": "user", "conditions": []]),
            ("train", ["algorithm": "ials", "factors": 64, "seed": 1]), ("hold_out", nil),
            ("hold_out", ["by": "users", "share": 0.1]), ("metrics", "ndcg@20"), ("start", ["version": "shop/2"]),
            ("start", nil), ("refit", "train"),
        ]
        for (key, value) in nights {
            #expect(Self.manifest(Self.changed(key, value)).hasSettings(of: before), "\(key)")
        }
    }

    /// What follows the data follows them from night to night, unlike a number that somebody gave.
    @Test func whatTheDataDecidedIsNoSetting() {
        func night(_ weight: JSONValue, _ regularization: JSONValue, byData: JSONValue?) -> Manifest {
            var train: [String: JSONValue] = [
                "algorithm": "ials", "unobserved_weight": weight, "regularization": regularization,
            ]
            train["by_data"] = byData
            return Self.manifest(Self.changed("train", .object(train)))
        }
        let both: JSONValue = ["regularization", "unobserved_weight"]
        #expect(night(0.5, 0.01, byData: both).hasSettings(of: night(0.25, 0.02, byData: both)))
        let one: JSONValue = ["unobserved_weight"]
        #expect(night(0.5, 0.01, byData: one).hasSettings(of: night(0.25, 0.01, byData: one)))
        #expect(!night(0.5, 0.01, byData: one).hasSettings(of: night(0.5, 0.02, byData: one)))
        #expect(!night(0.5, 0.01, byData: both).hasSettings(of: night(0.5, 0.01, byData: nil)))
        #expect(!night(0.5, 0.01, byData: nil).hasSettings(of: night(0.25, 0.01, byData: nil)))
        func neighbours(_ similarity: JSONValue, _ count: JSONValue, byData: JSONValue?) -> Manifest {
            var train: [String: JSONValue] = [
                "algorithm": "item-neighbours", "similarity": similarity, "neighbours": count,
            ]
            train["by_data"] = byData
            return Self.manifest(Self.changed("train", .object(train)), kind: "item-neighbours")
        }
        let pair: JSONValue = ["neighbours", "similarity"]
        let many = neighbours("tf-idf", 20, byData: pair)
        #expect(neighbours("cosine", 200, byData: pair).hasSettings(of: many))
        #expect(!neighbours("tf-idf", 20, byData: nil).hasSettings(of: many))
    }

    @Test func allElseIsASetting() {
        let before = Self.manifest(.object(Self.recommender))
        let others: [(String, JSONValue?)] = [
            ("options", ["user": "customer", "from": 1, "until": 2, "conditions": []]),
            ("options", ["user": "user", "price": "net", "from": 1, "until": 2, "conditions": []]),
            ("item_columns", ["category": "department"]), ("consent_columns", ["answer": "agrees"]),
            ("items", nil), ("consent", nil), ("train", ["algorithm": "ials", "factors": 32, "seed": 0]),
            ("interactions", ["seen_types": ["names": ["view"]]]), ("fallback", "popularity@28d"),
            ("unknown_items", "miss"), ("a_key_of_a_later_version", true),
        ]
        for (key, value) in others {
            let other = Self.manifest(Self.changed(key, value))
            #expect(!other.hasSettings(of: before) && !before.hasSettings(of: other), "\(key)")
        }
        #expect(!Self.manifest(.object(Self.recommender), kind: "als").hasSettings(of: before))
    }

    /// A price that is gross in place of net makes another model of who leaves.
    @Test func columnsOfALogOfCustomersAreSettings() {
        func log(_ options: JSONValue, items: JSONValue? = "items.csv", cutoffs: JSONValue = [1, 2]) -> JSONValue {
            var events: [String: JSONValue] = [
                "files": ["tuesday.csv"], "options": options,
                "plan": ["label": "churn", "horizon": 7, "cutoffs": cutoffs],
            ]
            events["items"] = items
            return [
                "seed": 9, "folds": 5, "consent": "others.csv", "source": ["events": ["_0": .object(events)]],
            ]
        }
        let before = Self.manifest(Self.customers, kind: "propensity")
        func isRetraining(_ parameters: JSONValue) -> Bool {
            Self.manifest(parameters, kind: "propensity").hasSettings(of: before)
        }
        #expect(isRetraining(log(["user": "user"])))
        #expect(isRetraining(log(["user": "user", "until": 7], cutoffs: [8, 9])))
        #expect(!isRetraining(log(["user": "user", "price": "gross"])))
        #expect(!isRetraining(log(["user": "user", "order": "receipt"])))
        #expect(!isRetraining(log(["user": "user"], items: nil)))
        var folds = log(["user": "user"]).objectValue ?? [:]
        folds["folds"] = 10
        #expect(!isRetraining(.object(folds)))
    }

    @Test func theRolesOfATableAreSettingsAndItsFileIsNone() {
        func table(_ file: String, _ weight: String) -> Manifest {
            Self.manifest(
                ["source": ["table": ["_0": ["file": .string(file), "schema": ["weight": .string(weight)]]]]],
                kind: "propensity")
        }
        #expect(table("tuesday.csv", "w").hasSettings(of: table("monday.csv", "w")))
        #expect(!table("monday.csv", "v").hasSettings(of: table("monday.csv", "w")))
    }
}
