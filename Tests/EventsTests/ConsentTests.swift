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
        "user,personalization\na,No\n", "user,personalization\na,\n", "user,personalization\na,no \n",
        "user,personalization\n,no\n", "user,personalization\na\n", "user,personalization\na,no,1\n",
        "user,consent\na,no\n", "user,personalization\n\"a,no\n", "",
    ])
    func whatIsInDoubtStops(_ text: String) {
        let error = #expect(throws: UserError.self) { try consent(text) }
        #expect(error?.code == .invalidData)
        #expect(error?.remedy?.contains("skip_invalid") != true)
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
