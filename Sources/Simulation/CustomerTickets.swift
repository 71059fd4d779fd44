import Glibc
import LinearAlgebra

/// What a shop knows of a customer beside the log: service tickets, which may make the customer leave, and two columns
/// without any effect.
///
/// Tickets come and go by chance, whatever the customer does, also after the customer has left.
struct CustomerTickets: Sendable {
    /// How many tickets a customer opens in a week, and for how many weeks a ticket stays open, on average.
    private static let openedAWeek = 0.04
    private static let meanWeeks = 12.5
    private static let week = 7 * 86_400
    private static let regions = ["north", "east", "south", "west"]

    private let joined: Int
    private let region: String
    private let wantsNewsletter: Bool
    /// When each ticket is open, in seconds from the start of the shop.
    private let spans: [Range<Int>]

    /// Draws the tickets of a customer from a stream of their own.
    init(of customer: Customer, parameters: Shop.Parameters) {
        var random = SeededGenerator(seed: parameters.seed, Stream.tickets, UInt64(customer.number))
        joined = customer.joined
        region = Self.regions[Int.random(in: 0..<Self.regions.count, using: &random)]
        wantsNewsletter = random.uniform() < 0.4
        let end = parameters.days * 86_400
        var spans: [Range<Int>] = []
        for start in stride(from: customer.joined, to: end, by: Self.week) {
            for _ in 0..<random.poisson(Self.openedAWeek) {
                let opened = start + Int.random(in: 1...Self.week, using: &random)
                let weeks = -log(1 - random.uniform()) * Self.meanWeeks
                spans.append(opened..<opened + 3600 + Int(weeks * Double(Self.week)))
            }
        }
        self.spans = spans.filter { $0.lowerBound < end }
    }

    /// How many tickets are open at a second from the start of the shop.
    func open(at second: Int) -> Int { spans.count { $0.contains(second) } }

    /// The factor on the hazard of leaving: exp(effect · open − m · (exp(effect) − 1)), where m is the mean number of
    /// open tickets.
    ///
    /// Open tickets are about Poisson, so the mean of the factor over customers is about 1: as many leave as without
    /// tickets, but others do.
    func factor(effect: Double, at second: Int) -> Double {
        exp(effect * Double(open(at: second)) - Self.openedAWeek * Self.meanWeeks * (exp(effect) - 1))
    }

    /// The rows `user,valid_from,open_tickets,region,newsletter` of the customer: one at the first visit, and one at each
    /// change.
    func append(to text: inout [UInt8], user: Int, of shop: Shop) {
        let end = shop.parameters.days * 86_400
        let changes = spans.flatMap { [$0.lowerBound, $0.upperBound] }.filter { $0 > joined && $0 < end }
        for second in [joined] + Set(changes).sorted() {
            shop.userIds.append(user, to: &text)
            text.append(UInt8(ascii: ","))
            text.append(time: Int(shop.parameters.start / 1000) + second)
            text.append(UInt8(ascii: ","))
            text.append(decimal: open(at: second))
            text += ",\(region),\(wantsNewsletter ? "yes" : "no")\n".utf8
        }
    }
}
