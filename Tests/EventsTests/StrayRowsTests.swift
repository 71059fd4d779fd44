import Diagnostics
import Events
import LinearAlgebra
import Tables
import TestSupport
import Testing

/// Newest rows that cannot say where the log ends stop the reading; the rule is that of docs/data.md.
struct StrayRowsTests {
    /// A log of rows `u0,i0`, `u1,i1` … at these times.
    private func text(_ times: [String]) -> String {
        "user,item,timestamp\n" + times.enumerated().map { "u\($0),i\($0 % 7),\($1)\n" }.joined()
    }

    private func read(
        _ text: String, threads: Threads = 1, consent: Consent? = nil,
        change: (inout EventOptions) throws -> Void = { _ in }
    ) throws -> EventLog {
        var options = EventOptions()
        try change(&options)
        return try withFile(text) { path in
            try EventLog.read(
                files: [path], options: options, consent: consent, needsItems: false, threads: threads,
                bytesPerBatch: 300, progress: .silent)
        }
    }

    private func error(
        _ text: String, threads: Threads = 1, change: (inout EventOptions) throws -> Void = { _ in }
    ) throws -> UserError {
        try #require(throws: UserError.self) { _ = try read(text, threads: threads, change: change) }
    }

    @Test(arguments: NewestRows.stray) func strayRowsAreRefused(rows: NewestRows) throws {
        let error = try error(text(rows.times))
        #expect(error.code == .invalidData)
        let (count, verb) = (rows.stray, rows.stray == 1 ? "is" : "are")
        #expect(
            error.problem.hasPrefix(
                "\(count) of \(rows.times.count) events \(verb) dated long after all others, which end at \(rows.end)T"),
            "\(error)")
        // What the remedy says first leaves a log about which nothing is said.
        let words = try #require(error.remedy).split(separator: " ")
        let until = try Timestamp.parse(String(words[try #require(words.firstIndex(of: "data.events.until")) + 1]))
        #expect(try read(text(rows.times)) { $0.until = until }.count == rows.times.count - rows.stray)
    }

    @Test(arguments: NewestRows.sound) func otherRowsAreNot(rows: NewestRows) throws {
        #expect(try read(text(rows.times)).count == rows.times.count)
    }

    @Test func theErrorNamesTheRowsAndTheRemedies() throws {
        let log = """
            user,item,timestamp
            cy,tea,2099-01-01
            ann,tea,2024-01-01
            ann,cup,2024-01-02
            bob,tea,2024-01-02
            ann,cup,2030-05-01
            bob,pot,2024-01-03T08:30:00Z

            """
        let error = try error(log)
        #expect(
            error.problem == """
                2 of 6 events are dated long after all others, which end at 2024-01-03T08:30:00Z, and would decide where \
                the log ends: user 'cy', item 'tea' at 2099-01-01T00:00:00Z; user 'ann', item 'cup' at \
                2030-05-01T00:00:00Z
                """)
        #expect(
            error.remedy == """
                Leave them out with data.events.until 2024-01-04T00:00:00Z and mend the source; if the gap is real, say so \
                with data.events.until 2099-01-02T00:00:00Z
                """)
        #expect(error.place?.file?.hasSuffix(".csv") == true)
    }

    /// Three rows are named: the newest, and of equally new ones those of the first users in byte order.
    @Test func manyRowsAreNamedByThree() throws {
        let rows = NewestRows.daily.map { "u,\($0)\n" } + ["b", "a10", "c", "a9", "d"].map { "\($0),2099-01-01\n" }
        let error = try error("user,timestamp\n" + rows.joined() + "old,2098-01-01\n")
        let time = "2099-01-01T00:00:00Z"
        #expect(
            error.problem.hasSuffix(
                "where the log ends: user 'a10' at \(time); user 'a9' at \(time); user 'b' at \(time); and 3 more"))
    }

    /// A time that no column may have is an invalid row, which may be passed over as any other.
    @Test func datesThatStandForNoDate() throws {
        for time in ["9999-12-31", "2201-01-01"] {
            let text = text(NewestRows.daily + [time])
            let error = try error(text)
            #expect(error.problem == "expected a time of the years 1900 to 2200, found '\(time)'")
            #expect(error.place?.line == 276)
            #expect(try read(text) { $0.skipInvalid = true }.count == 274)
        }
        let last = try error(text(NewestRows.daily + ["2200-12-31"]))
        #expect(last.remedy?.hasSuffix("say so with data.events.until 2201-01-01T00:00:00Z") == true)
    }

    @Test(arguments: [
        ("4294967295", "2106-02-07T06:28:15Z"), ("2147483647", "2038-01-19T03:14:07Z"),
    ])
    func numbersThatStandForNoDate(seconds: String, time: String) throws {
        // 1704067200 is 2024-01-01.
        let days = (0..<30).map { "\(1_704_067_200 + $0 * 86_400)" }
        #expect(try error(text(days + [seconds])).problem.hasSuffix(" at \(time)"))
        let milliseconds = days.map { $0 + "000" }
        #expect(try error(text(milliseconds + [seconds + "000"])).problem.hasSuffix(" at \(time)"))
    }

    /// With `%s`, a number of twelve digits is a time more than three thousand years from now.
    @Test func unitsThatAreReadWrongly() throws {
        let seconds = (0..<30).map { 1_704_067_200 + $0 * 86_400 }
        let times = seconds.map { "\($0)" } + seconds.suffix(4).map { "\($0 * 100)" }
        let error = try error(text(times)) { $0.timestampFormat = "%s" }
        #expect(
            error.problem == "expected a time of the years 1970 to 2200 in the format '%s', found '\(times[30])'")
        #expect(error.place?.line == 32)
    }

    /// A shop that was idle for two months says where its log ends.
    @Test func aGapThatIsReal() throws {
        let log = text(NewestRows.daily + ["2024-12-01T10:00:00Z", "2024-12-02T15:00:00Z"])
        func rows(_ until: String?) throws -> Int {
            try read(log) { $0.until = try until.map { try Timestamp.parse($0) } }.count
        }
        for until in ["2024-12-03", "2024-12-02T15:00:01Z", "2024-12-03T15:00:00Z"] {
            #expect(try rows(until) == 276, "\(until)")
        }
        #expect(try rows("2024-12-01") == 274)
        for until in [nil, "2024-12-03T15:00:01Z", "2200-01-01"] {
            #expect(throws: UserError.self, "\(until ?? "without end")") { try rows(until) }
        }
        #expect(try read(log) { $0.from = try Timestamp.parse("2024-12-01") }.count == 2)
        // Settings may hold any number.
        #expect(throws: UserError.self) { try read(log) { $0.until = .max } }
    }

    @Test func rowsThatDoNotCountAreNotLookedAt() throws {
        let log = text(NewestRows.daily) + "robot,i1,2099-01-01\n"
        #expect(throws: UserError.self) { try read(log) }
        #expect(try read(log) { $0.conditions = [try Condition(parsing: "user != robot")] }.count == 274)
        let consent = try withFile("user,personalization\nrobot,no\n") { try Consent(file: $0, defaultYes: true) }
        #expect(try read(log, consent: consent).count == 274)
    }

    /// Where no time is counted from the newest event, it may be any.
    @Test func logsWithoutAnEnd() throws {
        let count = try withFile(text(NewestRows.daily + ["2099-01-01"])) { path in
            try EventLog.read(
                files: [path], options: EventOptions(), consent: nil, endsAtNewest: false, progress: .silent
            ).count
        }
        #expect(count == 275)
    }

    @Test func theOrderOfTheRowsAndThreadsChangeNothing() throws {
        let rows = NewestRows.days(19_723...19_996, rows: 3).enumerated().map { "u\($0),i\($0 % 5),\($1)\n" }
        let stray = (0..<7).map { "v\($0),i\($0 * 3 % 4),20\(30 + $0 / 3)-01-01\n" }
        let header = "user,item,timestamp\n"
        let expected = try error(header + (rows + stray).joined())
        #expect(expected.problem.contains("7 of 829 events"))
        for threads in [1, 2, 3] as [Threads] {
            let other = try error(header + (rows + stray).shuffled().joined(), threads: threads)
            #expect(other.problem == expected.problem && other.remedy == expected.remedy)
        }
    }
}
