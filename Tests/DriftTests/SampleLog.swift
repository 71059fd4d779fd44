import Diagnostics
import Events
import LinearAlgebra
import Tables
import TestSupport

/// A shop whose every day is alike but for chance: a log of events by day, and the text of its file.
struct SampleLog {
    var rows: [Row] = []

    struct Row {
        var user: String
        var item: String
        /// Milliseconds from the first midnight on.
        var time: Int64
        var type: String
        var price: Double?
        var channel: String
    }

    /// 2024-01-01, a Monday.
    static let start: Int64 = 1_704_067_200_000
    static let day: Int64 = 86_400_000

    /// Draws days of a shop that is closed on Sundays and grows by half a per cent a day.
    static func days(_ range: Range<Int>, perDay: Double = 200, growth: Double = 0.005, seed: UInt64 = 1) -> SampleLog {
        var log = SampleLog()
        for day in range where day % 7 != 6 {
            var random = SeededGenerator(seed: seed, UInt64(day))
            let count = Int(perDay * (1 + growth * Double(day))) + Int.random(in: -10...10, using: &random)
            for _ in 0..<count {
                let item = Int(60 * random.uniform() * random.uniform())
                log.rows.append(
                    Row(
                        user: "c\(1000 + Int.random(in: 0..<400, using: &random))", item: "p\(100 + item)",
                        time: Int64(day) * Self.day + Int64.random(in: 8 * 3600..<20 * 3600, using: &random) * 1000,
                        type: random.uniform() < 0.25 ? "purchase" : "view",
                        price: random.uniform() < 0.02 ? nil : Double(item % 17) + 0.99,
                        channel: random.uniform() < 0.7 ? "web" : "app"))
            }
        }
        return log
    }

    var text: String {
        var text = "user,item,timestamp,type,price,channel\n"
        for row in rows {
            let price = row.price.map { "\($0)" } ?? ""
            let time = Timestamp.text(Self.start + row.time)
            text += "\(row.user),\(row.item),\(time),\(row.type),\(price),\(row.channel)\n"
        }
        return text
    }

    func read(threads: Threads = 1) throws -> EventLog {
        try withFile(text) { path in
            try EventLog.read(
                files: [path], options: EventOptions(), consent: nil, endsAtNewest: false, threads: threads,
                progress: .silent)
        }
    }

    /// A window of whole days.
    static func window(_ days: Range<Int>) -> Range<Int64> {
        start + Int64(days.lowerBound) * day..<start + Int64(days.upperBound) * day
    }
}
