import Events
import Ids
import Interactions
import LinearAlgebra
import Testing

/// Which events are of a customer's last order, checked by hand.
@Suite struct LastOrderTests {
    /// `ada tea` for each event, in the order of the events.
    private func pairs(_ log: EventLog) throws -> [String] {
        let items = try log.requiredItems()
        return (0..<log.count).map {
            "\(log.users.string(at: Int(log.user[$0]))) \(log.items.string(at: Int(items[$0])))"
        }
    }

    private func split(_ csv: String) throws -> (training: [String], hidden: [String]) {
        let parts = try HoldOut.lastOrder.parts(of: log(csv), seed: 0)
        return (try pairs(parts.training), try pairs(parts.hidden))
    }

    /// `ada` has three orders and looks at tea after the last; of `bob`'s two orders at one time o2 has the greater id;
    /// `eve` has one order, on two days.
    private static let orders = [
        "ada,tea,2024-01-01T10:00:00Z,purchase,o9", "ada,milk,2024-01-01T10:00:00Z,purchase,o9",
        "ada,cup,2024-01-02T09:00:00Z,view,", "ada,tea,2024-01-02T10:00:00Z,purchase,o10",
        "ada,cup,2024-01-02T12:00:00Z,purchase,o11", "ada,milk,2024-01-02T12:00:00Z,cart,o11",
        "ada,tea,2024-01-03T12:00:00Z,view,", "bob,tea,2024-01-05T00:00:00Z,purchase,o1",
        "bob,milk,2024-01-05T00:00:00Z,purchase,o2", "eve,tea,2024-01-01T00:00:00Z,purchase,o5",
        "eve,cup,2024-01-03T00:00:00Z,purchase,o5", "eve,bun,2024-01-04T00:00:00Z,view,",
    ]
    private static let header = "user,item,timestamp,type,order\n"

    @Test func ordersHaveIds() throws {
        let parts = try split(Self.header + Self.orders.joined(separator: "\n") + "\n")
        #expect(parts.hidden == ["ada cup", "ada milk", "ada tea", "bob milk"])
        #expect(
            parts.training == [
                "ada tea", "ada milk", "ada cup", "ada tea", "bob tea", "eve tea", "eve cup", "eve bun",
            ])
    }

    @Test func theOrderOfTheRowsChangesNothing() throws {
        let parts = try split(Self.header + Self.orders.joined(separator: "\n") + "\n")
        for seed in UInt64(1)...5 {
            var random = SeededGenerator(seed: seed)
            let shuffled = try split(
                Self.header + Self.orders.shuffled(using: &random).joined(separator: "\n") + "\n")
            #expect(shuffled.hidden.sorted() == parts.hidden.sorted())
            #expect(shuffled.training.sorted() == parts.training.sorted())
        }
    }

    @Test func withoutIdsADayIsAnOrder() throws {
        let parts = try split(
            """
            user,item,timestamp
            dan,tea,2024-01-01T23:59:59Z
            dan,cup,2024-01-02T00:00:00Z
            dan,tea,2024-01-02T18:00:00Z
            fay,tea,2024-01-02T01:00:00Z
            fay,cup,2024-01-02T23:00:00Z
            old,tea,1969-12-30T23:00:00Z
            old,cup,1969-12-31T01:00:00Z

            """)
        #expect(parts.hidden == ["dan cup", "dan tea", "old cup"])
        #expect(parts.training == ["dan tea", "fay tea", "fay cup", "old tea"])
    }

    /// An empty cell is no order that all customers share.
    @Test func anEventWithoutAnIdIsOfItsDay() throws {
        let parts = try split(
            """
            user,item,timestamp,order
            gil,tea,2024-01-01T08:00:00Z,
            gil,cup,2024-01-02T08:00:00Z,
            gil,bun,2024-01-02T18:00:00Z,
            hal,tea,2024-01-03T08:00:00Z,o7
            hal,bun,2024-01-02T08:00:00Z,

            """)
        #expect(parts.hidden == ["gil cup", "gil bun", "hal tea"])
        #expect(parts.training == ["gil tea", "hal bun"])
    }
}
