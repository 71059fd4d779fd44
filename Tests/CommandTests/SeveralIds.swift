import TestSupport

/// A small shop in which every third customer comes by two or three ids.
struct SeveralIds {
    let bench: Workbench
    /// The rows as they would be if each customer had one id, and with the further ids.
    let merged: [SmallShop.Row]
    let split: [SmallShop.Row]
    /// The further ids of the customers who have some, by the id that stands for each.
    let further: [String: [String]]
    /// The table of pairs, in which accounts stand for customers.
    let pairs: String

    init(in bench: Workbench, of rows: [SmallShop.Row]) throws {
        self.bench = bench
        merged = rows
        let several = Set(rows.map { $0[0] }).sorted().enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
        // Ids before and behind all others in byte order, of which none would stand for the customer by itself.
        let further = Dictionary(
            uniqueKeysWithValues: several.enumerated().map { number, id in
                (id, number % 2 == 0 ? ["~\(id)"] : ["!\(id)", "~\(id)"])
            })
        var counts: [String: Int] = [:]
        var split: [SmallShop.Row] = []
        for row in rows {
            var row = row
            if let ids = further[row[0]] {
                let all = ids + [row[0]]
                counts[row[0], default: 0] += 1
                row[0] = all[(counts[row[0]] ?? 0) % all.count]
            }
            split.append(row)
        }
        (self.split, self.further) = (split, further)
        let lines = several.flatMap { id in (further[id] ?? []).map { "\($0),\(id)" } }
        pairs = try bench.folder.file("ids.csv", (["device,account"] + lines).joined(separator: "\n") + "\n")
    }

    /// Writes what a kind of recommender learns from; ratings are made of what does not depend on the id.
    func write(_ rows: [SmallShop.Row], to name: String, for kind: ModelKind) throws -> String {
        let lines: [String]
        if kind.needsTimes {
            lines = ["user,item,timestamp"] + rows.map { $0.prefix(3).joined(separator: ",") }
        } else if kind.hasRatings {
            lines =
                ["user,item,rating"]
                + zip(rows, merged).map { row, known in
                    "\(row[0]),\(row[1]),\(1 + (known[0] + known[1]).utf8.reduce(0) { $0 + Int($1) } % 5)"
                }
        } else {
            lines = ["user,item"] + rows.map { "\($0[0]),\($0[1])" }
        }
        return try bench.folder.file(name, lines.joined(separator: "\n") + "\n")
    }
}
