import Diagnostics
import Events
import Glibc
import Ids
import LinearAlgebra
import Tables
import Testing

/// The folder of real data sets, if the environment variable `ENDCAP_DATA` names one.
private let dataFolder = getenv("ENDCAP_DATA").map { String(cString: $0) }

/// The expected figures are those of pandas for the same file and conditions.
@Suite(.enabled(if: dataFolder != nil, "set ENDCAP_DATA to the folder of real data sets"))
struct OnlineRetailTests {
    private let file = "\(dataFolder ?? "")/online-retail/online_retail.csv.gz"

    private func options() throws -> EventOptions {
        var options = EventOptions()
        options.user = "CustomerID"
        options.item = "StockCode"
        options.timestamp = "InvoiceDate"
        options.quantity = "Quantity"
        options.price = "UnitPrice"
        options.order = "InvoiceNo"
        options.conditions = try ["Quantity > 0", "UnitPrice > 0", "InvoiceNo !starts C", "CustomerID !empty"]
            .map { try Condition(parsing: $0) }
        return options
    }

    @Test func funnelOfTheFourConditions() throws {
        let log = try EventLog.read(files: [file], options: options(), consent: nil, progress: .silent)
        #expect(log.funnel.rows == 541_909)
        #expect(log.funnel.stages.map(\.dropped) == [10_624, 1_181, 0, 132_220])
        #expect(log.count == 397_884)
        #expect(log.users.count == 4_338)
        #expect(log.items.count == 3_665)
        #expect(log.users.string(at: 0) == "12346.0")
    }

    @Test func rowsBeforeTheSplit() throws {
        var options = try options()
        options.until = try Timestamp.parse("2011-09-09")
        let log = try EventLog.read(files: [file], options: options, consent: nil, progress: .silent)
        #expect(log.count == 235_083)
        #expect(log.users.count == 3_362)
        #expect(log.items.count == 3_437)
        options.from = options.until
        options.until = nil
        #expect(try EventLog.read(files: [file], options: options, consent: nil, progress: .silent).count == 162_801)
    }

    /// The figures are those of a plain loop in Python over the rows of each customer and item.
    @Test(arguments: [1, 2]) func cancellationsTakeBackPurchases(threads: Int) throws {
        var options = try options()
        options.conditions = try ["UnitPrice > 0", "CustomerID !empty"].map { try Condition(parsing: $0) }
        options.cleaning = [.cancellations(.init(orderStarts: "C"))]
        let log = try EventLog.read(
            files: [file], options: options, consent: nil, threads: Threads(threads), progress: .silent)
        #expect(log.funnel.stages.map { $0.remaining } == [539_392, 406_789, 395_032])
        let counts = log.funnel.stages.last?.counts ?? [:]
        #expect(
            counts == [
                "cancellations": 8_905, "taken_back": 2_852, "reduced": 4_591, "in_part": 54,
                "without_purchase": 1_334,
            ])
        #expect(log.count == 395_032 && log.users.count == 4_327 && log.items.count == 3_651)
        #expect((log.quantity ?? []).reduce(0, +) == 4_916_974)
    }
}
