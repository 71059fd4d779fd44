/// The lines of some customers in the shop's log, and the data about these customers that the truth keeps.
struct CustomerLogs: Sendable {
    /// The lines as they are written to `events.csv`.
    private(set) var text: [UInt8] = []
    /// The lines as they are written to `customers.csv`; empty in a shop without tickets.
    private(set) var profiles: [UInt8] = []
    private(set) var pasts: [CustomerPast] = []

    init(of customers: Range<Int>, in shop: Shop) {
        for number in customers {
            let customer = Customer(number, of: shop.parameters, groups: shop.groups, effects: shop.effects)
            var events = Journey(
                of: customer, choosing: ItemChoice(taste: customer.taste, items: shop.items),
                in: shop.items, effects: shop.effects, parameters: shop.parameters
            ).events
            if shop.parameters.types == .purchase { events.removeAll { $0.kind != .purchase } }
            pasts.append(CustomerPast(customer, events, parameters: shop.parameters))
            var choice = ChannelChoice(of: customer, parameters: shop.parameters)
            for event in events { append(event, of: customer, in: shop, on: choice?.channel(at: event.second)) }
            if shop.parameters.tickets != nil, customer.kind == .shopper {
                CustomerTickets(of: customer, parameters: shop.parameters).append(
                    to: &profiles, user: number, of: shop)
            }
        }
    }

    private mutating func append(
        _ event: ShopEvent, of customer: Customer, in shop: Shop, on channel: String?
    ) {
        let comma = UInt8(ascii: ",")
        shop.userIds.append(customer.number, to: &text)
        text.append(comma)
        shop.itemIds.append(Int(event.item), to: &text)
        text.append(comma)
        text.append(time: Int(shop.parameters.start / 1000) + event.second)
        text.append(comma)
        text += event.kind.rawValue.utf8
        text.append(comma)
        text.append(decimal: event.quantity)
        text.append(comma)
        text.append(hundredths: shop.items.all[Int(event.item)].price)
        text.append(comma)
        if event.order > 0 {
            text.append(decimal: customer.number + 1)
            text.append(UInt8(ascii: "-"))
            text.append(decimal: event.order)
        }
        if let channel {
            text.append(comma)
            text += channel.utf8
        }
        text.append(UInt8(ascii: "\n"))
    }
}

/// The data about a customer's events that the truth keeps.
struct CustomerPast: Sendable {
    let customer: Customer
    /// The number of events of each kind, in the order of `ShopEvent.Kind.allCases`.
    let counts: [Int]
    /// The number of lines bought.
    let purchases: Int
    /// The items of all events before the split, ascending.
    let known: [UInt32]
    /// The items bought before the split, ascending.
    let bought: [UInt32]

    init(_ customer: Customer, _ events: [ShopEvent], parameters: Shop.Parameters) {
        self.customer = customer
        counts = ShopEvent.Kind.allCases.map { kind in events.count { $0.kind == kind } }
        purchases = events.count { $0.kind == .purchase }
        let split = (parameters.days - parameters.testDays) * 86_400
        let before = events.filter { $0.second < split }
        known = Set(before.map(\.item)).sorted()
        bought = Set(before.lazy.filter { $0.kind == .purchase }.map(\.item)).sorted()
    }
}
