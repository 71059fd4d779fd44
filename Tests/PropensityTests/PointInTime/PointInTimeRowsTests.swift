import Diagnostics
import Events
import Features
import LinearAlgebra
import Propensity
import Tables
import TestSupport
import Testing

@Suite("Rows and labels of the event log")
struct PointInTimeRowsTests {
    private static let header = "user,timestamp,type,item"
    private static let events = [
        "stays,2024-01-05T12:00:00,purchase,t1", "stays,2024-02-01T00:00:00,purchase,c1",
        "leaves,2024-01-20T08:00:00,purchase,c1", "leaves,2024-02-03T08:00:00,view,t1",
        // Exactly at the end of the horizon, so outside.
        "late,2024-01-25T08:00:00,purchase,t1", "late,2024-03-02T00:00:00,purchase,t1",
        // One millisecond before the end, so inside.
        "just,2024-01-25T08:00:00,purchase,t1", "just,2024-03-01T23:59:59.999,purchase,t1",
        "new,2024-02-10T08:00:00,purchase,t1", "looks,2024-01-31T08:00:00,view,t1",
        "new,2024-04-29T10:00:00,purchase,c1",
    ]
    private static let table = "item,category\nt1,tea\nc1,cups\n"

    private func rows(
        _ plan: PointInTimePlan, _ events: [String] = PointInTimeRowsTests.events, items: ItemRecords? = nil
    ) throws -> PointInTimeRows {
        try PointInTimeRows(log(Self.header, events), plan: plan, items: items, threads: 2)
    }

    @Test("Churn is no purchase in the half-open horizon; purchase is its opposite")
    func horizon() throws {
        let churn = try rows(PointInTimePlan("churn", horizon: 30, "2024-02-01"))
        #expect(
            churn.summary == ["just@2024-02-01=0", "late@2024-02-01=1", "leaves@2024-02-01=1", "stays@2024-02-01=0"])
        #expect(churn.cutoffs.map(\.atRisk) == [4] && churn.cutoffs.map(\.positive) == [2])
        let purchase = try rows(PointInTimePlan("purchase", horizon: 30, "2024-02-01"))
        #expect(purchase.rows.labels == churn.rows.labels.map { 1 - $0 })
        #expect(purchase.rows.weights == nil)
    }

    @Test("A purchase of certain items alone")
    func purchaseOfItems() throws {
        let plan = try PointInTimePlan("purchase:category=tea", horizon: 30, "2024-02-01")
        let rows = try rows(plan, items: items(Self.table))
        #expect(
            rows.summary == ["just@2024-02-01=1", "late@2024-02-01=0", "leaves@2024-02-01=0", "stays@2024-02-01=0"])
        #expect(rows.definition.categories == ["tea", "cups"])
        #expect(rows.categories?.name == "category")
        #expect(rows.column("share_tea") == [1, 1, 0, 1])
        // A table without the column `category` gives labels, but no features.
        let other = try self.rows(
            PointInTimePlan("purchase:group=tea", horizon: 30, "2024-02-01"), items: items("item,group\nt1,tea\n"))
        #expect(other.rows.labels == rows.rows.labels)
        #expect(other.definition.categories == nil && other.categories == nil)
    }

    @Test("Several cutoffs give several rows of a customer, in an order of their own")
    func severalCutoffs() throws {
        let plan = try PointInTimePlan("purchase", horizon: 60, "2024-03-01", "2024-02-01", activeWithin: 35)
        let rows = try rows(plan)
        #expect(
            rows.summary == [
                "just@2024-02-01=1", "late@2024-02-01=1", "leaves@2024-02-01=0", "new@2024-03-01=1",
                "stays@2024-02-01=1", "stays@2024-03-01=0",
            ])
        #expect(rows.rows.customers == [0, 1, 2, 3, 4, 4])
        #expect(rows.cutoffs.map(\.atRisk) == [4, 2] && rows.cutoffs.map(\.positive) == [3, 1])
        // Types and categories are learnt before the earliest cutoff: the views of February give no column.
        #expect(rows.definition.types == ["purchase", "view"])
        let early = try self.rows(PointInTimePlan("purchase", horizon: 60, "2024-01-31", "2024-02-15"))
        #expect(early.definition.types == ["purchase"])
    }

    @Test("A definition that is given decides on columns and who is at risk")
    func givenDefinition() throws {
        let training = try rows(PointInTimePlan("purchase", horizon: 40, "2024-01-26", activeWithin: 10))
        let log = try log(Self.header, Self.events)
        let test = try PointInTimeRows(
            log, plan: PointInTimePlan("purchase", horizon: 30, "2024-02-01"), definition: training.definition,
            threads: 1)
        #expect(test.rows.features.columns.map(\.name) == training.rows.features.columns.map(\.name))
        #expect(test.summary == ["just@2024-02-01=1", "late@2024-02-01=0"])
    }

    @Test("Shuffled rows and other numbers of threads give the same bits")
    func orderOfRows() throws {
        let plan = try PointInTimePlan("churn", horizon: 30, "2024-02-01", "2024-03-01")
        let first = try rows(plan)
        for threads in [1, 2, 3] as [Threads] {
            let other = try PointInTimeRows(log(Self.header, Self.events.shuffled()), plan: plan, threads: threads)
            #expect(other.summary == first.summary && other.definition == first.definition)
            #expect(other.bits == first.bits)
        }
    }

    @Test("Who said no never enters")
    func consent() throws {
        let refused = try withFile("user,personalization\nstays,no\nlate,yes\n") {
            try Consent(file: $0, defaultYes: true)
        }
        let plan = try PointInTimePlan("churn", horizon: 30, "2024-02-01")
        let asked = try PointInTimeRows(log(Self.header, Self.events, consent: refused), plan: plan, threads: 2)
        let without = try rows(plan, Self.events.filter { !$0.hasPrefix("stays") })
        #expect(asked.summary == without.summary && asked.bits == without.bits && asked.rows.ids == without.rows.ids)
    }
}
