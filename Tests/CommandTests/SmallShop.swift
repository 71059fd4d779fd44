import LinearAlgebra
import TestSupport
import Testing

/// The log of a small simulated shop, as rows that a test can change.
struct SmallShop {
    /// The fields in the order of the header: user, item, timestamp, type, quantity, price, order.
    typealias Row = [String]

    let header: String
    let rows: [Row]

    /// Simulates with the program itself, which promises equal bytes for equal seeds.
    init(in bench: Workbench, customers: Int = 200, items: Int = 150) throws {
        let folder = "\(bench.folder.path)/shop"
        let result = try Command.trainer(
            "simulate", "--customers", "\(customers)", "--items", "\(items)", "--events-per-customer", "6", "--seed",
            "7",
            "--output", folder)
        try #require(result.exitCode == 0, "\(result.messages)")
        let text = String(decoding: try bytes(of: "\(folder)/events.csv"), as: UTF8.self)
        let lines = text.split(separator: "\n")
        header = String(lines[0])
        rows = lines.dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }

    var purchases: [Row] { rows.filter { $0[3] == "purchase" } }

    /// Repeats every seventh row, adds every eleventh as a view of three pieces, and moves all times to midnight.
    var withDuplicatesAndTies: [Row] {
        rows.enumerated().flatMap { index, row -> [Row] in
            var row = row
            row[2] = String(row[2].prefix(10))
            var copies = [row]
            if index % 7 == 0 { copies.append(row) }
            if index % 11 == 0 {
                (row[3], row[4]) = ("view", "3")
                copies.append(row)
            }
            return copies
        }
    }

    /// Writes rows under the header.
    func write(_ rows: [Row], to name: String, in bench: Workbench) throws -> String {
        let lines = [header] + rows.map { $0.joined(separator: ",") }
        return try bench.folder.file(name, lines.joined(separator: "\n") + "\n")
    }

    /// Writes only the user and the item of each row.
    static func writePairs(_ rows: [Row], to name: String, in bench: Workbench) throws -> String {
        let lines = ["user,item"] + rows.map { "\($0[0]),\($0[1])" }
        return try bench.folder.file(name, lines.joined(separator: "\n") + "\n")
    }

    static func shuffled(_ rows: [Row], seed: UInt64) -> [Row] {
        var generator = SeededGenerator(seed: seed)
        return rows.shuffled(using: &generator)
    }
}
