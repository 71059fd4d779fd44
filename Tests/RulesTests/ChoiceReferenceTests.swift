import Ids
import LinearAlgebra
import Rules
import Testing

/// The choice from the beginning of the order against one that looks at all of it.
struct ChoiceReferenceTests {
    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as [UInt64])
    func randomShops(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let shop = ReferenceShop.random(&generator)
            let reference = ReferenceRules.random(shop, &generator)
            let text = "{\"rules\": [\(reference.json.joined(separator: ",\n"))], \"placements\": {}}"
            let attributes = ItemAttributes(
                IdTable(sortedIds: shop.items.map(\.id.utf8)), columns: ReferenceShop.columns, rows: shop.rows)
            let book =
                reference.json.isEmpty ? [] : try RuleBook(parsing: Array(text.utf8), file: "rules.json").rules
            let compiled: CompiledRules
            do {
                compiled = try CompiledRules(
                    book, attributes: attributes, traits: { shop.units }, on: ReferenceRules.day)
            } catch {
                // Several rules together may leave nothing, which is refused.
                let nobody = ReferenceChoice.Customer(sources: [], masked: [], bought: [:], shown: [:])
                let choice = ReferenceChoice(shop: shop, rules: reference.active, customer: nobody)
                #expect(choice.withheldByConditions.count == shop.items.count, "\(error) in \(text)")
                continue
            }
            for _ in 0..<3 { try check(compiled, shop, reference, text, &generator) }
        }
    }

    private func check(
        _ compiled: CompiledRules, _ shop: ReferenceShop, _ reference: ReferenceRules, _ text: String,
        _ generator: inout SeededGenerator
    ) throws {
        let customer = ReferenceChoice.Customer.random(shop.items.count, &generator)
        let slow = ReferenceChoice(shop: shop, rules: reference.active, customer: customer)
        #expect(Set(compiled.withheld.map { Int($0) }) == slow.withheldByConditions)
        let bought = compiled.withheld(boughtSince: { day in
            customer.bought.filter { $0.value >= day }.map { UInt32($0.key) }
        })
        let shown = compiled.withheld(shown: customer.shown.map { (item: UInt32($0.key), times: $0.value) })
        #expect(Set(bought + shown).map { Int($0) }.sorted() == slow.withheldByPast.sorted())
        let count = Int.random(in: 1...12, using: &generator)
        var order = PrefixOrder(
            compiled, withheld: Set(compiled.withheld + bought + shown + customer.masked.map { UInt32($0) }),
            sources: customer.sources)
        let fast = try compiled.choose(count, from: &order)
        let expected = slow.list(count)
        #expect(fast.items.map { Int($0.item) } == expected.items, "\(text)")
        #expect(fast.pinsLeftOut == expected.leftOut, "\(text)")
        let entries = Dictionary(uniqueKeysWithValues: slow.order.map { ($0.item, $0) })
        for item in fast.items {
            guard let ordered = item.ordered else { continue }
            let entry = entries[Int(item.item)]
            #expect(ordered.score == entry?.score && ordered.plainScore == entry?.plain)
            #expect(ordered.source == entry?.source)
        }
    }

    @Test func asksForNoMoreThanItNeeds() throws {
        let count = 10_000
        let attributes = ItemAttributes(
            IdTable(sortedIds: (0..<count).map { String(100_000 + $0).utf8 }), columns: ["category"],
            rows: (0..<count).map { ["c\($0 % 50)"] })
        let rules = try RuleBook(
            parsing: Array(
                """
                {"rules": [{"name": "variety", "cap": 2, "by": "category"},
                           {"name": "apart", "diversity": 0.5, "by": "category"}]}
                """.utf8), file: "rules.json"
        ).rules
        let compiled = try CompiledRules(rules, attributes: attributes, traits: { nil }, on: 0)
        let scores = Dictionary(uniqueKeysWithValues: (0..<count).map { ($0, 1 - Float($0) / Float(count)) })
        var order = PrefixOrder(compiled, withheld: [], sources: [scores])
        let choice = try compiled.choose(12, from: &order)
        #expect(choice.items.map(\.item) == Array(0..<12))
        #expect(order.asked < 200)
    }
}
