import Diagnostics
import Events
import Pipelines
import Tables
import TestSupport
import Testing

/// Drafts of tables of customers, of items and of consent.
@Suite struct TableDraftTests {
    /// 200 customers of whom every fourth has left.
    private static func customers(_ header: String, _ line: (Int) -> String) -> String {
        header + "\n" + (0..<200).map { line($0) + "\n" }.joined()
    }

    @Test func aTableOfCustomersIsToldByItsNames() throws {
        let draft = try DraftFolder().table(
            Self.customers("customerID,region,spend,joined,Churn") {
                "c\($0),\($0 % 5 + 1),\($0 * 7 % 31).5,2023-0\($0 % 9 + 1)-15,\($0 % 4 == 0 ? "Yes" : "No")"
            })
        #expect(draft.model == "churn")
        #expect(
            draft.list == [
                "data.table.columns.target: Churn", "data.table.columns.id: customerID", "data.table.category: region",
                "data.table.ignore: joined",
            ])
        #expect(draft.has("folds: 5") && draft.has("category: [region]") && draft.has("ignore: [joined]"))
        #expect(draft.text.contains("50 of 200 rows say 'Yes', which means yes"))
    }

    @Test func wordsOfOtherLanguagesAreNamed() throws {
        let draft = try DraftFolder().table(
            Self.customers("kunde;umsatz;gekündigt") {
                "k\($0);\($0 * 7 % 31),50;\($0 % 4 == 0 ? "Ja" : "Nein")"
            })
        #expect(draft.guess("data.table.columns.target") == "gekündigt")
        #expect(draft.guess("data.table.positive") == "Ja")
        #expect(draft.guess("data.table.columns.id") == "kunde")
        #expect(draft.guess("data.table.layout.decimal") == "umsatz=comma")
        #expect(draft.has("target: gekündigt"))
    }

    @Test func customersWithSeveralRowsAreAllowed() throws {
        let draft = try DraftFolder().table(
            Self.customers("user_id,spend,label") { "c\($0 * 3 / 4),\($0 * 7 % 31).5,\($0 % 4 == 0 ? 1 : 0)" })
        #expect(draft.guess("data.table.repeated_ids") == "true")
        #expect(draft.has("repeated_ids: true"))
    }

    /// As of a log: `1.234` may be 1234, until a cell such as `12.5` or `0.125` comes, or the user says it.
    @Test(arguments: ["", "NA"]) func aPointThatMaySeparateThousandsIsAsked(missing: String) throws {
        let text = Self.customers("customer,spend,churned") {
            "c\($0),\($0 % 10 == 7 ? missing : "\($0 % 9 + 1).\(100 + $0)"),\($0 % 4 == 0 ? "yes" : "no")"
        }
        let error = try DraftFolder.error { try DraftFolder().table(text) }
        #expect(error.code == .invalidData && error.place?.column == "spend", "\(error)")
        #expect(error.problem == "amounts like '1.100' can be read in 2 ways")
        #expect(error.remedy?.contains("data.events.layout.decimal spend=point or ") == true, "\(error)")
        let point = NumberFormat.plain
        var comma = point
        (comma.decimal, comma.thousands) = (.comma, .point)
        let plain = try DraftFolder().table(text) { $0.answers.layout.numbers.columns["spend"] = point }
        #expect(!plain.has("layout:") && plain.has("- 'log-loss < base-rate'"), "\(plain.text)")
        let german = try DraftFolder().table(text) { $0.answers.layout.numbers.columns["spend"] = comma }
        #expect(german.has("decimal:") && german.has("spend: comma"), "\(german.text)")
        for cell in ["12.5", "0.125"] {
            #expect(try !DraftFolder().table(text + "c999,\(cell),no\n").has("layout:"), "\(cell)")
        }
    }

    /// What is said of one column leaves the others to their cells.
    @Test func oneColumnThatIsSaidLeavesOthersInDoubt() throws {
        let text = Self.customers("customer,spend,weight,churned") {
            "c\($0),\($0 % 9 + 1).\(100 + $0),\($0 % 7 + 1).\(200 + $0),\($0 % 4 == 0 ? "yes" : "no")"
        }
        let error = try DraftFolder.error {
            try DraftFolder().table(text) { $0.answers.layout.numbers.columns["spend"] = NumberFormat.plain }
        }
        #expect(error.place?.column == "weight", "\(error)")
    }

    /// Of long tables only the first 100,000 rows are learnt from, but a run reads all.
    @Test func aRowThatNoRunReadsIsAnErrorInALongTableToo() throws {
        func text(_ spend: (Int) -> String, _ churned: (Int) -> String) -> String {
            "customer,spend,churned\n" + (0..<100_020).map { "c\($0),\(spend($0)),\(churned($0))\n" }.joined()
        }
        for row in [77, 100_010] {
            let error = try DraftFolder.error {
                try DraftFolder().table(
                    text({ $0 == row ? "inf" : "\($0 * 7 % 31).5" }, { $0 % 4 == 0 ? "yes" : "no" }))
            }
            // The header is line 1.
            #expect(error.code == .invalidData && error.place?.line == row + 2 && error.problem.contains("'inf'"))
        }
        // Sorted by its outcome.
        let draft = try DraftFolder().table(text({ "\($0 * 7 % 31).5" }, { $0 < 100_010 ? "no" : "yes" }))
        #expect(draft.has("folds: 5"))
    }

    @Test func aTableOfWhichNoColumnIsTheOutcome() throws {
        let error = try DraftFolder.error {
            try DraftFolder().table(
                Self.customers("customer,weekend,spend") { "c\($0),\($0 % 3 == 0 ? "yes" : "no"),\($0 % 31)" })
        }
        #expect(error.code == .invalidData && error.problem.contains("'weekend'"))
        #expect(error.remedy?.contains("data.table.columns.target") == true)
    }

    @Test func twoOutcomesAreNotChosenFrom() throws {
        let error = try DraftFolder.error {
            try DraftFolder().table(
                Self.customers("customer,spend,churned,converted") { "c\($0),\($0 % 31),\($0 % 2),\($0 / 2 % 2)" })
        }
        #expect(error.problem.contains("'churned', 'converted'"))
        let draft = try DraftFolder().table(
            Self.customers("customer,spend,churned,converted") { "c\($0),\($0 % 31),\($0 % 2),\($0 / 2 % 2)" }
        ) { $0.answers.target = "converted" }
        #expect(draft.model == "converted" && draft.guess("data.table.columns.target") == nil)
    }

    @Test func outcomesOfWhichNeitherMeansYes() throws {
        let text = Self.customers("customer,spend,label") { "c\($0),\($0 % 31),\($0 % 2 == 0 ? "red" : "blue")" }
        let error = try DraftFolder.error { try DraftFolder().table(text) }
        #expect(error.problem.contains("'blue' (100), 'red' (100)"))
        let draft = try DraftFolder().table(text) { $0.answers.positive = "red" }
        #expect(draft.has("positive: red") && draft.guess("data.table.positive") == nil)
    }

    @Test func aValueThatMeansYesMustOccur() throws {
        let text = Self.customers("customer,spend,churned") { "c\($0),\($0 % 31),\($0 % 4 == 0 ? "yes" : "no")" }
        let error = try DraftFolder.error { try DraftFolder().table(text) { $0.answers.positive = "maybe" } }
        #expect(error.code == .wrongUsage)
        #expect(error.problem == "data.table.positive names 'maybe', but the outcomes are 'no' (150), 'yes' (50)")
    }

    /// One customer would be trained on or measured on, never both.
    @Test(arguments: [3..<4, 0..<199]) func eachOutcomeNeedsTwoCustomers(churned: Range<Int>) throws {
        let text = Self.customers("customer,spend,churned") {
            "c\($0),\($0 % 31),\(churned.contains($0) ? "yes" : "no")"
        }
        let error = try DraftFolder.error { try DraftFolder().table(text) }
        #expect(error.code == .invalidData)
        #expect(error.problem.contains("\(churned.count) of 200 rows say 'yes'"))
        #expect(error.problem.contains("at least two customers of each outcome"))
    }

    @Test func twoCustomersOfAnOutcomeAreTwoFolds() throws {
        let draft = try DraftFolder().table(
            Self.customers("customer,spend,churned") { "c\($0),\($0 % 31),\([3, 90].contains($0) ? "yes" : "no")" })
        #expect(draft.has("folds: 2"))
    }

    @Test func twoRowsOfOneCustomerAreNotTwoCustomers() throws {
        let text = Self.customers("customer,spend,churned") {
            "c\($0 / 2),\($0 % 31),\([6, 7].contains($0) ? "yes" : "no")"
        }
        let error = try DraftFolder.error { try DraftFolder().table(text) { $0.answers.id = "customer" } }
        #expect(error.problem.contains("at least two customers of each outcome"))
    }

    @Test func itemsAreFoundByTheirIds() throws {
        let folder = try DraftFolder()
        let items = try folder.folder.file(
            "items.csv", "ean,bezeichnung,warengruppe\n" + (0..<12).map { "i\($0),Tee \($0),Tee\n" }.joined())
        let draft = try folder.log(SmallLog.text("user,item,timestamp") { "u\($0.user),i\($0.item),\($0.date)" }) {
            $0.items = items
        }
        #expect(draft.guess("data.items.columns.item") == "ean")
        #expect(draft.guess("data.items.columns.title") == "bezeichnung")
        #expect(draft.guess("data.items.columns.category") == "warengruppe")
        #expect(draft.text.contains("12 of 12 cells are ids of the events' items"))
    }

    /// Each product is a variant of another one, which has a name that says that it is the id.
    @Test(arguments: ["item,sku,title", "parent,sku,title"])
    func theIdOfAnItemHasARowForEachOfItsValues(header: String) throws {
        let folder = try DraftFolder()
        let rows = (0..<12).map { "i\($0 / 2 * 2),i\($0),Tee \($0)\n" }.joined()
        let items = try folder.folder.file("items.csv", header + "\n" + rows)
        let draft = try folder.log(SmallLog.text("user,item,timestamp") { "u\($0.user),i\($0.item),\($0.date)" }) {
            $0.items = items
        }
        #expect(draft.guess("data.items.columns.item") == "sku")
    }

    /// The number of the row is the id of an item here and there.
    @Test func columnsThatLeaveOpenWhichIsTheIdAreADoubt() throws {
        let folder = try DraftFolder()
        let rows = (0..<24).map { "\($0 + 9),\($0 / 2),Tee \($0)\n" }.joined()
        let items = try folder.folder.file("items.csv", "row,item,title\n" + rows)
        let error = try DraftFolder.error {
            try folder.log(SmallLog.text("user,item,timestamp") { "u\($0.user),\($0.item),\($0.date)" }) {
                $0.items = items
            }
        }
        // Of the items 0 to 11 the rows 9, 10 and 11.
        #expect(error.code == .invalidData && error.problem.contains("'item' has 12 of them"), "\(error)")
        #expect(error.problem.contains("'row', which has a row for each of its values, only 3"), "\(error)")
    }

    @Test func theUserDecidesBetweenTwoColumnsOfAnswers() throws {
        let folder = try DraftFolder()
        let consent = try folder.folder.file("consent.csv", "user,newsletter,ads\nu1,no,yes\nu2,yes,no\n")
        let text = SmallLog.text("user,item,timestamp") { "u\($0.user),i\($0.item),\($0.date)" }
        let error = try DraftFolder.error { try folder.log(text) { $0.consent = consent } }
        #expect(error.remedy?.contains("data.consent.columns.personalization") == true)
        let draft = try folder.log(text) {
            $0.consent = consent
            $0.answers.consent.personalization = "ads"
            $0.answers.consentDefault = true
        }
        #expect(draft.has("personalization: ads") && draft.guess("data.consent.columns.personalization") == nil)
        #expect(draft.has("default: yes"))
        // The eight events of u2 do not count.
        #expect(draft.text.contains("Of 480 rows 472 count"))
    }

    @Test func answersOfConsentAreFound() throws {
        let folder = try DraftFolder()
        let consent = try folder.folder.file(
            "consent.csv", "customer_id,since,marketing_consent\nu1,2024-01-01,no\nu2,2024-01-02,yes\n")
        let draft = try folder.log(SmallLog.text("user,item,timestamp") { "u\($0.user),i\($0.item),\($0.date)" }) {
            $0.consent = consent
        }
        #expect(draft.guess("data.consent.columns.user") == "customer_id")
        #expect(draft.guess("data.consent.columns.personalization") == "marketing_consent")
        // The eight events of u1 do not count.
        #expect(draft.text.contains("Of 480 rows 472 count"))
    }
}
