import Diagnostics
import Pipelines
import TestSupport
import Testing

/// Tables that leave open what is meant: nothing is guessed, and the error says how to go on.
@Suite struct DraftErrorTests {
    private func expect(
        _ error: UserError, _ parts: String..., code: ExitCode = .invalidData,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(error.code == code, sourceLocation: sourceLocation)
        for part in parts {
            #expect("\(error)".contains(part), "'\(part)' is not in: \(error)", sourceLocation: sourceLocation)
        }
        #expect(error.remedy != nil, sourceLocation: sourceLocation)
    }

    /// All days are at most the twelfth, so 01/02 is the first of February or the second of January.
    private static let twoReadings = SmallLog.text("user,item,timestamp") {
        "u\($0.user),i\($0.item),0\($0.day % 8 + 1)/0\($0.number % 6 + 1)/2024"
    }

    @Test func aDateWithTwoReadingsNamesBoth() throws {
        let error = try DraftFolder.error { try DraftFolder().log(Self.twoReadings) }
        expect(error, "'%d/%m/%Y' and '%m/%d/%Y'", "data.events.timestamp_format '%d/%m/%Y'")
    }

    @Test func theUserDecidesBetweenTwoReadings() throws {
        let draft = try DraftFolder().log(Self.twoReadings) { $0.answers.timestampFormat = "%d/%m/%Y" }
        #expect(draft.guess("data.events.timestamp_format") == nil)
        #expect(draft.has("timestamp_format: '%d/%m/%Y'"))
    }

    @Test func aSingleDayAfterTheTwelfthDecides() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("user,item,timestamp") {
                "u\($0.user),i\($0.item),\($0.number == 400 ? "13/01/2024" : "0\($0.day % 8 + 1)/01/2024")"
            })
        #expect(draft.guess("data.events.timestamp_format") == "%d/%m/%Y")
    }

    /// One of 20 cells is no time, which is more than 1 of 100.
    @Test func theCellThatIsNoTimeIsShown() throws {
        let error = try DraftFolder.error {
            try DraftFolder().log(
                SmallLog.text("user,item,timestamp") {
                    "u\($0.user),i\($0.item),\($0.number % 20 == 7 ? "soon" : $0.date)"
                })
        }
        expect(error, "24 of 480 cells are no times, such as 'soon'", "data.events.timestamp_format")
        let given = try DraftFolder.error {
            try DraftFolder().log(
                SmallLog.text("user,item,timestamp") {
                    "u\($0.user),i\($0.item),\($0.number % 20 == 7 ? "bald" : $0.germanDate)"
                }
            ) { $0.answers.timestampFormat = "%d.%m.%Y" }
        }
        expect(given, "24 of 480 cells are no times, such as 'bald'")
        let none = try DraftFolder.error {
            try DraftFolder().log(SmallLog.text("user,item,timestamp") { "u\($0.user),i\($0.item),soon" })
        }
        expect(none, "the cells, such as 'soon', are no times")
    }

    @Test func amountsWithTwoReadingsNameBoth() throws {
        let error = try DraftFolder.error {
            try DraftFolder().log(
                SmallLog.text("user;item;timestamp;price") { "u\($0.user);i\($0.item);\($0.date);1,234" })
        }
        expect(error, "amounts like '1,234'", "data.events.layout.decimal", "data.events.layout.thousands")
    }

    @Test func twoColumnsOfIdsThatNothingTellsApart() throws {
        let error = try DraftFolder.error {
            try DraftFolder().log(SmallLog.text("a,b") { "x\($0.number % 24),y\($0.number % 20)" })
        }
        expect(error, "'a' and 'b' hold ids", "data.events.columns.user a")
    }

    @Test func aTableThatIsNoLog() throws {
        let error = try DraftFolder.error {
            try DraftFolder().log("city,temperature,wind\nBerlin,3.5,12\nRome,11.0,7\nOslo,-2.5,20\n")
        }
        expect(error, "no column is known", "'city', 'temperature', 'wind'", "data.table.path")
    }

    @Test func linesWithoutTheirOrders() throws {
        let error = try DraftFolder.error {
            try DraftFolder().log(
                SmallLog.text("order_id,product_id,price") { "o\($0.number / 3),p\($0.item),2.5" })
        }
        expect(error, "no column is known to hold the customer", "Join them with the table of orders", "'order_id'")
    }

    @Test func ordersAndTheirLinesMustBeJoined() throws {
        let folder = try DraftFolder()
        let orders = try folder.folder.file(
            "orders.csv", SmallLog.text("order_id,customer_id,order_date") { "o\($0.number),c\($0.user),\($0.date)" })
        let lines = try folder.folder.file(
            "lines.csv", SmallLog.text("order_id,product_id,price") { "o\($0.number),p\($0.item),2.5" })
        let error = try DraftFolder.error { try folder.log([orders, lines]) }
        expect(
            error, "orders.csv' has the customers", "lines.csv' the products", "both have 'order_id'",
            "USING (\"order_id\")")
    }

    @Test func anEmptyFileAndAHeaderAlone() throws {
        expect(try DraftFolder.error { try DraftFolder().log("") }, "the file is empty")
        expect(try DraftFolder.error { try DraftFolder().log("user,item,timestamp\n") }, "there is a header but no row")
    }

    @Test func noTypeSoundsLikeAPurchase() throws {
        let text = SmallLog.text("user,item,timestamp,type") {
            "u\($0.user),i\($0.item),\($0.date),\($0.number % 4 == 0 ? "B" : "A")"
        }
        let error = try DraftFolder.error { try DraftFolder().log(text) }
        expect(error, "'A' (360), 'B' (120)", "data.events.purchase_types")
        let draft = try DraftFolder().log(text) { $0.answers.purchaseTypes = ["B"] }
        #expect(draft.guess("data.events.purchase_types") == nil && draft.has("purchase_types: [B]"))
        #expect(draft.guess("confidence.weights") == "A=1, B=10")
    }

    @Test func aTimeThatNobodyCanRead() throws {
        let error = try DraftFolder.error {
            try DraftFolder().log(
                SmallLog.text("user,item,timestamp") { "u\($0.user),i\($0.item),\($0.day). Januar anno 2024" })
        }
        expect(error, "are no times", "data.events.timestamp_format")
    }

    @Test func standardInputCannotBeReadAgain() throws {
        let error = try DraftFolder.error { try DraftFolder().log(["-"]) }
        expect(error, "standard input", code: .wrongUsage)
    }

    @Test func itemsThatDoNotMeet() throws {
        let folder = try DraftFolder()
        let items = try folder.folder.file("items.csv", "item,title\nx1,Tea\nx2,Cup\n")
        let error = try DraftFolder.error {
            try folder.log(SmallLog.text("user,item,timestamp") { "u\($0.user),i\($0.item),\($0.date)" }) {
                $0.items = items
            }
        }
        expect(error, "items.csv")
    }

    @Test func aConsentColumnThatMeansTheOpposite() throws {
        let folder = try DraftFolder()
        let consent = try folder.folder.file("consent.csv", "user,opt_out\nu1,yes\nu2,no\n")
        let error = try DraftFolder.error {
            try folder.log(SmallLog.text("user,item,timestamp") { "u\($0.user),i\($0.item),\($0.date)" }) {
                $0.consent = consent
            }
        }
        expect(error, "'opt_out'", "yes means that the customer agrees", "data.consent.columns.personalization")
    }
}
