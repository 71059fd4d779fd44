import Glibc
import LinearAlgebra

/// One line of the shop's log.
struct ShopEvent: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case view, cart, purchase
    }

    /// Seconds from the start of the shop.
    let second: Int
    let item: UInt32
    let kind: Kind
    let quantity: Int
    /// The customer's order, from 1; 0 when nothing was bought.
    let order: Int
}

/// A customer's way through the shop, week by week, from the first order until the customer leaves or the time ends.
struct Journey {
    /// The share of bought lines that repeat an item that the customer bought before.
    static let repeatShare = 0.25
    /// The share of visits that end with an order.
    static let orderShare = 0.5
    /// The share of viewed, unbought items that are put into the cart.
    static let abandonedShare = 0.08

    private let customer: Customer
    private let items: ShopItems
    private let choice: ItemChoice
    private let end: Int
    /// The customer's tickets; nil in a shop without.
    private let tickets: CustomerTickets?
    private var random: SeededGenerator
    private var orders: [Int] = []
    private var bought: [UInt32] = []
    private var favoured = 0
    private(set) var events: [ShopEvent] = []

    /// Simulates the whole journey, and stores it in `events`.
    ///
    /// - Parameters:
    ///   - customer: the customer who shops.
    ///   - choice: the customer's choice among `items`.
    ///   - items: the items of the shop.
    ///   - effects: what makes customers buy and leave.
    ///   - parameters: the parameters of the shop.
    init(
        of customer: Customer, choosing choice: ItemChoice, in items: ShopItems, effects: PlantedEffects,
        parameters: Shop.Parameters
    ) {
        self.customer = customer
        self.items = items
        self.choice = choice
        end = parameters.days * 86_400
        tickets = parameters.tickets.map { _ in CustomerTickets(of: customer, parameters: parameters) }
        random = SeededGenerator(seed: parameters.seed, Stream.journeys, UInt64(customer.number))
        switch customer.kind {
        case .robot: crawl()
        case .shopper: shop(effects, ticketEffect: parameters.tickets ?? 0)
        }
    }

    private mutating func shop(_ effects: PlantedEffects, ticketEffect: Double) {
        let week = 7 * 86_400
        visit(at: customer.joined, orders: true)
        for start in stride(from: customer.joined, to: end, by: week) {
            let past = self.past(at: start)
            let leaving = effects.leaving.rate(past) * (tickets?.factor(effect: ticketEffect, at: start) ?? 1)
            if random.uniform() < min(leaving, 1) { return }
            let rate = min(effects.buying.rate(past) * exp(customer.activity), effects.mostOrdersAWeek)
            let midnight = start / 86_400 * 86_400
            let visits = (0..<random.poisson(rate / Self.orderShare)).map { _ in
                midnight + Int.random(in: 1...7, using: &random) * 86_400 + openingSecond(&random)
            }
            for second in visits.sorted() where second < end {
                visit(at: second, orders: random.uniform() < Self.orderShare)
            }
        }
    }

    private func past(at second: Int) -> PlantedEffects.Past {
        let day = 86_400.0
        return PlantedEffects.Past(
            recency: log(1 + Double(max(second - (orders.last ?? second), 0)) / (30 * day)),
            frequency: log(1 + Double(orders.reversed().prefix { $0 > second - 90 * 86_400 }.count)),
            tenure: Double(second - customer.joined) / (365.25 * day),
            categoryShare: bought.isEmpty ? 0 : Double(favoured) / Double(bought.count))
    }

    /// Looks at some items, puts a few into the cart and, if the visit ends with an order, buys them.
    private mutating func visit(at start: Int, orders hasOrder: Bool) {
        var second = start
        var lines: [UInt32] = []
        if hasOrder {
            let before = bought.count
            for _ in 0..<1 + random.poisson(1.2) {
                let isRepeat = before > 0 && random.uniform() < Self.repeatShare
                let item = isRepeat ? bought[Int.random(in: 0..<before, using: &random)] : choice.draw(&random)
                if !lines.contains(item) { lines.append(item) }
            }
        }
        for _ in 0..<(hasOrder ? 1 : 2) + random.poisson(1.5) {
            let item = choice.draw(&random)
            see(item, &second)
            if !lines.contains(item), random.uniform() < Self.abandonedShare { put(item, &second) }
        }
        for item in lines {
            see(item, &second)
            put(item, &second)
        }
        second += Int.random(in: 30...300, using: &random)
        guard hasOrder, second < end else { return }
        orders.append(second)
        for item in lines {
            let quantity = 1 + random.poisson(0.35)
            events.append(
                ShopEvent(second: second, item: item, kind: .purchase, quantity: quantity, order: orders.count))
            bought.append(item)
            if items.all[Int(item)].category == items.favouredCategory { favoured += 1 }
        }
    }

    private mutating func see(_ item: UInt32, _ second: inout Int) {
        note(item, .view, at: second)
        second += Int.random(in: 5...60, using: &random)
    }

    private mutating func put(_ item: UInt32, _ second: inout Int) {
        note(item, .cart, at: second)
        second += Int.random(in: 5...30, using: &random)
    }

    /// A robot views the whole catalogue evenly, about once a minute, for some days.
    private mutating func crawl() {
        var second = customer.joined
        for _ in 0..<Int.random(in: 3000...6000, using: &random) {
            note(UInt32.random(in: 0..<UInt32(items.all.count), using: &random), .view, at: second)
            second += Int.random(in: 1...120, using: &random)
        }
    }

    private mutating func note(_ item: UInt32, _ kind: ShopEvent.Kind, at second: Int) {
        if second < end { events.append(ShopEvent(second: second, item: item, kind: kind, quantity: 1, order: 0)) }
    }
}
