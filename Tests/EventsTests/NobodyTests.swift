import Diagnostics
import Events
import LinearAlgebra
import TestSupport
import Testing

/// Ids that stand for nobody are named with the share of their events and the condition that leaves them out.
struct NobodyTests {
    private func warnings(
        _ table: String, suffix: String = ".csv", threads: Threads = 1,
        change: (inout EventOptions) throws -> Void = { _ in }
    ) throws -> [String] {
        let warnings = Warnings()
        var options = EventOptions()
        try change(&options)
        try withFile(table, suffix: suffix) { path in
            _ = try EventLog.read(
                files: [path], options: options, consent: nil, threads: threads, bytesPerBatch: 64,
                progress: warnings.progress)
        }
        return warnings.all
    }

    /// Ten events, of which four are of `NULL` and one each of `nan` and of a blank.
    private static let table =
        "user,item\nNULL,a\nann,a\nNULL,b\nnan,a\nann,b\nNULL,c\nbob,a\n \u{20},b\nNULL,a\nbob,none such\n"

    @Test(arguments: [1, 3] as [Threads])
    func customers(threads: Threads) throws {
        let warnings = try warnings(Self.table, threads: threads)
        #expect(warnings.count == 1)
        let warning = try #require(warnings.first)
        #expect(
            warning.contains("column 'user': 'NULL' in 4 of 10 events (40.0%), '  ' in 1 (10.0%), 'nan' in 1 (10.0%)"))
        #expect(warning.contains(#"data.events.where "user not in ('NULL', '  ', 'nan')" unless"#))
    }

    /// The condition of the warning leaves out these events and no others.
    @Test func theConditionLeavesThemOut() throws {
        let condition = try Condition(parsing: "user not in ('NULL', '  ', 'nan')")
        #expect(try warnings(Self.table) { $0.conditions = [condition] }.isEmpty)
        try withFile(Self.table) { path in
            var options = EventOptions()
            options.conditions = [condition]
            let log = try EventLog.read(files: [path], options: options, consent: nil, progress: .silent)
            #expect(log.funnel.stages.map(\.dropped) == [6])
        }
    }

    @Test func items() throws {
        let table = "user,product name,item\nann,NaN,x\nbob,tea,NULL\n"
        let named = try warnings(table) { $0.item = "product name" }
        #expect(named.count == 1 && named[0].contains("column 'product name': 'NaN' in 1 of 2 events (50.0%)"))
        #expect(named[0].contains(#""product name not in ('NaN')" unless an item really"#))
        let usual = try warnings(table)
        #expect(usual.count == 1 && usual[0].contains(#""item not in ('NULL')""#))
    }

    @Test func jsonLines() throws {
        let table = #"{"user":"undefined","item":"a"}"# + "\n" + #"{"user":"u","item":"-"}"# + "\n"
        let warnings = try warnings(table, suffix: ".jsonl")
        #expect(warnings.count == 2)
        #expect(warnings[0].contains("'undefined' in 1 of 2 events") && warnings[1].contains("'-' in 1 of 2 events"))
    }

    @Test func aRareIdIsNotRoundedToNothing() throws {
        let others = (0..<4999).map { "u\($0 % 50),i\n" }.joined()
        let warnings = try warnings("user,item\nNone,i\n" + others)
        #expect(warnings.count == 1 && warnings[0].contains("'None' in 1 of 5,000 events (less than 0.1%)"))
    }

    @Test func otherIdsGiveNoWarning() throws {
        #expect(try warnings("user,item\nnancy,nil-1\n0,n\n").isEmpty)
    }
}
