import Diagnostics
import Events
import Ids
import Tables
import TestSupport
import Testing

struct ConsentTests {
    private func consent(_ text: String, defaultYes: Bool = true) throws -> Consent {
        try withFile(text) { try Consent(file: $0, defaultYes: defaultYes) }
    }

    @Test func theLastRowCounts() throws {
        let consent = try consent("user,personalization\nb,no\na,no\nc,yes\nb,yes\nc,no\nb,no\na,yes\n")
        #expect(consent.optedOut == IdTable(sortedIds: ["b", "c"].map(\.utf8)))
        #expect(consent.isOptedOut("b") && consent.isOptedOut("c"))
        #expect(!consent.isOptedOut("a") && !consent.isOptedOut("unknown"))
    }

    @Test func whoIsNotInTheFile() throws {
        let consent = try consent("personalization,other,user\nyes,,a\nno,,b\n", defaultYes: false)
        #expect(!consent.isOptedOut("a"))
        #expect(consent.isOptedOut("b") && consent.isOptedOut("unknown"))
        // Only an explicit no is in the list.
        #expect(consent.optedOut.count == 1)
    }

    @Test func nobodyOptedOut() throws {
        let consent = try consent("user,personalization\n")
        #expect(consent.optedOut.isEmpty)
        #expect(!consent.isOptedOut(""))
    }

    @Test(arguments: [
        "user,personalization\na,nope\n", "user,personalization\na,\n", "user,personalization\na,no \n",
        "user,personalization\n,no\n", "user,personalization\na\n", "user,personalization\na,no,1\n",
        "user,consent\na,no\n", "user,personalization\n\"a,no\n", "",
    ])
    func whatIsInDoubtStops(_ text: String) {
        let error = #expect(throws: UserError.self) { try consent(text) }
        #expect(error?.code == .invalidData)
        #expect(error?.remedy?.contains("skip_invalid") != true)
    }

    /// Only words that cannot mean anything else are answers.
    @Test(arguments: ["ja", "nein", "on", "2", "-1", "1.0", "yes!", " yes", "NULL", "true false", "ye\u{17F}"])
    func otherWordsStop(word: String) {
        let error = #expect(throws: UserError.self) { try consent("user,personalization\nb,yes\na,\(word)\n") }
        #expect(error?.code == .invalidData && error?.place?.line == 3 && error?.place?.column == "personalization")
        #expect(error?.remedy == "Write one of yes, true, y, t, 1, no, false, n, f, 0")
    }

    @Test(arguments: [
        (["yes", "YES", "Yes", "true", "True", "TRUE", "y", "Y", "t", "T", "1"], false),
        (["no", "NO", "No", "false", "False", "FALSE", "n", "N", "f", "F", "0"], true),
    ]) func theWordsOfAnAnswer(words: [String], isOptedOut: Bool) throws {
        for word in words {
            #expect(try consent("user,personalization\na,\(word)\n").isOptedOut("a") == isOptedOut, "\(word)")
        }
    }

    @Test func jsonLinesHaveWordsOfTheirOwn() throws {
        let text = #"{"user": 7, "personalization": true}"# + "\n" + #"{"user": 8, "personalization": false}"# + "\n"
        let consent = try withFile(text, suffix: ".jsonl") { try Consent(file: $0, defaultYes: true) }
        #expect(consent.isOptedOut("8") && !consent.isOptedOut("7"))
    }

    @Test func columnsAreNamedAsTheyAre() throws {
        let columns = ConsentColumns(user: "Customer Id", personalization: "ok, \"personal\"")
        let text = "Customer Id,user,\"ok, \"\"personal\"\"\"\na,x,1\nb,y,0\n"
        let consent = try withFile(text) { try Consent(file: $0, columns: columns, defaultYes: true) }
        #expect(consent.isOptedOut("b") && !consent.isOptedOut("a") && !consent.isOptedOut("y"))
    }

    @Test func aColumnThatIsNotThereIsNamedByItsOption() {
        func error(_ columns: ConsentColumns) -> UserError? {
            let error = #expect(throws: UserError.self) {
                try withFile("id,answer\na,no\n") { try Consent(file: $0, columns: columns, defaultYes: true) }
            }
            return error
        }
        let user = error(ConsentColumns(user: "ids", personalization: "answer"))
        #expect(user?.problem.contains("'ids'") == true)
        #expect(user?.remedy == "Did you mean 'id'? Name one of them with data.consent.columns.user")
        let answer = error(ConsentColumns(user: "id"))
        #expect(answer?.remedy == "Name one of them with data.consent.columns.personalization")
    }

    /// `yes` in such a column would give a personal list to everybody who does not want one.
    @Test(arguments: ["opt_out", "Opt-Out", "optedOut", "unsubscribed", "do_not_personalize", "Objection raised"])
    func aColumnWhereYesMeansNoIsRefused(name: String) {
        let error = #expect(throws: UserError.self) {
            try withFile("user,\(name)\na,yes\n") {
                try Consent(file: $0, columns: ConsentColumns(personalization: name), defaultYes: true)
            }
        }
        #expect(error?.code == .wrongUsage && error?.problem.contains("sounds as if yes meant no") == true)
    }

    @Test(arguments: ["opt_in", "consent", "personalized ads", "newsletter"])
    func otherNamesOfColumnsAreTaken(name: String) throws {
        let consent = try withFile("user,\(name)\na,no\n") {
            try Consent(file: $0, columns: ConsentColumns(personalization: name), defaultYes: true)
        }
        #expect(consent.isOptedOut("a"))
    }

    @Test func aMissingFileStops() {
        let error = #expect(throws: UserError.self) {
            try Consent(file: "/nonexistent/consent.csv", defaultYes: true)
        }
        #expect(error?.code == .missingInput)
    }

    /// The log is the same as without the opted-out lines, except for one stage of the funnel.
    ///
    /// Those lines are not read further, even where they are invalid or would determine the form of a column.
    @Test func optedOutRowsLeaveNoTrace() throws {
        let consent = try consent("user,personalization\nsecret,no\n")
        let kept = ["u,a,1315526400,view", "v,b,1315526401,view"]
        let dropped = ["secret,hidden,2011-09-09,private", "secret,,x,", "secret,a,,view"]
        let header = "user,item,timestamp,type\n"
        let with = try withFile(header + (dropped + kept).joined(separator: "\n")) { path in
            try EventLog.read(files: [path], options: EventOptions(), consent: consent, progress: .silent)
        }
        let without = try withFile(header + kept.joined(separator: "\n")) { path in
            try EventLog.read(files: [path], options: EventOptions(), consent: nil, progress: .silent)
        }
        #expect(with.users == without.users)
        #expect(with.items == without.items)
        #expect(with.typeNames == without.typeNames)
        #expect(with.timestamp == without.timestamp)
        let prints = (try with.fingerprint(), try without.fingerprint())
        #expect(prints.0 == prints.1)
        #expect(with.funnel.rows == 5)
        #expect(with.funnel.stages.map(\.dropped) == [3])
    }
}
