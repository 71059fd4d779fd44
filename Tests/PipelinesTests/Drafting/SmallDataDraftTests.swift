import Diagnostics
import Pipelines
import TestSupport
import Testing

/// Logs of which little can be learnt: either a run takes the draft, or an error says why there is none.
@Suite struct SmallDataDraftTests {
    private func error(
        of text: String, _ parts: String..., code: ExitCode = .invalidData,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let error = try DraftFolder.error({ try DraftFolder().log(text) }, sourceLocation: sourceLocation)
        #expect(error.code == code && error.remedy != nil, sourceLocation: sourceLocation)
        for part in parts {
            #expect("\(error)".contains(part), "'\(part)' is not in: \(error)", sourceLocation: sourceLocation)
        }
    }

    /// The text of a draft, without the breaks of its comments.
    private static func words(of draft: Draft) -> String {
        draft.text.split { $0 == "\n" || $0 == "#" || $0 == " " }.joined(separator: " ")
    }

    private static let oneRow = "user,item,timestamp\nu1,i1,2024-01-01\n"
    private static let newItem = "user,item,timestamp\nu1,i1,2024-01-01\nu2,i1,2024-01-02\nu1,i2,2024-01-09\n"
    private static let oneItem = SmallLog.text("user,item,timestamp") { "u\($0.user),i1,\($0.date)" }
    /// The customer buys the same five items over and over.
    private static let oneCustomer =
        "user,item,timestamp\n" + (10...29).map { "u1,i\($0 % 5),2024-01-\($0)\n" }.joined()

    /// A run measures on customers who buy a known item that they did not have: here nobody does.
    @Test(arguments: [oneRow, newItem, oneItem, oneCustomer])
    func nothingIsHeldOutWhereNobodyCouldBeMeasured(text: String) throws {
        let draft = try DraftFolder().log(text)
        #expect(draft.list == ["train.factors: 16"])
        #expect(draft.has("# split:") && draft.has("- smoke") && !draft.text.contains("ndcg@20 >"))
    }

    /// All customers come back in the last days; in the last three they buy what they have, in the last six something new.
    @Test func daysInWhichCustomersBuyTheSameAgainAreNotEnough() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("user,item,timestamp") { row in
                "u\(row.user),i\((row.number / 60 == 7 ? row.user : row.user + row.number / 60) % 12),\(row.date)"
            })
        #expect(draft.guess("split.test") == "6d")
    }

    /// All customers of a small log buy something new in the last days, so that as many are measured as there are.
    @Test(arguments: [20, 29, 30]) func gatesThatNoVersionCanMeetAreComments(customers: Int) throws {
        let rows = SmallLog.rows.filter { $0.user < customers }.map { "u\($0.user),i\($0.item),\($0.date)\n" }
        let draft = try DraftFolder().log("user,item,timestamp\n" + rows.joined())
        let gates = ["- 'ndcg@20 > popularity'", "- 'ndcg@20 >= champion - 0.002'"]
        for gate in gates { #expect(draft.has(customers < 30 ? "# \(gate)" : gate), "\(draft.text)") }
        #expect(draft.has("- smoke") && draft.has("- 'rows >= 0.8 * champion'"))
        let words = Self.words(of: draft)
        let reason = "one is measured on \(customers) customers, and at least 30 are needed to tell whether it is good."
        #expect(words.contains(reason) == (customers < 30), "\(draft.text)")
    }

    /// At each of the cutoffs, 6 and 3 days before the newest event, all customers are at risk.
    @Test(arguments: [12, 40]) func gatesOfWhoLeavesNeedThirtyRows(customers: Int) throws {
        let rows = SmallLog.rows.filter { $0.user < customers }.map { "u\($0.user),\($0.date)\n" }
        let draft = try DraftFolder().log("user,timestamp\n" + rows.joined())
        let gate = "- 'log-loss < base-rate'"
        #expect(draft.has(customers < 15 ? "# \(gate)" : gate), "\(draft.text)")
        #expect(Self.words(of: draft).contains("measured on 24 rows, and") == (customers == 12), "\(draft.text)")
    }

    /// Every `each`th of some customers has left.
    @Test(
        arguments: [
            (25, 4, "measured on 25 rows, and"), (30, 4, ""), (200, 50, "measured on 4 rows whose answer is yes"),
            (200, 40, ""),
        ])
    func gatesOfATableNeedThirtyRowsAndFiveOfEachAnswer(rows: Int, each: Int, reason: String) throws {
        let lines = (0..<rows).map { "c\($0),\($0 * 7 % 31),\($0 % each == 0 ? "yes" : "no")\n" }
        let draft = try DraftFolder().table("customer,spend,churned\n" + lines.joined())
        for gate in ["- 'log-loss < base-rate'", "- 'log-loss <= champion + 0.005'"] {
            #expect(draft.has(reason.isEmpty ? gate : "# \(gate)"), "\(draft.text)")
        }
        let words = Self.words(of: draft)
        #expect(words.contains("would keep every version out") == !reason.isEmpty, "\(words)")
        #expect(reason.isEmpty || words.contains(reason), "\(words)")
    }

    /// Within seven days everybody buys, within three those who come on every fourth day do not.
    @Test func aShorterHorizonIsTakenWhereNobodyLeaves() throws {
        let draft = try DraftFolder().log(SmallLog.text("user,timestamp") { "u\($0.user),\($0.date)" })
        #expect(draft.list == ["customers.horizon: 3d"])
        #expect(draft.guesses[0].evidence == "the log spans 31 days, and of 7 days who leaves could not be learnt")
        #expect(draft.has("cutoff: [6d, 3d]"))
    }

    @Test func aLogThatNobodyLeavesIsNoModelOfWhoLeaves() throws {
        let rows = (10...31).map { day in (0..<10).map { "u\($0),2024-01-\(day)\n" }.joined() }
        try error(
            of: "user,timestamp\n" + rows.joined(),
            // Ten customers at two cutoffs.
            "who leaves cannot be learnt with horizons of 5, 2, 1 days: the label churn is no for all 20 rows",
            "data.events.columns.item")
    }

    @Test func aLogOfFewDaysWithoutProducts() throws {
        try error(
            of: "user,timestamp\nu1,2024-01-01\nu1,2024-01-02\n", "spans only 1 days", "a log of at least four days")
    }

    @Test(arguments: ["user", "item", "timestamp", "type"]) func aColumnWithoutAnyValueIsNamed(column: String) throws {
        let text = SmallLog.text("user,item,timestamp,type") { row in
            let cells = [("user", "u\(row.user)"), ("item", "i\(row.item)"), ("timestamp", row.date), ("type", "sale")]
            return cells.map { $0.0 == column ? "" : $0.1 }.joined(separator: ",")
        }
        try error(of: text, "column '\(column)'", "all cells are empty", "data.events.columns.\(column)")
    }

    /// A draft passes over 1% of the rows, and `init` has no option to pass over more.
    @Test func rowsThatCannotBeReadAreNotBlamedOnAnOptionThatThereIsNot() throws {
        let text = SmallLog.text("user,item,timestamp") { row in
            "u\(row.user),i\(row.item),\(row.date)" + (row.number % 20 == 0 ? ",x" : "")
        }
        let error = try DraftFolder.error { try DraftFolder().log(text) }
        #expect(error.problem.contains("4 fields where the header has 3"))
        #expect(error.remedy == "Mend this row and others like it, or leave them out of the table")
    }

    @Test func customersWhoAreAllNobody() throws {
        try error(
            of: SmallLog.text("user,item,timestamp") { "\($0.number % 2 == 0 ? "null" : ""),i\($0.item),\($0.date)" },
            "column 'user'", "all cells are empty or stand for nobody, such as 'null'")
    }

    @Test func aColumnThatARunWouldReadTwice() throws {
        let error = try DraftFolder.error {
            try DraftFolder().log(SmallLog.text("item,timestamp") { "u\($0.user),\($0.date)" }) {
                $0.answers.user = "item"
            }
        }
        #expect(error.code == .invalidData)
        #expect(error.problem == "the column holds the customer, but a run would also read it as the product")
    }

    /// A pipeline fills `${NAME}` in from the environment, so it cannot name such a file.
    @Test func aNameThatNoPipelineCanHold() throws {
        let error = try DraftFolder.error {
            try DraftFolder().log(
                SmallLog.text("user,item") { "u\($0.user),i\($0.item)" }, named: "a${B}.csv")
        }
        #expect(error.code == .invalidData)
        #expect(error.problem.contains("${…} is filled in only in settings of a connection"))
        #expect(error.remedy == "Rename the file or the column that this is about")
    }

    @Test func theOnlyTypeCountsAsBoughtAndThatIsSaid() throws {
        let draft = try DraftFolder().log(
            SmallLog.text("user,item,timestamp,type") { "u\($0.user),i\($0.item),\($0.date),view" })
        #expect(draft.text.contains("# All events are of the type 'view', which counts as bought."))
    }
}
