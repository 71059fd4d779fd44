import Documents
import Tables
import Testing

@Suite("Names and texts")
struct NameTests {
    @Test("The nearest name is the one with the fewest letters changed")
    func nearest() {
        let names = ["tenure", "MonthlyCharges", "TotalCharges", "gender"]
        #expect(nearestName(to: "tenur", among: names) == "tenure")
        #expect(nearestName(to: "Tenure", among: names) == "tenure")
        #expect(nearestName(to: "MontlyCharge", among: names) == "MonthlyCharges")
        #expect(nearestName(to: "TotlCharges", among: names) == "TotalCharges")
        #expect(nearestName(to: "something", among: names) == nil)
        #expect(nearestName(to: "", among: names) == nil)
        #expect(nearestName(to: "b", among: ["c", "a"]) == "a")
        // Two letters in the wrong order are one change.
        #expect(nearestName(to: "ndgc", among: ["mrr", "ndcg"]) == "ndcg")
        #expect(nearestName(to: "mpa", among: ["map"]) == "map")
        #expect(nearestName(to: "cdab", among: ["abcd"]) == nil)
    }

    @Test("A column of texts gives back what was put in")
    func textColumn() {
        var column = TextColumn(["a", "", "é"])
        column.truncate(to: 2)
        Array("bc".utf8).withUnsafeBytes { column.append($0) }
        #expect((0..<column.count).map { column.string(at: $0) } == ["a", "", "bc"])
        column.truncate(to: 0)
        #expect(column == TextColumn())
    }
}
