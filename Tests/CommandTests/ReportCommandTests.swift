import Diagnostics
import Documents
import Files
import ModelStore
import TestSupport
import Testing

/// `trainer models report` and `trainer models diff` as a user calls them.
@Suite("Reports and differences by command")
struct ReportCommandTests {
    private let shop: SampleShop

    /// Two versions, of which the first holds the alias.
    init() throws {
        shop = try SampleShop()
        let events = SampleShop.manyEvents(customers: 60, items: 40)
        expectSuccess(try shop.fit(events, ["--factors", "4", "--epochs", "2", "--purchase-types", "purchase"]))
        expectSuccess(try shop.fit(events, ["--factors", "6", "--epochs", "2", "--purchase-types", "purchase"]))
        expectSuccess(try run("promote", "shop/1", "--to", "champion"))
    }

    private func run(_ arguments: String...) throws -> Command.Result {
        try Command.start("trainer", ["models"] + arguments + ["--store", shop.storePath, "--quiet"]).wait()
    }

    private func text(_ path: String) throws -> String { String(decoding: try bytes(of: path), as: UTF8.self) }

    // MARK: report

    @Test func theReportStandsBesideTheVersion() throws {
        let result = try run("report", "shop/2")
        expectSuccess(result)
        let folder = "\(shop.storePath)/shop/reports/2"
        #expect(try Folder.names(in: folder).sorted() == ["MODEL_CARD.md", "report.html", "report.json"])
        #expect(result.output.hasPrefix("Nobody knows how good shop/2 is"))
        for name in ["MODEL_CARD.md", "report.html", "report.json"] {
            #expect(result.output.contains("\(folder)/\(name)"))
        }
        let json = try JSONValue(parsing: bytes(of: "\(folder)/report.json"))
        #expect(json["against"] == "shop/1" && json["model"] == "shop" && json["version"] == 2)
        #expect(try text("\(folder)/report.html").contains("</html>"))
        #expect(try text("\(folder)/MODEL_CARD.md").contains("scorer recommend --model shop/2 --user ID --explain"))
        let printed = try run("report", "shop/2", "--format", "json")
        #expect(try JSONValue(parsing: Array(printed.output.utf8)) == json)
        #expect(try run("verify").output.contains("none"))
    }

    @Test func idsAreShownOnlyWhereTheyAreAskedFor() throws {
        expectSuccess(try run("report", "shop/2"))
        let page = "\(shop.storePath)/shop/reports/2/report.html"
        #expect(try !text(page).contains("customer12") && text(page).contains("customer 10"))
        expectSuccess(try run("report", "shop/2", "--ids", "--seed", "3"))
        let shown = try text("\(shop.storePath)/shop/reports/2/report.json")
        #expect((0..<60).contains { shown.contains("customer\($0): ") })
    }

    @Test func anotherFolderAndAnotherVersionToCompareWith() throws {
        let folder = "\(shop.folder.path)/there/report"
        expectSuccess(try run("report", "shop/1", "--against", "shop/2", "--output", folder))
        #expect(try JSONValue(parsing: bytes(of: "\(folder)/report.json"))["against"] == "shop/2")
        #expect(!Folder.exists("\(shop.storePath)/shop/reports"))
        // A path names no place in a store.
        let path = "\(shop.storePath)/shop/2"
        expectError(try run("report", path), .wrongUsage, "--output")
        expectSuccess(try run("report", path, "--output", folder))
        #expect(try JSONValue(parsing: bytes(of: "\(folder)/report.json"))["against"] == .null)
    }

    @Test func whatMakesNoSenseIsRefused() throws {
        expectError(
            try run("report", "shop/2", "--output", "\(shop.storePath)/shop/2"), .wrongUsage, "outside of the store")
        expectError(try run("report", "shop/2", "--output", ""), .wrongUsage, "--output")
        expectError(try run("report", "shop/9"), .modelUnusable, "no version 9")
        expectError(try run("report", "shop/2", "--against", "shop/9"), .modelUnusable, "no version 9")
        let rows = (0..<60).map { "c\($0),\($0),\($0 % 3 == 0 ? "yes" : "no")" }
        let table = try shop.folder.file("customers.csv", "id,months,left\n" + rows.joined(separator: "\n") + "\n")
        expectSuccess(
            try Command.start(
                "trainer",
                [
                    "fit", "propensity", "--table", table, "--target", "left", "--ignore", "id", "--model", "churn",
                    "--store",
                    shop.storePath, "--quiet",
                ]
            ).wait())
        expectError(try run("report", "churn/1", "--ids"), .wrongUsage, "--ids has no effect")
        expectError(try run("report", "churn/1", "--seed", "3"), .wrongUsage, "--seed has no effect")
        expectSuccess(try run("report", "churn/1"))
        expectSuccess(
            try Command.start(
                "trainer",
                [
                    "fit", "segments", "--by", "factors", "--recommender", "shop/2", "--k", "2", "--model", "groups",
                    "--store", shop.storePath, "--quiet",
                ]
            ).wait())
        expectError(try run("report", "groups/1", "--seed", "3"), .wrongUsage, "--seed has no effect")
        expectSuccess(try run("report", "groups/1"))
        expectSuccess(try run("reproduce", "groups/1"))
    }

    // MARK: diff

    @Test func theFirstLineSaysWhatDiffersMost() throws {
        let result = try run("diff", "shop/2", "shop/1")
        expectSuccess(result)
        let first = try #require(result.output.split(separator: "\n").first)
        #expect(first.contains("What differs most is the parameters: train.factors, 6 and 4."))
        let csv = try run("diff", "shop/2", "shop/1", "--format", "csv")
        #expect(csv.output.hasPrefix("about,what,shop/2,shop/1\nparameters,train.factors,6,4\n"))
        let json = try JSONValue(parsing: Array(run("diff", "shop/2", "shop/1", "--format", "json").output.utf8))
        #expect(
            json["differences"]?[0] == ["about": "parameters", "what": "train.factors", "first": "6", "second": "4"])
    }

    @Test func aRetrainOnTheSameDataIsTheSameVersion() throws {
        expectSuccess(
            try shop.fit(
                SampleShop.manyEvents(customers: 60, items: 40),
                ["--factors", "6", "--epochs", "2", "--purchase-types", "purchase"]))
        let result = try run("diff", "shop/3", "shop/2")
        #expect(
            result.output.split(separator: "\n").first?.hasSuffix("The two versions are the same, byte for byte.")
                == true)
    }

    @Test func theDifferenceIsWrittenAsAPage() throws {
        let folder = "\(shop.folder.path)/diff"
        expectSuccess(try run("diff", "shop/2", "shop/1", "--output", folder))
        #expect(try Folder.names(in: folder).sorted() == ["diff.html", "diff.json"])
        expectError(try run("diff", "shop/2", "shop/1", "--mode", "600"), .wrongUsage, "--mode has no effect")
        expectError(
            try run("diff", "shop/2", "shop/1", "--output", "\(shop.storePath)/shop"), .wrongUsage,
            "outside of the store")
    }
}
