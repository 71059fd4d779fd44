import Diagnostics
import Pipelines
import TestSupport
import Testing

/// Drafts of logs with types: which of them mean bought, and how much each counts.
@Suite struct TypeDraftTests {
    /// A log in which the types take turns.
    private func drafted(_ types: [String], _ change: (inout DraftSources) -> Void = { _ in }) throws -> Draft {
        try DraftFolder().log(
            SmallLog.text("user,item,timestamp,type") {
                "u\($0.user),i\($0.item),\($0.date),\(types[$0.number % types.count])"
            }, change)
    }

    @Test(arguments: [
        "Bestellung storniert", "Kauf rückgängig", "Kauf abgebrochen", "unpaid", "order_abandoned", "no sale",
        "reorder_reminder_email", "not purchased", "order pending", "orderVoided", "nicht gekauft", "kein Kauf",
    ])
    func whatWasNotBoughtIsNoPurchase(type: String) throws {
        // Each of the three types has a third of the rows.
        let draft = try drafted(["view", "order placed", type])
        #expect(draft.guess("data.events.purchase_types") == "order placed")
        #expect(draft.guess("confidence.weights") == "order placed=10, view=1")
    }

    /// A word of denial is about the word behind it.
    @Test(arguments: ["Kauf ohne Konto", "order without account", "Non-EU order"])
    func aPurchaseWithoutSomethingElseIsOne(type: String) throws {
        let draft = try drafted(["view", "Kauf mit Konto", type])
        #expect(draft.guess("data.events.purchase_types")?.contains(type) == true)
    }

    @Test func whatSoundsLikeAPurchaseAndIsLeftOutHasNoWeight() throws {
        let draft = try drafted(["view", "purchase", "purchase_declined"])
        #expect(draft.guess("data.events.purchase_types") == "purchase")
        #expect(draft.guess("confidence.weights") == "purchase=10, view=1")
    }

    @Test(arguments: ["voided", "storniert", "unpaid", "pending"])
    func suchStatesOfOrdersAreNamed(state: String) throws {
        let draft = try DraftFolder().log(
            SmallLog.text("customer_id,product_id,order_date,status") {
                "\($0.user),\($0.item),\($0.date),\($0.number % 4 == 1 ? state : "completed")"
            })
        #expect(draft.text.contains("# Not used: 'status' has '\(state)' (120)"))
    }

    @Test func whatIsCalledAPurchaseCountsAlone() throws {
        let draft = try drafted(["view", "order", "order shipped", "sale"])
        #expect(draft.guess("data.events.purchase_types") == "order, sale")
        #expect(draft.guesses.contains { $0.evidence.contains("are left out: 'order shipped' (120)") })
    }

    @Test func severalThatOnlySoundLikeItAreSaidToBeAGuess() throws {
        let draft = try drafted(["view", "order placed", "order shipped"])
        #expect(draft.guess("data.events.purchase_types") == "order placed, order shipped")
        #expect(draft.guesses.contains { $0.evidence.contains("none is called just a purchase") })
    }

    /// Without weights every type would count.
    @Test func whatWasGivenBackDoesNotCount() throws {
        let draft = try drafted(["purchase", "purchase", "refund"])
        #expect(draft.guess("confidence.weights") == "purchase=10")
    }

    /// A model keeps 32 types: of 40 others the purchase, the rarest of all, and the 31 commonest.
    @Test func purchasesAreAmongTheTypesThatCount() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("user,item,timestamp,type") { row in
                let other = row.number % 40
                let type = row.number % 53 == 7 ? "purchase" : "t\(other < 10 ? "0" : "")\(other)"
                return "u\(row.user),i\(row.item),\(row.date),\(type)"
            })
        let weights = try #require(draft.guess("confidence.weights"))
        #expect(weights.split(separator: ",").count == 32 && weights.contains("purchase=10"))
    }

    /// All of 40 types weigh 1 without one that is known, but a model cannot keep them all.
    @Test func manyTypesKeepTheirWeights() throws {
        let draft = try drafted((0..<40).map { "t\($0)" }) { $0.answers.purchaseTypes = ["t7"] }
        let weights = try #require(draft.guess("confidence.weights"))
        #expect(weights.split(separator: ",").count == 32 && weights.contains("t7=10"))
    }

    /// As in exports of Google Analytics, where only events of products have one.
    @Test func typesWhoseRowsTheConditionsDropGetNoWeight() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("user,item,timestamp,type") { row in
                let type = ["page_view", "view_item", "purchase"][row.number % 3]
                return "u\(row.user),\(type == "page_view" ? "" : "i\(row.item)"),\(row.date),\(type)"
            })
        #expect(draft.guess("data.events.where") == "item !empty")
        #expect(draft.guess("confidence.weights") == "purchase=10, view_item=1")
    }

    @Test func purchasesThatTheConditionsDropAreMissed() throws {
        let error = try DraftFolder.error {
            try DraftFolder().log(
                SmallLog.text("user,item,timestamp,type") { row in
                    let end = row.number % 3 == 0 ? ",\(row.date),purchase" : "i\(row.item),\(row.date),view"
                    return "u\(row.user),\(end)"
                })
        }
        #expect(error.code == .invalidData)
        #expect(error.problem.contains("'item !empty' that means bought, which 'purchase' would"))
    }
}
