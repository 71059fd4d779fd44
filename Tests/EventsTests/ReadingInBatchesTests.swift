import Diagnostics
import Events
import Ids
import LinearAlgebra
import Tables
import TestSupport
import Testing

/// Several workers that read a log in small batches must give the same log, and the same errors, as reading row by row.
@Suite struct ReadingInBatchesTests {
    private static let plain = (0..<400).map {
        "u\($0 % 37),i\($0 * 7 % 53),view,2024-01-\(10 + $0 % 20),\($0 % 5),o\($0 / 3)"
    }
    private static let header = "user,item,type,timestamp,quantity,order"

    private func text(_ rows: [String], end: String = "\n", lastEnd: Bool = true) -> String {
        ([Self.header] + rows).joined(separator: end) + (lastEnd ? end : "")
    }

    private func read(
        _ text: String, threads: Threads, suffix: String = ".csv", change: (inout EventOptions) -> Void = { _ in }
    ) throws -> Result<EventLog, UserError> {
        var options = EventOptions()
        change(&options)
        return try withFile(text, suffix: suffix) { path in
            do {
                return .success(
                    try EventLog.read(
                        files: [path], options: options, consent: nil, threads: threads, bytesPerBatch: 300,
                        progress: .silent))
            } catch let error as UserError {
                return .failure(error)
            }
        }
    }

    private func expectSame(
        _ text: String, suffix: String = ".csv", change: (inout EventOptions) -> Void = { _ in }
    ) throws {
        let expected = try read(text, threads: 1, suffix: suffix, change: change)
        for threads in [2, 3] as [Threads] {
            switch (try read(text, threads: threads, suffix: suffix, change: change), expected) {
            case (.success(let log), .success(let other)):
                #expect(log.users == other.users && log.items == other.items && log.orders == other.orders)
                #expect(log.user == other.user && log.item == other.item && log.order == other.order)
                #expect(log.type == other.type && log.typeNames == other.typeNames)
                #expect(log.timestamp == other.timestamp && log.quantity == other.quantity)
                #expect(log.funnel.rows == other.funnel.rows)
                #expect(log.funnel.description == other.funnel.description)
                #expect(log.invalidRows.map(\.problem) == other.invalidRows.map(\.problem))
                #expect(log.invalidRows.map { $0.place?.line } == other.invalidRows.map { $0.place?.line })
            case (.failure(let error), .failure(let other)):
                #expect(error.problem == other.problem && error.place?.line == other.place?.line)
                #expect(error.remedy == other.remedy)
            case (let one, let other): Issue.record("\(one) with \(threads) threads, \(other) with one")
            }
        }
    }

    @Test(arguments: ["\n", "\r\n", "\n\n"], [true, false]) func plainRows(end: String, lastEnd: Bool) throws {
        let text = text(Self.plain, end: end, lastEnd: lastEnd)
        try expectSame(text)
        guard case .success(let log) = try read(text, threads: 3) else { return #expect(Bool(false), "no log") }
        #expect(log.count == 400 && log.users.count == 37 && log.items.count == 53)
    }

    /// Rows of which only the ids count take a shorter way, until a row needs the usual one.
    @Test(
        arguments: [
            "u1,7,i1", "", "u1,7", "u1,7,i1,8", "u1,7,", ",7,i1", "u\u{0}1,,i\t1", "ü,,ïtem of more than eight bytes",
            "\"u,1\",7,i1", "u1\r,7,i1\r", "u\"1,7,i1",
        ], [0, 133, 399])
    func rowsOfIdsAlone(row: String, position: Int) throws {
        var rows = Self.plain.map { $0.split(separator: ",") }.map { "\($0[0]),\($0[4]),\($0[1])" }
        rows[position] = row
        for end in ["\n", "\r\n"] {
            for lastEnd in ["", end] {
                let text = (["user,shelf,item"] + rows).joined(separator: end) + lastEnd
                try expectSame(text)
                try expectSame(text) { $0.skipInvalid = true }
            }
        }
    }

    @Test func bytesThatAreNoTextAreToldWithTheirLine() throws {
        let rows = (0..<400).map { "u\($0 % 37),i\($0 * 7 % 53)\n" }
        var bytes = Array(("user,item\n" + rows.joined()).utf8)
        let position = bytes.count / 2
        bytes[bytes[position...].firstIndex(of: UInt8(ascii: "u")) ?? position] = 0xFF
        let errors = try withFile(bytes) { path in
            [1, 2].map { threads in
                #expect(throws: UserError.self) {
                    try EventLog.read(
                        files: [path], options: EventOptions(), consent: nil, threads: threads, bytesPerBatch: 300,
                        progress: .silent)
                }
            }
        }
        #expect(errors[0]?.place?.line == errors[1]?.place?.line && errors[0]?.place?.line != nil)
        #expect(errors[1]?.problem.contains("UTF-8") == true)
    }

    @Test func conditionsAndWindows() throws {
        let conditions = [try Condition(parsing: "quantity > 1")]
        try expectSame(text(Self.plain)) {
            $0.conditions = conditions
            $0.from = 1_705_000_000_000
        }
    }

    /// A line feed within quotes does not end a record, wherever a batch ends.
    @Test(arguments: [0, 150, 399]) func quotesFromARowOn(position: Int) throws {
        var rows = Self.plain
        for row in position..<min(position + 20, rows.count) {
            rows[row] = "\"u\nx,\(row)\",i1,\"vi\"\"ew\",2024-01-10,1,\n"
        }
        try expectSame(text(rows))
    }

    @Test(arguments: [0, 211, 399], [true, false]) func aRowThatCannotBeUsed(position: Int, skips: Bool) throws {
        for bad in ["u1,i1", ",i1,view,2024-01-10,1,o", "u1,i1,view,yesterday,1,o", "u1,i1,view,2024-01-10,many,o"] {
            var rows = Self.plain
            rows[position] = bad
            rows.insert("", at: position)
            try expectSame(text(rows)) { $0.skipInvalid = skips }
        }
    }

    @Test(arguments: [0, 211, 399], [true, false]) func jsonLines(position: Int, skips: Bool) throws {
        var rows = (0..<400).map { #"{"user":"u\#($0 % 37)","item":"i\#($0 * 7 % 53)","note":"\"\\n{"}"# }
        try expectSame(rows.joined(separator: "\n"), suffix: ".jsonl")
        for bad in [#"{"user":"","item":"i"}"#, #"{"user":["u"]}"#, "{"] {
            rows[position] = bad
            try expectSame(rows.joined(separator: "\n"), suffix: ".jsonl") { $0.skipInvalid = skips }
        }
    }

    @Test func anotherFormOfTimeThanBefore() throws {
        var rows = Self.plain
        rows[300] = "u1,i1,view,1704844800,1,o"
        try expectSame(text(rows))
        for row in 200..<400 { rows[row] = "u1,i1,view,1704844800,1,o" }
        try expectSame(text(rows)) { $0.skipInvalid = true }
    }

    @Test func moreTypesThanThereMayBe() throws {
        try expectSame(text((0..<400).map { "u,i,t\($0 * 2 / 3),2024-01-10,1,o" }))
    }

    @Test func severalFilesFollowEachOther() throws {
        let halves = [text(Array(Self.plain[..<200])), text(Array(Self.plain[200...]))]
        try withFile(halves[0]) { first in
            try withFile(halves[1]) { second in
                let log = try EventLog.read(
                    files: [first, second], options: EventOptions(), consent: nil, threads: 2, bytesPerBatch: 300,
                    progress: .silent)
                guard case .success(let whole) = try read(text(Self.plain), threads: 1) else {
                    return #expect(Bool(false), "no log")
                }
                #expect(log.user == whole.user && log.item == whole.item && log.timestamp == whole.timestamp)
            }
        }
    }
}
