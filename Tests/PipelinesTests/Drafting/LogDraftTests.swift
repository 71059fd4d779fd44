import Diagnostics
import Files
import Pipelines
import TestSupport
import Testing

/// Drafts of logs in the shapes in which shops export them; what each must say was worked out by hand.
@Suite struct LogDraftTests {
    /// What is guessed for every `SmallLog`: a tenth of 31 days, and few factors for 60 customers.
    private static let usual = ["split.test: 3d", "train.factors: 16"]

    @Test func defaultNamesNeedNoGuess() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("user,item,timestamp") { "u\($0.user),i\($0.item),\($0.date)" })
        #expect(draft.list == Self.usual)
        #expect(draft.model == "recommendations")
        for line in ["user: user", "item: item", "timestamp: timestamp", "algorithm: ials"] {
            #expect(draft.has(line), "\(line) is not in:\n\(draft.text)")
        }
        #expect(draft.has("- 'ndcg@20 > popularity'"))
        #expect(draft.has("on_doubt: publish"))
    }

    @Test func aGermanExportHasSemicolonsDaysFirstAndDecimalCommas() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("Kunde;Artikel;Datum;Menge;Preis;Beleg") {
                "K\($0.user);A\($0.item);\($0.germanDate) 08:26;2;1\($0.item),50;R\($0.number)"
            })
        #expect(
            draft.list == [
                "data.events.columns.user: Kunde", "data.events.columns.item: Artikel",
                "data.events.columns.timestamp: Datum", "data.events.columns.quantity: Menge",
                "data.events.columns.price: Preis", "data.events.columns.order: Beleg",
                "data.events.timestamp_format: %d.%m.%Y %H:%M", "data.events.layout.delimiter: semicolon",
                "data.events.layout.decimal: comma",
            ] + Self.usual)
        #expect(draft.has("timestamp_format: '%d.%m.%Y %H:%M'") && draft.has("decimal: comma"))
        #expect(draft.text.contains("480 of 480 values are times like '01.01.2024 08:26'"))
    }

    /// 120 of 600 rows have no customer and do not count; a demand on the number of rows counts them.
    @Test func theDemandOnRowsIsHalfOfThoseRead() throws {
        let nobody = String(repeating: ",i1,2024-01-05\n", count: 120)
        let draft = try DraftFolder().log(
            SmallLog.text("user,item,timestamp") { "u\($0.user),i\($0.item),\($0.date)" } + nobody)
        #expect(draft.has("#   rows: at least 300"), "\(draft.text)")
    }

    @Test func thousandsCountWhereTheyOccur() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("Kunde;Artikel;Datum;Preis") {
                "K\($0.user);A\($0.item);\($0.date);\($0.item == 0 ? "1.234,50" : "12,50")"
            })
        #expect(draft.guess("data.events.layout.decimal") == "comma")
        #expect(draft.guess("data.events.layout.thousands") == "point")
    }

    @Test func numbersInTwoFormsAreSaidByColumn() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("user;item;timestamp;quantity;price") {
                "u\($0.user);i\($0.item);\($0.date);1.5;12,50"
            })
        #expect(draft.guess("data.events.layout.decimal") == "price=comma")
        #expect(draft.has("decimal:") && draft.has("price: comma"))
    }

    @Test func aLogWithoutHeaderIsToldByItsCells() throws {
        // 40 customers with four rows in a row each time, and five items that follow one another.
        let rows = (0..<640).map { "\(100 + $0 / 4 % 40)\tt\($0 % 5)\t\(1_672_560_000 + 3600 * $0)\n" }
        let draft = try DraftFolder().log(rows.joined(), named: "log.tsv")
        #expect(draft.guess("data.events.layout.no_header") == "true")
        #expect(draft.guess("data.events.layout.delimiter") == "tab")
        #expect(draft.guess("data.events.columns.user") == "1")
        #expect(draft.guess("data.events.columns.item") == "2")
        #expect(draft.guess("data.events.columns.timestamp") == "3")
        // A number as a name stands in quotes, because YAML would read a number.
        #expect(draft.has("user: '1'"))
    }

    @Test func aFirstLineWhoseIdComesAgainIsNoHeader() throws {
        let rows = (0..<640).map { "k\(100 + $0 / 4 % 40),t\($0 % 5)\n" }
        let draft = try DraftFolder().log(rows.joined())
        #expect(draft.guess("data.events.layout.no_header") == "true")
        #expect(draft.guess("data.events.columns.user") == "1")
    }

    @Test func objectsOfJSONHaveDottedNames() throws {
        let lines = SmallLog.rows.map { row in
            "{\"customer\": {\"id\": \"c\(row.user)\"}, \"product\": {\"id\": \"p\(row.item)\", \"tags\": [\"new\"]}, "
                + "\"at\": \"\(row.date)T08:00:00Z\"}\n"
        }
        let draft = try DraftFolder().log(lines.joined(), named: "clicks.jsonl")
        #expect(
            draft.list == [
                "data.events.columns.user: customer.id", "data.events.columns.item: product.id",
                "data.events.columns.timestamp: at",
            ] + Self.usual)
    }

    @Test func aCompressedLogIsRead() throws {
        let folder = try DraftFolder()
        var packed: [UInt8] = []
        let writer = try GzipWriter { packed += Array($0) }
        let text = SmallLog.text("visitor_id,sku,event_time") { "v\($0.user),s\($0.item),\($0.date) 10:00:00" }
        try Array(text.utf8).withUnsafeBytes { try writer.write($0) }
        try writer.finish()
        let path = try folder.folder.file("events.csv.gz")
        try folder.folder.write(packed, to: path)
        let draft = try folder.log([path])
        #expect(draft.guess("data.events.columns.user") == "visitor_id")
        #expect(draft.guess("data.events.columns.item") == "sku")
        #expect(draft.has("path: \(path)"))
    }

    @Test func aLogWithoutTimesHoldsCustomersOut() throws {
        let draft = try DraftFolder().log(SmallLog.text("user,item") { "u\($0.user),i\($0.item)" })
        #expect(draft.list == ["split.test_users: 0.2", "train.factors: 16"])
    }

    @Test func aLogInWhichNothingCanBeMeasuredIsStillDrafted() throws {
        let rows = (0..<30).map { "u\($0),i\($0 % 3)\n" }
        let draft = try DraftFolder().log("user,item\n" + rows.joined())
        #expect(draft.list == ["train.factors: 16"])
        #expect(draft.has("# split:") && !draft.text.contains("ndcg@20 >"))
        #expect(draft.has("- smoke"))
    }

    @Test func ratingsAreNamedButNotUsed() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("userId,movieId,rating,timestamp") {
                "\($0.user),\($0.item),\($0.number % 5 + 1),\(1_704_067_200 + 86_400 * $0.day)"
            }, named: "ratings.csv")
        #expect(draft.guess("data.events.columns.user") == "userId")
        #expect(draft.guess("data.events.columns.item") == "movieId")
        #expect(draft.text.contains("'rating' holds ratings"))
        #expect(!draft.has("rating: rating"))
    }

    @Test func typesOfAnyLanguageAreWeighed() throws {
        let types = ["Ansicht", "Ansicht", "Warenkorb", "Kauf", "Retoure"]
        let draft = try DraftFolder().log(
            SmallLog.text("kunde,artikel,zeitpunkt,ereignis") {
                "k\($0.user),a\($0.item),\($0.date),\(types[$0.number % 5])"
            })
        #expect(draft.guess("data.events.columns.type") == "ereignis")
        #expect(draft.guess("data.events.purchase_types") == "Kauf")
        // Equally frequent types are in the order of their bytes.
        #expect(draft.guess("confidence.weights") == "Ansicht=1, Kauf=10, Warenkorb=3")
    }

    @Test func aPurchaseInTwoSpellingsCountsInBoth() throws {
        let types = ["view", "Purchase", "purchase"]
        let draft = try DraftFolder().log(
            SmallLog.text("user,item,timestamp,type") {
                "u\($0.user),i\($0.item),\($0.date),\(types[$0.number % 3])"
            })
        #expect(draft.guess("data.events.purchase_types") == "Purchase, purchase")
    }

    @Test func aMarkOfByteOrderIsNoPartOfTheFirstName() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("\u{FEFF}CustomerID,StockCode,InvoiceDate") {
                "\($0.user).0,S\($0.item),\($0.date) 08:26:00"
            })
        #expect(draft.guess("data.events.columns.user") == "CustomerID")
    }

    @Test func quotedLineBreaksAreNoRows() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("user,description,item,timestamp") {
                "u\($0.user),\"Tea, green\nthe \"\"best\"\"\",i\($0.item),\($0.date)"
            })
        #expect(draft.list == Self.usual)
        #expect(draft.text.contains("Of 480 rows 480 count"))
    }

    @Test func excelsFileInWindowsLettersIsRead() throws {
        let folder = try DraftFolder()
        let text =
            "sep=;\r\n"
            + SmallLog.text("Customer No;SKU;Order Date;\"Unit Price, net\";;\r") {
                "C-\($0.user);Tee \($0.item);\($0.germanDate);12,50 €;;\r"
            }
        let bytes = text.unicodeScalars.map { $0 == "€" ? UInt8(0x80) : UInt8($0.value) }
        let path = try folder.folder.file("orders.csv")
        try folder.folder.write(bytes, to: path)
        let draft = try folder.log([path])
        #expect(
            draft.list == [
                "data.events.columns.user: Customer No", "data.events.columns.item: SKU",
                "data.events.columns.timestamp: Order Date", "data.events.columns.price: Unit Price, net",
                "data.events.timestamp_format: %d.%m.%Y", "data.events.layout.delimiter: semicolon",
                "data.events.layout.encoding: windows-1252", "data.events.layout.decimal: comma",
                "data.events.layout.unit: €",
            ] + Self.usual)
        #expect(draft.has("price: 'Unit Price, net'"))
    }

    @Test func guestsCancellationsAndGiftsAreLeftOut() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("CustomerID,StockCode,InvoiceDate,Quantity,UnitPrice") { row in
                let user = row.number % 10 == 0 ? "" : "\(row.user)"
                let quantity = row.number % 8 == 1 ? "-2" : "2"
                return "\(user),S\(row.item),\(row.date),\(quantity),\(row.number % 16 == 2 ? "0.0" : "2.5")"
            })
        let conditions = draft.guesses.filter { $0.key == "data.events.where" }
        #expect(conditions.map(\.value) == ["CustomerID !empty", "Quantity > 0", "UnitPrice > 0"])
        #expect(conditions.map { String($0.evidence.prefix(9)) } == ["48 of 480", "60 of 480", "30 of 480"])
        #expect(draft.has("- 'Quantity > 0'"))
    }

    @Test func rowsWithoutAQuantityStay() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("user,item,timestamp,quantity") { row in
                "u\(row.user),i\(row.item),\(row.date),\(row.number % 2 == 0 ? "" : row.number % 8 == 1 ? "-1" : "1")"
            })
        #expect(draft.guess("data.events.where") == "quantity empty or quantity > 0")
        #expect(draft.text.contains("Of 480 rows 420 count"))
    }

    @Test func wordsForNobodyAreLeftOut() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("user,item,timestamp") {
                "\($0.number % 12 == 0 ? "nan" : "u\($0.user)"),i\($0.item),\($0.date)"
            })
        #expect(draft.guess("data.events.where") == "user not in ('nan')")
    }

    @Test func aFewTimesThatCannotBeReadArePassedOver() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("user,item,timestamp") {
                "u\($0.user),i\($0.item),\($0.number == 77 ? "0000-00-00" : $0.date)"
            })
        #expect(draft.guess("data.events.skip_invalid") == "true")
        #expect(draft.text.contains("1 of 480 rows cannot be read"))
    }

    @Test func millisecondsNeedNoFormat() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("visitorid,itemid,timestamp,event,transactionid") { row in
                let isBought = row.number % 3 == 0
                return "\(row.user),\(row.item),\(1_704_067_200_000 + 86_400_000 * row.day),"
                    + (isBought ? "transaction,\(row.number)" : "view,")
            })
        #expect(
            draft.list == [
                "data.events.columns.user: visitorid", "data.events.columns.item: itemid",
                "data.events.columns.type: event", "data.events.columns.order: transactionid",
                "data.events.purchase_types: transaction", "confidence.weights: view=1, transaction=10",
                // Of 160 purchases in 31 days, 6 days have some 31, too few for 30 customers; 12 days have twice as many.
                "split.test: 12d", "train.factors: 16",
            ])
    }

    @Test func aLogWithoutItemsTellsWhoLeaves() throws {
        // Every third customer leaves after 20 January.
        let rows = SmallLog.rows.filter { $0.user % 3 != 0 || $0.day <= 20 }
        let draft = try DraftFolder().log(
            "user,timestamp,quantity\n" + rows.map { "u\($0.user),\($0.date),\($0.number % 3 + 1)\n" }.joined())
        #expect(draft.model == "churn")
        // A quarter of 31 days.
        #expect(draft.list == ["customers.horizon: 7d"])
        #expect(draft.has("label: churn") && draft.has("cutoff: [14d, 7d]"))
        #expect(draft.has("- 'log-loss < base-rate'"))
    }

    @Test func severalFilesAreOneLog() throws {
        let folder = try DraftFolder()
        let lines = SmallLog.rows.map { "u\($0.user),i\($0.item),\($0.date)\n" }
        _ = try folder.folder.file("log-1.csv", "user,item,timestamp\n" + lines[..<240].joined())
        _ = try folder.folder.file("log-2.csv", "user,item,timestamp\n" + lines[240...].joined())
        let pattern = "\(folder.folder.path)/log-*.csv"
        let draft = try folder.log([pattern])
        #expect(draft.text.contains("Of 480 rows 480 count"))
        #expect(draft.text.contains("path: '\(pattern)'"))
    }

    @Test func answersAreNoGuesses() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("a,b,c") { "x\($0.user),y\($0.item),\($0.date)" }
        ) {
            $0.answers.user = "a"
            $0.answers.item = "b"
            $0.answers.timestamp = "c"
        }
        #expect(draft.list == Self.usual)
        #expect(draft.has("user: a") && draft.has("item: b") && draft.has("timestamp: c"))
    }
}
