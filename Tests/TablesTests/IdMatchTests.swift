import Diagnostics
import Ids
import Tables
import Testing

/// The account of a join: few ids that meet are a warning, none is an error, and both say why.
@Suite struct IdMatchTests {
    private func match(_ ids: [String], _ others: [String]) -> (IdMatch, OtherIds) {
        var match = IdMatch()
        for id in ids { _ = match.add(ArraySlice(id.utf8), isKnown: others.contains(id)) }
        let table = IdTable(sortedIds: others.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map(\.utf8))
        return (match, OtherIds("the model", table))
    }

    private func warning(_ ids: [String], _ others: [String], outOf whole: Int? = nil) throws -> String? {
        let (match, others) = match(ids, others)
        return try match.check("items", at: .init(file: "stock.csv", column: "item"), with: others, outOf: whole)?
            .description
    }

    private func error(_ ids: [String], _ others: [String]) throws -> UserError {
        try #require(throws: UserError.self) { try warning(ids, others) }
    }

    @Test func everyIdCountsOnce() {
        let (match, _) = match(["a", "b", "a", "x", "x", "x"], ["a", "b", "c"])
        #expect(match.counts == IdCounts(known: 2, unknown: 1))
        #expect(match.counts.total == 3)
    }

    @Test func halfIsEnough() throws {
        #expect(try warning(["a", "x"], ["a"]) == nil)
        #expect(try warning(["a", "b", "x", "y"], ["a", "b", "c"]) == nil)
        #expect(try warning([], ["a"]) == nil)
        // A table of all items may have many more than the other side.
        #expect(try warning(["a", "b", "w", "x", "y", "z"], ["a", "b", "c"], outOf: 3) == nil)
    }

    @Test func lessThanHalfIsTold() throws {
        let text = try #require(try warning(["a", "v", "w", "x", "y"], ["a", "b", "c", "d"]))
        #expect(
            text
                == "stock.csv: only 1 of 5 items are known to the model: here are 'v', 'w', 'x', there 'a', 'b', 'c'")
        #expect(
            try warning(["a", "B", "C"], ["a", "b", "c"])?.hasSuffix(
                "'B' here is 'b' there, but for upper and lower case") == true)
    }

    @Test(arguments: [
        (["A", "B"], "'A' here is 'a' there, but for upper and lower case"),
        (["a ", "b "], "'a ' here is 'a' there, but for blanks around the id"),
        (["7.0"], "'7.0' here is '7' there, but for a '.0' at the end"),
        (["007"], "'007' here is '7' there, but for leading zeros"),
        ([" A"], "but for blanks around the id and upper and lower case"),
        (["p1", "p2"], "Write the ids byte by byte"),
    ]) func noneIsAnErrorWithItsLikelyCause(ids: [String], cause: String) throws {
        let error = try error(ids, ["7", "a", "b", "c"])
        #expect(error.code == .invalidData)
        #expect(error.place == .init(file: "stock.csv", column: "item"))
        #expect(error.problem.hasPrefix("none of the \(ids.count) items is known to the model: here are '\(ids[0])'"))
        #expect(error.problem.hasSuffix(", there '7', 'a', 'b'"))
        #expect(error.remedy?.contains(cause) == true)
    }

    @Test func againstNobodyNothingIsKnown() throws {
        #expect(try error(["a"], []).problem.hasSuffix("there nothing"))
    }
}
