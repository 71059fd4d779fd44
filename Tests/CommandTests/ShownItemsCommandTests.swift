import Files
import TestSupport
import Testing

/// `--exposures` of rules meets the customers of the model, or says that it does not.
@Suite struct ShownItemsCommandTests {
    private let bench: Workbench
    private let rules: String

    init() throws {
        bench = try Workbench()
        var events = "user,item\n"
        for user in 0..<30 {
            for item in 0..<20 where item % 3 == user % 3 && (user * 7 + item * 5) % 4 != 0 {
                events += "u\(user),i\(item)\n"
            }
        }
        let pairs = try bench.folder.file("ids.csv", "device,account\nd4,u4\ne4,u4\n")
        try bench.fit(
            "lists", try bench.folder.file("events.csv", events), "--identities", pairs, "--factors", "2", "--epochs",
            "1")
        rules = try bench.folder.file("rules.json", #"{"rules": [{"name": "often", "exclude_shown": 3}]}"#)
    }

    /// Makes lists with a table of what was shown.
    private func batch(_ shown: String) throws -> (result: Command.Result, lists: String) {
        let output = "\(bench.folder.path)/lists.csv"
        let result = try Command.scorer(
            "batch", "--model", "lists/1", "--store", bench.store, "--rules", rules, "--exposures",
            try bench.folder.file("shown.csv", shown), "--output", output)
        return (result, result.exitCode == 0 ? String(decoding: try bytes(of: output), as: UTF8.self) : "")
    }

    private func items(of user: String, _ lists: String) -> [String] {
        lists.split(separator: "\n").filter { $0.hasPrefix("\(user),") }.map {
            String($0.split(separator: ",")[2])
        }
    }

    @Test func anyIdOfACustomerIsTheCustomers() throws {
        let plain = try batch("user,item,shown\n")
        #expect(plain.result.exitCode == 0, "\(plain.result.messages)")
        let first = try #require(items(of: "u4", plain.lists).first)
        let own = try batch("user,item,shown\nu4,\(first),3\n")
        #expect(own.result.exitCode == 0 && !own.result.messages.contains("warning"), "\(own.result.messages)")
        #expect(!items(of: "u4", own.lists).contains(first))
        for shown in ["d4,\(first),3", "e4,\(first),1\nd4,\(first),1\nu4,\(first),1"] {
            let other = try batch("user,item,shown\n\(shown)\n")
            #expect(other.result.exitCode == 0, "\(other.result.messages)")
            #expect(other.lists == own.lists)
        }
        // Strangers among them change nothing.
        #expect(try batch("user,item,shown\nnew,\(first),9\nu4,\(first),3\n").lists == own.lists)
    }

    @Test(arguments: [
        ("U4,i1\nU5,i2", "upper and lower case"), ("u4.0,i1", "a '.0' at the end"),
        ("\"u4 \",i1", "blanks around the id"), ("4,i1\n5,i1", "Write the ids byte by byte"),
    ]) func customersInAnotherSpellingStopTheBatch(rows: String, remedy: String) throws {
        let (result, _) = try batch("user,item\n\(rows)\n")
        #expect(result.exitCode == 3)
        #expect(result.messages.contains("users is known to the model"), "\(result.messages)")
        #expect(result.messages.contains("shown.csv") && result.messages.contains(remedy), "\(result.messages)")
        #expect(try !Folder.names(in: bench.folder.path).contains("lists.csv"))
    }

    @Test func fewKnownCustomersAndItemsAreTwoWarnings() throws {
        let (result, _) = try batch("user,item\nu4,i1\nx,j1\ny,j2\n")
        #expect(result.exitCode == 0)
        #expect(result.messages.contains("only 1 of 3 users are known to the model"), "\(result.messages)")
        #expect(result.messages.contains("only 1 of 3 items are known to the model"), "\(result.messages)")
    }
}
