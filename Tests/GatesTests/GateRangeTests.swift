import Diagnostics
import Documents
import Gates
import ModelStore
import Testing

/// Gates that no version can ever meet, and the verdict as JSON.
@Suite struct GateRangeTests {
    private func refusal(of gates: String...) throws -> String? {
        var ranges = GateRanges()
        for text in gates {
            do {
                try ranges.add(Gate(parsing: text))
            } catch let error as UserError {
                #expect(error.code == .wrongUsage)
                return error.problem
            }
        }
        return nil
    }

    @Test(arguments: [
        "ndcg@20 > 1", "ndcg@20 >= 1.1", "auc < 0", "diversity@10 > 2", "rows < 0", "log-loss < 0", "qini > 1",
        "purchases-mae < 0",
    ])
    func aNumberThatTheFigureCannotHave(text: String) throws {
        #expect(try refusal(of: text) == "the gate '\(text)' can never be met")
    }

    @Test func gatesThatContradictEachOther() throws {
        #expect(try refusal(of: "rows > 500", "rows <= 500") != nil)
        #expect(try refusal(of: "ndcg@20 >= 0.2", "smoke", "ndcg@20 < 0.2") != nil)
        // They meet at 0.2 alone; and other lengths are other figures.
        #expect(try refusal(of: "ndcg@20 >= 0.2", "ndcg@20 <= 0.2") == nil)
        #expect(try refusal(of: "ndcg@20 >= 0.2", "ndcg@10 < 0.2") == nil)
        #expect(try refusal(of: "ndcg@20 >= 1", "log-loss < 5", "rows >= 0", "ndcg@20 > champion + 5") == nil)
        #expect(try refusal(of: "qini > -0.5", "qini <= 1", "value-mae < 1e9") == nil)
    }

    @Test func aTransposedMetricIsRecognised() {
        let error = #expect(throws: UserError.self) { try Gate(parsing: "ndgc@10 > popularity") }
        #expect(error?.problem.contains("did you mean 'ndcg@10'?") == true)
    }

    @Test func onlyADoubtSaysWhatBecameOfIt() throws {
        let champion = try Gate(parsing: "ndcg@20 >= champion")
        let popularity = try Gate(parsing: "ndcg@20 > popularity")
        let results = [
            GateResult(champion, .doubt, "a"), GateResult(popularity, .doubt, "b"), GateResult(champion, .passed, "c"),
        ]
        for (rule, isLetThrough) in [(DoubtRule.publish, true), (.refuse, false)] {
            let json = try JSONValue(encoding: GateReport(results, onDoubt: rule))
            #expect(json[0]?["let_through"] == .bool(isLetThrough) && json[1]?["let_through"] == .bool(false))
            #expect(json[2] == ["gate": "ndcg@20 >= champion", "outcome": "passed", "found": "c"])
        }
    }
}
