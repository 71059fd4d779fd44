import Ids
import LinearAlgebra
import Tables

/// A week of a shop in which something goes wrong, and the check that must ring.
struct PlantedFault {
    let name: String
    let check: String
    var rows: [ShopWeek.Row]
    var itemTable: String?

    /// One of each.
    static func all(in shop: ShopWeek, seed: UInt64) -> [PlantedFault] {
        var random = SeededGenerator(seed: seed, 22)
        return catalogue(shop, &random) + types(shop, &random) + prices(shop) + spellings(shop) + robots(shop, &random)
            + categories(shop, &random)
    }

    /// A tenth of the items without events, and without rows in the item table.
    private static func catalogue(_ shop: ShopWeek, _ random: inout SeededGenerator) -> [PlantedFault] {
        let ids = shop.items.indices.map { shop.items.string(at: $0) }
        let gone = Set(ids.shuffled(using: &random).prefix(ids.count / 10))
        let kept = shop.itemTable.split(separator: "\n").filter { !gone.contains(String($0.prefix { $0 != "," })) }
        return [
            PlantedFault(
                name: "a tenth of the items sells no more", check: "catalogue",
                rows: shop.rows.filter { !gone.contains($0.item) }),
            PlantedFault(
                name: "a tenth of the items left the table", check: "catalogue", rows: shop.rows,
                itemTable: kept.joined(separator: "\n") + "\n"),
        ]
    }

    /// Each type missing for a day.
    private static func types(_ shop: ShopWeek, _ random: inout SeededGenerator) -> [PlantedFault] {
        ["view", "cart", "purchase"].map { type in
            let start = shop.start + Int64.random(in: 0..<7, using: &random) * ShopWeek.day
            return PlantedFault(
                name: "a day without \(type)", check: "type.\(type)",
                rows: shop.rows.filter { $0.type != type || !(start..<start + ShopWeek.day).contains($0.time) })
        }
    }

    private static func prices(_ shop: ShopWeek) -> [PlantedFault] {
        [
            PlantedFault(
                name: "prices in cents", check: "distribution.price",
                rows: shop.rows.map { row in
                    var row = row
                    row.price *= 100
                    return row
                })
        ]
    }

    /// Ids as other exports write them.
    private static func spellings(_ shop: ShopWeek) -> [PlantedFault] {
        let ways: [(String, (String) -> String)] = [
            ("capital letters", { $0.uppercased() }),
            ("no leading zeros", { id in String(id.prefix(1)) + String(id.dropFirst().drop { $0 == "0" }) }),
            ("a prefix", { "x\($0)" }), ("a decimal zero", { "\($0).0" }), ("no letter", { String($0.dropFirst()) }),
        ]
        return ways.flatMap { name, spell in
            [
                PlantedFault(
                    name: "customers with \(name)", check: "ids.customers",
                    rows: shop.rows.map { row in
                        var row = row
                        row.user = spell(row.user)
                        return row
                    }),
                PlantedFault(
                    name: "items with \(name)", check: "ids.items",
                    rows: shop.rows.map { row in
                        var row = row
                        row.item = spell(row.item)
                        return row
                    }),
            ]
        }
    }

    /// Three new customers with 3,000 views each over the week, and four old ones with 2,000 each on a day.
    private static func robots(_ shop: ShopWeek, _ random: inout SeededGenerator) -> [PlantedFault] {
        let items = shop.items.indices.map { shop.items.string(at: $0) }
        func views(_ user: String, _ count: Int, _ days: Range<Int64>) -> [ShopWeek.Row] {
            (0..<count).map { _ in
                let time = Int64.random(in: days.lowerBound * 86_400..<days.upperBound * 86_400, using: &random) * 1000
                return ShopWeek.Row(
                    user: user, item: items[Int.random(in: items.indices, using: &random)], time: shop.start + time,
                    type: "view", quantity: 1, price: 9.99)
            }
        }
        let new = (1...3).flatMap { views("c900\($0)", 3000, 0..<7) }
        let day = Int64.random(in: 0..<7, using: &random)
        let old = shop.users.indices.map { shop.users.string(at: $0) }.shuffled(using: &random).prefix(4)
            .flatMap { views($0, 2000, day..<day + 1) }
        return [
            PlantedFault(name: "robots over the week", check: "concentration", rows: shop.rows + new),
            PlantedFault(name: "robots on a day", check: "concentration", rows: shop.rows + old),
        ]
    }

    /// A fifth of the events in a category that the training did not have: of new items, and of old ones that move.
    private static func categories(_ shop: ShopWeek, _ random: inout SeededGenerator) -> [PlantedFault] {
        let rows = shop.rows.map { row in
            var row = row
            if random.uniform() < 0.2 { row.item = "p9\(10 + Int.random(in: 0..<40, using: &random))" }
            return row
        }
        let table = shop.itemTable + (10..<50).map { "p9\($0),Novelties,\"Novelty \($0)\",9.99\n" }.joined()
        var counts: [String: Int] = [:]
        for row in shop.rows { counts[row.item, default: 0] += 1 }
        var moved: Set<String> = []
        var events = 0
        for item in counts.keys.sorted().shuffled(using: &random) where 5 * events < shop.rows.count {
            moved.insert(item)
            events += counts[item] ?? 0
        }
        let other = shop.itemTable.split(separator: "\n").map { line in
            let cells = line.split(separator: ",", maxSplits: 2)
            return moved.contains(String(cells[0])) ? "\(cells[0]),Novelties,\(cells[2])" : String(line)
        }
        return [
            PlantedFault(name: "new items", check: "category.new", rows: rows, itemTable: table),
            PlantedFault(
                name: "items in a new category", check: "category.new", rows: shop.rows,
                itemTable: other.joined(separator: "\n") + "\n"),
        ]
    }
}
