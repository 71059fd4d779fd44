import Diagnostics
import Pipelines
import TestSupport
import Testing

/// Drafts of logs as programs for shops and for the web export them.
@Suite struct ExportDraftTests {
    @Test func aProductThatHasOnlyAName() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("customer_id,product_name,date") { "\($0.user),Tea \($0.item),\($0.date)" })
        #expect(draft.guess("data.events.columns.item") == "product_name")
        #expect(draft.model == "recommendations")
    }

    @Test func aNumberOfTheProductIsBetterThanItsName() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("customer_id,product_name,product_no,date") {
                "\($0.user),Tea \($0.item % 3),\($0.item),\($0.date)"
            })
        #expect(draft.guess("data.events.columns.item") == "product_no")
    }

    @Test func aGroupOfProductsIsNoProduct() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("user,product_category_id,timestamp") { "u\($0.user),\($0.item % 3),\($0.date)" })
        #expect(draft.guess("data.events.columns.item") == nil && draft.model == "churn")
    }

    @Test func theItemOfAnEventOfAnalytics() throws {
        let types = ["view_item", "view_item", "add_to_cart", "purchase"]
        let lines = SmallLog.rows.map { row in
            "{\"event_timestamp\": \(1_704_067_200_000_000 + 86_400_000_000 * (row.day - 1)), "
                + "\"event_name\": \"\(types[row.number / 60 % 4])\", \"user_pseudo_id\": \"\(row.user).1\", "
                + "\"user_id\": \"\", \"items\": {\"item_id\": \"i\(row.item)\"}}\n"
        }
        let draft = try DraftFolder().log(lines.joined(), named: "events.jsonl")
        #expect(draft.guess("data.events.columns.user") == "user_pseudo_id")
        #expect(draft.guess("data.events.columns.item") == "items.item_id")
        #expect(draft.guess("data.events.columns.type") == "event_name")
    }

    @Test func whoTypedTheOrdersInIsNotTakenForTheCustomer() throws {
        let error = try DraftFolder.error {
            try DraftFolder().log(
                SmallLog.text("date,user,client,product") { "\($0.date),admin\($0.user % 2),k\($0.user),p\($0.item)" })
        }
        #expect(error.code == .invalidData)
        #expect(error.problem.contains("'user' (2 different values) and 'client' (60)"))
        #expect(error.remedy?.contains("data.events.columns.user client") == true)
    }

    @Test func theNumberOfALineIsNotTakenForTheProduct() throws {
        let text = SmallLog.text("Order Date,Customer User,Item #,SKU,Quantity Ordered") {
            "\($0.date),\($0.user + 1),1,S\($0.item),2"
        }
        let error = try DraftFolder.error { try DraftFolder().log(text) }
        #expect(error.problem.contains("'Item #' (1 different values) and 'SKU' (12)"))
        let draft = try DraftFolder().log(text) { $0.answers.item = "SKU" }
        #expect(draft.guess("data.events.columns.user") == "Customer User")
        #expect(draft.guess("data.events.columns.quantity") == "Quantity Ordered")
    }

    /// A name that no value comes twice under names the rows.
    @Test func numbersOfRowsLeaveNoDoubt() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("date,user,uid,product") { "\($0.date),k\($0.user),\($0.number + 1000),p\($0.item)" })
        #expect(draft.has("user: user"))
    }

    /// `0,0,0,pv,…` has a name three times, so it could be no header.
    @Test func aFirstRowWithEqualCellsIsNoHeader() throws {
        let rows = SmallLog.rows.map { row in
            "\(row.user),\(row.item),\(row.item % 3),\(row.number / 60 % 2 == 0 ? "pv" : "buy"),"
                + "\(1_704_067_200 + 86_400 * (row.day - 1))\n"
        }
        let draft = try DraftFolder().log(rows.joined()) {
            $0.answers.user = "1"
            $0.answers.item = "2"
            $0.answers.type = "4"
        }
        #expect(draft.guess("data.events.layout.no_header") == "true")
        #expect(draft.guess("data.events.columns.timestamp") == "5")
        #expect(draft.guess("data.events.purchase_types") == "buy")
        #expect(draft.text.contains("Of 480 rows 480 count"))
    }

    @Test func statesOfOrdersAreNamed() throws {
        let states = ["completed", "cancelled", "returned", "completed"]
        let draft = try DraftFolder().log(
            SmallLog.text("customer_id,product_id,order_date,status") {
                "\($0.user),\($0.item),\($0.date),\(states[$0.number % 4])"
            })
        #expect(draft.text.contains("# Not used: 'status' has 'cancelled' (120), 'returned' (120)"))
    }
}
