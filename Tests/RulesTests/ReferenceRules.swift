import Glibc
import LinearAlgebra

/// Rules as the members of their JSON, and what they mean by the plain words of docs/rules.md.
struct ReferenceRules {
    enum Meaning {
        case withheld((ReferenceShop.Item) -> Bool)
        case boost((ReferenceShop.Item) -> Double)
        case cap(Int, (ReferenceShop.Item) -> String)
        case boughtWithin(Int, (ReferenceShop.Item) -> Bool)
        case shown(Int, (ReferenceShop.Item) -> Bool)
        case pin([String], Int)
        case diversity(Double, byCategory: Bool)
    }

    static let day = 20_000
    /// `day` and its neighbours as texts.
    private static let (yesterday, today, tomorrow) = ("2024-10-03", "2024-10-04", "2024-10-05")

    private(set) var json: [String] = []
    private(set) var active: [Meaning] = []
    /// Those of all days, which must not contradict each other.
    private var all: [Meaning] = []

    static func random(_ shop: ReferenceShop, _ generator: inout SeededGenerator) -> ReferenceRules {
        var rules = ReferenceRules()
        for number in 0..<Int.random(in: 0...6, using: &generator) { rules.add(number, shop, &generator) }
        return rules
    }

    private mutating func add(_ number: Int, _ shop: ReferenceShop, _ generator: inout SeededGenerator) {
        func chance(_ share: Double) -> Bool { generator.uniform() < share }
        let condition = ReferenceCondition.random(&generator)
        let hasCondition = chance(0.6)
        let place = hasCondition ? ", \"where\": \"\(condition.text)\"" : ""
        let applies = { (item: ReferenceShop.Item) in !hasCondition || condition.holds(item) }
        let (text, meaning): (String, Meaning)
        switch Int.random(in: 0..<9, using: &generator) {
        case 0:
            guard !shop.items.allSatisfy(condition.holds) else { return }
            (text, meaning) = ("\"exclude\": \"\(condition.text)\"", .withheld(condition.holds))
        case 1:
            guard shop.items.contains(where: condition.holds) else { return }
            (text, meaning) = ("\"only\": \"\(condition.text)\"", .withheld { !condition.holds($0) })
        case 2:
            let factor = generator.pick([0.5, 1.0, 1.3, 2.0, 7.5])
            text = "\"boost\": \(factor), \"where\": \"\(condition.text)\""
            meaning = .boost { condition.holds($0) ? factor : 1 }
        case 3:
            let weight = generator.pick([-1.0, 0.0, 0.25, 1.5])
            text = "\"objective\": \"price\", \"weight\": \(weight)\(place)"
            meaning = .boost { item in item.price.map { applies(item) ? pow($0, weight) : 1 } ?? 1 }
        case 4:
            let limit = Int.random(in: 1...3, using: &generator)
            let byBrand = chance(0.4)
            text = "\"cap\": \(limit), \"by\": \"\(byBrand ? "brand" : "category")\"\(place)"
            meaning = .cap(limit) { applies($0) ? (byBrand ? $0.brand : $0.category) : "" }
        case 5:
            let days = Int.random(in: 1...60, using: &generator)
            (text, meaning) = ("\"exclude_bought_within\": \"\(days)d\"\(place)", .boughtWithin(days, applies))
        case 6:
            let times = Int.random(in: 1...4, using: &generator)
            (text, meaning) = ("\"exclude_shown\": \(times)\(place)", .shown(times, applies))
        case 7:
            let ids = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                "i" + String(Int.random(in: 100..<145, using: &generator))
            }
            let first = Int.random(in: 1...9, using: &generator)
            guard Set(ids).count == ids.count, isFree(ids, first) else { return }
            text = "\"pin\": [\(ids.map { "\"\($0)\"" }.joined(separator: ", "))], \"at\": \(first)"
            meaning = .pin(ids, first)
        default:
            guard !all.contains(where: { if case .diversity = $0 { true } else { false } }) else { return }
            let lambda = generator.pick([0.0, 0.3, 0.5, 0.8, 1.0])
            let byCategory = chance(0.5)
            text = "\"diversity\": \(lambda), \"by\": \"\(byCategory ? "category" : "factors")\""
            meaning = .diversity(lambda, byCategory: byCategory)
        }
        let days = [
            ("", true), (", \"from\": \"\(Self.today)\"", true), (", \"until\": \"\(Self.today)\"", true),
            (", \"from\": \"\(Self.tomorrow)\"", false), (", \"until\": \"\(Self.yesterday)\"", false),
        ]
        let (limits, holds) = chance(0.5) ? days[0] : generator.pick(days)
        json.append("{\"name\": \"rule \(number)\", \(text)\(limits)}")
        all.append(meaning)
        if holds { active.append(meaning) }
    }

    /// Whether neither the items nor their positions are pinned by another rule.
    private func isFree(_ ids: [String], _ first: Int) -> Bool {
        all.allSatisfy { rule in
            guard case .pin(let others, let start) = rule else { return true }
            return Set(others).isDisjoint(with: ids)
                && (start + others.count <= first || first + ids.count <= start)
        }
    }
}
