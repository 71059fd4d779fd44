import Diagnostics
import Documents
import ModelFiles
import TestSupport
import Testing

/// The smallest possible shops; everything must still work.
@Suite("Small shops")
struct SmallDataTests {
    /// The JSON output of `recommend`.
    private func recommend(_ shop: SampleShop, _ user: String, _ options: [String] = []) throws -> JSONValue {
        let result = try shop.run(
            "scorer", ["recommend", "--model", "shop", "--user", user, "--format", "json"] + options)
        expectSuccess(result)
        return try JSONValue(parsing: Array(result.output.utf8))
    }

    private func items(_ answer: JSONValue) -> [String] {
        answer["items"]?.arrayValue?.compactMap { $0["item"]?.stringValue } ?? []
    }

    /// The rows of `batch` for all users, without scores.
    private func batch(_ shop: SampleShop) throws -> [String] {
        let result = try shop.run("scorer", ["batch", "--model", "shop", "--output", "-"])
        expectSuccess(result)
        return result.output.split(separator: "\n").dropFirst().map { row in
            let fields = row.split(separator: ",")
            return "\(fields[0]) \(fields[2]) \(fields[4])"
        }
    }

    @Test("One user, who has everything: an empty list with its reason, no batch; a stranger gets what is popular")
    func oneUser() throws {
        let shop = try SampleShop.trained("user,item\nada,tea\nada,milk\n")
        let answer = try recommend(shop, "ada")
        #expect(items(answer).isEmpty)
        #expect(answer["short"]?.stringValue?.contains("no other item is left") == true)
        #expect(try items(recommend(shop, "nobody")) == ["milk", "tea"])
        expectError(
            try shop.run("scorer", ["batch", "--model", "shop", "--output", "-"]), .invalidData,
            "nobody would get a list: each of the 1 customers")
    }

    @Test("One item")
    func oneItem() throws {
        let shop = try SampleShop.trained("user,item\nada,tea\nbob,tea\n")
        #expect(try items(recommend(shop, "ada")).isEmpty)
        #expect(try items(recommend(shop, "nobody")) == ["tea"])
        let similar = try shop.run("scorer", ["similar", "--model", "shop", "--item", "tea", "--format", "json"])
        expectSuccess(similar)
        #expect(try JSONValue(parsing: Array(similar.output.utf8))["items"]?.arrayValue?.isEmpty == true)
    }

    @Test("One event", arguments: ["ials", "popularity"])
    func oneEvent(algorithm: String) throws {
        let shop = try SampleShop.trained("user,item\nada,tea\n", ["--algorithm", algorithm])
        #expect(try items(recommend(shop, "ada")).isEmpty)
        #expect(try items(recommend(shop, "nobody")) == ["tea"])
        expectSuccess(try shop.run("trainer", ["models", "verify"]))
    }

    @Test("Every user has everything: nobody would get a list, so that yesterday's lists stay")
    func everythingSeen() throws {
        let shop = try SampleShop.trained("user,item\nada,tea\nada,milk\nbob,tea\nbob,milk\n")
        let output = try shop.folder.file("lists.csv", "yesterday")
        for gate in [[], ["--minimum-personal", "0.5"]] {
            expectError(
                try shop.run("scorer", ["batch", "--model", "shop", "--output", output] + gate), .invalidData,
                "nobody would get a list: each of the 2 customers", "--mask none")
            #expect(try bytes(of: output) == Array("yesterday".utf8))
        }
        #expect(try SampleShop.names(in: shop.folder.path) == ["events.csv", "lists.csv", "models"])
        expectError(
            try shop.run("trainer", ["evaluate", "shop", "--events", "\(shop.folder.path)/events.csv"]), .invalidData,
            "4 an item that the user already had")
    }

    @Test("More factors than users and items")
    func manyFactors() throws {
        for solver in ["cholesky", "cg", "blocks"] {
            let shop = try SampleShop.trained(SampleShop.events, ["--factors", "100", "--solver", solver])
            #expect(try batch(shop) == ["ada cake personal", "bob tea personal", "eve milk personal"])
        }
    }

    @Test("--top beyond the catalogue: what there is, with the reason")
    func beyondCatalogue() throws {
        let shop = try SampleShop.trained()
        let answer = try recommend(shop, "nobody", ["--top", "1000000"])
        #expect(items(answer) == ["cake", "milk", "tea"])
        #expect(answer["short"]?.stringValue?.isEmpty == false)
        #expect(try items(recommend(shop, "ada", ["--top", "1000000"])) == ["cake"])
        let similar = try shop.run(
            "scorer", ["similar", "--model", "shop", "--item", "tea", "--top", "1000", "--format", "csv"])
        #expect(similar.output.split(separator: "\n").count == 3)
        let output = "\(shop.folder.path)/lists.csv"
        expectSuccess(try shop.run("scorer", ["batch", "--model", "shop", "--output", output, "--top", "1000000"]))
        #expect(String(decoding: try bytes(of: output), as: UTF8.self).split(separator: "\n").count == 4)
    }

    @Test("Minimum numbers of events that remove everything: the funnel says where the rows went")
    func emptyCore() throws {
        let shop = try SampleShop()
        let options = ["--minimum-user-events", "3", "--minimum-item-events", "2"]
        expectError(
            try shop.fit(SampleShop.events, options), .invalidData, "no interaction is left", "rows read",
            "below the minimum of events")
        #expect(try SampleShop.names(in: shop.folder.path) == ["events.csv"])
    }

    @Test("Consent of nobody leaves nothing to train on")
    func noConsent() throws {
        let shop = try SampleShop()
        let consent = try shop.table("user,personalization\n", named: "consent.csv")
        expectError(
            try shop.fit(SampleShop.events, ["--consent", consent, "--consent-default", "no"]), .invalidData,
            "events.csv: ", "no event is left", "no consent")
    }
}
