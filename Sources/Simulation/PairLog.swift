package import Diagnostics
import Files
import Glibc
package import LinearAlgebra

/// A log of distinct pairs of a customer and an item, in the shape of large public data sets, for measuring speed.
///
/// Item popularity has a long tail like that of ML-20M (Zipf–Mandelbrot: the r-th item has a share proportional to (r +
/// q)^−1.6), the number of items of a customer is log-normal, and tastes of few dimensions are planted, so that a
/// factor model has something to learn. Every item occurs if there are many more pairs than items, and every customer
/// occurs if there are at least as many pairs as customers.
package struct PairLog: Sendable {
    /// The size of a log; equal parameters give the same bytes.
    package struct Parameters: Codable, Sendable, Equatable {
        package var customers: Int
        package var items: Int
        package var pairs: Int
        package var seed: UInt64

        package init(customers: Int, items: Int, pairs: Int, seed: UInt64 = 1) {
            self.customers = customers
            self.items = items
            self.pairs = pairs
            self.seed = seed
        }
    }

    package let parameters: Parameters
    private let tastes: PairTastes
    /// How many items each customer has.
    private let sizes: [Int]

    /// Prepares a log, in O(customers + items).
    ///
    /// - Throws: `UserError` with code `wrongUsage` for impossible sizes.
    package init(_ parameters: Parameters) throws {
        try requireSize(parameters.customers, "customers", in: 1...100_000_000)
        try requireSize(parameters.items, "items", in: 1...10_000_000)
        try requireSize(parameters.pairs, "pairs", in: 1...min(parameters.customers * parameters.items, 1 << 40))
        self.parameters = parameters
        tastes = PairTastes(items: parameters.items, seed: parameters.seed)
        sizes = Self.sizes(parameters)
    }

    /// Writes `events.csv` with the columns `user,item`, customer by customer, in memory bounded by one part.
    ///
    /// - Throws: `UserError` with code `cannotWrite`.
    package func write(to folder: String, threads: Threads, progress: Progress) throws {
        try Folder.make(folder)
        let file = try AtomicFile("\(folder)/events.csv")
        try file.write("user,item\n")
        let userIds = NumberedIds(prefix: "c", count: parameters.customers)
        let itemIds = NumberedIds(prefix: "p", count: parameters.items)
        try inOrder(parameters.customers, chunk: 256, threads: threads) { range in
            var text: [UInt8] = []
            var basket = PairBasket(items: parameters.items)
            for customer in range {
                for item in items(of: customer, basket: &basket) {
                    userIds.append(customer, to: &text)
                    text.append(UInt8(ascii: ","))
                    itemIds.append(Int(item), to: &text)
                    text.append(UInt8(ascii: "\n"))
                }
            }
            return text
        } consume: { text, end in
            try file.write(text)
            progress.advance("simulating", done: end, of: parameters.customers, unit: "customers")
        }
        try file.commit()
    }

    /// A customer's distinct items: first those that are assigned to the customer, then items drawn by popularity and
    /// taste.
    func items(of customer: Int, basket: inout PairBasket) -> [UInt32] {
        let (customers, items) = (parameters.customers, parameters.items)
        let size = sizes[customer]
        basket.empty()
        // Item i is assigned to customer ⌊i · customers / items⌋, so that each item occurs.
        let given =
            (customer * items + customers - 1) / customers..<((customer + 1) * items + customers - 1) / customers
        for item in given.prefix(size) { basket.add(UInt32(item)) }

        var random = SeededGenerator(seed: parameters.seed, Stream.pairItems, UInt64(customer))
        let taste = tastes.taste(&random)
        var misses = 0
        while basket.items.count < size, misses < 20 * size + 200 {
            if let item = tastes.draw(taste, &random), basket.add(item) { continue }
            misses += 1
        }
        // A customer with nearly all items gets the rest in ascending order from a random item on.
        var next = UInt32.random(in: 0..<UInt32(items), using: &random)
        while basket.items.count < size {
            basket.add(next)
            next = next + 1 == UInt32(items) ? 0 : next + 1
        }
        return basket.items
    }

    /// Log-normal sizes that add up to the number of pairs; none is above a third of all items unless it must be.
    private static func sizes(_ parameters: Parameters) -> [Int] {
        let (customers, pairs) = (parameters.customers, parameters.pairs)
        var random = SeededGenerator(seed: parameters.seed, Stream.pairSizes)
        let least = pairs < customers ? 0 : max(pairs * 15 / 100 / customers, 1)
        let shares = (0..<customers).map { _ in exp(random.normal()) }
        let total = shares.reduce(0, +)
        let spread = Double(pairs - least * customers)
        let most = max(parameters.items / 3, (pairs + customers - 1) / customers)
        var sizes: [Int] = []
        var sum = 0.0
        var given = 0
        for share in shares {
            sum += share
            // Rounding the running sum makes the sizes add up.
            let upTo = min(Int((sum / total * spread).rounded()), pairs - least * customers)
            sizes.append(min(least + upTo - given, most))
            given = upTo
        }
        var missing = pairs - sizes.reduce(0, +)
        while missing > 0 {
            for customer in sizes.indices where missing > 0 && sizes[customer] < most {
                sizes[customer] += 1
                missing -= 1
            }
        }
        return sizes
    }
}

/// The items that a customer has so far, with a look-up table over all items that is cleared in O(items held).
struct PairBasket {
    private(set) var items: [UInt32] = []
    private var isHeld: [Bool]

    init(items: Int) {
        isHeld = [Bool](repeating: false, count: items)
    }

    /// Adds an item; false when the basket already has it.
    @discardableResult mutating func add(_ item: UInt32) -> Bool {
        if isHeld[Int(item)] { return false }
        isHeld[Int(item)] = true
        items.append(item)
        return true
    }

    mutating func empty() {
        for item in items { isHeld[Int(item)] = false }
        items.removeAll(keepingCapacity: true)
    }
}
