import Diagnostics
import Events
import Ids
import Sources
import TestSupport
import Testing

/// A consent table that cannot be read to its end still says who refused.
struct ConsentReadingTests {
    private func reading(_ text: String, defaultYes: Bool = true) -> ConsentReading {
        ConsentReading(of: TableSource("consent.csv", content: Array(text.utf8)), defaultYes: defaultYes)
    }

    private func table(_ ids: String...) -> IdTable { IdTable(sortedIds: ids.map(\.utf8)) }

    @Test func aWholeTableHasNoProblem() {
        let reading = reading("user,personalization\nb,no\na,yes\n")
        #expect(reading.problem == nil)
        #expect(reading.answers.optedOut == table("b"))
    }

    @Test func rowsAfterAnInvalidOneCountAndTheFirstProblemIsTold() throws {
        let reading = reading("user,personalization\nb,no\nc,perhaps\nd\na,no\nb,yes\n")
        #expect(reading.answers.optedOut == table("a"))
        let problem = try #require(reading.problem as? UserError)
        #expect(problem.place?.line == 3 && problem.place?.column == "personalization")
    }

    @Test(arguments: ["", "user\na\n", "user,opt_out\na,no\n", "id,personalization\na,no\n"])
    func aTableWhoseColumnsAreInDoubtRefusesNobody(text: String) {
        let reading = reading(text)
        #expect(reading.problem != nil)
        #expect(reading.answers.isEmpty)
    }

    @Test func refusalsOfANewerTableAreAdded() throws {
        let old = reading("user,personalization\nb,no\nc,yes\nd,yes\n").answers
        let newer = reading("user,personalization\na,no\nb,yes\nc,no\ne,yes\n").answers
        let both = try #require(old.refusing(alsoThoseOf: newer))
        for user in ["a", "b", "c"] { #expect(both.isOptedOut(user), "\(user)") }
        for user in ["d", "e", "unknown"] { #expect(!both.isOptedOut(user), "\(user)") }
        #expect(both.optedOut == table("b"))
        #expect(both.refusing(alsoThoseOf: newer) == nil)
        let third = reading("user,personalization\nd,no\na,yes\n").answers
        let all = try #require(both.refusing(alsoThoseOf: third))
        for user in ["a", "b", "c", "d"] { #expect(all.isOptedOut(user), "\(user)") }
    }

    /// Who is not in the older table counts as no already, and only that table can change it.
    @Test func whereSilenceMeansNoNobodyBecomesAYes() {
        let old = reading("user,personalization\nb,no\nc,yes\n", defaultYes: false).answers
        let newer = reading("user,personalization\na,no\nb,yes\nd,yes\n", defaultYes: false).answers
        #expect(old.refusing(alsoThoseOf: newer) == nil)
        #expect(old.isOptedOut("a") && old.isOptedOut("b") && old.isOptedOut("d") && !old.isOptedOut("c"))
    }
}
