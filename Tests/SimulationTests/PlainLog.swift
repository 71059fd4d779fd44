import TestSupport

/// The lines of a log file, split at commas: no quotes occur in `events.csv`.
struct PlainLog {
    struct Line {
        let user: String
        let item: String
        let time: String
        let type: String
        let quantity: Int
        let price: Double
        let order: String
    }

    let header: String
    let lines: [Line]

    init(_ path: String) throws {
        let rows = try Self.rows(path)
        header = rows.first?.joined(separator: ",") ?? ""
        lines = rows.dropFirst().map { cells in
            Line(
                user: cells[0], item: cells[1], time: cells[2], type: cells[3], quantity: Int(cells[4]) ?? -1,
                price: Double(cells[5]) ?? -1, order: cells[6])
        }
    }

    /// The cells of a file, split at every comma, even within quotes.
    static func rows(_ path: String) throws -> [[String]] {
        try bytes(of: path).split(separator: UInt8(ascii: "\n")).map { line in
            line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }
}
