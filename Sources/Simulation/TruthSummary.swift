import FoundationEssentials

/// The content of `truth.json` for a simulated shop.
package struct TruthSummary: Codable, Sendable, Equatable {
    /// The time of the split: train on events before it, test on those from then on.
    package let split: String
    package let parameters: Shop.Parameters
    /// The effects planted on buying and on leaving.
    package let effects: [NamedEffect]
    package let statistics: Statistics

    /// The figures of the simulated events.
    package struct Statistics: Codable, Sendable, Equatable {
        /// The number of events by type.
        package let events: [String: Int]
        /// The median number of lines that a customer bought, without robots.
        package let medianPurchases: Double
        /// The customers with an event before the split who have not opted out.
        package let users: Int
        /// The items of these events.
        package let items: Int
        /// The distinct pairs of such a customer and an item bought before the split.
        package let boughtPairs: Int
        package let robots: Int
        package let optedOut: Int

        private enum CodingKeys: String, CodingKey {
            case events, users, items, robots
            case medianPurchases = "median_purchases"
            case boughtPairs = "bought_pairs"
            case optedOut = "opted_out"
        }
    }

    /// The file's text: JSON with sorted keys.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
}
