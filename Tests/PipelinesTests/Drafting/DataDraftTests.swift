import Diagnostics
import Pipelines
import TestSupport
import Testing

/// Drafts of real data, of the simulated shop, and of the raw tables of docs/data.md.
///
/// What each must say was counted
/// with awk and Python.
@Suite struct DataDraftTests {
    private static let hint: Comment = "set ENDCAP_DATA to a folder with the public data sets"

    @Test(.enabled(if: dataFolder != nil, hint))
    func onlineRetail() throws {
        let folder = try DraftFolder()
        let draft = try folder.log(["\(try #require(dataFolder))/online-retail/online_retail.csv.gz"])
        #expect(
            draft.list == [
                "data.events.columns.user: CustomerID", "data.events.columns.item: StockCode",
                "data.events.columns.timestamp: InvoiceDate", "data.events.columns.quantity: Quantity",
                "data.events.columns.price: UnitPrice", "data.events.columns.order: InvoiceNo",
                "data.events.where: CustomerID !empty", "data.events.where: Quantity > 0",
                "data.events.where: UnitPrice > 0", "split.test: 28d",
            ])
        let evidence = draft.guesses.filter { $0.key == "data.events.where" }.map(\.evidence)
        #expect(evidence[0].hasPrefix("135,080 of 541,909 cells are empty"))
        #expect(evidence[1].hasPrefix("10,624 of 541,909 values"))
        #expect(evidence[2].hasPrefix("2,517 of 541,909 values"))
        // The rows of docs/online-retail.md: no cancellation has a positive quantity.
        #expect(draft.text.contains("Of 541,909 rows 397,884 count"))
        #expect(draft.guesses[2].evidence.contains("541,909 of 541,909 values are times like '2010-12-01 08:26:00'"))
    }

    @Test(.enabled(if: dataFolder != nil, hint))
    func onlineShoppers() throws {
        let path = "\(try #require(dataFolder))/online-shoppers/online_shoppers_intention.csv"
        let draft = try DraftFolder().draft { $0.table = path }
        #expect(draft.model == "revenue")
        #expect(
            draft.list == [
                "data.table.columns.target: Revenue",
                "data.table.category: OperatingSystems, Browser, Region, TrafficType",
            ])
        #expect(draft.text.contains("1,908 of 12,330 rows say 'TRUE', which means yes"))
        // Ten durations, rates and counts, SpecialDay among them; Month, VisitorType and the codes; Weekend.
        #expect(draft.text.contains("10 numeric, 6 category, 1 boolean"))
        #expect(draft.has("folds: 5"))
    }

    @Test(.enabled(if: dataFolder != nil, hint))
    func telcoChurn() throws {
        let path = "\(try #require(dataFolder))/telco-churn/Telco-Customer-Churn.csv"
        let draft = try DraftFolder().draft { $0.table = path }
        #expect(draft.model == "churn")
        #expect(draft.list == ["data.table.columns.target: Churn", "data.table.columns.id: customerID"])
    }

    @Test(.enabled(if: dataFolder != nil, hint))
    func iranianChurn() throws {
        let path = "\(try #require(dataFolder))/iranian-churn/iranian_churn.csv"
        let draft = try DraftFolder().draft { $0.table = path }
        #expect(draft.model == "outcome")
        #expect(draft.list == ["data.table.columns.target: y"])
        #expect(draft.text.contains("495 of 3,150 rows say '1', which means yes"))
    }

    /// The log has no items and spans 545 days; 80 of its transactions cost nothing.
    @Test(.enabled(if: dataFolder != nil, hint))
    func cdnow() throws {
        let folder = try DraftFolder()
        let purchases = "\(folder.folder.path)/purchases.csv"
        let converted = try Command.shell(
            "\(packageRoot(from: #filePath.replacingDrafting))/datasets/cdnow/convert \"$1\" \"$2\"",
            "\(try #require(dataFolder))/cdnow/CDNOW_master.txt.gz", purchases)
        try #require(converted.exitCode == 0, "\(converted.messages)")
        let draft = try folder.log([purchases])
        #expect(draft.model == "churn")
        #expect(draft.list == ["data.events.where: price > 0", "customers.horizon: 90d"])
        #expect(draft.has("cutoff: [180d, 90d]"))
        #expect(draft.text.contains("Of 69,659 rows 69,579 count"))
    }

    /// Of 60,103 events 55,622 are of customers who did not say no.
    @Test func theSimulatedShop() throws {
        let folder = try DraftFolder()
        let shop = "\(folder.folder.path)/shop"
        let made = try Command.trainer(
            "simulate", "--customers", "300", "--items", "60", "--seed", "1", "--output", shop, "--quiet")
        try #require(made.exitCode == 0, "\(made.messages)")
        let draft = try folder.log(["\(shop)/events.csv"]) {
            $0.items = "\(shop)/items.csv"
            $0.consent = "\(shop)/consent.csv"
        }
        #expect(draft.model == "recommendations")
        #expect(
            draft.list == [
                "data.events.purchase_types: purchase", "confidence.weights: view=1, cart=3, purchase=10",
                "split.test: 28d", "train.factors: 16",
            ])
        for line in [
            "user: user", "item: item", "timestamp: timestamp", "type: type", "quantity: quantity", "price: price",
            "order: order", "title: title", "category: category", "personalization: personalization",
        ] {
            #expect(draft.has(line), "\(line) is not in:\n\(draft.text)")
        }
    }

    // MARK: - The raw tables of docs/data.md

    private func raw(_ file: String) throws -> Draft {
        let folder = try DraftFolder()
        let made = try Command.shell(
            "\(packageRoot(from: #filePath.replacingDrafting))/scripts/raw-tables \"$1\"", folder.folder.path)
        try #require(made.exitCode == 0, "\(made.messages)")
        return try folder.log(["\(folder.folder.path)/\(file)"])
    }

    /// In the last 28 days only 16 customers buy an item that is new to them, in the last 56 days 37.
    private static let usual = ["split.test: 56d", "train.factors: 16"]

    @Test func semicolonsAndDecimalCommas() throws {
        #expect(
            try raw("bestellungen.csv").list == [
                "data.events.columns.user: Kunde", "data.events.columns.item: Artikel",
                "data.events.columns.timestamp: Datum", "data.events.columns.quantity: Menge",
                "data.events.columns.price: Preis", "data.events.columns.order: Beleg",
                "data.events.timestamp_format: %d.%m.%Y %H:%M", "data.events.layout.delimiter: semicolon",
                "data.events.layout.decimal: comma",
            ] + Self.usual)
    }

    @Test func tabsWithoutHeaderInLatin1() throws {
        let draft = try raw("log.tsv")
        #expect(
            draft.list == [
                "data.events.columns.user: 1", "data.events.columns.item: 2", "data.events.columns.timestamp: 3",
                "data.events.layout.delimiter: tab", "data.events.layout.encoding: latin-1",
                "data.events.layout.no_header: true",
            ] + Self.usual)
        #expect(draft.guesses[0].evidence.hasPrefix("its 120 ids are more than the 32 of the other column"))
    }

    @Test func objectsInJSONLines() throws {
        #expect(
            try raw("clicks.jsonl").list == [
                "data.events.columns.user: customer.id", "data.events.columns.item: product.id",
                "data.events.columns.timestamp: at", "data.events.columns.type: event",
                "data.events.purchase_types: purchase", "confidence.weights: purchase=10, view=1, cart=3",
            ] + Self.usual)
    }

    @Test func microsecondsAndOtherWords() throws {
        #expect(
            try raw("visits.csv").list == [
                "data.events.columns.user: visitorid", "data.events.columns.item: itemid",
                "data.events.columns.type: event", "data.events.columns.order: transactionid",
                "data.events.purchase_types: transaction", "confidence.weights: transaction=10, view=1, addtocart=3",
            ] + Self.usual)
    }

    @Test func whatExcelSaves() throws {
        #expect(
            try raw("orders.csv").list == [
                "data.events.columns.user: Customer No", "data.events.columns.item: SKU",
                "data.events.columns.timestamp: Order Date", "data.events.columns.quantity: Qty",
                "data.events.columns.price: Unit Price, net", "data.events.columns.order: Order No",
                "data.events.timestamp_format: %d/%m/%Y", "data.events.layout.delimiter: semicolon",
                "data.events.layout.encoding: windows-1252", "data.events.layout.decimal: comma",
                "data.events.layout.unit: €",
            ] + Self.usual)
    }
}

extension String {
    /// The path of a source as if it stood directly in the folder of its tests, where `packageRoot` expects it.
    fileprivate var replacingDrafting: String {
        split(separator: "/", omittingEmptySubsequences: false).filter { $0 != "Drafting" }.joined(separator: "/")
    }
}
