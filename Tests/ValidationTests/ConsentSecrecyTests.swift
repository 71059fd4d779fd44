import Diagnostics
import Documents
import Events
import TestSupport
import Testing
import Validation

/// What a validation tells of a consent table, which knows who said no.
@Suite struct ConsentSecrecyTests {
    private func text(_ report: ValidationReport) throws -> String { try JSONValue(encoding: report).text }

    @Test func noIdAndNoOtherCellThanAnswersIsShown() throws {
        var shop = ShopTables()
        // u03 said no, and again; u04 says yes and then no; u05 is there twice.
        shop.consent += [["u03", "no"], ["u04", "no"], ["u05", "yes"]]
        let report = try shop.validate()
        let profile = try #require(report.tables.first { $0.role == .consent })
        let (ids, answers) = (profile.columns[0], profile.columns[1])
        #expect(ids.name == "user" && ids.levels.isEmpty && ids.distinct == 3 && ids.rows == 6)
        #expect(answers.levels.map(\.rows) == [3, 3])
        // The header is line 1.
        let again = try #require(report.finding(.repeatedId, "user"))
        #expect(again.examples.map(\.line) == [5, 6, 7] && again.examples.allSatisfy { $0.value == "not shown" })
        let contradiction = try #require(report.finding(.contradictingAnswers))
        #expect(contradiction.examples.map(\.line) == [6] && contradiction.examples.map(\.value) == ["no after yes"])
        #expect(!(try text(report)).contains("u03"))
    }

    @Test func numbersOfIdsAreNotShownEither() throws {
        var shop = ShopTables()
        for row in shop.events.indices { shop.events[row][0] = "777777\(shop.events[row][0].dropFirst())" }
        shop.consent = [["77777703", "no"], ["77777704", "yes"]]
        let report = try shop.validate()
        let profile = try #require(report.tables.first { $0.role == .consent })
        #expect(profile.columns[0].numbers == nil && profile.columns[0].kind == .wholeNumbers)
        #expect(!(try text(report)).contains("77777703"))
    }

    @Test func aNoThatMeetsAnotherSpellingIsFoundWithoutTheId() throws {
        var shop = ShopTables()
        shop.consent = [["U03", "no"], ["u04", "yes"]]
        let report = try shop.validate()
        let finding = try #require(report.finding(.consent))
        #expect(finding.severity == .failure && finding.text.contains("upper and lower case"))
        #expect(!finding.text.contains("U03") && !finding.text.contains("u03"))
        shop.consent = [["x1", "no"], ["x2", "yes"]]
        let unmet = try #require(try shop.validate().finding(.consent))
        #expect(unmet.text.contains("none of the 2 ids") && !unmet.text.contains("x1"))
    }

    /// A validation of the shop with another consent table.
    private func report(_ consent: String) throws -> ValidationReport {
        try withFile(consent) { path in
            try ShopTables().validate { _, plan in plan.consent = ConsentSource(path) }
        }
    }

    @Test func theFirstRowOfATableWithoutAHeaderIsNotShown() throws {
        for consent in ["zz7,no\nzz8,yes\n", "987001,No\n987002,yes\n", "987001,987002\nzz7,no\n", "zz7,1\nzz8,0\n"] {
            let report = try report(consent)
            for column in ["user", "personalization"] {
                let missing = try #require(report.finding(.missingColumn, column))
                #expect(missing.severity == .failure && missing.text.contains("looks like a row"), "\(missing.text)")
            }
            let text = try text(report) + (report.failure?.locatedProblem() ?? "")
            for id in ["zz7", "zz8", "987001", "987002"] { #expect(!text.contains(id), "\(text)") }
        }
        let named = try report("customer,agreed\nzz7,no\n")
        #expect(named.finding(.missingColumn, "user")?.text.contains("'customer', 'agreed'") == true)
    }

    @Test func idsInTheColumnOfAnswersAreNotShown() throws {
        for rows in ["zz7,zz7\nu04,yes\n", "yes,zz7\nno,zz8\n", "yes,987001\nno,987002\nu05,yes\n"] {
            let report = try report("user,personalization\n" + rows)
            let finding = try #require(report.finding(.invalidCell, "personalization"))
            #expect(!finding.examples.isEmpty && finding.examples.allSatisfy { $0.value == "not shown" })
            let profile = try #require(report.tables.first { $0.role == .consent })
            #expect(profile.columns[1].numbers == nil && profile.columns[1].levels.allSatisfy { $0.value == "yes" })
            let text = try text(report)
            for id in ["zz7", "zz8", "987001", "987002"] { #expect(!text.contains(id), "\(text)") }
        }
    }

    @Test func idsOfOthersAreStillShown() throws {
        var shop = ShopTables()
        shop.events[10][0] = "U05"
        let spelling = try #require(try shop.validate().finding(.otherSpelling, "user"))
        #expect(spelling.count == 1 && spelling.examples.first?.value.contains("'U05'") == true)
        #expect(spelling.text.hasPrefix("1 id is another customer's but for its spelling"))
    }
}
