import Diagnostics
import Documents
import Events
import Ids
import LinearAlgebra
import TestSupport
import Testing

/// The steps of a cleaning, each on a log whose rows can be counted by hand.
struct CleaningTests {
    private func error(_ text: String, _ steps: [CleaningStep]) throws -> UserError {
        try #require(throws: UserError.self) { _ = try CleanedLog.read(text, steps) }
    }

    // MARK: duplicates

    @Test func equalRowsCountOnce() throws {
        let text = """
            user,item,timestamp,type,quantity,price,order
            ann,tea,2024-01-01,purchase,1,2,o1
            ann,tea,2024-01-01,purchase,1,2,o1
            ann,tea,2024-01-01,purchase,1.0,2.00,o1
            ann,tea,2024-01-01,purchase,2,2,o1
            ann,tea,2024-01-01,purchase,1,3,o1
            ann,tea,2024-01-01,purchase,1,2,o2
            ann,tea,2024-01-01,purchase,1,2,
            ann,tea,2024-01-01,purchase,,2,o1
            ann,tea,2024-01-01,purchase,,2,o1
            ann,tea,2024-01-01,view,1,2,o1
            bob,tea,2024-01-01,purchase,1,2,o1

            """
        let log = try CleanedLog.read(text, [.duplicates(.init())])
        #expect(log.count == 8)
        #expect(log.funnel.stages.map { $0.dropped } == [3])
        #expect(Set(CleanedLog.rows(log)).count == 5)
    }

    @Test func anEventWithinTheSpanOfTheLastKeptOneIsDropped() throws {
        let text = """
            user,item,timestamp,type
            ann,tea,2024-01-01 10:00,view
            ann,tea,2024-01-01 10:06,view
            ann,tea,2024-01-01 10:10,view
            ann,tea,2024-01-01 10:12,view
            ann,tea,2024-01-01 10:22,view
            ann,tea,2024-01-01 10:06,cart
            ann,cup,2024-01-01 10:06,view
            bob,tea,2024-01-01 10:06,view

            """
        // 10:06 and 10:10 follow 10:00 within ten minutes, 10:12 does not and is kept, and 10:22 follows that one.
        for threads in [1, 2] {
            let log = try CleanedLog.read(text, [.duplicates(.init(within: 600))], threads: Threads(threads))
            #expect(
                CleanedLog.rows(log) == [
                    "ann cup 2024-01-01T10:06:00Z view", "ann tea 2024-01-01T10:00:00Z view",
                    "ann tea 2024-01-01T10:06:00Z cart", "ann tea 2024-01-01T10:12:00Z view",
                    "bob tea 2024-01-01T10:06:00Z view",
                ])
        }
    }

    @Test func rowsOfOneLogInItsOwnOrderAreEqualWhereverTheyStand() throws {
        let text = "user,item\nann,tea\nann,cup\nann,tea\nbob,tea\n"
        let log = try CleanedLog.read(text, [.duplicates(.init())]) { $0.usesRowOrder = true }
        #expect(CleanedLog.rows(log) == ["ann cup", "ann tea", "bob tea"])
        #expect(log.sequence == [0, 1, 2])
        // A column of places tells rows apart.
        let placed = "user,item,place\nann,tea,1\nann,tea,2\nann,tea,2\n"
        #expect(try CleanedLog.read(placed, [.duplicates(.init())]) { $0.sequence = "place" }.count == 2)
    }

    // MARK: robots

    /// Customer n has n events on one day, of ⌈n / 2⌉ items, and one on the day after.
    private var busyDays: String {
        "user,item,timestamp\n"
            + (1...10).map { customer in
                let name = "u\(customer + 10)"
                let day = (0..<customer).map { "\(name),i\($0 / 2),2024-01-01 23:\($0 + 10)\n" }.joined()
                return day + "\(name),i0,2024-01-02\n"
            }.joined()
    }

    @Test(arguments: [1, 3]) func customersWhoDoMoreThanAPersonAreDropped(threads: Int) throws {
        func counts(_ robots: CleaningStep.Robots, leaving customers: Int) throws -> [String: Int] {
            let log = try CleanedLog.read(busyDays, [.robots(robots)], threads: Threads(threads))
            #expect(log.funnel.remaining == log.count && log.funnel.rows == 65)
            #expect(log.users.count == customers)
            return CleanedLog.counts(log)
        }
        #expect(try counts(.init(eventsPerDay: 10), leaving: 10) == ["customers": 0, "events_per_day": 10])
        #expect(try counts(.init(eventsPerDay: 7), leaving: 7) == ["customers": 3, "events_per_day": 7])
        #expect(try counts(.init(itemsPerDay: 3), leaving: 6) == ["customers": 4, "items_per_day": 3])
        let both = try counts(.init(eventsPerDay: 9, itemsPerDay: 4), leaving: 8)
        #expect(both == ["customers": 2, "events_per_day": 9, "items_per_day": 4])
        // The ninth of ten customers has nine events on the busiest day.
        #expect(try counts(.init(quantile: 0.9), leaving: 9) == ["customers": 1, "events_per_day": 9])
        #expect(try counts(.init(quantile: 0.85), leaving: 9) == ["customers": 1, "events_per_day": 9])
        #expect(try counts(.init(quantile: 0.8), leaving: 8) == ["customers": 2, "events_per_day": 8])
    }

    @Test func aQuantileThatWouldDropMostEventsIsRefused() throws {
        // Customers with 6 to 10 events on a day have 45 of the 65 events.
        let error = try error(busyDays, [.robots(.init(quantile: 0.5))])
        #expect(error.code == .invalidData)
        #expect(error.problem.contains("would drop 45 of 65 events"), "\(error)")
        #expect(error.problem.contains("quantile 0.5 of the customers' busiest days is 5 events"), "\(error)")
    }

    /// A model keeps the number, because the quantile of another log is another one.
    @Test func aQuantileIsSettledByTheLogOfTheTraining() throws {
        var options = EventOptions()
        options.cleaning = [.robots(.init(quantile: 0.9)), .retention(864_000)]
        let log = try CleanedLog.read(busyDays, options.cleaning)
        #expect(
            try options.settledCleaning(by: log).cleaning == [.robots(.init(eventsPerDay: 9)), .retention(864_000)])
        let typed = "user,item,timestamp,type\nann,tea,2024-01-01,purchase\nbob,tea,2024-01-01,view\n"
        options.cleaning = [.cancellations(.init(types: ["refund"]))]
        let bought = try CleanedLog.read(typed, options.cleaning)
        var settled = CleaningStep.Cancellations(types: ["refund"])
        settled.purchaseTypes = ["purchase"]
        #expect(try options.settledCleaning(by: bought).cleaning == [.cancellations(settled)])
    }

    // MARK: items

    private let stock = """
        user,item,timestamp
        ann,tea-1,2024-01-01
        ann,tea-22,2024-01-01
        ann,POST,2024-01-01
        bob,post,2024-01-01
        bob,käse,2024-01-01
        cy,POST,2024-01-01

        """

    private func items(_ keep: [String]? = nil, drop: [String]? = nil) throws -> [String] {
        var choice = CleaningStep.ItemChoice()
        (choice.keep, choice.drop) = (keep, drop)
        let log = try CleanedLog.read(stock, [.items(choice)])
        return log.items.indices.map { log.items.string(at: $0) }
    }

    @Test func itemsAreChosenByPatterns() throws {
        #expect(try items(drop: ["POST"]) == ["käse", "post", "tea-1", "tea-22"])
        #expect(try items(drop: ["P*"]) == ["käse", "post", "tea-1", "tea-22"])
        #expect(try items(["tea-?"]) == ["tea-1"])
        #expect(try items(["tea-*"]) == ["tea-1", "tea-22"])
        #expect(try items(["*t*"]) == ["post", "tea-1", "tea-22"])
        #expect(try items(["k?se"]) == ["käse"])
        #expect(try items(["*-*2"]) == ["tea-22"])
        #expect(try items(["*", "POST"]).count == 5)
        #expect(try items(["????"]) == ["POST", "käse", "post"])
        #expect(try items(["post", "POST"]) == ["POST", "post"])
    }

    @Test func patternsThatMeetNothingAreCountedAndAllOfThemAnError() throws {
        let warnings = Warnings()
        var choice = CleaningStep.ItemChoice()
        choice.drop = ["POST", "gift*", "sample"]
        let log = try CleanedLog.read(stock, [.items(choice)], progress: warnings.progress)
        #expect(CleanedLog.counts(log) == ["items": 1, "unknown": 2])
        #expect(log.count == 4 && log.users.count == 2)
        #expect(warnings.all.first?.contains("'gift*', 'sample'") == true, "\(warnings.all)")
        choice.drop = ["gift*"]
        let error = try error(stock, [.items(choice)])
        #expect(error.code == .invalidData && error.problem.contains("'gift*', which no item of the events is"))
        // A log that a model scores need not have what the training dropped.
        #expect(try CleanedLog.read(stock, [.items(choice)], isTraining: false).count == 6)
    }

    @Test func idsOfATableAreNoPatterns() throws {
        try withFile("item\nPOST\nt*\ntea-1\nPOST\n") { list in
            var choice = CleaningStep.ItemChoice()
            choice.dropList = list
            let log = try CleanedLog.read(stock, [.items(choice)])
            #expect(log.items.indices.map { log.items.string(at: $0) } == ["käse", "post", "tea-22"])
            #expect(CleanedLog.counts(log) == ["items": 2, "unknown": 1])
            // A model keeps the ids, not the table.
            var options = EventOptions()
            options.cleaning = [.items(choice)]
            var kept = CleaningStep.ItemChoice()
            kept.dropIds = ["POST", "t*", "tea-1"]
            #expect(try options.readingCleaningLists().cleaning == [.items(kept)])
        }
        try withFile("item\n") { list in
            var choice = CleaningStep.ItemChoice()
            choice.keepList = list
            let refusal = try error(stock, [.items(choice)])
            #expect(refusal.problem.contains("no item"))
        }
    }

    // MARK: times, retention

    @Test func rowsFarFromAllOthersAreDroppedAtBothEnds() throws {
        let days = (10..<29).map { "ann,tea,2024-01-\($0)\n" }.joined()
        let text = "user,item,timestamp\nann,cup,1970-01-01\nbob,tea,2099-01-01\n\(days)"
        #expect(throws: UserError.self) { _ = try CleanedLog.read(text, []) }
        let log = try CleanedLog.read(text, [.times(.init())])
        #expect(log.count == 19 && log.users.count == 1 && log.items.count == 1)
        #expect(CleanedLog.counts(log) == ["oldest": 1, "newest": 1])
        #expect(try CleanedLog.read(text, [.times(.init(stray: .newest))]).count == 20)
        #expect(throws: UserError.self) { _ = try CleanedLog.read(text, [.times(.init(stray: .oldest))]) }
        // Whoever says that the log ends there means it.
        let confirmed = try CleanedLog.read(text, [.times(.init())]) { $0.until = 4_070_995_200_000 }
        #expect(CleanedLog.counts(confirmed) == ["oldest": 1, "newest": 0])
    }

    @Test func rowsOfBeforeARetentionAreNotRead() throws {
        let rows = ["ann,tea,2024-01-01 11:59:59", "bob,tea,2024-01-01 12:00", "cy,cup,2024-01-11 12:00"]
        let text = "user,item,timestamp\n" + rows.map { $0 + "\n" }.joined()
        let log = try CleanedLog.read(text, [.retention(864_000)])
        #expect(log.users.indices.map { log.users.string(at: $0) } == ["bob", "cy"])
        // The newest event is that of the rows that are left.
        var choice = CleaningStep.ItemChoice()
        choice.drop = ["cup"]
        #expect(try CleanedLog.read(text, [.items(choice), .retention(1)]).count == 2)
        #expect(try CleanedLog.read(text, [.retention(1), .times(.init())]).count == 1)
    }

    // MARK: all steps

    @Test func stepsAreAppliedInTheirOrderAndCountedByName() throws {
        let bot = String(repeating: "bot,tea,2024-01-01\n", count: 5)
        let text = "user,item,timestamp\n\(bot)ann,tea,2024-01-01\n"
        let robots = CleaningStep.robots(.init(eventsPerDay: 2))
        let first = try CleanedLog.read(text, [.duplicates(.init()), robots])
        #expect(first.funnel.stages.map { $0.name } == ["duplicates", "robots"])
        #expect(first.funnel.stages.map { $0.dropped } == [4, 0])
        let second = try CleanedLog.read(text, [robots, .duplicates(.init())])
        #expect(second.funnel.stages.map { $0.dropped } == [5, 0])
        #expect(second.users.count == 1)
    }

    @Test func aStepThatLeavesNothingIsAnErrorThatNamesIt() throws {
        let one = "user,item,timestamp,quantity\nann,tea,2024-01-01,1\n"
        var choice = CleaningStep.ItemChoice()
        choice.drop = ["*"]
        for (step, name) in [(CleaningStep.items(choice), "items"), (.cancellations(.init()), "cancellations")] {
            let text = name == "items" ? one : one + "ann,tea,2024-01-02,-1\n"
            let error = try error(text, [.duplicates(.init()), step])
            #expect(error.code == .invalidData)
            #expect(error.problem.contains("the cleaning step '\(name)' drops all"), "\(error)")
            #expect(error.remedy != nil)
        }
        // One row passes all others.
        let steps: [CleaningStep] = [
            .duplicates(.init(within: 60)), .cancellations(.init()), .robots(.init(eventsPerDay: 1, itemsPerDay: 1)),
            .robots(.init(quantile: 0.5)), .times(.init()), .retention(60),
        ]
        let log = try CleanedLog.read(one, steps)
        #expect(log.count == 1 && log.funnel.stages.map { $0.dropped } == [0, 0, 0, 0, 0, 0])
    }

    @Test func stepsWithoutTheirColumnsAreErrors() throws {
        let text = "user\nann\n"
        for step in [CleaningStep.duplicates(.init(within: 60)), .robots(.init(eventsPerDay: 1)), .times(.init())] {
            #expect(try error(text, [step]).problem.contains("timestamp"))
        }
        var choice = CleaningStep.ItemChoice()
        choice.keep = ["a"]
        #expect(try error(text, [.items(choice)]).problem.contains("item"))
        let times = "user,timestamp\nann,2024-01-01\n"
        #expect(try error(times, [.robots(.init(itemsPerDay: 1))]).problem.contains("item"))
    }

    /// What is left is what a log has that never had the other rows, also its types.
    @Test(arguments: [1, 3]) func theLogIsThatOfTheRowsThatAreLeft(threads: Int) throws {
        let kept = ["ann,tea,2024-01-01,purchase,1", "bob,cup,2024-01-02,view,1", "ann,pot,2024-01-03,purchase,2"]
        let others = ["cy,POST,2024-01-02,fee,1", "bob,cup,2024-01-02,view,1", "ann,POST,2024-01-03,fee,2"]
        var choice = CleaningStep.ItemChoice()
        choice.drop = ["POST"]
        let header = "user,item,timestamp,type,quantity\n"
        let expected = try CleanedLog.read(header + kept.map { $0 + "\n" }.joined(), [])
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<5 {
            let rows = (kept + others).shuffled(using: &generator)
            let log = try CleanedLog.read(
                header + rows.map { $0 + "\n" }.joined(), [.items(choice), .duplicates(.init())],
                threads: Threads(threads))
            #expect(log.users == expected.users && log.items == expected.items)
            #expect(log.typeNames == expected.typeNames)
            #expect(try log.fingerprint() == expected.fingerprint())
        }
    }

    @Test func samplesAreTheNewestRows() throws {
        let lines = Lines()
        let text = "user,item,timestamp\nann,tea,2024-01-01\n" + (2...9).map { "bot,x,2024-01-0\($0)\n" }.joined()
        var choice = CleaningStep.ItemChoice()
        choice.drop = ["x"]
        _ = try CleanedLog.read(text, [.items(choice)], progress: lines.progress)
        let line = try #require(lines.all.first { $0.hasPrefix("items: 8 of 9 events dropped") })
        #expect(line.contains("such as user 'bot', item 'x', at 2024-01-09T00:00:00Z; user 'bot'"))
        #expect(line.hasSuffix("at 2024-01-05T00:00:00Z"))
    }

    // MARK: what manifests keep

    @Test func optionsWithoutACleaningAreWrittenAsBefore() throws {
        #expect(try JSONValue(encoding: EventOptions())["clean"] == nil)
        var options = EventOptions()
        options.cleaning = []
        #expect(options == EventOptions())
    }

    @Test func stepsAreReadAsTheyAreWritten() throws {
        var choice = CleaningStep.ItemChoice()
        (choice.keep, choice.keepList) = (["a*"], "list.csv")
        var options = EventOptions()
        options.cleaning = [
            .duplicates(.init()), .duplicates(.init(within: 600)), .cancellations(.init()),
            .cancellations(.init(orderStarts: "C", types: ["refund"])), .robots(.init(eventsPerDay: 5)),
            .robots(.init(itemsPerDay: 5, quantile: 0.999)), .items(choice), .times(.init()),
            .times(.init(stray: .oldest)), .retention(86_400),
        ]
        let json = try JSONValue(encoding: options)
        let written: JSONValue = [
            "duplicates", ["duplicates": ["within": 600]], "cancellations",
            ["cancellations": ["order_starts": "C", "types": ["refund"]]], ["robots": ["events_per_day": 5]],
            ["robots": ["items_per_day": 5, "quantile": 0.999]],
            ["items": ["keep": ["a*"], "keep_list": "list.csv"]], "times", ["times": ["stray": "oldest"]],
            ["retention": 86_400],
        ]
        #expect(json["clean"] == written)
        #expect(try json.decoded(as: EventOptions.self) == options)
        #expect(try json.decoded(over: EventOptions()) == options)
        let both: JSONValue = [["duplicates": [:], "times": [:]]]
        for bad: JSONValue in [["washing"], ["robots"], both, [[:]], [5], [["retention": -1e300]]] {
            #expect(throws: (any Error).self) {
                _ = try JSONValue.object(["clean": bad]).decoded(over: EventOptions())
            }
        }
    }
}
