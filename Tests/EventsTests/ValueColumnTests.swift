import Diagnostics
import Events
import Ids
import LinearAlgebra
import TestSupport
import Testing

/// The column of the values of events, such as scores of satisfaction.
@Suite struct ValueColumnTests {
    private func read(
        _ text: String, threads: Threads = 1, _ change: (inout EventOptions) -> Void = { _ in }
    ) throws -> EventLog {
        try CleanedLog.read(text, [], threads: threads) { change(&$0) }
    }

    private static let rows = "user,item,value,score\nu1,a,1,9.5\nu2,b,x,\nu1,c,,-3\n"

    @Test func aColumnIsReadIfItIsNamed() throws {
        #expect(try read(Self.rows).value == nil)
        for threads in [1, 3] as [Threads] {
            let value = try #require(try read(Self.rows, threads: threads) { $0.value = "score" }.value)
            #expect(value.count == 3 && value[0] == 9.5 && value[1].isNaN && value[2] == -3)
        }
        let text = try #require(throws: UserError.self) { try read(Self.rows) { $0.value = "value" } }
        #expect(text.problem.contains("expected a number") && text.place?.line == 3)
        let missing = try #require(throws: UserError.self) { try read(Self.rows) { $0.value = "nps" } }
        #expect(missing.code == .invalidData && missing.problem.contains("'nps'"))
    }

    @Test func noOtherValueIsReadFromIt() throws {
        var options = EventOptions()
        options.value = "price"
        let error = try #require(throws: UserError.self) { try options.checkColumns() }
        #expect(error.code == .wrongUsage && error.problem.contains("'price'"))
        options.value = "score"
        #expect(throws: Never.self) { try options.checkColumns() }
    }

    @Test func theFingerprintHasItWhereItCounts() throws {
        let other = Self.rows.replacing("9.5", with: "9")
        let (one, two) = (try read(Self.rows) { $0.value = "score" }, try read(other) { $0.value = "score" })
        #expect(try one.fingerprint() == two.fingerprint())
        #expect(try one.fingerprint(values: true) != two.fingerprint(values: true))
        #expect(try one.fingerprint() == read(Self.rows).fingerprint(values: true))
    }

    @Test func aPartOfALogKeepsIt() throws {
        let log = try read(Self.rows) { $0.value = "score" }.keeping([true, false, true], reason: "some")
        #expect(log.value == [9.5, -3])
    }

    @Test func rowsOfOtherValuesOrChannelsAreNoDuplicates() throws {
        let text = "user,item,channel,score\nu,a,web,1\nu,a,web,1\nu,a,web,2\nu,a,app,2\nu,a,,2\n"
        let log = try CleanedLog.read(text, [.duplicates(.init())]) { $0.value = "score" }
        #expect(log.count == 4 && log.value == [1, 2, 2, 2])
        #expect(log.channelNames == ["app", "web"] && log.channel == [1, 1, 0, EventLog.noChannel])
    }

    @Test func aCleaningKeepsChannelsAndFurtherIds() throws {
        let text = "user,item,channel\nu,a,web\nu,a,web\nd,b,app\nv,c,\n"
        try withFile("device,account\nd,u\n") { pairs in
            let log = try CleanedLog.read(text, [.duplicates(.init())]) { $0.identities = IdentitySource(pairs) }
            #expect(log.count == 3 && log.channelNames == ["app", "web"])
            #expect(log.aliases?.ids.count == 1 && log.identityCounts?.customers == 1)
            // Also where a step finds nothing, in a log that a model scores.
            let same = try CleanedLog.read(
                "user,item,channel\nu,a,web\nd,b,app\n", [.duplicates(.init())], isTraining: false
            ) { $0.identities = IdentitySource(pairs) }
            #expect(same.channelNames == ["app", "web"] && same.aliases?.ids.count == 1)
        }
    }
}
