import Diagnostics
import Files
import Pipelines
import Tables
import TestSupport
import Testing

/// Cells that could mislead: numbers with two readings, ids that name rows or orders, letters of Windows.
@Suite struct DoubtDraftTests {
    private static let prices = ["1.111", "2.037", "90"]

    @Test func aPointMaySeparateThousands() throws {
        let text = SmallLog.text("Kunde;Artikel;Datum;Preis") {
            "K\($0.user);A\($0.item);\($0.germanDate);\(Self.prices[$0.number % 3])"
        }
        let error = try DraftFolder.error { try DraftFolder().log(text) }
        #expect(error.code == .invalidData)
        #expect(error.problem == "amounts like '1.111' can be read in 2 ways")
        #expect(
            error.remedy
                == "Say how its numbers are written: data.events.layout.decimal Preis=point or "
                + "data.events.layout.decimal Preis=comma data.events.layout.thousands Preis=point")
        // Both answers are taken.
        let plain = try DraftFolder().log(text) { _ = try? $0.answers.layout.numbers.setDecimals(["Preis=point"]) }
        #expect(plain.has("price: Preis") && !plain.has("decimal: comma"))
        let german = try DraftFolder().log(text) {
            _ = try? $0.answers.layout.numbers.setDecimals(["Preis=comma"])
            _ = try? $0.answers.layout.numbers.setThousands(["Preis=point"])
        }
        #expect(german.has("Preis: comma") && german.has("Preis: point"))
    }

    /// Read by the plain form, `1.000` would be one piece.
    @Test func aThousandPiecesBesideDecimalCommasAreADoubt() throws {
        let text = SmallLog.text("Kunde;Artikel;Datum;Menge;Preis") {
            "K\($0.user);A\($0.item);\($0.germanDate);\($0.number % 20 == 1 ? "1.000" : "2");12,50"
        }
        let error = try DraftFolder.error { try DraftFolder().log(text) }
        #expect(error.problem == "amounts like '1.000' can be read in 2 ways" && error.place?.column == "Menge")
        let draft = try DraftFolder().log(text) { _ = try? $0.answers.layout.numbers.setDecimals(["Menge=point"]) }
        // The other column is still told by its cells.
        #expect(draft.guess("data.events.layout.decimal") == "Preis=comma")
    }

    @Test(arguments: ["0.125", "12.5", "1234.567", "1.0000"])
    func onePointThatSeparatesNoThousandsDecides(cell: String) throws {
        let draft = try DraftFolder().log(
            SmallLog.text("user,item,timestamp,price") {
                "u\($0.user),i\($0.item),\($0.date),\($0.number == 77 ? cell : Self.prices[$0.number % 3])"
            })
        #expect(draft.guess("data.events.layout.thousands") == nil && draft.has("price: price"))
    }

    // MARK: - Ids

    /// As in the lines of orders of Magento.
    @Test func theNumberOfALineIsNoProduct() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("item_id,order_id,customer_id,product_id,created_at") {
                "\($0.number + 1),\($0.number / 2),\($0.user),\($0.item),\($0.date)"
            })
        #expect(draft.guess("data.events.columns.item") == "product_id")
    }

    @Test func theNumberOfARowIsNoCustomer() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("user_id,customer_no,product_id,date") {
                "\($0.number + 1),k\($0.user),\($0.item),\($0.date)"
            })
        #expect(draft.guess("data.events.columns.user") == "customer_no")
    }

    @Test func anIdThatNeverComesAgainIsADoubt() throws {
        let text = SmallLog.text("item_id,customer_id,created_at") { "\($0.number + 1),\($0.user),\($0.date)" }
        let error = try DraftFolder.error { try DraftFolder().log(text) }
        #expect(error.code == .invalidData && error.place?.column == "item_id")
        #expect(error.problem.contains("no id comes twice in 480 rows"))
        #expect(error.remedy?.contains("data.events.columns.item") == true)
    }

    /// As at Olist, whose customers are new with each order.
    @Test func aCustomerForEachOrderIsNotTheCustomer() throws {
        let header = "order_id,customer_id,customer_unique_id,product_id,order_date"
        let draft = try DraftFolder().log(
            SmallLog.text(header) {
                "o\($0.number / 2),c\($0.number / 2),p\($0.user / 2),\($0.item),\($0.date)"
            })
        #expect(draft.guess("data.events.columns.user") == "customer_unique_id")
    }

    @Test func aCustomerForEachOrderAloneIsADoubt() throws {
        let text = SmallLog.text("order_id,customer_id,product_id,order_date") {
            "o\($0.number / 2),c\($0.number / 2),\($0.item),\($0.date)"
        }
        let error = try DraftFolder.error { try DraftFolder().log(text) }
        #expect(error.code == .invalidData && error.problem.contains("each value of 'order_id' has an id of its own"))
        let draft = try DraftFolder().log(text) { $0.answers.user = "customer_id" }
        #expect(draft.has("user: customer_id"))
    }

    // MARK: - Letters and headers

    /// The header alone could be Latin-1, where the byte of € is a control character.
    @Test func theCellsTellWindowsLettersAlsoBelowAnUmlaut() throws {
        let folder = try DraftFolder()
        let text = SmallLog.text("Käufer;Artikel;Datum;Preis") {
            "K\($0.user);A\($0.item);\($0.germanDate);12,50 €"
        }
        let bytes = text.unicodeScalars.map { $0 == "€" ? UInt8(0x80) : UInt8($0.value) }
        let path = try folder.folder.file("orders.csv")
        try folder.folder.write(bytes, to: path)
        let draft = try folder.log([path])
        #expect(draft.guess("data.events.layout.encoding") == "windows-1252")
        #expect(draft.guess("data.events.columns.price") == "Preis")
        #expect(draft.guess("data.events.layout.unit") == "€")
    }

    /// Most names are numbers, as where a program lost them, but the user names one that is not.
    @Test func aFirstLineWithAColumnThatTheUserNamesIsAHeader() throws {
        let text =
            "0,1,2,churned\n"
            + (0..<200).map { "c\($0),\($0 * 7 % 31).5,\($0 % 5),\($0 % 4 == 0 ? "yes" : "no")\n" }.joined()
        let draft = try DraftFolder().table(text) { $0.answers.target = "churned" }
        #expect(draft.has("target: churned") && draft.guess("data.table.layout.no_header") == nil)
        #expect(draft.text.contains("50 of 200 rows say 'yes'"))
    }

    /// `i0` of the first line is an item of the log, and would be lost.
    @Test func aTableOfItemsWithoutNamesIsADoubt() throws {
        let folder = try DraftFolder()
        let items = try folder.folder.file("items.csv", (0..<12).map { "i\($0),Tee \($0),Tee\n" }.joined())
        let error = try DraftFolder.error {
            try folder.log(SmallLog.text("user,item,timestamp") { "u\($0.user),i\($0.item),\($0.date)" }) {
                $0.items = items
            }
        }
        #expect(error.code == .invalidData && error.problem.contains("looks like an item"))
        #expect(error.problem.contains("'i0', 'Tee 0', 'Tee'"))
    }

    // MARK: - Times and lists

    @Test func theOnlyTimesThatCanBeThoseOfEventsAreTaken() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("user,item,date_of_birth,when") {
                "u\($0.user),i\($0.item),19\(50 + $0.user % 40)-05-17,\($0.date)"
            })
        #expect(draft.guess("data.events.columns.timestamp") == "when")
        #expect(draft.guesses.contains { $0.evidence.hasPrefix("the only column of times; 480 of 480") })
    }

    @Test func aDateOfBirthAloneIsNoTimeOfAnEvent() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("user,item,date_of_birth") { "u\($0.user),i\($0.item),20\(10 + $0.user % 10)-05-17" })
        #expect(draft.guess("data.events.columns.timestamp") == nil)
    }

    @Test func twoColumnsOfTimesThatNobodyKnowsAreNamed() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("user,item,when,seen") { "u\($0.user),i\($0.item),\($0.date),\($0.date)" })
        #expect(draft.guess("data.events.columns.timestamp") == nil)
        #expect(draft.text.contains("# Not used: 'when', 'seen' hold times"))
    }

    /// As in raw exports of Google Analytics.
    @Test func productsInAListAreSaidToLieThere() throws {
        // Two days are too few to learn who leaves, so that this is an error.
        let lines = SmallLog.rows.prefix(120).map { row in
            "{\"event_timestamp\": \(1_704_067_200_000_000 + 86_400_000_000 * (row.number / 60)), "
                + "\"user_pseudo_id\": \"\(row.user).1\", \"items\": [{\"item_id\": \"i\(row.item)\"}]}\n"
        }
        let error = try DraftFolder.error {
            try DraftFolder().log(lines.joined(), named: "events.jsonl")
        }
        #expect(error.code == .invalidData)
        #expect(error.remedy?.contains("the list 'items'") == true)
        #expect(error.remedy?.contains("jq -c '.items = (.items[]? // null)' FILE >events.jsonl") == true)
    }

    /// As in the raw log of CDNOW, whose fields blanks separate.
    @Test func aTableOfOneColumnNamesTheDelimiter() throws {
        let text = SmallLog.rows.map { " \(10_000 + $0.user) 1997010\($0.day % 9 + 1)  1   11.77\n" }.joined()
        let error = try DraftFolder.error { try DraftFolder().log(text) }
        #expect(error.code == .invalidData && error.problem.contains("only one column"))
        #expect(error.remedy?.contains("data.events.layout.delimiter") == true)
        #expect(error.remedy?.contains("sed -E 's/^ +//; s/ +/,/g' FILE >events.csv") == true)
    }
}
