import Glibc
import LinearAlgebra

/// One customer, as drawn before the first event.
struct Customer: Sendable {
    enum Kind: Sendable {
        case shopper
        /// A crawler that views item after item and never buys.
        case robot
    }

    let number: Int
    let kind: Kind
    /// The group of customers with about the same taste; nil for a robot, and in a shop without groups.
    let group: Int?
    /// x_u; zeros for a robot.
    let taste: [Float]
    /// The customer's own part of the logarithm of the rate of orders.
    let activity: Double
    /// Seconds from the start of the shop to the first visit.
    let joined: Int
    /// The answer in the consent file; most customers are not in it.
    let consent: Bool?

    var hasOptedOut: Bool { consent == false }
}

extension Customer {
    /// Draws customer `number` of a shop.
    init(_ number: Int, of parameters: Shop.Parameters, groups: GroupTastes?, effects: PlantedEffects) {
        var random = SeededGenerator(seed: parameters.seed, Stream.customers, UInt64(number))
        let isRobot = Self.isRobot(number, of: parameters.customers)
        self.number = number
        kind = isRobot ? .robot : .shopper
        let own = (0..<ShopItems.dimensions).map { _ in isRobot ? 0 : Float(random.normal()) }
        let group = isRobot ? nil : groups?.group(of: number)
        self.group = group
        taste = group.flatMap { groups?.taste(of: $0, own: own) } ?? own
        activity = effects.activityDeviation * random.normal()
        // Some customers join in the first week; the others join over the whole time, somewhat more of them early.
        let late = pow(max(random.uniform() * 1.15 - 0.15, 0), 1.2)
        let day = min(Int(late * Double(parameters.days)) + Int.random(in: 0..<7, using: &random), parameters.days - 1)
        joined = day * 86_400 + openingSecond(&random)
        let answer = random.uniform()
        consent = isRobot || answer >= 0.03 ? nil : answer >= 0.02
    }

    /// Whether a customer is one of the few robots, which are spread over the numbers.
    static func isRobot(_ number: Int, of customers: Int) -> Bool {
        guard customers >= 100 else { return false }
        let every = min(customers, 1000)
        return number % every == every / 2
    }
}

/// A second of the day between 7 and 23 o'clock, most often in the middle.
func openingSecond(_ random: inout SeededGenerator) -> Int {
    7 * 3600 + Int((random.uniform() + random.uniform()) / 2 * 16 * 3600)
}

extension SeededGenerator {
    /// A number of events at a small mean rate (Knuth, The Art of Computer Programming, 3.4.1).
    mutating func poisson(_ mean: Double) -> Int {
        let limit = exp(-mean)
        var count = 0
        var product = uniform()
        while product > limit {
            count += 1
            product *= uniform()
        }
        return count
    }
}
