import Diagnostics
import Events
import Glibc
import LinearAlgebra
import Tables
import TestSupport
import Testing

/// Logs of which a part cannot be used, as a shop's nightly export writes them.
@Suite struct InvalidShareTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A log of good rows with bad ones spread among them, from its second row on.
    private func log(_ good: Int, _ bad: [String], named name: String = "log.csv") throws -> String {
        var rows = (0..<good).map { "u\($0 % 7),i\($0 % 5),2024-01-\(10 + $0 % 19),2" }
        for (number, row) in bad.enumerated() { rows.insert(row, at: 1 + number * 2) }
        return try folder.file(name, "user,item,timestamp,quantity\n" + rows.map { $0 + "\n" }.joined())
    }

    private func read(
        _ files: [String], threads: Threads = 1, _ change: (inout EventOptions) throws -> Void = { _ in }
    ) throws -> EventLog {
        var options = EventOptions()
        options.skipInvalid = true
        try change(&options)
        return try EventLog.read(
            files: files, options: options, consent: nil, threads: threads, bytesPerBatch: 300, progress: .silent)
    }

    private func failure(
        _ files: [String], threads: Threads = 1, _ change: (inout EventOptions) throws -> Void = { _ in }
    ) throws -> UserError {
        let error = try #require(throws: UserError.self) { try read(files, threads: threads, change) }
        #expect(error.code == .invalidData)
        return error
    }

    private static let bad = "u1,i1,2024-13-01,2"

    @Test(arguments: [1, 2, 3] as [Threads]) func onePercentIsPassedOverAndNoMore(threads: Threads) throws {
        let few = try log(198, [Self.bad, Self.bad], named: "few.csv")
        #expect(try read([few], threads: threads).count == 198)
        let many = try log(196, [Self.bad, Self.bad, Self.bad], named: "many.csv")
        let error = try failure([many], threads: threads)
        #expect(error.problem.hasPrefix("3 of 199 rows are invalid, more than 1%\n  3 like \(many):3, column "))
        #expect(error.remedy?.contains("data.events.maximum_invalid 2%") == true)
        #expect(try read([many], threads: threads) { $0.maximumInvalid = 0.02 }.count == 196)
    }

    @Test func nothingIsPassedOverAtNone() throws {
        let file = try log(1999, [Self.bad])
        #expect(try read([file]).count == 1999)
        let error = try failure([file]) { $0.maximumInvalid = 0 }
        #expect(error.problem.hasPrefix("1 of 2000 rows are invalid, more than 0%"))
    }

    @Test func theCausesAreToldByTheirNumbers() throws {
        let bad = [
            "u1,i1,2024-01-10,two", ",i1,2024-01-10,2", "u1,i1", "u1,i1,soon,2", "u1,i1,2024-01-10,zwei",
            "u1,i1,later,2", "u1,i1,2024-01-10,três", "u1,,2024-01-10,2",
        ]
        let file = try log(12, bad)
        let lines = try failure([file]).problem.split(separator: "\n").map(String.init)
        // The bad rows are the lines 3, 5, 7, …; equal counts are in the order of the file.
        #expect(lines.count == 5)
        #expect(lines[0] == "8 of 20 rows are invalid, more than 1%")
        #expect(lines[1] == "  3 like \(file):3, column 'quantity': expected a number, found 'two'")
        #expect(lines[2].hasPrefix("  2 like \(file):9, column 'timestamp': expected ") && lines[2].hasSuffix("'soon'"))
        #expect(lines[3] == "  1 like \(file):5, column 'user': expected an id, found ''")
        #expect(lines[4] == "  2 others")
    }

    /// A row that a condition drops is never looked at further, so it is not invalid; but it is a row of the log.
    @Test func rowsThatAConditionDropsCount() throws {
        let bad = Array(repeating: "nobody,i1,2024-13-01,2", count: 5)
        let file = try log(95, bad)
        _ = try failure([file])
        let log = try read([file]) { $0.conditions = [try Condition(parsing: "user != nobody")] }
        #expect(log.count == 95 && log.invalidRows.isEmpty)
    }

    @Test func theShareIsThatOfAllFilesTogether() throws {
        let (first, second) = (try log(150, [], named: "a.csv"), try log(47, [Self.bad, Self.bad], named: "b.csv"))
        // 2 of 199 rows are more than 1%, 2 of 200 are not.
        let error = try failure([first, second])
        #expect(error.place?.file == "\(first), \(second)")
        let third = try folder.file("c.csv", "user,item,timestamp,quantity\nu,i,2024-01-01,1\n")
        let log = try read([first, second, third])
        #expect(log.count == 198)
        #expect(log.funnel.stages.map(\.dropped) == [2])
    }

    /// Last night's file has another form of time: among a year of rows its own are few, but a whole day is missing.
    @Test(arguments: [1, 2] as [Threads]) func oneUselessFileAmongManyIsAnError(threads: Threads) throws {
        let year = try log(5000, [], named: "2024-01.csv")
        let today = try folder.file(
            "2024-02.csv", "user,item,timestamp,quantity\nu1,i1,01.02.2024,1\nu2,i2,01.02.2024,1\n")
        let error = try failure(["\(folder.path)/2024-*.csv"], threads: threads) { $0.maximumInvalid = 1 }
        #expect(error.problem.hasPrefix("all 2 rows are invalid\n  2 like \(today):2, column 'timestamp'"))
        #expect(error.place?.file == today)
        #expect(try read([year], threads: threads).count == 5000)
    }

    @Test(arguments: [1, 2] as [Threads]) func recordsOfJSONCountAlike(threads: Threads) throws {
        var rows = (0..<300).map { #"{"user":"u\#($0 % 7)","item":"i\#($0 % 5)"}"# }
        for row in 0..<4 { rows[row * 50 + 20] = #"{"user":"u1","item":["i1","i2"]}"# }
        let file = try folder.file("log.jsonl", rows.joined(separator: "\n"))
        #expect(try failure([file], threads: threads).problem.hasPrefix("4 of 300 rows are invalid, more than 1%"))
        #expect(try read([file], threads: threads) { $0.maximumInvalid = 0.014 }.count == 296)
    }

    @Test func withoutSkippingTheFirstRowEndsTheRun() throws {
        let file = try log(1000, [Self.bad])
        let error = try failure([file]) { $0.skipInvalid = false }
        #expect(error.place?.line == 3)
    }
}

/// A log whose events would count twice.
@Suite struct GivenTwiceTests {
    private func read(_ files: [String]) throws -> Int {
        try EventLog.read(files: files, options: EventOptions(), consent: nil, progress: .silent).count
    }

    @Test func oneFileByTwoNames() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("log.csv", "user,item\nu1,a\n")
        let other = try folder.file("copy.csv", "user,item\nu1,a\n")
        let (link, hard, inside) = ("\(folder.path)/link.csv", "\(folder.path)/hard.csv", "\(folder.path)/inside")
        try #require(symlink(path, link) == 0 && Glibc.link(path, hard) == 0 && symlink(folder.path, inside) == 0)
        for name in [link, hard, "\(inside)/log.csv", "\(folder.path)/./log.csv", "\(folder.path)/l[o]g.csv"] {
            let error = try #require(throws: UserError.self) { try read([path, other, name]) }
            #expect(error.code == .wrongUsage && error.problem.contains("twice"), "\(name)")
        }
        let patterns = ["\(folder.path)/log*", "\(folder.path)/*g.csv"]
        let pattern = try #require(throws: UserError.self) { try read(patterns) }
        #expect(pattern.problem.contains("twice"))
        let spelled = try #require(throws: UserError.self) { try read([path, link]) }
        #expect(spelled.problem == "the file is given twice, before as \(path), so that its events would count twice")
        #expect(spelled.place?.file == link)
        // A copy is a file of its own, although its rows may be the same.
        #expect(try read([path, other]) == 2)
    }
}
