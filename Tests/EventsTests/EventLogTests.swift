import Diagnostics
import Events
import Ids
import LinearAlgebra
import Tables
import TestSupport
import Testing

struct EventLogTests {
    private func log(
        _ text: String, _ options: EventOptions = EventOptions(), consent: Consent? = nil
    ) throws -> EventLog {
        try withFile(text) { path in
            try EventLog.read(files: [path], options: options, consent: consent, progress: .silent)
        }
    }

    private func options(_ change: (inout EventOptions) throws -> Void) rethrows -> EventOptions {
        var options = EventOptions()
        try change(&options)
        return options
    }

    @Test func everyColumn() throws {
        let log = try log(
            """
            order,price,quantity,type,timestamp,item,user
            o2,1.5,2,view,2011-09-09,b,u2
            ,,,cart,2011-09-10,a,u10
            o1,2.5,-1,view,2011-09-08,b,u2
            """)
        #expect(log.users.indices.map { log.users.string(at: $0) } == ["u10", "u2"])
        #expect(log.items.indices.map { log.items.string(at: $0) } == ["a", "b"])
        #expect(log.user == [1, 0, 1])
        #expect(log.item == [1, 0, 1])
        #expect(log.typeNames == ["cart", "view"])
        #expect(log.type == [1, 0, 1])
        #expect(log.timestamp == [1_315_526_400_000, 1_315_612_800_000, 1_315_440_000_000])
        #expect(log.newest == 1_315_612_800_000)
        #expect(log.quantity?[0] == 2)
        #expect(log.quantity?[1].isNaN == true)
        #expect(log.quantity?[2] == -1)
        #expect(log.price?[2] == 2.5)
        #expect(log.orders.indices.map { log.orders.string(at: $0) } == ["o1", "o2"])
        #expect(log.order == [1, .max, 0])
        #expect(log.funnel == Funnel(rows: 3))
    }

    @Test("Headers within a log are no events, on any number of threads", arguments: [1, 3], ["", ",timestamp"])
    func repeatedHeaders(_ threads: Int, _ more: String) throws {
        let header = "user,item\(more)\n"
        let value = more.isEmpty ? "" : ",2024-01-01"
        let text = header + (0..<50).map { "u\($0),i\($0 % 7)\(value)\n" + ($0 % 10 == 9 ? header : "") }.joined()
        let warnings = Warnings()
        let log = try withFile(text) { path in
            try EventLog.read(
                files: [path], options: EventOptions(), consent: nil, threads: Threads(threads), bytesPerBatch: 100,
                progress: warnings.progress)
        }
        #expect(log.funnel.rows == 50 && log.count == 50)
        #expect(log.users.index(of: Array("user".utf8)[...]) == nil)
        #expect(warnings.all.count == 1 && warnings.all[0].contains("the header comes again 5 times"))
    }

    @Test func amountsInTheFormatOfTheirTable() throws {
        let text = "user;item;quantity;price\nu;i;2;1.234,50\nu;i;1,5;3,99\n"
        let plain = try #require(throws: UserError.self) { try log(text) }
        #expect(plain.problem == "expected a number, found '1.234,50'")
        #expect(
            plain.remedyMessage?.description.contains(
                "data.events.layout.decimal price=comma data.events.layout.thousands price=point") == true)
        let read = try log(
            text,
            try options {
                try $0.layout.numbers.setDecimals(["comma"])
                try $0.layout.numbers.setThousands(["point"])
            })
        #expect(read.price == [1234.5, 3.99] && read.quantity == [2, 1.5])
    }

    @Test func theTwoColumnsThatMustBe() throws {
        let log = try log("user,item\n1,2\n1,2\n")
        #expect(log.count == 2)
        #expect(log.timestamp == nil && log.type == nil && log.quantity == nil && log.price == nil && log.order == nil)
        #expect(log.typeNames.isEmpty)
    }

    @Test func itemsWhereTheyAreNotNeeded() throws {
        func read(_ text: String, _ options: EventOptions = EventOptions()) throws -> EventLog {
            try withFile(text) { path in
                try EventLog.read(
                    files: [path], options: options, consent: nil, needsItems: false, progress: .silent)
            }
        }
        let log = try read("user,timestamp\nu,2024-01-01\nv,2024-01-02\n")
        #expect(log.count == 2 && log.item == nil && log.items.isEmpty)
        #expect(try !log.fingerprint().isEmpty)
        #expect(throws: UserError.self) { try log.requiredItems() }
        #expect(try read("user,item\nu,a\n").item == [0])
        // A column that is named must exist; where items are needed, the standard column must exist too.
        let named = options { $0.item = "sku" }
        #expect(throws: UserError.self) { try read("user,item\nu,a\n", named) }
        let error = try #require(throws: UserError.self) { _ = try self.log("user,timestamp\nu,2024-01-01\n") }
        #expect(error.code == .invalidData && error.problem.contains("'item'"))
        #expect(error.remedy?.contains("data.events.columns.item") == true)
    }

    @Test func idsAreNeitherTrimmedNorNormalised() throws {
        let log = try log("user,item\n1,e\u{301}\n 1,\u{E9}\n1.0,E\n01,\"a,\"\"b\"\n")
        #expect(log.users.indices.map { log.users.string(at: $0) } == [" 1", "01", "1", "1.0"])
        #expect(log.items.count == 4)
        #expect(log.items.index(of: "a,\"b") != nil)
    }

    @Test func conditionsDropInTheOrderGiven() throws {
        let options = try options {
            $0.conditions = [try Condition(parsing: "quantity > 0"), try Condition(parsing: "user !empty")]
            $0.from = 1_000_000_000_000
            $0.until = 1_000_000_002_000
        }
        // Rows that a condition or the window drops may be invalid otherwise; the window is half-open.
        let log = try log(
            """
            user,item,quantity,timestamp
            ,a,0,never
            ,a,1,never
            u,,1,1000000002
            u,,1,999999999
            u,a,1,1000000000
            u,b,1,1000000001
            """, options)
        #expect(log.funnel.rows == 6)
        #expect(log.funnel.stages.map(\.dropped) == [1, 1, 2])
        #expect(log.funnel.stages.map(\.remaining) == [5, 4, 2])
        #expect(log.funnel.stages.first?.name == "quantity > 0")
        #expect(log.items.count == 2)
    }

    @Test func invalidRowsAreCountedAndSampled() throws {
        let options = try options {
            $0.skipInvalid = true
            $0.maximumInvalid = 1
            $0.conditions = [try Condition(parsing: "price < 10")]
        }
        let log = try log(
            """
            user,item,quantity,price
            u,a,1,1
            new,b,x,1
            u,a
            u,new,1,cheap
            ,a,1,1
            u,,1,1
            u,a,inf,1
            u,a,1,99
            """, options)
        #expect(log.count == 1)
        #expect(log.funnel.stages.map(\.dropped) == [6, 1])
        // An id that occurs only in invalid rows is in no table.
        #expect(log.users.count == 1)
        #expect(log.items.count == 1)
        #expect(log.invalidRows.count == 5)
        #expect(log.invalidRows.compactMap { $0.place?.line } == [3, 4, 5, 6, 7])
        #expect(log.invalidRows.map { $0.place?.column } == ["quantity", nil, "price", "user", "item"])
    }

    /// Each of these rows, as the second row of a table, ends the run with its line and column.
    @Test(arguments: [
        (",a,1,1,2011-09-09,view", "user", "'user !empty'"), ("u,,1,1,2011-09-09,view", "item", "'item !empty'"),
        ("u,a,one,1,2011-09-09,view", "quantity", "skip_invalid"),
        ("u,a,NaN,1,2011-09-09,view", "quantity", "skip_invalid"),
        ("u,a,1,inf,2011-09-09,view", "price", "skip_invalid"),
        ("u,a,1,1,yesterday,view", "timestamp", "skip_invalid"), ("u,a,1,1,,view", "timestamp", "skip_invalid"),
        ("u,a,1,1,2011-02-29,view", "timestamp", "skip_invalid"),
        ("u,a,1,1,1315526400,view", "timestamp", "timestamp_format"),
        ("u,a,1,1,20110909,view", "timestamp", "timestamp_format"), ("u,a,1,1,2011-09-09,", "type", "'type !empty'"),
    ])
    func invalidRow(_ row: String, _ column: String, _ remedy: String) throws {
        let table = "user,item,quantity,price,timestamp,type\nu,a,1,1,2011-09-09,view\n\(row)\n"
        let error = try #require(throws: UserError.self) { _ = try log(table) }
        #expect(error.code == .invalidData)
        #expect(error.place?.line == 3)
        #expect(error.place?.column == column)
        #expect(error.remedy?.contains(remedy) == true, "\(error)")
    }

    @Test func idsMustBeUTF8() throws {
        let error = try withFile(Array("user,item\nu,".utf8) + [0xFF, 0x0A]) { path in
            #expect(throws: UserError.self) {
                try EventLog.read(files: [path], options: EventOptions(), consent: nil, progress: .silent)
            }
        }
        #expect(error?.place?.column == "item")
        #expect(error?.problem == "expected text in UTF-8, found '\\xFF'")
    }

    /// Which rows would be kept depends on which form comes first, so this is an error even where rows may be skipped.
    @Test func mixedTimestampsCannotBeSkipped() throws {
        let options = options { $0.skipInvalid = true }
        for table in ["2011-09-09\nu,a,1315526400", "1315526400\nu,a,2011-09-09"] {
            #expect(throws: UserError.self) { try log("user,item,timestamp\nu,a,\(table)\n", options) }
        }
    }

    @Test(arguments: [("-1", "Menge > 0"), ("", "Menge !empty")])
    func quantitiesThatCountMustBeThere(_ quantity: String, _ remedy: String) throws {
        let table = "user,item,Menge\nu,a,1\nu,a,\(quantity)\n"
        #expect(try log(table, options { $0.quantity = "Menge" }).count == 2)
        let used = options {
            $0.quantity = "Menge"
            $0.useQuantity = true
        }
        let error = try #require(throws: UserError.self) { _ = try log(table, used) }
        #expect(error.place?.line == 3)
        #expect(error.remedy?.contains(remedy) == true)
    }

    @Test func missingColumns() throws {
        let table = "user,item\nu,a\n"
        let cases: [EventOptions] = [
            options { $0.user = "customer" }, options { $0.timestamp = "date" }, options { $0.from = 0 },
            options { $0.useQuantity = true }, options { $0.timestampFormat = "%s" },
            try options { $0.conditions = [try Condition(parsing: "Quantity > 0")] },
        ]
        for options in cases {
            let error = try #require(throws: UserError.self) { _ = try log(table, options) }
            #expect(error.code == .invalidData)
            #expect(error.problem.contains("the columns are 'user', 'item'"))
        }
    }

    @Test func nothingLeft() throws {
        let header = try #require(throws: UserError.self) { _ = try log("user,item\n") }
        #expect(header.code == .invalidData)
        #expect(header.problem == "there is a header but no event")
        let empty = try #require(throws: UserError.self) { _ = try log("") }
        #expect(empty.problem == "the file is empty")
        let dropped = try #require(throws: UserError.self) {
            _ = try log("user,item\nu,a\n", options { $0.conditions = [try Condition(parsing: "user = v")] })
        }
        #expect(dropped.problem.contains("user = v"))
    }

    @Test func severalFilesAreOneLog() throws {
        try withFile("user,item\nb,1\n") { first in
            try withFile("item,user\n0,a\n", suffix: ".csv") { second in
                let log = try EventLog.read(
                    files: [first, second], options: EventOptions(), consent: nil, progress: .silent)
                #expect(log.user == [1, 0])
                #expect(log.item == [1, 0])
                #expect(log.funnel.rows == 2)
            }
            _ = try withFile("item,user,type\n0,a,view\n") { second in
                #expect(throws: UserError.self) {
                    try EventLog.read(files: [first, second], options: EventOptions(), consent: nil, progress: .silent)
                }
            }
        }
    }

    /// The order of the rows changes the order of the events and nothing else.
    @Test func shuffledRows() throws {
        var rows = (0..<500).map { _ in
            let type = ["view", "cart", "purchase"].randomElement() ?? ""
            return
                "u\(Int.random(in: 0..<40)),i\(Int.random(in: 0..<30)),\(Int.random(in: 1_300_000_000...1_310_000_000)),"
                + "\(type),\(Int.random(in: 1...9)),\(Double.random(in: 0...9))"
        }
        let header = "user,item,timestamp,type,quantity,price\n"
        let log = try log(header + rows.joined(separator: "\n"))
        let before = try log.fingerprint()
        rows.shuffle()
        let shuffled = try self.log(header + rows.joined(separator: "\n"))
        #expect(shuffled.users == log.users)
        #expect(shuffled.items == log.items)
        #expect(shuffled.typeNames == log.typeNames)
        #expect(try shuffled.fingerprint() == before)
        #expect(before.hasPrefix("500-"))
        // One changed digit, or one repeated row, makes another log.
        let doubled = try self.log(header + (rows + [rows[0]]).joined(separator: "\n"))
        #expect(try doubled.fingerprint() != before)
        rows[7].removeLast()
        let changed = try self.log(header + rows.joined(separator: "\n"))
        #expect(try changed.fingerprint() != before)
    }

    /// Features depend on which lines are one order, so logs that differ only in their orders are different data.
    @Test func fingerprintKnowsOrders() throws {
        let rows = ["u,a", "u,b", "v,a"]
        func name(_ orders: [String]) throws -> String {
            try log("user,item,order\n" + zip(rows, orders).map { "\($0),\($1)\n" }.shuffled().joined()).fingerprint()
        }
        let together = try name(["1", "1", "2"])
        #expect(try name(["1", "1", "2"]) == together)
        var names: Set = [together]
        for orders in [["1", "3", "2"], ["1", "1", ""], ["2", "2", "1"], ["", "", ""], ["1", "", "2"]] {
            #expect(names.insert(try name(orders)).inserted, "\(orders)")
        }
        // A log without the column keeps the fingerprint that it had before orders were included, computed here in
        // Python.
        let plain = try log("user,item\nu,a\nu,b\nv,a\n").fingerprint()
        #expect(names.insert(plain).inserted)
        #expect(plain == "3-cdc19902c82d2b2feb85b4e75798c811")
    }

    @Test func moreTypesThanFit() throws {
        let rows = (0..<300).map { "u,i,type\($0)" }.joined(separator: "\n")
        let error = try #require(throws: UserError.self) { _ = try log("user,item,type\n" + rows) }
        #expect(error.problem.contains("256"))
        #expect(
            try log("user,item,type\n" + (0..<256).map { "u,i,t\($0)" }.joined(separator: "\n")).typeNames.count == 256)
    }

    @Test func funnelAsATable() {
        var funnel = Funnel(rows: 541_909)
        funnel.append("Quantity > 0", dropped: 10_624)
        funnel.append("C", dropped: 0)
        #expect(
            funnel.description == """
                rows read              541,909
                Quantity > 0  −10,624  531,285
                C                   0  531,285
                """)
        #expect(funnel.remaining == 531_285)
    }
}
