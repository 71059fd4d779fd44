import Diagnostics
import Documents
import Glibc
import Terminal
import Testing

@Suite("Standard output", .serialized)
struct StandardOutputTests {
    private struct Sample: Encodable {
        var version = 3
        var score: Float = 0.1
        var value = 0.1069
        var whole = 2.0
        var path = "models/a"
        var none: Int?
    }

    /// Everything that `write` writes into a pipe.
    private func captured(_ write: (StandardOutput) throws -> Void) throws -> String {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        do {
            defer { close(ends[1]) }
            try write(StandardOutput(descriptor: ends[1]))
        }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(ends[0], &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    @Test("JSON has sorted keys, shortest numbers and plain slashes")
    func json() throws {
        let text = try captured { try $0.print(Sample(), tables: [], format: .json) }
        #expect(
            text == """
                {
                  "path" : "models/a",
                  "score" : 0.1,
                  "value" : 0.1069,
                  "version" : 3,
                  "whole" : 2
                }

                """)
    }

    @Test("a table format prints every table, CSV the first")
    func tables() throws {
        let tables = [Table(["a"]), Table(["b"])]
        #expect(try captured { try $0.print(0, tables: tables, format: .table) } == "a\n\nb\n")
        #expect(try captured { try $0.print(0, tables: tables, format: .csv) } == "a\n")
    }

    @Test("NaN in JSON is an error, not a wrong number")
    func notANumber() {
        #expect(throws: (any Error).self) { try JSONText.line([Double.nan]) }
    }

    @Test(
        "numbers read back to the same bits",
        arguments: [0.1, 1.0 / 3, Double.leastNonzeroMagnitude, 1.79e308, -0.0, 1e22] as [Double])
    func roundTrip(value: Double) throws {
        let text = try JSONText.line([value])
        let read = Double(text.dropFirst().dropLast())
        #expect(read?.bitPattern == value.bitPattern)
    }

    @Test("a closed reader is told apart from a full disk")
    func failures() throws {
        // Otherwise the first write to a closed pipe would kill this process, as it should kill a command.
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }
        let output = StandardOutput(descriptor: ends[1])
        #expect(throws: StandardOutput.Closed.self) { try output.write("x") }

        let full = open("/dev/full", O_WRONLY)
        try #require(full >= 0)
        defer { close(full) }
        let error = #expect(throws: UserError.self) { try StandardOutput(descriptor: full).write("x") }
        #expect(error?.code == .cannotWrite)
        #expect(error?.problem == "cannot write to standard output: No space left on device")
    }
}
