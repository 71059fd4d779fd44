import Events
import LinearAlgebra
import Tables

/// A random log with every special case: empty cells, orders over several times, returns, unknown items.
struct RandomLog {
    struct Event: Equatable {
        var customer: Int
        var day: Double
        var type: String
        var item: Int
        var quantity: String
        var price: String
        var order: String

        var row: String {
            "c\(customer),\(Timestamp.text(time)),\(type),i\(item),\(quantity),\(price),\(order)"
        }

        /// The time in milliseconds, rounded to whole seconds.
        var time: Int64 { Int64((day * 86_400).rounded()) * 1000 }
    }

    static let header = "user,timestamp,type,item,quantity,price,order"
    static let types = ["view", "cart", "purchase"]
    /// The items 0 ..< 25 have one of five categories, the others have none.
    static let categories = Dictionary(uniqueKeysWithValues: (0..<25).map { ("i\($0)", "k\($0 % 5)") })

    /// The log begins on day 19000 since 1970 and lasts two years.
    static let start = 19000.0
    static let length = 730.0

    var events: [Event]
    private var random: SeededGenerator

    init(seed: UInt64, customers: Int = 40, events count: Int = 900) {
        random = SeededGenerator(seed: seed)
        events = []
        for _ in 0..<count { events.append(draw(customer: Int.random(in: 0..<customers, using: &random))) }
        // Add some exact ties, and one event twice.
        for index in stride(from: 0, to: count, by: 9) {
            var tie = events[index]
            tie.item = Int.random(in: 0..<30, using: &random)
            events.append(tie)
        }
        events.append(events[0])
    }

    var log: EventLog { get throws { try FeaturesTests.log(Self.header, events.map(\.row)) } }

    private mutating func draw(customer: Int) -> Event {
        let coarse = Int.random(in: 0..<4, using: &random) == 0
        let day = random.uniform() * Self.length
        return Event(
            customer: customer, day: Self.start + (coarse ? day.rounded(.down) : day),
            type: Self.types.randomElement(using: &random) ?? "", item: Int.random(in: 0..<30, using: &random),
            quantity: ["", "1", "2", "3", "-1", "0.5"].randomElement(using: &random) ?? "",
            price: ["", "1.25", "9.99", "0", "100.1"].randomElement(using: &random) ?? "",
            order: ["", "", "o1", "o2", "o3"].randomElement(using: &random) ?? "")
    }

    /// Randomly moves, adds and removes events at or after a day.
    mutating func disturb(from day: Double) {
        let end = Self.start + Self.length + 60
        let later = events.indices.filter { events[$0].day >= day }
        for index in later {
            switch Int.random(in: 0..<3, using: &random) {
            case 0: events[index].day = day + random.uniform() * (end - day)
            case 1: events[index].customer = Int.random(in: 0..<60, using: &random)
            default: break
            }
        }
        // Add events exactly at the cutoff, and events of unknown customers, types and items.
        for _ in 0..<20 {
            var event = draw(customer: Int.random(in: 0..<60, using: &random))
            event.day = Bool.random(using: &random) ? day : day + random.uniform() * (end - day)
            if Bool.random(using: &random) { event.type = ["aaa", "zzz"].randomElement(using: &random) ?? "" }
            if Bool.random(using: &random) { event.item = Int.random(in: 100..<200, using: &random) }
            if Bool.random(using: &random) { event.order = "a\(Int.random(in: 0..<9, using: &random))" }
            events.append(event)
        }
        let dropped = Set(later.shuffled(using: &random).prefix(later.count / 3))
        events = events.indices.filter { !dropped.contains($0) }.map { events[$0] }
    }

    mutating func shuffle() { events.shuffle(using: &random) }
}
