import Diagnostics
import TestSupport
import Testing

/// Unknown names: an unknown customer is no error; every other one is an error that lists the existing names.
@Suite("Unknown users, items, models, aliases and versions")
struct UnknownNameTests {
    @Test("An unknown user gets what is popular, with exit code 0")
    func user() throws {
        let shop = try SampleShop.trained()
        let popular = "rank,item,score,source\n1,cake,2.0,popular\n2,milk,2.0,popular\n3,tea,2.0,popular\n"
        for user in ["nobody", "", "Ada", "ada ", "ádá"] {
            let result = try shop.run("scorer", ["recommend", "--model", "shop", "--user", user, "--format", "csv"])
            expectSuccess(result)
            #expect(result.output == popular, "\(user)")
            #expect(result.messages.contains("does not know the user '\(user)'"), "\(result.messages)")
            #expect(result.messages.contains("it knows 'ada'") == ["Ada", "ada "].contains(user), "\(user)")
        }
        let users = try shop.table("user\nnobody\nada\n", named: "users.csv")
        let batch = try shop.run("scorer", ["batch", "--model", "shop", "--output", "-", "--users", users])
        expectSuccess(batch)
        let rows = batch.output.split(separator: "\n").filter { $0.hasPrefix("nobody,") }
        #expect(rows.allSatisfy { $0.hasSuffix(",popular") })
        #expect(rows.count == 3)
    }

    @Test("A look-alike that the model knows is named; strangers with a session and who opted out are no news")
    func lookAlike() throws {
        let events = "user,item,timestamp\n17850.0,tea,2024-01-01\n17850.0,milk,2024-01-02\nbob,cake,2024-01-03\n"
        let shop = try SampleShop.trained(events)
        func messages(_ user: String, _ options: String...) throws -> String {
            let result = try shop.run("scorer", ["recommend", "--model", "shop", "--user", user] + options)
            #expect(result.exitCode == 0, "\(result)")
            return result.messages
        }
        #expect(try messages("17850").contains("user '17850'; it knows '17850.0', which may be the same"))
        #expect(try messages("17850", "--session", "tea").contains("it knows '17850.0'"))
        #expect(try messages("17850.0").contains("does not know") == false)
        #expect(try messages("stranger", "--session", "tea").contains("does not know") == false)
        let consent = try shop.table("user,personalization\nstranger,no\nbob,yes\n", named: "consent.csv")
        #expect(try messages("stranger", "--consent", consent).contains("does not know") == false)
        #expect(try messages("stranger").contains("does not know the user 'stranger'"))
    }

    @Test("An unknown item is an error for similar, and counted in a session")
    func item() throws {
        let shop = try SampleShop.trained()
        expectError(
            try shop.run("scorer", ["similar", "--model", "shop", "--item", "coffee"]), .modelUnusable, "id 'coffee'")
        let arguments = ["recommend", "--model", "shop", "--user", "nobody", "--format", "csv", "--session"]
        let known = try shop.run("scorer", arguments + ["tea"])
        let mixed = try shop.run("scorer", arguments + ["coffee,tea"])
        expectSuccess(known)
        #expect(mixed.exitCode == 0)
        #expect(mixed.output == known.output)
        #expect(mixed.messages.contains("1 items of the session are unknown"))
    }

    @Test(
        "An unknown model, alias or version: an error that lists those there are",
        arguments: [
            ("coffee", "no model 'coffee'", "shop"), ("shop@coffee", "no alias 'coffee'", "champion (version 1)"),
            ("shop/2", "no version 2", "The versions there are: 1"),
            ("/nowhere/1", "/nowhere/1: there is no version", "manifest.json"),
            ("./nowhere", "./nowhere: there is no version", "manifest.json"),
        ])
    func model(reference: String, problem: String, remedy: String) throws {
        let shop = try SampleShop.trained()
        let events = "\(shop.folder.path)/events.csv"
        for arguments in [
            ["recommend", "--model", reference, "--user", "ada"], ["similar", "--model", reference, "--item", "tea"],
            ["batch", "--model", reference, "--output", "\(shop.folder.path)/lists.csv"], ["inspect", reference],
        ] {
            expectError(try shop.run("scorer", arguments), .modelUnusable, problem, remedy)
        }
        for arguments in [
            ["evaluate", reference, "--events", events], ["models", "show", reference],
            ["models", "verify", reference], ["models", "promote", reference, "--to", "challenger"],
        ] {
            expectError(try shop.run("trainer", arguments), .modelUnusable, problem, remedy)
        }
        #expect(try SampleShop.names(in: shop.folder.path) == ["events.csv", "models"])
    }

    @Test("An unknown model, alias or version of rollback and history")
    func rollback() throws {
        let shop = try SampleShop.trained()
        func trainer(_ arguments: String...) throws -> Command.Result {
            try shop.run("trainer", ["models"] + arguments)
        }
        expectError(try trainer("rollback", "coffee"), .modelUnusable, "no model 'coffee'", "shop")
        expectError(try trainer("rollback", "shop"), .modelUnusable, "has not pointed at another version", "--to")
        expectError(try trainer("rollback", "shop", "--alias", "coffee"), .modelUnusable, "no alias 'coffee'")
        expectError(try trainer("rollback", "shop", "--to", "7"), .modelUnusable, "no version 7")
        expectError(try trainer("history", "coffee"), .modelUnusable, "no model 'coffee'")
    }

    @Test("A store that is not there: nothing in it, and the way to begin")
    func store() throws {
        let shop = try SampleShop()
        expectError(
            try shop.run("scorer", ["recommend", "--model", "shop", "--user", "ada"]), .modelUnusable, shop.storePath,
            "trainer fit")
        expectError(try shop.run("trainer", ["models", "verify"]), .modelUnusable, shop.storePath, "--store")
        expectSuccess(try shop.run("trainer", ["models", "list"]))
        #expect(try SampleShop.names(in: shop.folder.path).isEmpty)
    }
}
